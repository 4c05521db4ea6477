"""Routes for other services; the gateway doesn't know them."""

from typing import Annotated

from fastapi import APIRouter

from lottery.api.parameters import CaseId, OpenUnitOfWork
from lottery.api.schemas import AppointmentView
from lottery.services import appointments
from shared.actor import Actor
from shared.auth import needs_scope

__all__ = ["router"]

router = APIRouter(tags=["internal"])


@router.get("/cases/{case_id}/appointment", summary="When and where a case is examined")
async def read_appointment(
    case_id: CaseId,
    caller: Annotated[Actor, needs_scope("appointment.read")],
    open_unit_of_work: OpenUnitOfWork,
) -> AppointmentView:
    """Return a case's appointment, for the letter that tells of it."""
    async with open_unit_of_work(caller) as uow:
        session = await appointments.of_case(uow, case_id)
    return AppointmentView(
        case_id=case_id,
        session_id=session.id,
        session_code=session.code,
        mode=session.mode,
        starts_at=session.starts_at,
        venue=session.venue,
        area=session.area,
    )
