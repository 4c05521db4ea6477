"""Routes for cases (鉴定案件)."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from intake.api.content import stream_material
from intake.api.lists import Wanted, render_page
from intake.api.parameters import CaseId, IntakeService, MaterialId, OpenUnitOfWork
from intake.api.personal_views import CaseView
from intake.api.views import SummaryView, TimelineEntryView
from intake.services import case_files, case_lists
from intake.services.access import own_or_all
from shared.actor import Actor
from shared.auth import needs
from shared.pagination import DEFAULT_LIMIT, Cursor, Limit, Page
from shared.permissions import Permission
from shared.purposes import StatedPurpose
from shared.web import etag

__all__ = ["router"]

router = APIRouter(prefix="/cases", tags=["cases"])

Reader = Annotated[Actor, needs(Permission.CASES_READ, Permission.CASES_READ_OWN)]
FileReader = Annotated[Actor, needs(Permission.CASE_FILES_READ, Permission.CASE_FILES_READ_OWN)]
MaterialReader = Annotated[Actor, needs(Permission.MATERIALS_READ, Permission.MATERIALS_READ_OWN)]


@router.get("", summary="List cases")
async def list_cases(
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    wanted: Wanted,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[SummaryView]:
    """Return the accepted cases, newest first if not told otherwise; applicants see their own.

    Names are masked.
    """
    whose = own_or_all(caller, all_by=Permission.CASES_READ)
    reached = replace(wanted, only_accepted=True).within(whose)
    async with open_unit_of_work(caller) as uow:
        return await render_page(
            reached,
            lambda after: case_lists.list_found(uow, reached, after=after, limit=limit),
            limit=limit,
            cursor=cursor,
        )


@router.get("/{case_id}", summary="The file of a case")
async def get_case(
    case_id: CaseId,
    caller: FileReader,
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
    purpose: StatedPurpose = None,
) -> CaseView:
    """Return everything known of a case; who reads it, and what for, is noted."""
    async with open_unit_of_work(caller) as uow:
        file = await case_files.open_file(uow, case_id, purpose=purpose)
    response.headers["ETag"] = etag(file.case.version)
    return CaseView.of(file)


@router.get("/{case_id}/timeline", summary="What happened to a case")
async def get_timeline(
    case_id: CaseId, caller: Reader, open_unit_of_work: OpenUnitOfWork
) -> list[TimelineEntryView]:
    """Return the steps of a case in plain sentences; nobody on a panel is named."""
    async with open_unit_of_work(caller) as uow:
        entries = await case_files.timeline_of(uow, case_id)
    return [TimelineEntryView.of(entry) for entry in entries]


@router.get(
    "/{case_id}/materials/{material_id}/content",
    summary="Download a material",
    response_class=StreamingResponse,
)
async def get_material_content(
    case_id: CaseId,
    material_id: MaterialId,
    caller: MaterialReader,
    service: IntakeService,
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> StreamingResponse:
    """Stream a material; who reads it, and what for, is noted."""
    async with open_unit_of_work(caller) as uow:
        material = await case_files.material_of(uow, case_id, material_id, purpose=purpose)
    return await stream_material(service.files, material)
