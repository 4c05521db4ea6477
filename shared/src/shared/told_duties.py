"""What other services tell of a case's duties: added to what is known, and a clash is noted.

Two services can take a duty of one person each at the same moment. Nobody notices then; the first
to hear of both does, here.
"""

from collections.abc import Iterable
from uuid import UUID

import structlog

from shared.duties import Clash, clashes, united
from shared.errors import DutyConflictError
from shared.events.base import Duty
from shared.unit_of_work import SqlUnitOfWork

__all__ = ["learn", "note_clash"]

logger = structlog.get_logger(__name__)


def learn(
    uow: SqlUnitOfWork, case_id: UUID, known: Iterable[Duty], told: Iterable[Duty]
) -> tuple[Duty, ...]:
    """Return what is known of a case's duties after an event; a clash in it is noted, once."""
    before = tuple(known)
    after = united(before, told)
    for clash in clashes(after)[len(clashes(before)) :]:
        note_clash(uow, case_id, clash)
    return after


def note_clash(uow: SqlUnitOfWork, case_id: UUID, clash: Clash) -> None:
    """Put a clash into the audit trail, where a supervisor finds it among the attempts."""
    uow.audit(
        "duties.contested",
        subject_type="case",
        subject_id=case_id,
        case_id=case_id,
        outcome="refused",
        detail={
            "code": DutyConflictError.code,
            "held": clash.held,
            "wanted": clash.wanted,
            "account": clash.account_id,
        },
    )
    logger.error("one person holds two duties on a case", case_id=str(case_id))
