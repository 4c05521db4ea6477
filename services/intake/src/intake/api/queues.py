"""Routes for the queues (待办) and for claiming cases (领取)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Response, status
from pydantic import TypeAdapter

from intake.api.parameters import CaseId, OpenUnitOfWork
from intake.api.queue_requests import ClaimCase
from intake.api.queue_views import ClaimedView, PlaceView, place_view
from intake.domain.case import Case
from intake.domain.queues import Position, Queue, Tier
from intake.services import claims, queues
from intake.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.openapi import refusals
from shared.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from shared.permissions import Permission
from shared.web import etag

__all__ = ["router"]

router = APIRouter(tags=["queues"])

SORT_KEYS = TypeAdapter(tuple[Tier, date, datetime, UUID])


@router.get("/queues/acceptance", summary="What waits for a clerk")
async def list_acceptance_queue(
    caller: Annotated[Actor, needs(Permission.QUEUES_READ)],
    open_unit_of_work: OpenUnitOfWork,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[PlaceView]:
    """Return the waiting applications in the order of service, each with why it stands there."""
    async with open_unit_of_work(caller) as uow:
        return await render_queue(uow, Queue.ACCEPTANCE, limit, cursor)


@router.get("/queues/preliminary-review", summary="What waits for a preliminary reviewer")
async def list_review_queue(
    caller: Annotated[Actor, needs(Permission.QUEUES_READ)],
    open_unit_of_work: OpenUnitOfWork,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[PlaceView]:
    """Return the accepted cases in the order of service, each with why it stands there."""
    async with open_unit_of_work(caller) as uow:
        return await render_queue(uow, Queue.PRELIMINARY_REVIEW, limit, cursor)


@router.post(
    "/queues/acceptance/claims",
    status_code=201,
    summary="Claim a case to accept",
    responses=refusals(404),
)
async def claim_for_acceptance(
    caller: Annotated[Actor, needs(Permission.CASES_ACCEPT)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
    body: Annotated[ClaimCase | None, Body()] = None,
) -> ClaimedView:
    """Take the next case of the queue, or the named one; nobody else decides on it meanwhile."""
    async with open_unit_of_work(caller) as uow:
        claimed = await claim(uow, Queue.ACCEPTANCE, body, idempotency)
        return render_claimed(uow, claimed, response)


@router.post(
    "/queues/preliminary-review/claims",
    status_code=201,
    summary="Claim a case to review preliminarily",
    responses=refusals(404),
)
async def claim_for_review(
    caller: Annotated[Actor, needs(Permission.CASES_REVIEW)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
    body: Annotated[ClaimCase | None, Body()] = None,
) -> ClaimedView:
    """Take the next case of the queue that one may review, or the named one."""
    async with open_unit_of_work(caller) as uow:
        claimed = await claim(uow, Queue.PRELIMINARY_REVIEW, body, idempotency)
        return render_claimed(uow, claimed, response)


@router.delete(
    "/cases/{case_id}/claim", status_code=status.HTTP_204_NO_CONTENT, summary="Give a case back"
)
async def release_claim(
    case_id: CaseId,
    caller: Annotated[Actor, needs(Permission.CASES_ACCEPT, Permission.CASES_REVIEW)],
    open_unit_of_work: OpenUnitOfWork,
) -> None:
    """End one's own claim, so that a colleague may take the case."""
    async with open_unit_of_work(caller) as uow:
        await claims.release(uow, case_id)


async def render_queue(
    uow: UnitOfWork, queue: Queue, limit: int, cursor: str | None
) -> Page[PlaceView]:
    """Return one page of a queue.

    Raises
    ------
    CursorInvalidError
        The cursor isn't one of such a page.
    """
    after = None if cursor is None else Position(*decode_cursor(cursor, SORT_KEYS))
    places = await queues.list_places(uow, queue, after=after, limit=limit)
    page = page_of(places, limit, lambda place: keys_of(place.position))
    return page.shown_as(place_view(uow, queue))


async def claim(
    uow: UnitOfWork, queue: Queue, body: ClaimCase | None, idempotency: Idempotency
) -> Case:
    """Claim what a body names, or the next case."""
    named = body.case_id if body else None

    async def act() -> Case:
        if named is None:
            return await claims.claim_next(uow, queue)
        return await claims.claim(uow, queue, named)

    return await idempotency.once(
        uow,
        fingerprint=named,
        act=act,
        again=lambda case_id: uow.cases.get(UUID(case_id)),
        resource_id=lambda case: str(case.id),
    )


def render_claimed(uow: UnitOfWork, claimed: Case, response: Response) -> ClaimedView:
    """Return the view of a claimed case and set its entity tag."""
    response.headers["ETag"] = etag(claimed.version)
    return ClaimedView.of(uow, claimed)


def keys_of(position: Position) -> tuple[int, date, datetime, UUID]:
    """Return a position as a cursor holds it."""
    return (int(position.tier), position.due_on, position.received_at, position.case_id)
