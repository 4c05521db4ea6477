"""Serving a case before others (加急): with a reason, while it still waits at a desk."""

from dataclasses import replace
from uuid import UUID

from intake.domain.case import Case
from intake.domain.queues import QUEUE_STATES
from intake.errors import CodeUnknownError, PriorityReasonError
from intake.services.claims import check_claim
from intake.services.steps import check_state, check_version
from intake.unit_of_work import UnitOfWork

__all__ = ["set_express"]

WAITING = tuple(sorted(frozenset().union(*QUEUE_STATES.values())))


async def set_express(
    uow: UnitOfWork, case_id: UUID, *, is_express: bool, reason: str | None, expected: int | None
) -> Case:
    """Let a case come first in its queue, or no longer.

    Raises
    ------
    CaseNotFoundError, StaleVersionError
    CaseStateError, CaseClaimedError
        It isn't in a queue; or a colleague works on it.
    PriorityReasonError, CodeUnknownError
        It lacks its reason, has one without need, or one that isn't on the list.
    """
    case = await uow.cases.get(case_id, lock=True)
    check_version(case, expected)
    check_state(case, *WAITING)
    check_claim(uow, case)
    if is_express != (reason is not None):
        raise PriorityReasonError
    known = {item.code for item in uow.settings.code_lists.express_reasons}
    CodeUnknownError.check([reason] if reason else [], known, pointer="/express_reason")
    uow.audit(
        "case.priority_set",
        subject_type="case",
        subject_id=case_id,
        case_id=case_id,
        detail={"express": is_express, "reason": reason},
    )
    return await uow.cases.update(replace(case, is_express=is_express, express_reason=reason))
