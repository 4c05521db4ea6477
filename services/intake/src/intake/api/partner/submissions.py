"""Routes by which hospitals submit records and see what they submitted."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter

from intake.api.parameters import IntakeService, OpenUnitOfWork
from intake.api.partner.bodies import SubmitRecords
from intake.api.partner.form_desk import form_body, received_form
from intake.api.partner.views import (
    CheckedView,
    DocumentKindView,
    OwnHospitalView,
    RecordSubmissionView,
)
from intake.api.receipt_views import SignedReceiptView
from intake.domain.partner.document_kinds import document_kinds
from intake.services.partner import submissions
from intake.services.partner.callers import hospital_of_caller
from intake.services.tracking import code_of
from shared.actor import Actor
from shared.auth import needs, public
from shared.idempotency import Idempotency, idempotency_key
from shared.openapi import refusals
from shared.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from shared.permissions import Permission
from shared.preferences import APPLIED, prefers_check

__all__ = ["router"]

router = APIRouter(prefix="/partner", tags=["partner hospitals"])

SubmissionId = Annotated[UUID, Path(description="A submission of the own hospital")]
Submitter = Annotated[Actor, needs(Permission.RECORDS_SUBMIT)]
Reader = Annotated[Actor, needs(Permission.RECORDS_READ_OWN)]

SORT_KEYS = TypeAdapter(tuple[UUID])
CHECKED: dict[int | str, dict[str, Any]] = {
    200: {"model": CheckedView, "description": "It would be taken (`Prefer: validate-only`)"},
    **refusals(404),
}


@router.get(
    "/document-kinds",
    summary="The kinds of documents",
    dependencies=[public("a list that integrators build on; nothing in it is anybody's")],
)
async def list_document_kinds() -> list[DocumentKindView]:
    """Return which kinds of documents are taken, and for which item of the standard list."""
    return [DocumentKindView.of(kind) for kind in document_kinds().values()]


@router.get("/hospital", summary="The own hospital")
async def get_own_hospital(caller: Reader, open_unit_of_work: OpenUnitOfWork) -> OwnHospitalView:
    """Return the hospital that the client speaks for, and how far it is connected."""
    async with open_unit_of_work(caller) as uow:
        return OwnHospitalView.of(await hospital_of_caller(uow))


@router.post(
    "/submissions",
    status_code=201,
    summary="Submit records whose files were uploaded before",
    response_model=RecordSubmissionView,
    responses=CHECKED,
)
async def submit_records(
    body: SubmitRecords,
    caller: Submitter,
    idempotency: Annotated[Idempotency, idempotency_key()],
    is_check: Annotated[bool, prefers_check()],
    open_unit_of_work: OpenUnitOfWork,
) -> RecordSubmissionView | JSONResponse:
    """Take records of one person and visit: all documents, or none and what is wrong with which."""
    documents = [item.as_declared() for item in body.documents]
    content, task_id = body.as_content(), body.request_id
    async with open_unit_of_work(caller) as uow:
        if is_check:
            await submissions.check(uow, content, documents, task_id=task_id)
            return applied(CheckedView.of([(item, True) for item in documents]))
        submission = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: submissions.submit(uow, content, documents, task_id=task_id),
            again=lambda submission_id: submissions.get(uow, UUID(submission_id)),
            resource_id=lambda made: str(made.id),
        )
        return RecordSubmissionView.of(submission, uow.now)


@router.post(
    "/form-submissions",
    status_code=201,
    summary="Submit records and their files at once",
    response_model=RecordSubmissionView,
    responses=CHECKED,
    openapi_extra=form_body(),
)
async def submit_records_form(
    request: Request,
    caller: Submitter,
    idempotency: Annotated[Idempotency, idempotency_key()],
    is_check: Annotated[bool, prefers_check()],
    service: IntakeService,
    open_unit_of_work: OpenUnitOfWork,
) -> RecordSubmissionView | JSONResponse:
    """Take records and their files in one form: the part `submission` first, then the files.

    A file that isn't what its document announces refuses the whole; nothing of it is kept then.
    """
    async with open_unit_of_work(caller) as uow:
        await hospital_of_caller(uow)
    async with received_form(request, service, caller, may_lack_files=is_check) as sent:
        content, task_id = sent.body.as_content(), sent.body.request_id
        documents, received = sent.documents, sent.received
        async with open_unit_of_work(caller) as uow:
            if is_check:
                await submissions.check(
                    uow, content, documents, task_id=task_id, wrong_files=received.errors
                )
                compared = [(item, n in received.files) for n, item in enumerate(documents)]
                return applied(CheckedView.of(compared))
            submission = await idempotency.once(
                uow,
                fingerprint=sent.body,
                act=lambda: submissions.submit_with_files(
                    uow, content, documents, received, task_id=task_id
                ),
                again=lambda submission_id: submissions.get(uow, UUID(submission_id)),
                resource_id=lambda made: str(made.id),
            )
            return RecordSubmissionView.of(submission, uow.now)


@router.get("/submissions", summary="List the own submissions")
async def list_submissions(
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[RecordSubmissionView]:
    """Return what the own hospital submitted, the newest first."""
    after = None if cursor is None else decode_cursor(cursor, SORT_KEYS)[0]
    async with open_unit_of_work(caller) as uow:
        found = await submissions.list_own(uow, after=after, limit=limit)
        views = [RecordSubmissionView.of(item, uow.now) for item in found]
    return page_of(views, limit, lambda view: (view.id,))


@router.get("/submissions/{submission_id}", summary="An own submission")
async def get_submission(
    submission_id: SubmissionId, caller: Reader, open_unit_of_work: OpenUnitOfWork
) -> RecordSubmissionView:
    """Return what became of a submission, as far as its hospital is told."""
    async with open_unit_of_work(caller) as uow:
        return RecordSubmissionView.of(await submissions.get(uow, submission_id), uow.now)


@router.get("/submissions/{submission_id}/receipt", summary="The receipt of a submission")
async def get_submission_receipt(
    submission_id: SubmissionId, caller: Reader, open_unit_of_work: OpenUnitOfWork
) -> SignedReceiptView:
    """Return the signed receipt of the documents of a submission, each with its SHA-256."""
    async with open_unit_of_work(caller) as uow:
        found = await submissions.receipt_of(uow, submission_id)
        return SignedReceiptView.of_signed(found, code_of(uow, submission_id))


def applied(checked: CheckedView) -> JSONResponse:
    """Return that a submission would be taken."""
    return JSONResponse(checked.model_dump(mode="json"), headers=APPLIED)
