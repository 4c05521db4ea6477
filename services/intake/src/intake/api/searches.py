"""Routes that look for cases by what may not stand in an address, and export what is found."""

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks
from fastapi.responses import FileResponse

from intake.api.lists import render_page
from intake.api.parameters import IntakeService, OpenUnitOfWork
from intake.api.search_requests import ExportCases, SearchCases
from intake.api.views import SummaryView
from intake.services import case_lists, case_sheets
from intake.services.case_sheets import Export
from shared.actor import Actor
from shared.auth import needs
from shared.pagination import Page
from shared.permissions import Permission
from shared.workbooks import XLSX

__all__ = ["router"]

router = APIRouter(tags=["cases"])


@router.post("/case-searches", summary="Look for cases by person, employer and all else")
async def search_cases(
    body: SearchCases,
    caller: Annotated[Actor, needs(Permission.CASES_SEARCH)],
    service: IntakeService,
    open_unit_of_work: OpenUnitOfWork,
) -> Page[SummaryView]:
    """Return the committee's cases, accepted or not, that fit; it is noted who looked, what for.

    Names are looked for whole: only their blind index is kept. Names in the answer are masked.
    """
    wanted = body.as_search(service.blind_index)
    async with open_unit_of_work(caller) as uow:
        return await render_page(
            wanted,
            lambda after: case_lists.search(
                uow, wanted, by=body.used, purpose=body.purpose, after=after, limit=body.limit
            ),
            limit=body.limit,
            cursor=body.cursor,
        )


@router.post(
    "/case-exports",
    summary="A table of cases for spreadsheet programs",
    response_class=FileResponse,
    responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
)
async def export_cases(
    body: ExportCases,
    caller: Annotated[Actor, needs(Permission.CASES_EXPORT)],
    service: IntakeService,
    open_unit_of_work: OpenUnitOfWork,
    afterwards: BackgroundTasks,
) -> FileResponse:
    """Return what fits as a workbook; it is noted who has it, what for, and how many cases.

    The file is written to the disk row by row and removed when it was sent.
    """
    directory = Path(tempfile.mkdtemp(prefix="cases-"))
    export = Export(
        wanted=body.as_search(service.blind_index),
        by=body.used,
        purpose=body.purpose,
        has_full_names=body.names == "full",
    )
    try:
        async with open_unit_of_work(caller) as uow:
            await case_sheets.write(uow, export, directory / "cases.xlsx")
    except BaseException:
        shutil.rmtree(directory)
        raise
    afterwards.add_task(shutil.rmtree, directory)
    return FileResponse(directory / "cases.xlsx", media_type=XLSX, filename="cases.xlsx")
