"""What other services read of a case; each read is noted with the person it is for."""

from dataclasses import dataclass
from uuid import UUID

from intake.domain.application import Parties
from intake.domain.case import Case
from intake.domain.material import Material
from intake.domain.preliminary_review import PreliminaryReview
from intake.errors import MaterialNotFoundError
from intake.unit_of_work import UnitOfWork
from shared.errors import NotYetKnownError

__all__ = ["RecusalFacts", "expert_material_of", "parties_of", "recusal_facts_of"]


@dataclass(frozen=True, slots=True)
class RecusalFacts:
    """What decides who may not sit on a case (回避)."""

    case: Case
    employer_credit_code: str | None
    review: PreliminaryReview


async def parties_of(uow: UnitOfWork, case_id: UUID) -> tuple[Case, Parties]:
    """Return who takes part in a case, with addresses, for its letters.

    Raises
    ------
    CaseNotFoundError
        The committee has none of that id.
    """
    case = await uow.cases.get(case_id)
    parties, _ = await uow.cases.get_content(case_id)
    uow.audit(
        "parties.read",
        subject_type="case",
        subject_id=case_id,
        case_id=case_id,
        purpose="letters",
    )
    return case, parties


async def recusal_facts_of(uow: UnitOfWork, case_id: UUID) -> RecusalFacts:
    """Return what decides who may not sit on a case, for the freeze of a draw.

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
    uow.audit(
        "recusal_facts.read",
        subject_type="case",
        subject_id=case_id,
        case_id=case_id,
        purpose="draw",
    )
    employer = parties.employer
    return RecusalFacts(case, employer.credit_code if employer else None, review)


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
        purpose="examination",
    )
    return material
