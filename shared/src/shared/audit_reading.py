"""The audit trail for the supervisor: what was done, read and refused, by case, person and time."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, TypeAdapter
from sqlalchemy import Row, Select, or_, select, tuple_

from shared.actor import Actor
from shared.auth import needs
from shared.json_types import Moment
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.permissions import Permission
from shared.service import Service
from shared.spreadsheets import harmless
from shared.unit_of_work import SqlUnitOfWork

__all__ = ["AuditEntryView", "AuditFilter", "router"]

router = APIRouter(tags=["audit"])

NEWEST_FIRST = TypeAdapter(tuple[datetime, UUID])
EXPORT_PAGE = 1000
MOST_EXPORTED = 100_000
BYTE_ORDER_MARK = "\ufeff"

Name = Annotated[str, Field(min_length=1, max_length=128)]


class AuditFilter(BaseModel):
    """Which entries are wanted; what isn't named doesn't narrow."""

    case_id: UUID | None = Field(None, description="The case an entry is about")
    actor: Name | None = Field(
        None, description="The account that acted, or that a service acted for"
    )
    subject_type: Name | None = Field(None, description="What kind of thing was touched")
    subject_id: Name | None = Field(None, description="Which thing was touched")
    action: Name | None = Field(None, description="What was done, as `case.read`")
    purpose: Name | None = Field(
        None, description="What personal data were read for, as `complaint`"
    )
    outcome: Literal["done", "refused"] | None = Field(
        None, description="`refused` shows the attempts"
    )
    code: Name | None = Field(None, description="A refusal's code, as `duty_conflict`")
    since: Moment | None = Field(None, description="Not before this moment")
    until: Moment | None = Field(None, description="Before this moment")


class AuditEntryView(BaseModel):
    """One entry with its place in the chain; the place is null until the sealer has passed."""

    id: UUID
    at: datetime
    actor: str
    actor_kind: str
    on_behalf_of: str | None
    action: str
    subject_type: str
    subject_id: str
    case_id: UUID | None
    purpose: str | None
    outcome: str
    request_id: str
    detail: dict[str, Any]
    position: int | None = Field(description="Its place in the chain")
    hash: str | None = Field(description="SHA-256 (hex) of the chain up to it")

    @classmethod
    def of(cls, row: Row[Any]) -> "AuditEntryView":
        """Return the view of an entry and its seal."""
        values = row._asdict()
        values["hash"] = values["hash"].hex() if values["hash"] is not None else None
        return cls(**values)


async def wanted(asked: Annotated[AuditFilter, Query()]) -> AuditFilter:
    """Return what the caller asks for."""
    return asked


Wanted = Annotated[AuditFilter, Depends(wanted)]
Reader = Annotated[Actor, needs(Permission.AUDIT_READ)]


@router.get("/audit", summary="List audit entries")
async def list_audit_entries(
    request: Request, caller: Reader, asked: Wanted, limit: Limit = 50, cursor: Cursor = None
) -> Page[AuditEntryView]:
    """Return the committee's entries, the newest first; that they were read is an entry too."""
    after = decode_cursor(cursor, NEWEST_FIRST) if cursor else None
    async with unit_of_work_of(request, caller) as uow:
        note(uow, "audit.read", asked)
        rows = await entries(uow, asked, after=after, limit=limit + 1)
    return page_of(rows, limit, place_of).shown_as(AuditEntryView.of)


@router.get(
    "/audit/export",
    summary="Export audit entries",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def export_audit_entries(
    request: Request, caller: Reader, asked: Wanted
) -> StreamingResponse:
    """Return the same entries as CSV that a spreadsheet opens, at most the newest 100,000."""
    async with unit_of_work_of(request, caller) as uow:
        note(uow, "audit.exported", asked)
    return StreamingResponse(
        table_of(request, caller, asked),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
    )


def unit_of_work_of(request: Request, caller: Actor) -> SqlUnitOfWork:
    """Return the transaction of whichever service was asked."""
    service: Service[SqlUnitOfWork] = request.app.state.service
    return service.unit_of_work(caller)


def note(uow: SqlUnitOfWork, action: str, asked: AuditFilter) -> None:
    """Put the reading itself into the trail, with what was looked for."""
    uow.audit(
        action,
        subject_type="audit",
        subject_id=uow.committee,
        case_id=asked.case_id,
        detail=asked.model_dump(mode="json", exclude_none=True),
    )


async def entries(
    uow: SqlUnitOfWork, asked: AuditFilter, *, after: tuple[datetime, UUID] | None, limit: int
) -> list[Row[Any]]:
    """Return the committee's entries that are asked for, the newest first, with their seals."""
    rows = await uow.session.execute(statement(uow, asked, after).limit(limit))
    return list(rows)


def statement(
    uow: SqlUnitOfWork, asked: AuditFilter, after: tuple[datetime, UUID] | None
) -> Select[Any]:
    """Return the query; attempts without a good token have no committee and are in none."""
    entry, seal = uow.service.plumbing.audit_entry, uow.service.plumbing.audit_seal
    shown = [column for column in entry.c if column.name != "committee"]
    query = (
        select(*shown, seal.c.position, seal.c.hash)
        .join_from(entry, seal, seal.c.entry_id == entry.c.id, isouter=True)
        .where(entry.c.committee == uow.committee)
        .order_by(entry.c.at.desc(), entry.c.id.desc())
    )
    for name in ("case_id", "subject_type", "subject_id", "action", "purpose", "outcome"):
        value = getattr(asked, name)
        if value is not None:
            query = query.where(entry.c[name] == value)
    if asked.actor is not None:
        query = query.where(or_(entry.c.actor == asked.actor, entry.c.on_behalf_of == asked.actor))
    if asked.code is not None:
        query = query.where(entry.c.detail["code"].astext == asked.code)
    if asked.since is not None:
        query = query.where(entry.c.at >= asked.since)
    if asked.until is not None:
        query = query.where(entry.c.at < asked.until)
    if after is not None:
        query = query.where(tuple_(entry.c.at, entry.c.id) < after)
    return query


def place_of(row: Row[Any]) -> tuple[datetime, UUID]:
    """Return where an entry stands in the list."""
    return row.at, row.id


async def table_of(request: Request, caller: Actor, asked: AuditFilter) -> AsyncIterator[bytes]:
    """Yield the table page by page, so that it is never in memory as a whole."""
    columns = list(AuditEntryView.model_fields)
    yield line(columns, start=BYTE_ORDER_MARK)
    after: tuple[datetime, UUID] | None = None
    for _ in range(MOST_EXPORTED // EXPORT_PAGE):
        async with unit_of_work_of(request, caller) as uow:
            rows = await entries(uow, asked, after=after, limit=EXPORT_PAGE)
        views = [AuditEntryView.of(row).model_dump(mode="json") for row in rows]
        yield b"".join(line([view[name] for name in columns]) for view in views)
        if len(rows) < EXPORT_PAGE:
            return
        after = place_of(rows[-1])


def line(values: list[Any], *, start: str = "") -> bytes:
    """Return one line of CSV."""
    written = io.StringIO()
    csv.writer(written).writerow([harmless(value) for value in values])
    return (start + written.getvalue()).encode()
