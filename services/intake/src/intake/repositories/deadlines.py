"""Legal limits of the cases of one committee, each with its explanation."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.case_deadlines import CaseDeadline
from intake.tables import deadline
from shared.deadlines import Deadline
from shared.ids import new_id

__all__ = ["DeadlineRepository"]


class DeadlineRepository:
    """Stores what was worked out and when it was met."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def put(self, case_id: UUID, deadlines: Sequence[CaseDeadline]) -> None:
        """Store limits of a case, in place of earlier ones of the same code and recipient."""
        if not deadlines:
            return
        statement = insert(deadline).values([self._values(case_id, item) for item in deadlines])
        await self._session.execute(
            statement.on_conflict_do_update(
                constraint="deadline_once",
                set_={
                    name: statement.excluded[name]
                    for name in ("due_on", "is_provisional", "explanation")
                },
            )
        )

    async def mark_met(self, case_id: UUID, codes: Collection[str], met_on: date) -> int:
        """Note the day on which limits were met, once, and return how many of them there are."""
        done = await self._session.scalars(
            update(deadline)
            .where(
                deadline.c.case_id == case_id,
                deadline.c.committee == self._committee,
                deadline.c.code.in_(codes),
            )
            .values(met_on=met_on)
            .returning(deadline.c.id)
        )
        return len(done.all())

    async def list_of_case(self, case_id: UUID) -> Sequence[CaseDeadline]:
        """Return a case's limits, the earliest first."""
        rows = await self._session.execute(
            select(deadline)
            .where(deadline.c.case_id == case_id, deadline.c.committee == self._committee)
            .order_by(deadline.c.due_on, deadline.c.id)
        )
        return [deadline_of(row) for row in rows]

    def _values(self, case_id: UUID, item: CaseDeadline) -> dict[str, Any]:
        return {
            "id": new_id(),
            "committee": self._committee,
            "case_id": case_id,
            "code": item.code,
            "recipient_role": item.recipient_role,
            "due_on": item.deadline.due_on,
            "is_provisional": item.deadline.provisional,
            "explanation": item.deadline.to_dict(),
            "met_on": item.met_on,
        }


def deadline_of(row: Any) -> CaseDeadline:
    """Return the limit of a row."""
    return CaseDeadline(Deadline.from_dict(row.explanation), row.recipient_role, row.met_on)
