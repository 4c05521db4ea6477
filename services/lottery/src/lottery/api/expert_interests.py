"""Routes by which the office looks at calendars, and at what experts declared."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from lottery.api.parameters import ExpertId, InterestId, OpenUnitOfWork
from lottery.api.pool_schemas import CalendarView, EndBody, InterestBody, InterestView
from lottery.services import calendars, interests
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.permissions import Permission
from shared.purposes import StatedPurpose
from shared.web import etag

__all__ = ["router"]

router = APIRouter(prefix="/experts/{expert_id}", tags=["experts"])


@router.get("/calendar", summary="Read when an expert can't come")
async def read_calendar(
    expert_id: ExpertId,
    caller: Annotated[Actor, needs(Permission.EXPERTS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> CalendarView:
    """Return the calendar; nobody but the expert writes there."""
    async with open_unit_of_work(caller) as uow:
        calendar = await calendars.read(uow, expert_id)
    response.headers["ETag"] = etag(calendar.version)
    return CalendarView.of(calendar)


@router.get("/interests", summary="Read what an expert declared")
async def read_interests(
    expert_id: ExpertId,
    caller: Annotated[Actor, needs(Permission.EXPERTS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> list[InterestView]:
    """Return declared interests, those that have ended too; who reads, and what for, is noted."""
    async with open_unit_of_work(caller) as uow:
        found = await interests.read(uow, expert_id, purpose=purpose)
    return [InterestView.of(item) for item in found]


@router.post("/interests", status_code=201, summary="Note an expert's interest")
async def declare_interest(
    expert_id: ExpertId,
    body: InterestBody,
    caller: Annotated[Actor, needs(Permission.EXPERTS_MANAGE)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> InterestView:
    """Keep what the office learnt; it recuses the expert like their own declaration."""
    async with open_unit_of_work(caller) as uow:
        interest = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: interests.declare(uow, expert_id, body.declaration()),
            again=lambda key: interests.get(uow, expert_id, UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return InterestView.of(interest)


@router.post("/interests/{interest_id}/end", summary="End an interest")
async def end_interest(
    expert_id: ExpertId,
    interest_id: InterestId,
    body: EndBody,
    caller: Annotated[Actor, needs(Permission.EXPERTS_MANAGE)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> InterestView:
    """Let it recuse no longer, for a reason; it stays on record."""
    async with open_unit_of_work(caller) as uow:
        interest = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: interests.end(uow, expert_id, interest_id, reason=body.reason),
            again=lambda key: interests.get(uow, expert_id, UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return InterestView.of(interest)
