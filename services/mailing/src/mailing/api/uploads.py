"""Routes for scans that become evidence."""

from typing import Annotated

from fastapi import APIRouter, Request

from mailing.api.parameters import OpenUnitOfWork, RunningMailing
from mailing.api.views import UploadView
from mailing.services import uploads
from shared.actor import Actor
from shared.auth import needs
from shared.file_types import JPEG, PDF, PNG
from shared.permissions import Permission
from shared.transfers import ExpectedSha256
from shared.web import streamed_body

__all__ = ["router"]

router = APIRouter(prefix="/uploads", tags=["uploads"])


@router.post(
    "", status_code=201, summary="Send a scan", openapi_extra=streamed_body(PDF, JPEG, PNG)
)
async def send_scan(
    request: Request,
    caller: Annotated[Actor, needs(Permission.LETTERS_RECORD_DELIVERY)],
    expected_sha256: ExpectedSha256,
    service: RunningMailing,
    open_unit_of_work: OpenUnitOfWork,
) -> UploadView:
    """Receive a PDF, JPEG or PNG as the body itself; unused it goes away by itself."""
    stored = await uploads.receive(
        service.files,
        service.settings,
        request.stream(),
        declared_type=request.headers.get("content-type"),
        expected_sha256=expected_sha256,
    )
    async with open_unit_of_work(caller) as uow:
        upload = await uploads.record(uow, stored)
    return UploadView.of(upload)
