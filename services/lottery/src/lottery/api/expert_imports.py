"""Routes by which the pool comes from files and goes into them."""

import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Request
from fastapi.responses import FileResponse, JSONResponse

from lottery.api.expert_import_schemas import (
    CheckedImportView,
    ExportBody,
    ImportSummary,
    ImportView,
)
from lottery.api.parameters import (
    BY_ID,
    Cursor,
    ImportId,
    Limit,
    LotterySettings,
    OpenUnitOfWork,
)
from lottery.services import expert_imports, expert_sheets
from lottery.services.table_files import CSV
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.pagination import Page, decode_cursor
from shared.permissions import Permission
from shared.preferences import APPLIED, prefers_check
from shared.web import streamed_body
from shared.workbooks import XLSX

__all__ = ["router"]

router = APIRouter(tags=["experts"])

Manager = Annotated[Actor, needs(Permission.EXPERTS_MANAGE)]
CHECKED: dict[int | str, dict[str, Any]] = {
    200: {"model": CheckedImportView, "description": "What would be (`Prefer: validate-only`)"}
}
WORKBOOK: dict[int | str, dict[str, Any]] = {
    200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}
}


@router.post(
    "/expert-imports",
    status_code=201,
    summary="Take experts from a file",
    response_model=ImportView,
    responses=CHECKED,
    openapi_extra=streamed_body(XLSX, CSV),
)
async def import_experts(
    request: Request,
    caller: Manager,
    idempotency: Annotated[Idempotency, idempotency_key()],
    is_check: Annotated[bool, prefers_check()],
    settings: LotterySettings,
    open_unit_of_work: OpenUnitOfWork,
) -> ImportView | JSONResponse:
    """Take a workbook or CSV (UTF-8, GB 18030) as the body itself: every row, or none.

    Licences say who is in the pool already: their entries change, others begin, recommended or
    for a reason appointed. State and term of who is there stay. What is wrong is told by row.
    """
    table = await expert_imports.receive(
        settings, request.stream(), declared_type=request.headers.get("content-type")
    )
    async with open_unit_of_work(caller) as uow:
        if is_check:
            report = await expert_imports.check(uow, table)
            view = CheckedImportView.of(table.sha256, report)
            return JSONResponse(view.model_dump(mode="json"), headers=APPLIED)
        made = await idempotency.once(
            uow,
            fingerprint=table.sha256,
            act=lambda: expert_imports.take(uow, table),
            again=lambda key: expert_imports.get(uow, UUID(key)),
            resource_id=lambda taken: str(taken.id),
        )
    return ImportView.of(made)


@router.get("/expert-imports", summary="List the files that were taken")
async def list_imports(
    caller: Annotated[Actor, needs(Permission.EXPERTS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ImportSummary]:
    """Return a page of imports, the last first."""
    after = decode_cursor(cursor, BY_ID)[0] if cursor else None
    async with open_unit_of_work(caller) as uow:
        page = await expert_imports.list_page(uow, after=after, limit=limit)
    return page.shown_as(ImportSummary.of)


@router.get(
    "/expert-imports/template",
    summary="A table to fill in",
    response_class=FileResponse,
    responses=WORKBOOK,
)
async def get_template(
    caller: Manager,
    settings: LotterySettings,
    open_unit_of_work: OpenUnitOfWork,
    afterwards: BackgroundTasks,
) -> FileResponse:
    """Return an empty workbook; its second sheet explains the columns and shows an example."""

    async def write(path: Path) -> None:
        async with open_unit_of_work(caller) as uow:
            await expert_sheets.write_template(settings, path, uow.now)

    return await as_file("expert-template.xlsx", write, afterwards)


@router.get("/expert-imports/{import_id}", summary="What became of a file's rows")
async def read_import(
    import_id: ImportId,
    caller: Annotated[Actor, needs(Permission.EXPERTS_READ)],
    open_unit_of_work: OpenUnitOfWork,
) -> ImportView:
    """Return an import row by row, with what was worth a look."""
    async with open_unit_of_work(caller) as uow:
        made = await expert_imports.get(uow, import_id)
    return ImportView.of(made)


@router.post(
    "/expert-exports",
    summary="Write the pool out",
    response_class=FileResponse,
    responses=WORKBOOK,
)
async def export_experts(
    body: ExportBody,
    caller: Manager,
    open_unit_of_work: OpenUnitOfWork,
    afterwards: BackgroundTasks,
) -> FileResponse:
    """Return the whole pool, unmasked, as a workbook that can be changed and taken again.

    It is noted who has it and what for.
    """

    async def write(path: Path) -> None:
        async with open_unit_of_work(caller) as uow:
            await expert_sheets.write_pool(uow, path, purpose=body.purpose)

    return await as_file("experts.xlsx", write, afterwards)


async def as_file(
    name: str, write: Callable[[Path], Awaitable[None]], afterwards: BackgroundTasks
) -> FileResponse:
    """Return what is written to the disk, from where it is removed when it was sent."""
    directory = Path(tempfile.mkdtemp(prefix="experts-"))
    try:
        await write(directory / name)
    except BaseException:
        shutil.rmtree(directory)
        raise
    afterwards.add_task(shutil.rmtree, directory)
    return FileResponse(directory / name, media_type=XLSX, filename=name)
