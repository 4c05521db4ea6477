"""Routes by which staff ask hospitals for records (调取病历)."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import TypeAdapter

from intake.api.parameters import CaseId, OpenUnitOfWork
from intake.api.partner.requests import States
from intake.api.partner.task_bodies import AskForRecords, RequestView
from intake.domain.partner.tasks import RecordTask
from intake.services.partner import tasks
from intake.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(tags=["requests for records"])

RecordRequestId = Annotated[UUID, Path(description="A request to a hospital, or an ordered test")]
Asker = Annotated[Actor, needs(Permission.RECORD_REQUESTS_MANAGE)]
Reader = Annotated[Actor, needs(Permission.RECORD_REQUESTS_READ)]

SORT_KEYS = TypeAdapter(tuple[UUID])


@router.post("/cases/{case_id}/record-requests", status_code=201, summary="Ask hospitals")
async def ask_for_records(
    case_id: CaseId,
    body: AskForRecords,
    caller: Asker,
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> list[RequestView]:
    """Ask one or several hospitals for documents of the case's person, each by a request."""
    async with open_unit_of_work(caller) as uow:
        made = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: tasks.request(uow, case_id, body.as_wanted()),
            again=lambda ids: made_before(uow, ids),
            resource_id=lambda made: ",".join(str(task.id) for task in made),
        )
    return [RequestView.of(task) for task in made]


@router.get("/cases/{case_id}/record-requests", summary="What hospitals are asked for")
async def list_requests_of_case(
    case_id: CaseId, caller: Reader, open_unit_of_work: OpenUnitOfWork
) -> list[RequestView]:
    """Return the requests and ordered tests of a case, the oldest first."""
    async with open_unit_of_work(caller) as uow:
        found = await tasks.list_of_case(uow, case_id)
    return [RequestView.of(task) for task in found]


@router.post(
    "/cases/{case_id}/record-requests/{record_request_id}/cancellation",
    status_code=201,
    summary="Take a request back",
)
async def cancel_request(
    case_id: CaseId,
    record_request_id: RecordRequestId,
    caller: Asker,
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> RequestView:
    """Take a request back that isn't answered yet."""
    async with open_unit_of_work(caller) as uow:
        task = await idempotency.once(
            uow,
            fingerprint=None,
            act=lambda: tasks.cancel(uow, case_id, record_request_id),
            again=lambda _: uow.record_tasks.get(record_request_id),
            resource_id=lambda made: str(made.id),
        )
    return RequestView.of(task)


@router.get("/record-requests", summary="List requests to hospitals")
async def list_requests(
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    state: States = [],  # noqa: B006  (FastAPI copies it)
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[RequestView]:
    """Return what the committee's hospitals are asked for, the oldest first."""
    after = None if cursor is None else decode_cursor(cursor, SORT_KEYS)[0]
    async with open_unit_of_work(caller) as uow:
        found = await tasks.list_all(uow, state, after=after, limit=limit)
    views = [RequestView.of(item) for item in found]
    return page_of(views, limit, lambda view: (view.id,))


async def made_before(uow: UnitOfWork, ids: str) -> Sequence[RecordTask]:
    """Return the tasks that a request made before."""
    return [await uow.record_tasks.get(UUID(task_id)) for task_id in ids.split(",")]
