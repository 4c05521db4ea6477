"""Routes for uploads."""

from typing import Annotated

from fastapi import APIRouter, Request

from intake.api.parameters import IntakeService, OpenUnitOfWork
from intake.api.views import UploadView
from intake.services import uploads
from intake.unit_of_work import settings_of
from shared.actor import Actor
from shared.auth import needs
from shared.file_types import JPEG, PDF, PNG
from shared.permissions import Permission
from shared.transfers import ExpectedSha256, FileName
from shared.web import streamed_body

__all__ = ["router"]

router = APIRouter(prefix="/uploads", tags=["uploads"])


@router.post(
    "",
    status_code=201,
    summary="Send a file",
    openapi_extra=streamed_body(PDF, JPEG, PNG),
)
async def send_file(
    request: Request,
    caller: Annotated[Actor, needs(Permission.UPLOADS_CREATE)],
    file_name: FileName,
    expected_sha256: ExpectedSha256,
    service: IntakeService,
    open_unit_of_work: OpenUnitOfWork,
) -> UploadView:
    """Receive a PDF, JPEG or PNG as the body itself; it waits 24 hours to be handed in.

    Sent twice, it is two uploads; the one that isn't handed in goes away by itself, and so does a
    file whose record failed: whether that was committed may be unknown.
    """
    stored = await uploads.receive(
        service.files,
        settings_of(service),
        request.stream(),
        declared_type=request.headers.get("content-type"),
        expected_sha256=expected_sha256,
    )
    async with open_unit_of_work(caller) as uow:
        upload = await uploads.record(uow, stored, file_name=file_name)
    return UploadView.of(upload)
