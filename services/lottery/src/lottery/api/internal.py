"""Routes for other services; the gateway doesn't know them."""

from typing import Annotated

from fastapi import APIRouter, Path

from lottery.api.parameters import CaseId, OpenUnitOfWork
from lottery.api.session_schemas import AppointmentView
from lottery.services import appointments, personal_copies
from shared.actor import Actor
from shared.auth import needs_scope
from shared.clients.personal_copy import PersonalCopy

__all__ = ["router"]

router = APIRouter(tags=["internal"])

LicenceIndex = Annotated[
    str, Path(pattern="^[0-9a-f]{64}$", description="Blind index of an expert's licence, in hex")
]


@router.get("/cases/{case_id}/appointment", summary="When and where a case is examined")
async def read_appointment(
    case_id: CaseId,
    caller: Annotated[Actor, needs_scope("appointment.read")],
    open_unit_of_work: OpenUnitOfWork,
) -> AppointmentView:
    """Return a case's appointment, for the letter that tells of it."""
    async with open_unit_of_work(caller) as uow:
        told = await appointments.of_case(uow, case_id)
    return AppointmentView(
        case_id=case_id,
        session_id=told.session.id,
        session_code=told.session.code,
        mode=told.session.mode,
        starts_at=told.starts_at,
        venue=told.venue,
        area=told.session.area,
        video_link=told.session.video_link,
    )


@router.get("/cases/{case_id}/personal-data", summary="What is kept about the person of a case")
async def read_personal_data(
    case_id: CaseId,
    caller: Annotated[Actor, needs_scope("personal_data.read")],
    open_unit_of_work: OpenUnitOfWork,
) -> PersonalCopy:
    """Return a case's way through its session; the panel isn't told."""
    async with open_unit_of_work(caller) as uow:
        return await personal_copies.of_case(uow, case_id)


@router.get("/experts/{licence_index}/personal-data", summary="What is kept about an expert")
async def read_personal_data_of_expert(
    licence_index: LicenceIndex,
    caller: Annotated[Actor, needs_scope("personal_data.read")],
    open_unit_of_work: OpenUnitOfWork,
) -> PersonalCopy:
    """Return the register's entry, for the expert."""
    async with open_unit_of_work(caller) as uow:
        return await personal_copies.of_expert(uow, bytes.fromhex(licence_index))
