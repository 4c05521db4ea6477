"""What review tells other services; the gateway doesn't route it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from review.api.parameters import CaseId, OpenUnitOfWork
from review.domain.conclusion import Approval, Conclusion
from review.domain.outcome import IllnessOutcome, Outcome, SelfCare
from review.services import agreement, conclusions, personal_copies
from shared.actor import Actor
from shared.auth import needs_scope
from shared.clients.models import Agreement, ConclusionClause, ConclusionContent
from shared.clients.personal_copy import PersonalCopy
from shared.identifiers import AccountId
from shared.purposes import Purpose

__all__ = ["router"]

router = APIRouter(tags=["internal"])


@router.get("/cases/{case_id}/conclusion", summary="Tell an approved conclusion, for its letter")
async def tell_conclusion(
    case_id: CaseId,
    caller: Annotated[Actor, needs_scope("conclusion.read")],
    open_unit_of_work: OpenUnitOfWork,
) -> ConclusionContent:
    """The reading is recorded with the person it is done for."""
    async with open_unit_of_work(caller) as uow:
        conclusion, approval = await conclusions.read_approved(
            uow, case_id, purpose=Purpose.DELIVERY
        )
    return content_of(conclusion, approval)


@router.get("/cases/{case_id}/personal-data", summary="What is kept about the person of a case")
async def read_personal_data(
    case_id: CaseId,
    caller: Annotated[Actor, needs_scope("personal_data.read")],
    open_unit_of_work: OpenUnitOfWork,
) -> PersonalCopy:
    """Return findings, opinions and conclusions, without the experts' names."""
    async with open_unit_of_work(caller) as uow:
        return await personal_copies.of_case(uow, case_id)


@router.get("/agreement", summary="Tell how often experts' opinions became conclusions")
async def tell_agreement(
    year: Annotated[int, Query(ge=2000, le=2999, examples=[2026])],
    caller: Annotated[Actor, needs_scope("agreement.read")],
    open_unit_of_work: OpenUnitOfWork,
    account_id: AccountId | None = None,
) -> Agreement:
    """Count over the conclusions decided in a year, until the end of last month; no case is told.

    With an account its figures alone.

    The reading is recorded with the person it is done for.
    """
    async with open_unit_of_work(caller) as uow:
        return await agreement.of_year(uow, year, account_id)


def content_of(conclusion: Conclusion, approval: Approval) -> ConclusionContent:
    """Return a conclusion as services tell it to one another."""
    text = conclusion.text
    return ConclusionContent(
        case_id=conclusion.case_id,
        conclusion_id=conclusion.id,
        conclusion_number=approval.number,
        version=conclusion.edition,
        matter=conclusion.matter,
        decided_on=approval.decided_on,
        approved_on=approval.decided_on,
        injured_parts=list(text.injured_parts),
        impairment=text.functional_impairment,
        diagnoses=list(text.diagnoses),
        clauses=[ConclusionClause(cite=item.cite, grade=item.grade) for item in text.clauses],
        standard=text.standard_number,
        standard_title=text.standard_title,
        **outcome_of(text.outcome),
    )


def outcome_of(outcome: Outcome) -> dict[str, Any]:
    """Return the members that tell an outcome of either kind."""
    if isinstance(outcome, IllnessOutcome):
        return {"grade": None, "outcome": outcome.incapacity, "self_care": SelfCare.NONE}
    reached = "not_reached" if outcome.grade is None else "graded"
    return {"grade": outcome.grade, "outcome": reached, "self_care": outcome.self_care}
