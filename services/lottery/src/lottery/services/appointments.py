"""A case's appointment, as its letter tells it."""

from uuid import UUID

from lottery.domain.session import Session
from lottery.errors import CaseNotInSessionError
from lottery.unit_of_work import UnitOfWork
from shared.purposes import Purpose

__all__ = ["of_case"]


async def of_case(uow: UnitOfWork, case_id: UUID) -> Session:
    """Return the session a case is on; the reading is audited.

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
    return await uow.sessions.get(case.session_id)
