"""Routes by which a room, or anybody, follows draws as they happen (server-sent events)."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel

from lottery.api.following import Followers
from lottery.api.parameters import DrawId, OpenUnitOfWork, SessionId, TokenHolder
from lottery.domain.steps import Step, StepKind
from shared.auth import public
from shared.events.lottery import DrawKind
from shared.openapi import refusals

__all__ = ["router"]

router = APIRouter(
    tags=["live"], dependencies=[public("draws are followed by anyone; codes and hashes only")]
)

RETRY_MILLISECONDS = 2000
STREAM: dict[int | str, dict[str, Any]] = {
    200: {"description": "Each event's data is a step as JSON; its id is the step's number"}
}

LastEventId = Annotated[
    int,
    Header(
        alias="Last-Event-ID",
        ge=0,
        le=2**31 - 1,
        description="The last step that was heard; what came after it is told first",
    ),
]


class StepView(BaseModel):
    """One step of a draw. What it led to is read of the draw."""

    number: int
    draw_id: UUID
    draw_kind: DrawKind
    draw_sequence: int
    kind: StepKind
    at: datetime
    code: str | None = None
    role: str | None = None
    reason: str | None = None
    transcript_hash: str | None = None

    @classmethod
    def of(cls, step: Step) -> Self:
        """Return the view of a step."""
        return cls(
            number=step.number,
            draw_id=step.draw_id,
            draw_kind=step.draw_kind,
            draw_sequence=step.draw_sequence,
            kind=step.kind,
            at=step.at,
            **step.facts,
        )


async def followers_here(request: Request) -> Followers:
    """Return those who follow draws in this process."""
    followers: Followers = request.app.state.followers
    return followers


Everybody = Annotated[Followers, Depends(followers_here)]


async def take_place(followers: Everybody) -> AsyncIterator[None]:
    """Hold a place until the answer is over.

    Raises
    ------
    TooManyFollowersError
        All are taken.
    """
    with followers.place():
        yield


async def draws_steps(
    draw_id: DrawId,
    holder: TokenHolder,
    open_unit_of_work: OpenUnitOfWork,
    followers: Everybody,
    last_event_id: LastEventId = 0,
) -> AsyncIterator[Step]:
    """Return the steps of a draw that there is."""
    async with open_unit_of_work(holder) as uow:
        draw = await uow.draws.get(draw_id)
    return followers.steps(
        draw.session_id, last_event_id, draw_id=draw.id, is_over=not draw.is_open
    )


async def sessions_steps(
    session_id: SessionId,
    holder: TokenHolder,
    open_unit_of_work: OpenUnitOfWork,
    followers: Everybody,
    last_event_id: LastEventId = 0,
) -> AsyncIterator[Step]:
    """Return the steps of a session that there is."""
    async with open_unit_of_work(holder) as uow:
        await uow.steps.check_session(session_id)
    return followers.steps(session_id, last_event_id)


@router.get(
    "/draws/{draw_id}/events",
    summary="Follow a draw live",
    dependencies=[Depends(take_place)],
    response_class=EventSourceResponse,
    responses={**STREAM, **refusals(503)},
)
async def follow_draw(
    steps: Annotated[AsyncIterator[Step], Depends(draws_steps)],
) -> AsyncIterator[ServerSentEvent]:
    """Tell every step of a draw until it is over; who comes back is told what was missed."""
    async for event in events(steps):
        yield event


@router.get(
    "/sessions/{session_id}/events",
    summary="Follow a session's draws live",
    dependencies=[Depends(take_place)],
    response_class=EventSourceResponse,
    responses={**STREAM, **refusals(503)},
)
async def follow_session(
    steps: Annotated[AsyncIterator[Step], Depends(sessions_steps)],
) -> AsyncIterator[ServerSentEvent]:
    """Tell every step of a session's draws until it ends."""
    async for event in events(steps):
        yield event


async def events(steps: AsyncIterator[Step]) -> AsyncIterator[ServerSentEvent]:
    """Yield each step as an event, after saying how soon to come back."""
    yield ServerSentEvent(retry=RETRY_MILLISECONDS)
    async for step in steps:
        data = StepView.of(step).model_dump_json(exclude_none=True)
        yield ServerSentEvent(raw_data=data, event=step.kind, id=str(step.number))
