"""Tables of cases for spreadsheet programs, written page by page."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intake.domain.case import CaseSummary
from intake.domain.case_search import CaseSearch, Found
from intake.domain.words import APPLICANTS_ZH, STATES_ZH
from intake.errors import ExportTooLargeError, FullNamesRefusedError
from intake.services.case_lists import conclusion_codes, with_limit
from intake.services.steps import definition_of
from intake.unit_of_work import UnitOfWork
from shared.purposes import Purpose
from shared.workbooks import Column, Sheet, Table, local

__all__ = ["Export", "write"]

ROWS_A_PAGE = 500


COLUMNS = (
    Column("案号", 22),
    Column("鉴定事项", 14),
    Column("状态", 12),
    Column("被鉴定人", 12),
    Column("用人单位", 30),
    Column("申请人类别", 12),
    Column("收到申请时间", 18, "moment"),
    Column("受理时间", 18, "moment"),
    Column("起算时间", 18, "moment"),
    Column("结论期限", 12, "day"),
    Column("办结时间", 18, "moment"),
    Column("加急", 8),
    Column("疑难", 8),
)


@dataclass(frozen=True, slots=True)
class Export:
    """What is exported: which cases, looked for by what, and what for."""

    wanted: CaseSearch
    by: Sequence[str]
    purpose: Purpose
    has_full_names: bool


async def write(uow: UnitOfWork, export: Export, path: Path) -> int:
    """Write the wanted cases into a file, note who has them and what for; return how many.

    Raises
    ------
    FullNamesRefusedError
        Names aren't written out for this purpose.
    ExportTooLargeError
        More cases are wanted than a table may hold.
    """
    allowed = uow.settings.export_full_name_purposes
    if export.has_full_names and export.purpose not in allowed:
        raise FullNamesRefusedError(purpose=export.purpose)
    table = await asyncio.to_thread(Table, path, uow.now)
    try:
        rows = await fill(uow, export, table.sheet("案件", COLUMNS))
    finally:
        await asyncio.to_thread(table.close)
    uow.audit(
        "cases.exported",
        subject_type="committee",
        subject_id=uow.committee,
        purpose=export.purpose,
        detail={"by": list(export.by), "rows": rows, "full_names": export.has_full_names},
    )
    return rows


async def fill(uow: UnitOfWork, export: Export, sheet: Sheet) -> int:
    """Write page after page, and return how many cases there were."""
    limit, rows, after = uow.settings.export_row_limit, 0, None
    while True:
        page: list[Found] = await uow.case_searches.list_found(
            with_limit(export.wanted),
            after=after,
            limit=ROWS_A_PAGE,
            conclusion_codes=conclusion_codes(uow),
            is_masked=not export.has_full_names,
        )
        rows += len(page)
        if rows > limit:
            raise ExportTooLargeError(limit=limit)
        await asyncio.to_thread(
            sheet.add, [cells_of(found.summary, matter_zh(uow, found.summary)) for found in page]
        )
        if len(page) < ROWS_A_PAGE:
            return rows
        after = page[-1].position


def matter_zh(uow: UnitOfWork, summary: CaseSummary) -> str:
    """Return what the matter of a case was called when it was handed in."""
    return definition_of(uow, summary.case).name_zh


def cells_of(summary: CaseSummary, matter: str) -> list[Any]:
    """Return a case as the cells of a row."""
    case = summary.case
    return [
        case.case_number,
        matter,
        STATES_ZH[case.state],
        summary.appraisee_name,
        summary.employer_name,
        APPLICANTS_ZH[case.applicant_kind],
        local(case.received_at),
        local(case.accepted_at),
        local(case.clock_started_at),
        summary.conclusion_due_on,
        local(case.closed_at),
        yes(is_so=case.is_express),
        yes(is_so=case.is_difficult),
    ]


def yes(*, is_so: bool) -> str:
    """Return how a table says that something is so."""
    return "是" if is_so else ""
