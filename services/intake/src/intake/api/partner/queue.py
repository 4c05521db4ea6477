"""Routes for records that fit no case by themselves: only matching staff see them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import TypeAdapter

from intake.api.parameters import IntakeService, OpenUnitOfWork
from intake.api.partner.queue_bodies import AssignRecords, OpenedView, RejectRecords, WaitingView
from intake.domain.partner.submissions import SubmissionState
from intake.services.partner import queue
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from shared.permissions import Permission
from shared.purposes import StatedPurpose
from shared.transfers import stream_file

__all__ = ["router"]

router = APIRouter(prefix="/record-submissions", tags=["records without a case"])

WaitingId = Annotated[UUID, Path(description="A submission that belongs to no case")]
DocumentId = Annotated[UUID, Path(description="A document of the submission")]
States = Annotated[list[SubmissionState], Query(max_length=5, description="Only in these states")]
Matcher = Annotated[Actor, needs(Permission.RECORDS_MATCH)]

SORT_KEYS = TypeAdapter(tuple[UUID])


@router.get("", summary="List records without a case")
async def list_waiting_records(
    caller: Matcher,
    open_unit_of_work: OpenUnitOfWork,
    state: States = [],  # noqa: B006  (FastAPI copies it)
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[WaitingView]:
    """Return what waits for a case or a decision, the oldest first; it names nobody."""
    after = None if cursor is None else decode_cursor(cursor, SORT_KEYS)[0]
    async with open_unit_of_work(caller) as uow:
        found = await queue.list_waiting(uow, state, after=after, limit=limit)
    views = [WaitingView.of(item) for item in found]
    return page_of(views, limit, lambda view: (view.id,))


@router.get("/{waiting_id}", summary="Whose records they are")
async def open_waiting_records(
    waiting_id: WaitingId,
    caller: Matcher,
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> OpenedView:
    """Return a submission with its person and the cases it may belong to; the look is noted."""
    async with open_unit_of_work(caller) as uow:
        opened = await queue.open_submission(uow, waiting_id, purpose=purpose)
    return OpenedView.of_opened(opened)


@router.get(
    "/{waiting_id}/documents/{document_id}/content",
    summary="Download a document",
    response_class=StreamingResponse,
)
async def get_waiting_document(
    waiting_id: WaitingId,
    document_id: DocumentId,
    caller: Matcher,
    service: IntakeService,
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> StreamingResponse:
    """Stream a document that belongs to no case yet; the look is noted."""
    async with open_unit_of_work(caller) as uow:
        upload = await queue.document_of(uow, waiting_id, document_id, purpose=purpose)
    return await stream_file(
        service.files,
        upload.storage_key,
        media_type=upload.media_type,
        size=upload.size,
        sha256=upload.sha256,
        name=upload.file_name or str(document_id),
    )


@router.post("/{waiting_id}/claim", status_code=201, summary="Take records to decide on them")
async def claim_records(
    waiting_id: WaitingId,
    caller: Matcher,
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> WaitingView:
    """Take a submission to decide on it, so that nobody else does."""
    async with open_unit_of_work(caller) as uow:
        submission = await idempotency.once(
            uow,
            fingerprint=None,
            act=lambda: queue.claim(uow, waiting_id),
            again=lambda _: uow.record_submissions.get(waiting_id),
            resource_id=lambda made: str(made.id),
        )
    return WaitingView.of(submission)


@router.delete("/{waiting_id}/claim", summary="Give records back undecided")
async def release_records(
    waiting_id: WaitingId, caller: Matcher, open_unit_of_work: OpenUnitOfWork
) -> WaitingView:
    """Give a claimed submission back, for somebody else to decide."""
    async with open_unit_of_work(caller) as uow:
        submission = await queue.release(uow, waiting_id)
    return WaitingView.of(submission)


@router.post("/{waiting_id}/assignment", status_code=201, summary="Say which case")
async def assign_records(
    waiting_id: WaitingId,
    body: AssignRecords,
    caller: Matcher,
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> WaitingView:
    """Say which open case of the person the records belong to; they become its materials."""
    async with open_unit_of_work(caller) as uow:
        submission = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: queue.assign(uow, waiting_id, body.case_id),
            again=lambda _: uow.record_submissions.get(waiting_id),
            resource_id=lambda made: str(made.id),
        )
    return WaitingView.of(submission)


@router.post("/{waiting_id}/rejection", status_code=201, summary="Put records away")
async def reject_records(
    waiting_id: WaitingId,
    body: RejectRecords,
    caller: Matcher,
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> WaitingView:
    """Put records away that belong to no case; their contents go when their time is over."""
    async with open_unit_of_work(caller) as uow:
        submission = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: queue.reject(uow, waiting_id, body.reason),
            again=lambda _: uow.record_submissions.get(waiting_id),
            resource_id=lambda made: str(made.id),
        )
    return WaitingView.of(submission)
