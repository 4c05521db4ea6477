"""A case's appointment, as its letter tells it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lottery.domain.session import Session
from lottery.errors import CaseNotInSessionError
from lottery.unit_of_work import UnitOfWork
from shared.purposes import Purpose

__all__ = ["Told", "of_case"]


@dataclass(frozen=True, slots=True)
class Told:
    """A case's session, its own time, and the place that its person may be told.

    On a round of several homes the venue is another's, so everybody is told the area.
    """

    session: Session
    starts_at: datetime
    venue: str


async def of_case(uow: UnitOfWork, case_id: UUID) -> Told:
    """Return when and where a case is examined; the reading is audited.

    Raises
    ------
    CaseNotInSessionError
        It isn't on any.
    """
    case = await uow.cases.find(case_id)
    if case is None or case.session_id is None or case.committee != uow.committee:
        raise CaseNotInSessionError(case_id=case_id)
    uow.audit(
        "appointment.read",
        subject_type="case",
        subject_id=case_id,
        case_id=case_id,
        purpose=Purpose.DELIVERY,
    )
    session = await uow.sessions.get(case.session_id)
    is_alone = len(await uow.cases.list_of(session.id)) == 1
    venue = session.venue if is_alone else session.told_venue
    return Told(session, case.visit_at or session.starts_at, venue)
