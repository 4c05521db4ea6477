"""Routes by which experts look after their own entry in the pool."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from lottery.api.expert_schemas import ExpertDetail
from lottery.api.parameters import OpenUnitOfWork
from lottery.api.pool_schemas import CalendarBody, CalendarView, InterestBody, InterestView
from lottery.services import access, calendars, experts, interests
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.openapi import refusals
from shared.permissions import Permission
from shared.web import etag, if_match

__all__ = ["router"]

router = APIRouter(prefix="/own-expert-entry", tags=["own entry"], responses=refusals(404))


@router.get("", summary="Read one's own entry")
async def read_own_entry(
    caller: Annotated[Actor, needs(Permission.EXPERTS_READ_OWN)],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> ExpertDetail:
    """Return what the register says of the caller."""
    async with open_unit_of_work(caller) as uow:
        expert = await experts.read_own(uow)
    response.headers["ETag"] = etag(expert.version)
    return ExpertDetail.of(expert)


@router.get("/calendar", summary="Read when one can't come")
async def read_own_calendar(
    caller: Annotated[Actor, needs(Permission.EXPERTS_READ_OWN)],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> CalendarView:
    """Return the caller's calendar."""
    async with open_unit_of_work(caller) as uow:
        calendar = await calendars.own(uow)
    response.headers["ETag"] = etag(calendar.version)
    return CalendarView.of(calendar)


@router.put("/calendar", summary="Say when one can't come")
async def keep_own_calendar(
    body: CalendarBody,
    caller: Annotated[Actor, needs(Permission.EXPERTS_MANAGE_OWN)],
    expected: Annotated[int | None, if_match()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> CalendarView:
    """Replace the calendar; draws that are frozen from now on go by it.

    Whoever is drawn already tells the office, which records an absence.
    """
    async with open_unit_of_work(caller) as uow:
        calendar = await calendars.keep_own(
            uow, body.weekly_unavailable, body.days_away(), expected=expected
        )
    response.headers["ETag"] = etag(calendar.version)
    return CalendarView.of(calendar)


@router.get("/interests", summary="List what one declared")
async def list_own_interests(
    caller: Annotated[Actor, needs(Permission.EXPERTS_READ_OWN)],
    open_unit_of_work: OpenUnitOfWork,
) -> list[InterestView]:
    """Return the caller's declared interests, those that have ended too."""
    async with open_unit_of_work(caller) as uow:
        found = await interests.list_own(uow)
    return [InterestView.of(item) for item in found]


@router.post("/interests", status_code=201, summary="Declare an interest")
async def declare_own_interest(
    body: InterestBody,
    caller: Annotated[Actor, needs(Permission.EXPERTS_MANAGE_OWN)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> InterestView:
    """Recuse oneself from whatever an employer, hospital, person or case has to do with.

    Only the office ends what was declared.
    """
    async with open_unit_of_work(caller) as uow:
        expert = await access.own_expert(uow)
        interest = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: interests.keep(uow, expert.id, body.declaration()),
            again=lambda key: interests.get(uow, expert.id, UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return InterestView.of(interest)
