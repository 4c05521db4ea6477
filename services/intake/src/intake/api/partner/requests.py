"""Routes for what a hospital is asked for: it reads, answers by submitting, or declines."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import TypeAdapter

from intake.api.parameters import OpenUnitOfWork
from intake.api.partner.task_bodies import DeclineRequest, OwnRequestView, RequestDetailView
from intake.domain.partner.tasks import TaskState
from intake.services.partner import tasks
from intake.services.partner.callers import own_task
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(prefix="/partner/requests", tags=["partner hospitals"])

RequestId = Annotated[UUID, Path(description="A request to the own hospital, or an ordered test")]
States = Annotated[list[TaskState], Query(max_length=6, description="Only in these states")]
Reader = Annotated[Actor, needs(Permission.RECORD_REQUESTS_READ_OWN)]

SORT_KEYS = TypeAdapter(tuple[UUID])


@router.get("", summary="What the own hospital is asked for")
async def list_own_requests(
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    state: States = [],  # noqa: B006  (FastAPI copies it)
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[OwnRequestView]:
    """Return requests and ordered tests, the oldest first: new ones come after the last cursor."""
    after = None if cursor is None else decode_cursor(cursor, SORT_KEYS)[0]
    async with open_unit_of_work(caller) as uow:
        found = await tasks.list_own(uow, state, after=after, limit=limit)
    views = [OwnRequestView.of(item) for item in found]
    return page_of(views, limit, lambda view: (view.id,))


@router.get("/{request_id}", summary="A request, and whose records it asks for")
async def get_own_request(
    request_id: RequestId, caller: Reader, open_unit_of_work: OpenUnitOfWork
) -> RequestDetailView:
    """Return a request; while it waits with the person, and that it was read is noted."""
    async with open_unit_of_work(caller) as uow:
        task, person = await tasks.read_own(uow, request_id)
    return RequestDetailView.with_person(task, person)


@router.post("/{request_id}/refusal", status_code=201, summary="Decline a request")
async def decline_request(
    request_id: RequestId,
    body: DeclineRequest,
    caller: Annotated[Actor, needs(Permission.RECORD_REQUESTS_DECLINE_OWN)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> OwnRequestView:
    """Say that the hospital can't answer, and why."""
    async with open_unit_of_work(caller) as uow:
        task = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: tasks.decline(uow, request_id, body.reason),
            again=lambda _: own_task(uow, request_id),
            resource_id=lambda made: str(made.id),
        )
    return OwnRequestView.of(task)
