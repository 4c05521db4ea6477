"""Routes for uploads."""

from typing import Annotated

from fastapi import APIRouter, Request

from intake.api.parameters import IntakeService, OpenUnitOfWork, UploadId
from intake.api.views import UploadView
from intake.services import uploads
from shared.actor import Actor
from shared.auth import needs
from shared.files import KEPT_TYPES
from shared.permissions import Permission
from shared.transfers import ExpectedSha256, FileName
from shared.web import streamed_body

__all__ = ["router"]

router = APIRouter(prefix="/uploads", tags=["uploads"])


@router.post(
    "",
    status_code=201,
    summary="Send a file",
    openapi_extra=streamed_body(*sorted(KEPT_TYPES)),
)
async def send_file(
    request: Request,
    caller: Annotated[Actor, needs(Permission.UPLOADS_CREATE)],
    file_name: FileName,
    expected_sha256: ExpectedSha256,
    service: IntakeService,
    open_unit_of_work: OpenUnitOfWork,
) -> UploadView:
    """Receive a PDF, OFD, JPEG or PNG as the body itself; it waits 24 hours to be handed in.

    Sent twice, it is two uploads; the one that isn't handed in goes away by itself, and so does a
    file whose record failed: whether that was committed may be unknown.
    """
    received = await uploads.receive(
        service,
        caller,
        request.stream(),
        declared_type=request.headers.get("content-type"),
        expected_sha256=expected_sha256,
    )
    async with open_unit_of_work(caller) as uow:
        upload = await uploads.record(uow, received, file_name=file_name)
    return UploadView.of(upload)


@router.get("/{upload_id}", summary="A file that was sent")
async def get_upload(
    upload_id: UploadId,
    caller: Annotated[Actor, needs(Permission.UPLOADS_CREATE)],
    open_unit_of_work: OpenUnitOfWork,
) -> UploadView:
    """Return what is known of a file that the caller sent: type, hash, pages, previews."""
    async with open_unit_of_work(caller) as uow:
        upload = await uploads.get(uow, upload_id)
    return UploadView.of(upload)
