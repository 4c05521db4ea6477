"""Use cases of taking experts from a file: all rows of it or none."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from starlette.requests import ClientDisconnect

from lottery.config import Settings
from lottery.domain.expert_findings import Report
from lottery.errors import ImportRefusedError
from lottery.repositories.expert_imports import ExpertImport
from lottery.services import experts
from lottery.services.expert_plans import Plan, SentTable, planned
from lottery.services.expert_rows import read_rows
from lottery.services.table_files import read_table
from lottery.unit_of_work import UnitOfWork
from shared.errors import FieldError
from shared.file_errors import FileTooLargeError, UploadBrokenError
from shared.ids import new_id
from shared.pagination import Page

__all__ = ["check", "get", "list_page", "receive", "take"]

MOST_ERRORS = 500
"""How many errors a refusal tells one by one; it counts them all."""
ROWS_A_STATEMENT = 500


async def receive(
    settings: Settings, stream: AsyncIterator[bytes], *, declared_type: str | None
) -> SentTable:
    """Return what a file of experts says; it isn't kept.

    Raises
    ------
    FileTooLargeError, UploadBrokenError
        More is sent than is taken, or less than was meant.
    FileEmptyError, FileTypeNotAllowedError, FileContentMismatchError, ImportOldFormatError,
    ImportEncryptedError, ImportTooLargeError, ImportUnreadableError
        The file isn't a table that is taken.
    """
    content = bytearray()
    try:
        async for chunk in stream:
            content += chunk
            if len(content) > settings.expert_import_bytes:
                raise FileTooLargeError(limit=settings.expert_import_bytes)
    except ClientDisconnect as error:
        raise UploadBrokenError from error
    return await asyncio.to_thread(read, bytes(content), declared_type or "", settings)


def read(content: bytes, declared: str, settings: Settings) -> SentTable:
    """Return what a file says."""
    table = read_table(content, declared=declared, most_rows=settings.expert_import_rows)
    return SentTable(sha256(content).hexdigest(), *read_rows(table, settings))


async def check(uow: UnitOfWork, table: SentTable) -> Report:
    """Return what would become of a table, and keep nothing but that somebody asked."""
    report, _ = await planned(uow, table)
    uow.audit(
        "experts.import_checked",
        subject_type="expert_pool",
        subject_id=uow.committee,
        detail={"sha256": table.sha256, "rows": len(table.rows)},
    )
    return report


async def take(uow: UnitOfWork, table: SentTable) -> ExpertImport:
    """Put the experts of a table into the pool, or change their entries: all or none.

    State and term of who is in the pool stay; only steps change them. Whom the table doesn't name
    stays as they are.

    Raises
    ------
    ImportRefusedError
        A row can't be taken; its ``errors`` say which, and why.
    ExpertAlreadyKnownError, StaleVersionError
        Somebody else changed the pool at the same moment.
    """
    report, plans = await planned(uow, table)
    if report.errors:
        raise refused(report)
    added = await add(uow, [plan for plan in plans if plan.known is None])
    for plan in plans:
        if plan.known is not None:
            version = plan.known.version
            await experts.edit(uow, plan.known.id, plan.facts, expected=version)
    rows = [replace(item, expert_id=item.expert_id or added.get(item.row)) for item in report.rows]
    made = ExpertImport(
        new_id(),
        table.sha256,
        replace(report, rows=rows),
        uow.actor.account_id,
        uow.now,
    )
    await uow.expert_imports.add(made)
    uow.audit(
        "experts.imported",
        subject_type="expert_import",
        subject_id=made.id,
        detail={"sha256": made.sha256, "rows": len(rows), "added": len(added)},
    )
    return made


async def get(uow: UnitOfWork, import_id: UUID) -> ExpertImport:
    """Return an import.

    Raises
    ------
    ImportNotFoundError
        The committee has none of that id.
    """
    return await uow.expert_imports.get(import_id)


async def list_page(uow: UnitOfWork, *, after: UUID | None, limit: int) -> Page[ExpertImport]:
    """Return a page of imports, the last first."""
    return await uow.expert_imports.list_page(after=after, limit=limit)


async def add(uow: UnitOfWork, plans: Sequence[Plan]) -> dict[int, str]:
    """Put new experts into the pool; return their ids by row."""
    ids: dict[int, str] = {}
    for start in range(0, len(plans), ROWS_A_STATEMENT):
        some = plans[start : start + ROWS_A_STATEMENT]
        made = await experts.add_all(uow, [(plan.facts, plan.appointment) for plan in some])
        ids |= {plan.row: str(record.id) for plan, record in zip(some, made, strict=True)}
    return ids


def refused(report: Report) -> ImportRefusedError:
    """Return the refusal of a table, with its errors by row and column."""
    errors = report.errors
    return ImportRefusedError(
        count=len(errors),
        errors=[
            FieldError(
                pointer=f"/rows/{item.row}/{item.column or ''}".rstrip("/"),
                code=item.code,
                detail=item.detail,
                detail_zh=f"第{item.row}行 {item.heading or ''}：{item.detail_zh}",
            )
            for item in errors[:MOST_ERRORS]
        ],
    )
