"""Routes for the files that go to committees which examine instead of one's own (委托鉴定)."""

import base64
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from intake.api.parameters import CaseId, IntakeService, OpenUnitOfWork
from intake.api.requests import Body
from intake.domain.hand_over_file import HandOverFile
from intake.services import hand_over_archive, hand_over_files
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.identifiers import RegionCode
from shared.openapi import shown_as
from shared.permissions import Permission
from shared.purposes import StatedPurpose

__all__ = ["router"]

router = APIRouter(prefix="/cases/{case_id}/hand-over-files", tags=["entrusted"])

ZIP = "application/zip"
AN_ARCHIVE: dict[int | str, dict[str, Any]] = {
    200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}
}
HandOverFileId = Annotated[UUID, Path(description="A file for another committee (委托移交材料包)")]


class MakeHandOverFile(Body):
    """Which committee examines."""

    model_config = shown_as(to_region="330100")

    to_region: RegionCode = Field(description="The other committee's region, GB/T 2260")


class PackedMaterialView(BaseModel):
    """A material in the file."""

    item: str
    path: str
    size: int
    sha256: str


class HandOverFileView(BaseModel):
    """A file for another committee; whose case it is shows in the file only."""

    id: UUID
    case_id: UUID
    to_region: str
    made_at: datetime
    sha256: str = Field(description="Of the whole archive; the hand-over is recorded with it")
    size: int
    materials: list[PackedMaterialView]

    @classmethod
    def of(cls, made: HandOverFile) -> Self:
        """Return the view of a file."""
        return cls(
            id=made.id,
            case_id=made.case_id,
            to_region=made.to_region,
            made_at=made.made_at,
            sha256=made.sha256,
            size=made.size,
            materials=[
                PackedMaterialView.model_validate(item, from_attributes=True)
                for item in made.materials
            ],
        )


@router.post("", status_code=201, summary="Make the file for another committee")
async def make_hand_over_file(
    case_id: CaseId,
    body: MakeHandOverFile,
    caller: Annotated[Actor, needs(Permission.HAND_OVERS_MAKE)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    service: IntakeService,
    open_unit_of_work: OpenUnitOfWork,
) -> HandOverFileView:
    """Fix which facts and materials go out, and the SHA-256 of the whole.

    The materials are read outside any transaction; the case is looked at again after it.
    """
    async with open_unit_of_work(caller) as uow:
        planned = await hand_over_files.plan(uow, case_id, to_region=body.to_region)
    measured = await hand_over_archive.measured(service.files, planned)
    async with open_unit_of_work(caller) as uow:
        made = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: hand_over_files.record(uow, measured),
            again=lambda file_id: uow.hand_over_files.get(case_id, UUID(file_id)),
            resource_id=lambda done: str(done.id),
        )
    return HandOverFileView.of(made)


@router.get("", summary="Which files were made for other committees")
async def list_hand_over_files(
    case_id: CaseId,
    caller: Annotated[Actor, needs(Permission.HAND_OVERS_READ)],
    open_unit_of_work: OpenUnitOfWork,
) -> list[HandOverFileView]:
    """Return the files of a case, the oldest first, without what is in them."""
    async with open_unit_of_work(caller) as uow:
        found = await hand_over_files.list_of_case(uow, case_id)
    return [HandOverFileView.of(made) for made in found]


@router.get(
    "/{hand_over_file_id}/content",
    summary="Take the file for another committee away",
    response_class=StreamingResponse,
    responses=AN_ARCHIVE,
)
async def read_hand_over_file(
    case_id: CaseId,
    hand_over_file_id: HandOverFileId,
    caller: Annotated[Actor, needs(Permission.HAND_OVERS_READ)],
    service: IntakeService,
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> StreamingResponse:
    """Stream the ZIP, the same bytes each time; who takes it away, and what for, is noted."""
    async with open_unit_of_work(caller) as uow:
        reading = await hand_over_files.open_file(uow, case_id, hand_over_file_id, purpose=purpose)
    digest = base64.b64encode(bytes.fromhex(reading.file.sha256)).decode()
    return StreamingResponse(
        hand_over_archive.checked(service.files, reading),
        media_type=ZIP,
        headers={
            "Content-Length": str(reading.file.size),
            "Content-Disposition": f'attachment; filename="hand-over-{reading.file.id}.zip"',
            "Repr-Digest": f"sha-256=:{digest}:",
            "Content-Security-Policy": "sandbox",
            "Cache-Control": "no-store",
        },
    )
