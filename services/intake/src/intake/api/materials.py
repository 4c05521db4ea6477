"""Routes for the materials of a case (材料): which there are, and pictures of their pages."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import StreamingResponse

from intake.api.material_views import MaterialView
from intake.api.parameters import CaseId, IntakeService, MaterialId, OpenUnitOfWork
from intake.services import previews
from shared.actor import Actor
from shared.auth import needs
from shared.file_types import PNG
from shared.permissions import Permission
from shared.purposes import StatedPurpose
from shared.transfers import stream_file

__all__ = ["router"]

router = APIRouter(prefix="/cases/{case_id}/materials", tags=["materials"])

Lister = Annotated[Actor, needs(Permission.CASES_READ, Permission.CASES_READ_OWN)]
Reader = Annotated[Actor, needs(Permission.MATERIALS_READ, Permission.MATERIALS_READ_OWN)]
PageNumber = Annotated[int, Path(ge=1, le=200, description="Pages count from one")]


@router.get("", summary="List the materials of a case")
async def list_materials(
    case_id: CaseId, caller: Lister, open_unit_of_work: OpenUnitOfWork
) -> list[MaterialView]:
    """Return what was given, how many pages it has, and how far its previews are; no names."""
    async with open_unit_of_work(caller) as uow:
        materials = await previews.list_materials(uow, case_id)
    return [MaterialView.of(item) for item in materials]


@router.get(
    "/{material_id}/previews/{page}",
    summary="A picture of a material's page",
    response_class=StreamingResponse,
)
async def get_preview(
    case_id: CaseId,
    material_id: MaterialId,
    page: PageNumber,
    caller: Reader,
    service: IntakeService,
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> StreamingResponse:
    """Stream a PNG; who looks at the material, and what for, is noted once an hour."""
    async with open_unit_of_work(caller) as uow:
        drawn = await previews.page_of(uow, case_id, material_id, page, purpose=purpose)
    return await stream_file(
        service.files,
        drawn.storage_key,
        media_type=PNG,
        size=drawn.size,
        sha256=drawn.sha256,
        name=f"{material_id}-{page}.png",
    )
