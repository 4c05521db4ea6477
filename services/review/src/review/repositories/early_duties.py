"""Duties on cases that haven't arrived yet."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from review.tables import EarlyDutyRow
from shared.events.base import Duty

__all__ = ["EarlyDutyRepository"]

SIGNED_64 = 1 << 63


class EarlyDutyRepository:
    """Early duties of one committee."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def lock_case(self, case_id: UUID) -> None:
        """Let one transaction at a time decide whether a case has arrived."""
        number = case_id.int % (2 * SIGNED_64) - SIGNED_64
        await self._session.execute(select(func.pg_advisory_xact_lock(number)))

    async def add(self, case_id: UUID, duties: Iterable[Duty]) -> None:
        """Keep duties on a case, each once."""
        rows = [
            {"committee": self._committee, "case_id": case_id, **duty.model_dump()}
            for duty in duties
        ]
        if rows:
            await self._session.execute(insert(EarlyDutyRow).values(rows).on_conflict_do_nothing())

    async def list_of(self, case_id: UUID) -> tuple[Duty, ...]:
        """Return what was kept of a case."""
        rows = await self._session.scalars(
            select(EarlyDutyRow).where(
                EarlyDutyRow.committee == self._committee, EarlyDutyRow.case_id == case_id
            )
        )
        return tuple(Duty.model_validate(row, from_attributes=True) for row in rows)
