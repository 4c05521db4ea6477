"""Routes by which the lottery learns whom a session expects, each with a scope of its own."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from intake.api.internal import IdentityDigits
from intake.api.parameters import OpenUnitOfWork
from intake.services import session_people
from shared.actor import Actor
from shared.auth import needs_scope
from shared.clients.models import FoundAtDoor, PersonsAtDoor, PersonsAtHome

__all__ = ["router"]

router = APIRouter(prefix="/sessions/{session_id}", tags=["internal"])

SessionId = Annotated[UUID, Path(description="A session (鉴定场次) of the lottery's")]


@router.get("/people", summary="Masked names of who is expected at a session")
async def get_people(
    session_id: SessionId,
    caller: Annotated[Actor, needs_scope("session_people.read")],
    open_unit_of_work: OpenUnitOfWork,
) -> PersonsAtDoor:
    """Return the people of all cases on a session, for the list at its door."""
    async with open_unit_of_work(caller) as uow:
        return await session_people.at_door(uow, session_id)


@router.post("/people-searches", summary="Whose identity number ends so at a session")
async def find_people(
    session_id: SessionId,
    body: IdentityDigits,
    caller: Annotated[Actor, needs_scope("identity.check")],
    open_unit_of_work: OpenUnitOfWork,
) -> FoundAtDoor:
    """Return the cases that fit; what fits nobody counts as a miss."""
    async with open_unit_of_work(caller) as uow:
        return await session_people.found_by_digits(uow, session_id, body.last_digits)


@router.get("/homes", summary="Whom a session of home visits goes to")
async def get_homes(
    session_id: SessionId,
    caller: Annotated[Actor, needs_scope("homes.read")],
    open_unit_of_work: OpenUnitOfWork,
) -> PersonsAtHome:
    """Return name, telephone and address of each person who is visited; nobody else's."""
    async with open_unit_of_work(caller) as uow:
        return await session_people.at_home(uow, session_id)
