"""Routes of legal limits (期限): those of a case, explained; the committee's urgent ones."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import TypeAdapter

from intake.api.deadline_views import (
    DeadlineCountView,
    DeadlineWarningView,
    ExplainedDeadlineView,
    Explanation,
    QueuedDeadlineView,
)
from intake.api.parameters import CaseId, OpenUnitOfWork
from intake.services import case_files, deadline_queues
from intake.services.clock import today
from shared.actor import Actor
from shared.auth import needs
from shared.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(tags=["deadlines"])

CaseReader = Annotated[Actor, needs(Permission.CASES_READ, Permission.CASES_READ_OWN)]
QueueReader = Annotated[Actor, needs(Permission.DEADLINES_READ)]
Code = Annotated[
    str | None, Query(max_length=40, pattern="^[a-z_]+$", description="Limits of one rule")
]

QUEUE_KEYS = TypeAdapter(tuple[date, UUID])
WARNING_KEYS = TypeAdapter(tuple[UUID])


@router.get("/cases/{case_id}/deadlines", summary="The limits of a case, explained")
async def get_deadlines(
    case_id: CaseId,
    caller: CaseReader,
    open_unit_of_work: OpenUnitOfWork,
    detail: Annotated[
        Literal["days"] | None, Query(description="`days` lists every day and why it counts")
    ] = None,
) -> list[ExplainedDeadlineView]:
    """Return the limits of a case, each with what it follows from and what it was before."""
    async with open_unit_of_work(caller) as uow:
        limits = await case_files.deadlines_of(uow, case_id)
        by = Explanation(
            today=today(uow),
            calendar=uow.service.calendar,
            changes=await uow.deadlines.list_changes(case_id),
            promises=deadline_queues.promise_codes(uow.settings),
            lists_days=detail == "days",
        )
    return [ExplainedDeadlineView.of(item, by) for item in limits]


@router.get("/deadlines/at-risk", summary="Limits that come near")
async def list_at_risk(
    caller: QueueReader,
    open_unit_of_work: OpenUnitOfWork,
    code: Code = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[QueuedDeadlineView]:
    """Return the bureau's limits that end within the days of their rule, the earliest first."""
    after = None if cursor is None else decode_cursor(cursor, QUEUE_KEYS)
    async with open_unit_of_work(caller) as uow:
        found = await deadline_queues.list_at_risk(uow, code=code, after=after, limit=limit)
        promises = deadline_queues.promise_codes(uow.settings)
    page = page_of(found, limit, lambda item: (item.limit.deadline.due_on, item.id))
    return page.shown_as(
        lambda item: QueuedDeadlineView.of(item, today=today(uow), promises=promises)
    )


@router.get("/deadlines/overdue", summary="Limits that are over")
async def list_overdue(
    caller: QueueReader,
    open_unit_of_work: OpenUnitOfWork,
    code: Code = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[QueuedDeadlineView]:
    """Return the bureau's limits that ended without being met, the longest over first."""
    after = None if cursor is None else decode_cursor(cursor, QUEUE_KEYS)
    async with open_unit_of_work(caller) as uow:
        found = await deadline_queues.list_overdue(uow, code=code, after=after, limit=limit)
        promises = deadline_queues.promise_codes(uow.settings)
    page = page_of(found, limit, lambda item: (item.limit.deadline.due_on, item.id))
    return page.shown_as(
        lambda item: QueuedDeadlineView.of(item, today=today(uow), promises=promises)
    )


@router.get("/deadlines/counts", summary="How many limits are urgent")
async def count_deadlines(
    caller: QueueReader, open_unit_of_work: OpenUnitOfWork
) -> list[DeadlineCountView]:
    """Return how many limits of each rule come near and are over."""
    async with open_unit_of_work(caller) as uow:
        counted = await deadline_queues.count(uow)
        promises = deadline_queues.promise_codes(uow.settings)
    return [DeadlineCountView.of(item, promises=promises) for item in counted]


@router.get("/deadlines/warnings", summary="Warnings of limits that come near")
async def list_warnings(
    caller: QueueReader,
    open_unit_of_work: OpenUnitOfWork,
    code: Code = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[DeadlineWarningView]:
    """Return the warnings of limits that still run, newest first; each was marked once."""
    after = None if cursor is None else decode_cursor(cursor, WARNING_KEYS)[0]
    async with open_unit_of_work(caller) as uow:
        found = await deadline_queues.list_warnings(uow, code=code, after=after, limit=limit)
        promises = deadline_queues.promise_codes(uow.settings)
    page = page_of(found, limit, lambda item: (item.id,))
    return page.shown_as(
        lambda item: DeadlineWarningView.of(item, today=today(uow), promises=promises)
    )
