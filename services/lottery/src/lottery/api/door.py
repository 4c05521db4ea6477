"""Routes of the list at the door: the whole list in one call, a search, and its changes live."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent

from lottery.api.door_schemas import DoorLineView, DoorListView, DoorSearchBody
from lottery.api.live import RETRY_MILLISECONDS, take_place
from lottery.api.parameters import Intake, LotterySettings, OpenUnitOfWork, SessionId
from lottery.services import door
from shared.actor import Actor
from shared.auth import needs
from shared.openapi import refusals
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(prefix="/sessions/{session_id}/door", tags=["check-in"])

STREAM: dict[int | str, dict[str, Any]] = {
    200: {"description": "The event `changed` each time; its id counts within the connection"}
}

Door = Annotated[Actor, needs(Permission.SESSIONS_CHECK_IN)]


@router.get("", summary="List who is expected at a session")
async def read_door(
    session_id: SessionId, caller: Door, intake: Intake, open_unit_of_work: OpenUnitOfWork
) -> DoorListView:
    """Return everybody on the session with masked name, queue number and attendance.

    `names_known` is false while intake, which has the names, can't be asked.
    """
    async with open_unit_of_work(caller) as uow:
        found = await door.expected_at(uow, session_id)
    names = await door.names_of(intake, caller, session_id)
    return DoorListView.of(found, names)


@router.post(
    "/searches",
    responses=refusals(409, 503),
    summary="Find who stands at the door by the end of the identity number",
)
async def search_door(
    session_id: SessionId,
    body: DoorSearchBody,
    caller: Door,
    intake: Intake,
    open_unit_of_work: OpenUnitOfWork,
) -> list[DoorLineView]:
    """Return the lines that fit. Digits that fit nobody count as a wrong attempt."""
    async with open_unit_of_work(caller) as uow:
        found = await door.expected_at(uow, session_id)
    fitting = await door.whose_number_ends(intake, caller, session_id, body.last_digits)
    names = await door.names_of(intake, caller, session_id)
    return [DoorLineView.of(line, names) for line in found.lines if line.case.case_id in fitting]


async def versions_of(
    session_id: SessionId,
    caller: Door,
    settings: LotterySettings,
    open_unit_of_work: OpenUnitOfWork,
) -> AsyncIterator[int]:
    """Count the states of a session's list as they come, first the one that stands."""
    async with open_unit_of_work(caller) as uow:
        await uow.sessions.get(session_id)

    async def versions() -> AsyncIterator[int]:
        loop, told, number = asyncio.get_running_loop(), None, 0
        until = loop.time() + settings.live_seconds
        while True:
            async with open_unit_of_work(caller) as uow:
                session = await uow.sessions.get(session_id)
                stamp = await uow.cases.stamp_of(session_id)
            if stamp != told:
                told, number = stamp, number + 1
                yield number
            if session.is_ended or session.is_cancelled or loop.time() >= until:
                return
            await asyncio.sleep(settings.live_poll_seconds)

    return versions()


@router.get(
    "/events",
    summary="Follow the list at the door live",
    dependencies=[Depends(take_place)],
    response_class=EventSourceResponse,
    responses={**STREAM, **refusals(503)},
)
async def follow_door(
    versions: Annotated[AsyncIterator[int], Depends(versions_of)],
) -> AsyncIterator[ServerSentEvent]:
    """Say each time that the list has changed, and is to be read anew; who came isn't in it."""
    yield ServerSentEvent(retry=RETRY_MILLISECONDS)
    async for version in versions:
        yield ServerSentEvent(raw_data="{}", event="changed", id=str(version))
