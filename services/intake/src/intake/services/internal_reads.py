"""What other services read of a case; each read is noted with the person it is for."""

from uuid import UUID

from intake.domain.application import Appraisee, Employer
from intake.domain.case import Case
from intake.domain.desk_records import RefusalState
from intake.domain.material import Material
from intake.errors import MaterialNotFoundError, RefusalNotFoundError
from intake.services.refusals import ground_of
from intake.unit_of_work import UnitOfWork
from shared.clients.models import (
    ApplicantFacts,
    AppraiseeFacts,
    EmployerFacts,
    Parties,
    RecusalFacts,
    RefusalContent,
)
from shared.clock import committee_date
from shared.errors import NotYetKnownError
from shared.purposes import Purpose

__all__ = ["expert_material_of", "parties_of", "recusal_facts_of", "refusal_of"]


async def parties_of(uow: UnitOfWork, case_id: UUID) -> Parties:
    """Return who takes part in a case, with addresses, for its letters.

    Raises
    ------
    CaseNotFoundError
        The committee has none of that id.
    """
    case = await uow.cases.get(case_id)
    parties, injury = await uow.cases.get_content(case_id)
    note_read(uow, "parties.read", case, purpose=Purpose.DELIVERY)
    return Parties(
        case_id=case_id,
        case_number=case.case_number,
        matter=case.matter,
        received_on=committee_date(case.received_at),
        applicant=ApplicantFacts(kind=parties.applicant.kind.value, name=parties.applicant.name),
        appraisee=appraisee_facts(case, parties.appraisee),
        employer=employer_facts(case, parties.employer),
        injured_parts=injury.scope_parts,
        injured_on=injury.occurred_on,
        decision_number=injury.decision_number,
        decided_on=injury.decided_on,
        consents_to_electronic=case.consent_electronic,
        receipt_number=await uow.receipts.find_first_number(case_id),
    )


async def refusal_of(uow: UnitOfWork, case_id: UUID) -> RefusalContent:
    """Return why an application isn't accepted (不予受理), for its letter.

    Raises
    ------
    CaseNotFoundError
        The committee has none of that id.
    RefusalNotFoundError
        It wasn't refused.
    """
    case = await uow.cases.get(case_id)
    confirmed = await uow.refusals.find(case_id, RefusalState.CONFIRMED)
    if confirmed is None or confirmed.settled_at is None:
        raise RefusalNotFoundError
    ground = ground_of(uow, confirmed)
    note_read(uow, "refusal.read", case, purpose=Purpose.DELIVERY)
    return RefusalContent(
        case_id=case_id,
        refused_on=committee_date(confirmed.settled_at),
        ground=ground.sentence_zh.removesuffix("。"),
        article=ground.article.zh,
        reason=confirmed.facts,
    )


async def recusal_facts_of(uow: UnitOfWork, case_id: UUID) -> RecusalFacts:
    """Return what decides who may not sit on a case (回避), for the freeze of a draw.

    Raises
    ------
    CaseNotFoundError
        The committee has none of that id.
    NotYetKnownError
        The preliminary review, which finds these facts, isn't done.
    """
    case = await uow.cases.get(case_id)
    review = await uow.preliminary_reviews.find(case_id)
    if review is None:
        raise NotYetKnownError(fact="the preliminary review")
    parties, _ = await uow.cases.get_content(case_id)
    note_read(uow, "recusal_facts.read", case, purpose=Purpose.DRAW)
    return RecusalFacts(
        case_id=case_id,
        hospitals=list(review.treating_hospitals),
        doctor_indexes=[index.hex() for index in review.treating_doctors],
        employer_id=case.employer_id,
        employer_credit_code=parties.employer.credit_code if parties.employer else None,
        declared_experts=list(review.declared_experts),
        appraisee_index=uow.service.blind_index.of(
            "identity_number", parties.appraisee.identity_number
        ).hex(),
    )


def appraisee_facts(case: Case, appraisee: Appraisee) -> AppraiseeFacts:
    """Return the appraisee as other services know one; whoever has parties has an appraisee."""
    assert case.appraisee_id is not None
    return AppraiseeFacts(
        id=case.appraisee_id,
        name=appraisee.name,
        identity_number=appraisee.identity_number,
        phone=appraisee.phone,
        address=appraisee.address,
    )


def employer_facts(case: Case, employer: Employer | None) -> EmployerFacts | None:
    """Return the employer as other services know one, where there is one."""
    if employer is None or case.employer_id is None:
        return None
    return EmployerFacts(
        id=case.employer_id,
        name=employer.name,
        credit_code=employer.credit_code,
        contact=employer.contact,
        phone=employer.phone,
        address=employer.address,
    )


def note_read(uow: UnitOfWork, action: str, case: Case, *, purpose: Purpose) -> None:
    """Note that another service read something of a case."""
    uow.audit(action, subject_type="case", subject_id=case.id, case_id=case.id, purpose=purpose)


async def expert_material_of(uow: UnitOfWork, case_id: UUID, material_id: UUID) -> Material:
    """Return a material that the case's experts may see; any other isn't there for them.

    Raises
    ------
    CaseNotFoundError, MaterialNotFoundError
    """
    await uow.cases.get(case_id)
    material = await uow.materials.get(case_id, material_id)
    if not material.is_for_experts:
        raise MaterialNotFoundError
    uow.audit(
        "material.read",
        subject_type="material",
        subject_id=material_id,
        case_id=case_id,
        purpose=Purpose.EXAMINATION,
    )
    return material
