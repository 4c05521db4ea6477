"""Earlier and other cases of the same person, for whoever reviews one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from intake.domain.application import Injury
from intake.domain.case import Case
from intake.domain.states import STAGES, Stage
from intake.services.access import get_visible_case
from intake.unit_of_work import UnitOfWork
from shared.permissions import Permission
from shared.purposes import Purpose, stated

__all__ = ["EarlierCase", "list_earlier"]


@dataclass(frozen=True, slots=True)
class EarlierCase:
    """Another case of the person; the same decision in the same matter is a duplicate."""

    case: Case
    is_open: bool
    has_same_decision: bool


async def list_earlier(
    uow: UnitOfWork, case_id: UUID, *, purpose: Purpose | None
) -> Sequence[EarlierCase]:
    """Return the person's other cases, the newest first; who reads it what for is noted.

    Raises
    ------
    CaseNotFoundError, CaseErasedError, PurposeMissingError
    """
    noted = stated(purpose)
    case = await get_visible_case(uow, case_id, all_by=Permission.CASE_FILES_READ)
    _, injury = await uow.cases.get_content(case_id)
    assert case.appraisee_id is not None
    others = [
        await uow.cases.get(found)
        for found in reversed(await uow.people.list_cases_of(case.appraisee_id))
        if found != case_id
    ]
    uow.audit(
        "case.earlier_read", subject_type="case", subject_id=case_id, case_id=case_id, purpose=noted
    )
    return [await earlier(uow, other, injury) for other in others]


async def earlier(uow: UnitOfWork, other: Case, injury: Injury) -> EarlierCase:
    """Return another case beside the one that is looked at."""
    _, found = await uow.cases.get_content(other.id)
    theirs = found.decision_number
    return EarlierCase(
        other,
        is_open=STAGES[other.state] is not Stage.END,
        has_same_decision=theirs is not None and theirs == injury.decision_number,
    )
