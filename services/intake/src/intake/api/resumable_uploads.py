"""Routes for resumable uploads: tus 1.0 (https://tus.io/protocols/resumable-upload).

Core protocol, creation, expiration and termination. Neither concatenation nor creation with a
first piece, deferred lengths or method overrides: see `docs/mechanisms/uploads.md`.
"""

import base64
import re
from collections.abc import Mapping
from email.utils import format_datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Path, Request, Response
from pydantic import WithJsonSchema

from intake.api.parameters import IntakeService, OpenUnitOfWork
from intake.api.resumable_views import ResumableView
from intake.domain.resumable import Announced
from intake.errors.resumable import (
    TUS,
    TUS_VERSION,
    ResumableContentTypeError,
    ResumableHeaderError,
    TusVersionError,
)
from intake.services import resumable_uploads
from intake.services.resumable_uploads import Progress
from intake.unit_of_work import settings_of
from shared.actor import Actor
from shared.auth import needs
from shared.openapi import refusals
from shared.permissions import Permission
from shared.transfers import plain_file_name
from shared.web import streamed_body

__all__ = ["router"]

EXTENSIONS = "creation,expiration,termination"
OFFSET_TYPE = "application/offset+octet-stream"
SHA256 = re.compile(r"[0-9a-fA-F]{64}")
METADATA_PAIR = re.compile(r"(?P<key>[!-+\--~]+)(?: (?P<value>[A-Za-z0-9+/=]*))?", re.ASCII)
NOT_OFFERED = ("upload-concat", "upload-defer-length", "x-http-method-override")
UNDECLARED = frozenset({"", "application/octet-stream"})

router = APIRouter(prefix="/resumable-uploads", tags=["uploads"])

Sender = Annotated[Actor, needs(Permission.UPLOADS_CREATE)]
ResumableId = Annotated[UUID, Path(description="A resumable upload that the caller began")]
# Optional, so that who may not is told that first; described without the null of JSON.
BYTES = WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 2**53})
Offset = Annotated[
    int | None, BYTES, Header(ge=0, le=2**53, description="Where the body begins", examples=[0])
]
Length = Annotated[
    int | None,
    BYTES,
    Header(ge=0, le=2**53, description="Bytes of the whole file", examples=[1024]),
]
Metadata = Annotated[
    str | None,
    Header(
        max_length=4096,
        description="filename, filetype and sha256 (hex), each with its value in base64",
        examples=["filename 55eF5Y6GLnBkZg==,filetype YXBwbGljYXRpb24vcGRm"],
    ),
]
Version = Annotated[
    str | None, Header(max_length=16, description="The protocol's version", examples=["1.0.0"])
]


def check_protocol(request: Request, version: str | None) -> None:
    """Refuse what belongs to another version or to an extension that isn't offered.

    Raises
    ------
    TusVersionError, ResumableHeaderError
    """
    if version != TUS_VERSION:
        raise TusVersionError(version=TUS_VERSION)
    for name in NOT_OFFERED:
        if name in request.headers:
            raise ResumableHeaderError(header=name.title())


@router.options("", status_code=204, summary="What of tus is offered")
async def describe_tus(caller: Sender, service: IntakeService, response: Response) -> None:
    """Say in headers which version, extensions and size are offered."""
    response.headers.update(
        {
            **TUS,
            "Tus-Version": TUS_VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(settings_of(service).upload_limit_bytes),
        }
    )


@router.post(
    "", status_code=201, summary="Begin a resumable upload", responses=refusals(412, 413, 415)
)
async def begin_upload(
    request: Request,
    caller: Sender,
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
    upload_length: Length = None,
    upload_metadata: Metadata = None,
    tus_resumable: Version = None,
) -> ResumableView:
    """Announce a file, and learn in ``Location`` where its bytes are sent to.

    Sent twice, it is two uploads; the one that isn't finished goes away by itself.
    """
    check_protocol(request, tus_resumable)
    if upload_length is None:
        raise ResumableHeaderError(header="Upload-Length")
    announced = announced_by(upload_length, upload_metadata or "")
    async with open_unit_of_work(caller) as uow:
        begun = await resumable_uploads.begin(uow, announced)
    # Relative, so that it is right behind any gateway (RFC 9110, section 10.2.2).
    response.headers["Location"] = f"{request.url.path}/{begun.id}"
    tell(response, Progress(begun, 0))
    return ResumableView.of(Progress(begun, 0))


