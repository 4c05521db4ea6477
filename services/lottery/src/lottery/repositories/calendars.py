"""Calendars that experts keep."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.availability import Away, Calendar
from lottery.tables import ExpertCalendarRow

__all__ = ["CalendarRepository"]


class CalendarRepository:
    """Calendars of experts; an expert who never kept one can always come."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, expert_ids: Collection[UUID]) -> dict[UUID, Calendar]:
        """Return the calendars of these experts, of those that keep one."""
        rows = await self._session.scalars(
            select(ExpertCalendarRow).where(ExpertCalendarRow.expert_id.in_(expert_ids))
        )
        return {
            row.expert_id: Calendar(
                row.version, frozenset(row.weekly), tuple(Away.read(item) for item in row.away)
            )
            for row in rows
        }

    async def get(self, expert_id: UUID) -> Calendar:
        """Return one expert's calendar."""
        return (await self.of([expert_id])).get(expert_id, Calendar())

    async def put(
        self, expert_id: UUID, calendar: Calendar, *, committee: str, at: datetime
    ) -> None:
        """Keep the next version of a calendar; whoever changes it holds the expert's lock."""
        values = {
            "version": calendar.version,
            "weekly": sorted(calendar.weekly),
            "away": [item.kept for item in calendar.away],
            "changed_at": at,
        }
        await self._session.execute(
            insert(ExpertCalendarRow)
            .values(expert_id=expert_id, committee=committee, **values)
            .on_conflict_do_update(index_elements=["expert_id"], set_=values)
            .execution_options(synchronize_session=False)
        )
