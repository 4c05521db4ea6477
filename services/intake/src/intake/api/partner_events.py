"""The feed of what a partner hospital was told, to be read from a position on."""

from typing import Annotated

from fastapi import APIRouter, Query

from intake.api.parameters import OpenUnitOfWork
from intake.api.webhook_views import EventsView
from intake.services import partner_events
from shared.actor import Actor
from shared.auth import needs
from shared.openapi import refusals
from shared.pagination import DEFAULT_LIMIT, Limit
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(prefix="/partner/events", tags=["partner hospitals"])

MOST = 2**62
After = Annotated[
    int, Query(ge=0, le=MOST, description="The last `sequence` that was read; 0: from the start")
]


@router.get("", summary="What happened to one's own", responses=refusals(409))
async def list_events(
    caller: Annotated[Actor, needs(Permission.PARTNER_EVENTS_READ_OWN)],
    open_unit_of_work: OpenUnitOfWork,
    after: After = 0,
    limit: Limit = DEFAULT_LIMIT,
) -> EventsView:
    """Return what the own hospital was told after a position, oldest first.

    Numbers have no gaps and appear in their order: who goes on from the last one misses nothing,
    with webhooks or without.
    """
    async with open_unit_of_work(caller) as uow:
        events = await partner_events.list_own(uow, after, limit=limit + 1)
    return EventsView.of(list(events), after, limit)
