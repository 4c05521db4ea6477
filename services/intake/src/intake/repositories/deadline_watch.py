"""What jobs do with limits by themselves, for all committees at once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.deadline_queues import QueueCount
from intake.repositories.deadline_queues import at_risk, overdue, unpaused
from intake.repositories.deadlines import is_outdated
from intake.tables import deadline, deadline_warning

__all__ = ["DeadlineWatchRepository"]


class DeadlineWatchRepository:
    """Marks, counts and lets lapse what time alone changes."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def mark_warnings(
        self, days: Mapping[str, Collection[int]], *, today: date, now: datetime
    ) -> int:
        """Mark each limit that came as near as a setting says, once, and return how many.

        Where several numbers of days have passed unmarked, only the nearest is marked.
        """
        marked = 0
        for code, numbers in days.items():
            nearer = -1
            for number in sorted(set(numbers)):
                marked += await self._mark(code, number, nearer, today=today, now=now)
                nearer = number
        return marked

    async def _mark(
        self, code: str, number: int, nearer: int, *, today: date, now: datetime
    ) -> int:
        due = select(
            func.uuidv7(),
            deadline.c.committee,
            deadline.c.id,
            deadline.c.due_on,
            literal(number),
            literal(now),
        ).where(
            unpaused(),
            deadline.c.code == code,
            deadline.c.due_on > today + timedelta(days=nearer),
            deadline.c.due_on <= today + timedelta(days=number),
        )
        columns = ["id", "committee", "deadline_id", "due_on", "days_before", "marked_at"]
        added = await self._session.scalars(
            insert_once(deadline_warning)
            .from_select(columns, due)
            .on_conflict_do_nothing(constraint="deadline_warning_once")
            .returning(deadline_warning.c.id)
        )
        return len(added.all())

    async def lapse_unused(self, today: date) -> int:
        """Let the parties' own limits fall away whose last day is over; return how many."""
        last_day = func.greatest(deadline.c.due_on, deadline.c.told_due_on)
        done = await self._session.scalars(
            update(deadline)
            .where(
                deadline.c.met_on.is_(None),
                deadline.c.lapsed_on.is_(None),
                deadline.c.recipient_role.is_not(None),
                deadline.c.due_on < today,
                last_day < today,
                deadline.c.is_provisional.is_(False),
            )
            .values(lapsed_on=today)
            .returning(deadline.c.id)
        )
        return len(done.all())

    async def count(self, today: date, days: Mapping[str, int]) -> Sequence[QueueCount]:
        """Return how many limits of each rule are at risk and overdue, in all committees."""
        near, late = at_risk(today, days), overdue(today, days)
        rows = await self._session.execute(
            select(
                deadline.c.code,
                func.count().filter(near).label("at_risk"),
                func.count().filter(late).label("overdue"),
            )
            .where(or_(near, late))
            .group_by(deadline.c.code)
        )
        found = {row.code: QueueCount(row.code, row.at_risk, row.overdue) for row in rows}
        return [found.get(code, QueueCount(code, 0, 0)) for code in sorted(days)]

    async def committees_outdated(self, calendar_version: str, today: date) -> Sequence[str]:
        """Return the committees with running limits of another calendar version."""
        found = await self._session.scalars(
            select(deadline.c.committee)
            .where(is_outdated(calendar_version, today))
            .distinct()
            .order_by(deadline.c.committee)
        )
        return found.all()