@router.head(
    "/{resumable_id}",
    status_code=204,
    summary="Where an upload stands",
    responses=refusals(410, 412),
)
async def ask_offset(
    request: Request,
    resumable_id: ResumableId,
    caller: Sender,
    service: IntakeService,
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
    tus_resumable: Version = None,
) -> None:
    """Say in headers how many bytes have arrived, and in ``Upload-Id`` what the file became."""
    async with open_unit_of_work(caller) as uow:
        found = await resumable_uploads.get(uow, resumable_id)
    check_protocol(request, tus_resumable)
    resumable_uploads.check_alive(found)
    tell(response, await resumable_uploads.progress_of(service, found))
    response.headers["Upload-Length"] = str(found.announced.size)
    if metadata := metadata_of(found.announced):
        response.headers["Upload-Metadata"] = metadata


@router.get("/{resumable_id}", summary="What became of a resumable upload", responses=refusals(410))
async def get_resumable_upload(
    resumable_id: ResumableId,
    caller: Sender,
    service: IntakeService,
    open_unit_of_work: OpenUnitOfWork,
) -> ResumableView:
    """Return how far an upload is; once it was taken, the ``upload_id`` to hand in."""
    async with open_unit_of_work(caller) as uow:
        found = await resumable_uploads.get(uow, resumable_id)
    return ResumableView.of(await resumable_uploads.progress_of(service, found))


@router.patch(
    "/{resumable_id}",
    status_code=204,
    summary="Send the next bytes of an upload",
    openapi_extra=streamed_body(OFFSET_TYPE),
    responses=refusals(410, 412),
)
async def send_bytes(
    request: Request,
    resumable_id: ResumableId,
    caller: Sender,
    service: IntakeService,
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
    upload_offset: Offset = None,
    tus_resumable: Version = None,
) -> None:
    """Append the body from the byte that the upload stands at; the last byte makes it a file."""
    async with open_unit_of_work(caller) as uow:
        await resumable_uploads.get(uow, resumable_id)
    check_protocol(request, tus_resumable)
    if upload_offset is None:
        raise ResumableHeaderError(header="Upload-Offset")
    if request.headers.get("content-type") != OFFSET_TYPE:
        raise ResumableContentTypeError
    progress = await resumable_uploads.write(
        service, caller, resumable_id, upload_offset, request.stream()
    )
    tell(response, progress)


@router.delete(
    "/{resumable_id}", status_code=204, summary="Give an upload up", responses=refusals(410, 412)
)
async def discard_upload(
    request: Request,
    resumable_id: ResumableId,
    caller: Sender,
    service: IntakeService,
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
    tus_resumable: Version = None,
) -> None:
    """Forget an upload and its bytes; a file that it became stays until its own time is over."""
    async with open_unit_of_work(caller) as uow:
        await resumable_uploads.get(uow, resumable_id)
    check_protocol(request, tus_resumable)
    await resumable_uploads.discard(service, caller, resumable_id)
    response.headers.update(TUS)


def tell(response: Response, progress: Progress) -> None:
    """Set the headers that tell of an upload."""
    resumable = progress.resumable
    response.headers.update(
        {
            **TUS,
            "Upload-Offset": str(progress.offset),
            "Upload-Expires": format_datetime(resumable.expires_at, usegmt=True),
        }
    )
    if resumable.upload_id is not None:
        response.headers["Upload-Id"] = str(resumable.upload_id)


def announced_by(length: int, metadata: str) -> Announced:
    """Return what ``Upload-Length`` and ``Upload-Metadata`` say of a file.

    Raises
    ------
    ResumableHeaderError
        The metadata aren't of the protocol's form, or the hash is none.
    """
    said = read_metadata(metadata)
    media_type = said.get("filetype", "").partition(";")[0].strip().lower()
    sha256 = said.get("sha256")
    if sha256 is not None and not SHA256.fullmatch(sha256):
        raise ResumableHeaderError(header="Upload-Metadata (sha256)")
    return Announced(
        size=length,
        file_name=plain_file_name(said.get("filename", "")),
        media_type=None if media_type in UNDECLARED else media_type,
        sha256=None if sha256 is None else sha256.lower(),
    )


def read_metadata(header: str) -> Mapping[str, str]:
    """Return the pairs of ``Upload-Metadata``, decoded; a doubled key is refused."""
    said: dict[str, str] = {}
    for item in filter(None, map(str.strip, header.split(","))):
        pair = METADATA_PAIR.fullmatch(item)
        if pair is None or pair["key"] in said:
            raise ResumableHeaderError(header="Upload-Metadata")
        try:
            said[pair["key"]] = base64.b64decode(pair["value"] or "", validate=True).decode()
        except ValueError:
            raise ResumableHeaderError(header="Upload-Metadata") from None
    return said


def metadata_of(announced: Announced) -> str:
    """Return what was said of a file, as ``Upload-Metadata``."""
    said = {
        "filename": announced.file_name,
        "filetype": announced.media_type,
        "sha256": announced.sha256,
    }
    return ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}"
        for key, value in said.items()
        if value is not None
    )
