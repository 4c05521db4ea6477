"""The committee's limits that come near or are over, and the warnings marked before."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.deadline_queues import DeadlineWarning, QueueCount, QueuedDeadline
from intake.domain.matters import Matter
from intake.domain.states import CaseState
from intake.repositories.deadline_rows import deadline_of
from intake.tables import case, deadline, deadline_warning

__all__ = ["DeadlineQueueRepository", "QueuePlace", "at_risk", "overdue", "unpaused"]

QueuePlace = tuple[date, UUID]
"""Where a page goes on: after the limit due on a day, with an id."""

ConclusionCodes = tuple[Collection[str], Collection[str]]
"""The codes of legal limits of the conclusion, and of those that are the bureau's promise."""

legal = deadline.alias("legal")
promised = deadline.alias("promised")


def unpaused() -> ColumnElement[bool]:
    """Return the condition that a limit runs and isn't paused."""
    return and_(
        deadline.c.met_on.is_(None),
        deadline.c.lapsed_on.is_(None),
        deadline.c.explanation["paused_since"].astext.is_(None),
    )


def at_risk(today: date, days: Mapping[str, int]) -> ColumnElement[bool]:
    """Return the condition that a limit ends within its rule's days, today included."""
    near = (
        and_(deadline.c.code == code, deadline.c.due_on <= today + timedelta(days=count))
        for code, count in days.items()
    )
    longest = today + timedelta(days=max(days.values(), default=0))
    return and_(
        unpaused(), deadline.c.due_on >= today, deadline.c.due_on <= longest, or_(False, *near)
    )


def overdue(today: date, codes: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that a limit of the bureau ended before today without being met."""
    return and_(unpaused(), deadline.c.due_on < today, deadline.c.code.in_(codes))


class DeadlineQueueRepository:
    """Lists what is urgent in one committee."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def list_at_risk(
        self,
        today: date,
        days: Mapping[str, int],
        *,
        conclusion_codes: ConclusionCodes,
        after: QueuePlace | None,
        limit: int,
    ) -> Sequence[QueuedDeadline]:
        """Return a page and one more of the limits that come near, the earliest first."""
        query = self._queued(conclusion_codes).where(at_risk(today, days))
        return await self._page(query, after, limit)

    async def list_overdue(
        self,
        today: date,
        codes: Collection[str],
        *,
        conclusion_codes: ConclusionCodes,
        after: QueuePlace | None,
        limit: int,
    ) -> Sequence[QueuedDeadline]:
        """Return a page and one more of the limits that are over, the longest over first."""
        query = self._queued(conclusion_codes).where(overdue(today, codes))
        return await self._page(query, after, limit)

    async def _page(
        self, query: Select[Any], after: QueuePlace | None, limit: int
    ) -> Sequence[QueuedDeadline]:
        if after is not None:
            query = query.where(tuple_(deadline.c.due_on, deadline.c.id) > after)
        rows = await self._session.execute(
            query.order_by(deadline.c.due_on, deadline.c.id).limit(limit + 1)
        )
        return [queued_of(row) for row in rows]

    async def count(self, today: date, days: Mapping[str, int]) -> Sequence[QueueCount]:
        """Return how many limits of each rule are at risk and overdue."""
        near, late = at_risk(today, days), overdue(today, days)
        rows = await self._session.execute(
            select(
                deadline.c.code,
                func.count().filter(near).label("at_risk"),
                func.count().filter(late).label("overdue"),
            )
            .where(deadline.c.committee == self._committee, or_(near, late))
            .group_by(deadline.c.code)
        )
        found = {row.code: QueueCount(row.code, row.at_risk, row.overdue) for row in rows}
        return [found.get(code, QueueCount(code, 0, 0)) for code in sorted(days)]

    async def list_warnings(
        self,
        *,
        code: str | None,
        conclusion_codes: ConclusionCodes,
        after: UUID | None,
        limit: int,
    ) -> Sequence[DeadlineWarning]:
        """Return a page and one more of the warnings of limits that still run, newest first."""
        mark = deadline_warning
        query = (
            self._queued(conclusion_codes)
            .add_columns(
                mark.c.id.label("warning_id"),
                mark.c.due_on.label("warned_of"),
                mark.c.days_before,
                mark.c.marked_at,
            )
            .join(mark, mark.c.deadline_id == deadline.c.id)
            .where(mark.c.committee == self._committee, mark.c.due_on == deadline.c.due_on)
            .where(deadline.c.met_on.is_(None), deadline.c.lapsed_on.is_(None))
        )
        if code is not None:
            query = query.where(deadline.c.code == code)
        if after is not None:
            query = query.where(mark.c.id < after)
        rows = await self._session.execute(query.order_by(mark.c.id.desc()).limit(limit + 1))
        return [
            DeadlineWarning(
                row.warning_id, queued_of(row), row.warned_of, row.days_before, row.marked_at
            )
            for row in rows
        ]

    def _queued(self, conclusion_codes: ConclusionCodes) -> Select[Any]:
        legal_codes, promised_codes = conclusion_codes
        return (
            select(
                deadline,
                case.c.case_number,
                case.c.matter,
                case.c.state,
                case.c.claimed_by,
                legal.c.due_on.label("legal_due_on"),
                promised.c.due_on.label("promised_due_on"),
            )
            .join(case, case.c.id == deadline.c.case_id)
            .outerjoin(legal, _beside(legal, legal_codes))
            .outerjoin(promised, _beside(promised, promised_codes))
            .where(deadline.c.committee == self._committee)
        )


def _beside(other: Any, codes: Collection[str]) -> ColumnElement[bool]:
    return and_(
        other.c.case_id == deadline.c.case_id,
        other.c.code.in_(codes),
        other.c.recipient_role.is_(None),
        other.c.met_on.is_(None),
        other.c.lapsed_on.is_(None),
    )


def queued_of(row: Any) -> QueuedDeadline:
    """Return the limit of a row with its case."""
    return QueuedDeadline(
        id=row.id,
        limit=deadline_of(row),
        case_id=row.case_id,
        case_number=row.case_number,
        matter=Matter(row.matter),
        state=CaseState(row.state),
        held_by=row.claimed_by,
        legal_due_on=row.legal_due_on,
        promised_due_on=row.promised_due_on,
    )
