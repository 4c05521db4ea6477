"""Legal limits of the cases of one committee, each with its explanation and its history."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.case_deadlines import CaseDeadline
from intake.domain.deadline_changes import ChangeReason, DeadlineChange
from intake.repositories.deadline_rows import deadline_of, deadline_values
from intake.tables import deadline, deadline_change
from shared.deadlines import Deadline
from shared.ids import new_id

__all__ = ["DeadlineRepository", "is_outdated"]


class DeadlineRepository:
    """Stores what was worked out, what it was before, and when it was met."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def put(
        self,
        case_id: UUID,
        deadlines: Sequence[CaseDeadline],
        *,
        reason: ChangeReason,
        now: datetime,
        by: str,
    ) -> Sequence[DeadlineChange]:
        """Store limits of a locked case; what differs from before goes to the history.

        Returns what changed. A limit that starts from another day is running again.
        """
        rows = await self._session.execute(select(deadline).where(self._of(case_id)))
        known = {(row.code, row.recipient_role): row for row in rows}
        changes = []
        for item in deadlines:
            row = known.get((item.code, item.recipient_role))
            if row is None:
                await self._add(case_id, item)
            elif deadline_of(row).deadline != item.deadline:
                change = DeadlineChange(
                    code=item.code,
                    recipient_role=item.recipient_role,
                    reason=reason,
                    before=Deadline.from_dict(row.explanation),
                    due_after=item.deadline.due_on,
                    changed_at=now,
                    changed_by=by,
                )
                await self._replace(row.id, item)
                await self._note(case_id, row.id, change)
                changes.append(change)
        return changes

    async def mark_met(self, case_id: UUID, codes: Collection[str], met_on: date) -> int:
        """Note the day on which limits were met, once, and return how many of them there are."""
        done = await self._session.scalars(
            update(deadline)
            .where(self._of(case_id), deadline.c.code.in_(codes), deadline.c.lapsed_on.is_(None))
            .values(met_on=func.coalesce(deadline.c.met_on, met_on))
            .returning(deadline.c.id)
        )
        return len(done.all())

    async def lapse(self, case_id: UUID, lapsed_on: date) -> None:
        """Let every limit of a case that wasn't met fall away."""
        await self._session.execute(
            update(deadline)
            .where(self._of(case_id), deadline.c.met_on.is_(None), deadline.c.lapsed_on.is_(None))
            .values(lapsed_on=lapsed_on)
        )

    async def find(self, case_id: UUID, code: str) -> CaseDeadline | None:
        """Return a limit of a case that is nobody's in particular, if it has started."""
        query = select(deadline).where(
            self._of(case_id), deadline.c.code == code, deadline.c.recipient_role.is_(None)
        )
        row = (await self._session.execute(query)).first()
        return None if row is None else deadline_of(row)

    async def mark_running(self, case_id: UUID, codes: Collection[str]) -> None:
        """Let limits run again that counted as met, or had fallen away."""
        await self._session.execute(
            update(deadline)
            .where(self._of(case_id), deadline.c.code.in_(codes))
            .values(met_on=None, lapsed_on=None)
        )

    async def list_of_case(self, case_id: UUID) -> Sequence[CaseDeadline]:
        """Return a case's limits, the earliest first."""
        rows = await self._session.execute(
            select(deadline).where(self._of(case_id)).order_by(deadline.c.due_on, deadline.c.id)
        )
        return [deadline_of(row) for row in rows]

    async def list_outdated_cases(
        self, calendar_version: str, today: date, *, after: UUID | None, limit: int
    ) -> Sequence[UUID]:
        """Return cases with running limits of another calendar version, in the ids' order.

        A limit that ended is left as it was, unless it ended provisionally.
        """
        query = select(deadline.c.case_id).where(
            deadline.c.committee == self._committee, is_outdated(calendar_version, today)
        )
        if after is not None:
            query = query.where(deadline.c.case_id > after)
        found = await self._session.scalars(
            query.distinct().order_by(deadline.c.case_id).limit(limit)
        )
        return found.all()

    async def list_changes(self, case_id: UUID) -> Sequence[DeadlineChange]:
        """Return what a case's limits were before, the oldest change first."""
        rows = await self._session.execute(
            select(deadline_change, deadline.c.code, deadline.c.recipient_role)
            .join(deadline, deadline.c.id == deadline_change.c.deadline_id)
            .where(
                deadline_change.c.case_id == case_id,
                deadline_change.c.committee == self._committee,
            )
            .order_by(deadline_change.c.id)
        )
        return [change_of(row) for row in rows]

    def _of(self, case_id: UUID) -> ColumnElement[bool]:
        return and_(deadline.c.case_id == case_id, deadline.c.committee == self._committee)

    async def _add(self, case_id: UUID, item: CaseDeadline) -> None:
        keys = {"id": new_id(), "committee": self._committee, "case_id": case_id}
        await self._session.execute(insert(deadline).values(**keys, **deadline_values(item)))

    async def _replace(self, deadline_id: UUID, item: CaseDeadline) -> None:
        await self._session.execute(
            update(deadline).where(deadline.c.id == deadline_id).values(deadline_values(item))
        )

    async def _note(self, case_id: UUID, deadline_id: UUID, change: DeadlineChange) -> None:
        await self._session.execute(
            insert(deadline_change).values(
                id=new_id(),
                committee=self._committee,
                case_id=case_id,
                deadline_id=deadline_id,
                reason=change.reason,
                due_before=change.due_before,
                due_after=change.due_after,
                explanation_before=change.before.to_dict(),
                changed_at=change.changed_at,
                changed_by=change.changed_by,
            )
        )


def is_outdated(calendar_version: str, today: date) -> ColumnElement[bool]:
    """Return the condition that a running limit was worked out by another calendar."""
    return and_(
        deadline.c.met_on.is_(None),
        deadline.c.lapsed_on.is_(None),
        or_(deadline.c.due_on >= today, deadline.c.is_provisional),
        deadline.c.explanation["calendar_version"].astext != calendar_version,
    )


def change_of(row: Any) -> DeadlineChange:
    """Return the change of a row."""
    return DeadlineChange(
        code=row.code,
        recipient_role=row.recipient_role,
        reason=ChangeReason(row.reason),
        before=Deadline.from_dict(row.explanation_before),
        due_after=row.due_after,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )
