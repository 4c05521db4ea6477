"""What intake keeps about one person, for a copy to that person (PIPL art. 45, 查阅复制).

A person is found by the blind index of the identity number, or by the own account. Other people in
their cases, the relative who applied, the employer's contact, experts and staff, are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from intake.domain.access import PartyRole, applied_for
from intake.domain.application import ApplicantKind, Parties
from intake.domain.case import Case
from intake.domain.desk_records import RefusalState
from intake.domain.material import Material
from intake.domain.obtained import Contradiction, ObtainedItem
from intake.domain.preliminary_review import PreliminaryReview
from intake.services import notice_copies
from intake.services.notice_copies import record
from intake.services.partner import record_copies
from intake.unit_of_work import UnitOfWork
from shared.clients.personal_copy import LeftOut, PersonalCopy, PersonalFile, PersonalRecord
from shared.identifiers import mask_name
from shared.purposes import OWN_DATA, Purpose
from shared.readings import actor_code, readings_of_case

__all__ = ["EXPORTED", "LEFT_OUT", "Found", "of_account", "of_person"]

EXPORTED = frozenset(
    {
        "case.parties",
        "case.injury",
        "case.circumstances",
        "draft.content",
        "preliminary_review.scope",
        "preliminary_review.details",
        "hand_over_file.facts",
        "case_return.note",
        "former_statement.parties",
        "former_statement.injury",
        "former_statement.circumstances",
        "refusal.facts",
        "obtained_item.record",
        "record_document.title",
        "record_submission.content",
        "upload.file_name",
        "material_verdict.reason",
        "supplement_notice.content",
        "notice_extension.explanation",
        "notice_proposal.content",
    }
)
"""Personal columns that a copy holds."""

LEFT_OUT = (
    LeftOut(what="case.circumstances.deceased_worker", why="other_person"),
    LeftOut(what="case.parties: relative who applied, employer's contact", why="other_person"),
    LeftOut(what="preliminary_review.declared_experts", why="other_person"),
    LeftOut(what="preliminary_review.treating_doctors", why="search_key"),
    LeftOut(what="case.appraisee_name_index, case.employer_name_index", why="search_key"),
    LeftOut(what="preliminary_review.reviewed_by, material.original_seen_by", why="staff"),
    LeftOut(what="resumable_upload.file_name", why="passing"),
    LeftOut(what="material_verdict.judged_by, supplement_notice.issued_by", why="staff"),
    LeftOut(what="partner_hospital.contact", why="other_person"),
    LeftOut(what="record_task.requested_by, record_submission.claimed_by", why="staff"),
    LeftOut(what="record_submission.identity_index", why="search_key"),
    LeftOut(what="appraisee.identity_index, employer.credit_code_index", why="search_key"),
)

PERSON = LeftOut(what="case.parties: appraisee and injury", why="other_person")


@dataclass(slots=True)
class Found:
    """A person's cases and accounts, what intake itself keeps, and where its files lie."""

    cases: list[UUID] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)
    copies: list[PersonalCopy] = field(default_factory=list)
    storage_keys: dict[UUID, str] = field(default_factory=dict)
    is_by_account: bool = False
    identity_index: bytes | None = None


async def of_person(uow: UnitOfWork, identity_number: str, *, reference: str) -> Found:
    """Return everything about the person with an identity number; nothing if nobody has it.

    ``reference`` is the number of the request; it goes to the audit trail with each case.
    """
    index = uow.service.blind_index.of("identity_number", identity_number)
    cases = list(await uow.people.list_cases_of_appraisee(index))
    accounts = list(await uow.people.list_accounts_of(cases))
    found = Found(cases=cases, accounts=accounts, identity_index=index)
    for case_id in cases:
        await add_whole_case(uow, found, case_id)
    if waiting := await record_copies.of_person(uow, index, cases):
        found.copies.append(PersonalCopy(records=list(waiting)))
    for account_id in accounts:
        await add_drafts(uow, found, account_id)
    note(uow, cases, reference)
    return found


async def of_account(uow: UnitOfWork, account_id: str) -> Found:
    """Return what belongs to an account: its own cases, and where it applied for somebody else.

    Only cases handed in with it as the appraisee, or linked to it by their receipt, are its own:
    an identity number that somebody typed in proves nothing.
    """
    found = Found(accounts=[account_id], is_by_account=True)
    for case_id in await uow.people.list_cases_of_account(account_id):
        case = await uow.cases.get(case_id)
        if await is_of_holder(uow, case, account_id):
            found.cases.append(case_id)
            await add_whole_case(uow, found, case_id)
        else:
            await add_applicant(uow, found, case)
    await add_drafts(uow, found, account_id)
    note(uow, found.cases, None)
    return found


async def add_drafts(uow: UnitOfWork, found: Found, account_id: str) -> None:
    """Add what an account has typed and not handed in."""
    drafts = await uow.drafts.list_of(account_id, uow.now)
    if drafts:
        records = [record("draft", item.id, content=item.content) for item in drafts]
        found.copies.append(PersonalCopy(records=records))


async def is_of_holder(uow: UnitOfWork, case: Case, account_id: str) -> bool:
    """Whether a case is about the person who holds an account."""
    if applied_for(case, account_id) and case.applicant_kind is ApplicantKind.APPRAISEE:
        return True
    return await uow.links.find_role(case.id, account_id) is PartyRole.APPRAISEE


def note(uow: UnitOfWork, cases: Sequence[UUID], reference: str | None) -> None:
    """Put the copy on the audit trail: with each case, and once for the request itself.

    Who copies their own data refers to no request.
    """
    purpose = Purpose.ACCESS_REQUEST if reference else OWN_DATA
    detail = {"cases": len(cases)} | ({"reference": reference} if reference else {})
    for case_id in cases:
        uow.audit(
            "personal_data.copied",
            subject_type="case",
            subject_id=case_id,
            case_id=case_id,
            purpose=purpose,
            detail=detail,
        )
    uow.audit(
        "personal_data.exported",
        subject_type="committee",
        subject_id=uow.committee,
        purpose=purpose,
        detail=detail,
    )


async def add_whole_case(uow: UnitOfWork, found: Found, case_id: UUID) -> None:
    """Add a case about the person."""
    case = await uow.cases.get(case_id)
    parties, injury = await uow.cases.get_content(case_id)
    materials = await uow.materials.list_of_case(case_id)
    review = await uow.preliminary_reviews.find(case_id)
    deadlines = await uow.deadlines.list_of_case(case_id)
    timeline = await uow.timeline.list_of_case(case_id, for_staff=False)
    found.storage_keys |= {item.id: item.storage_key for item in materials}
    circumstances = await uow.cases.get_circumstances(case_id)
    stated = {
        "injury": injury,
        "circumstances": circumstances.model_dump(exclude={"deceased_worker"}),
    }
    records = [
        record("case", case_id, **case_facts(uow, case), **own_parties(parties), **stated),
        *(record("material", item.id, **material_facts(item)) for item in materials),
        *([] if review is None else [record("preliminary_review", case_id, **findings(review))]),
        *await notice_copies.records_of(uow, case_id),
        *await record_copies.of_case(uow, case_id),
        *await desk_records(uow, case_id),
        *(
            record("obtained_item", item.id, **obtained_facts(item))
            for item in await uow.lookups.list_of_case(case_id)
        ),
        *(record("deadline", case_id, limit=item) for item in deadlines),
        *(record("timeline_entry", item.event_id, entry=item) for item in timeline),
    ]
    found.copies.append(
        PersonalCopy(
            records=records,
            files=[file_of(item) for item in materials],
            left_out=list(LEFT_OUT),
            readings=await readings_of_case(uow, case_id),
        )
    )


async def desk_records(uow: UnitOfWork, case_id: UUID) -> list[PersonalRecord]:
    """Return why a case went back or wasn't accepted, and what was stated before corrections."""
    refused = await uow.refusals.find(case_id, RefusalState.CONFIRMED)
    returns = await uow.returns.list_of_case(case_id)
    former = await uow.former_statements.list_of_case(case_id)
    sent = await uow.hand_over_files.list_of_case(case_id)
    return [
        *(record("case_return", item.id, reasons=item.reasons, note=item.note) for item in returns),
        *(
            record(
                "former_statement",
                item.id,
                **own_parties(item.parties),
                injury=item.injury,
                circumstances=item.circumstances.model_dump(exclude={"deceased_worker"}),
                replaced_at=item.replaced_at,
            )
            for item in former
        ),
        *(
            [record("refusal", refused.id, ground=refused.ground, facts=refused.facts)]
            if refused
            else []
        ),
        *(
            record(
                "hand_over_file",
                item.id,
                to_region=item.to_region,
                facts=item.facts,
                materials=[material.id for material in item.materials],
                made_at=item.made_at,
                sha256=item.sha256,
            )
            for item in sent
        ),
    ]


async def add_applicant(uow: UnitOfWork, found: Found, case: Case) -> None:
    """Add that the person applied in a case about somebody else."""
    parties, _ = await uow.cases.get_content(case.id)
    facts = {
        "case_number": case.case_number,
        "matter": case.matter,
        "received_at": case.received_at,
        "applicant": parties.applicant,
    }
    found.copies.append(
        PersonalCopy(records=[record("applicant", case.id, **facts)], left_out=[PERSON])
    )


def case_facts(uow: UnitOfWork, case: Case) -> dict[str, Any]:
    """Return how a case stands; who did what on it by codes."""
    return {
        "case_number": case.case_number,
        "matter": case.matter,
        "state": case.state,
        "consent_electronic": case.consent_electronic,
        "received_at": case.received_at,
        "accepted_at": case.accepted_at,
        "clock_started_at": case.clock_started_at,
        "closed_at": case.closed_at,
        "duties": [
            {"duty": item.duty, "actor": actor_code(uow, item.account_id)} for item in case.duties
        ],
    }


def own_parties(parties: Parties) -> dict[str, Any]:
    """Return the parties without what is somebody else's."""
    applicant: Any = parties.applicant
    if parties.applicant.kind is not ApplicantKind.APPRAISEE:
        applicant = {
            "kind": parties.applicant.kind,
            "name": mask_name(parties.applicant.name),
            "relationship": parties.applicant.relationship,
        }
    employer = parties.employer
    return {
        "appraisee": parties.appraisee,
        "applicant": applicant,
        "employer": None
        if employer is None
        else {
            "name": employer.name,
            "credit_code": employer.credit_code,
            "address": employer.address,
        },
    }


def material_facts(material: Material) -> dict[str, Any]:
    """Return what was handed in, and whether an original was seen."""
    return {
        "case_id": material.case_id,
        "item": material.item,
        "file_name": material.file_name,
        "received_at": material.received_at,
        "original_seen_at": material.original_seen_at,
        "is_for_experts": material.is_for_experts,
        "sha256": material.sha256,
    }


def obtained_facts(item: ObtainedItem) -> dict[str, Any]:
    """Return what was looked up; a registry's record about somebody else is left out."""
    is_theirs = Contradiction.IDENTITY_NUMBER not in item.contradictions
    return {
        "case_id": item.case_id,
        "item": item.item,
        "state": item.state,
        "source": item.source,
        "answered_at": item.answered_at,
        "record": item.record if is_theirs else None,
    }


def findings(review: PreliminaryReview) -> dict[str, Any]:
    """Return what the preliminary review found, without other people."""
    return {
        "reviewed_at": review.reviewed_at,
        "category": review.category,
        "classes_needed": review.classes_needed,
        "mode": review.mode,
        "area": review.area,
        "is_difficult": review.is_difficult,
        "is_express": review.is_express,
        "scope": review.scope,
        "treating_hospitals": review.treating_hospitals,
        "mode_reasons": review.mode_reasons,
        "entrusted_to": review.entrusted_to,
        "difficult_reason": review.difficult_reason,
        "express_reason": review.express_reason,
        "details": review.details,
    }


def file_of(material: Material) -> PersonalFile:
    """Return a material as a file of the copy."""
    return PersonalFile(
        id=material.id,
        kind="material",
        case_id=material.case_id,
        of=material.id,
        name=material.file_name,
        media_type=material.media_type,
        size=material.size,
        sha256=material.sha256,
    )
