"""Routes by which experts read when and where they are called to sit, and to whom they go."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from lottery.api.parameters import Intake, OpenUnitOfWork
from lottery.api.visit_schemas import OwnStopView
from lottery.domain.availability import half_day_of
from lottery.domain.calling import Calling
from lottery.services import own_sessions, visits
from lottery.services.own_sessions import OwnSession
from shared.actor import Actor
from shared.auth import needs
from shared.clock import committee_date
from shared.events.intake import Mode
from shared.openapi import refusals
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(prefix="/own-expert-entry", tags=["own entry"], responses=refusals(404))


class OwnSessionView(BaseModel):
    """A session that one is called for. Colleagues, cases and panels aren't in it."""

    session_id: UUID
    session_code: str
    committee: str = Field(description="Another one than one's own has borrowed the expert")
    mode: Mode
    day: date
    half_day: Literal["morning", "afternoon"]
    starts_at: datetime
    venue: str = Field(description="Of a home visit the town")
    state: str
    called_as: Calling = Field(description="`reserve`: to come, as an alternate of the panels")
    is_past: bool
    checked_in_at: datetime | None
    video_opens_at: datetime | None = Field(description="From when on the link is told")
    video_link: str | None

    @classmethod
    def of(cls, own: OwnSession) -> Self:
        """Return the view of a session as its expert may know it."""
        session = own.called.session
        return cls(
            session_id=session.id,
            session_code=session.code,
            committee=session.committee,
            mode=session.mode,
            day=committee_date(session.starts_at),
            half_day=half_day_of(session.starts_at).partition("-")[2],  # type: ignore[arg-type]
            starts_at=session.starts_at,
            venue=session.told_venue,
            state=session.state,
            called_as=own.called.calling,
            is_past=own.is_past,
            checked_in_at=own.called.person.present_at,
            video_opens_at=own.opens_at,
            video_link=own.video_link,
        )


@router.get("/sessions", summary="List the sessions that one is called for")
async def list_own_sessions(
    caller: Annotated[Actor, needs(Permission.EXPERTS_READ_OWN)],
    open_unit_of_work: OpenUnitOfWork,
) -> list[OwnSessionView]:
    """Return upcoming and past sessions, the latest first, once their pool draw is revealed.

    The link of a video session is told shortly before it begins, and to who is called only.
    """
    async with open_unit_of_work(caller) as uow:
        found = await own_sessions.list_own(uow)
    return [OwnSessionView.of(item) for item in found]


@router.get("/visits", responses=refusals(503), summary="List the homes that one goes to today")
async def list_visits(
    caller: Annotated[Actor, needs(Permission.EXPERTS_READ_OWN)],
    intake: Intake,
    open_unit_of_work: OpenUnitOfWork,
) -> list[OwnStopView]:
    """Return today's homes of the own panel, once chance has given it their cases.

    Neither name nor telephone is in it: staff who go along have them.
    """
    async with open_unit_of_work(caller) as uow:
        rounds = await visits.of_expert(uow)
    people = await visits.people_of(intake, caller, rounds)
    return [OwnStopView.of(found, stop, people) for found in rounds for stop in found.stops]
