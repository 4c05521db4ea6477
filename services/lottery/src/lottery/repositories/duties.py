"""Who operates a session's draws, and duties that were told of before their case arrived."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.tables import EarlyDutyRow, SessionOperatorRow
from shared.events.base import Duty

__all__ = ["DutyRepository"]

SIGNED_64 = 1 << 63


class DutyRepository:
    """Operators of sessions, and early duties, of one committee."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def add_operator(self, session_id: UUID, account_id: str) -> None:
        """Count an account among those who operate a session's draws, once."""
        await self._session.execute(
            insert(SessionOperatorRow)
            .values(session_id=session_id, account_id=account_id, committee=self._committee)
            .on_conflict_do_nothing()
        )

    async def operators_of(self, session_id: UUID) -> list[str]:
        """Return the accounts that operate a session's draws, sorted."""
        accounts = await self._session.scalars(
            select(SessionOperatorRow.account_id)
            .where(
                SessionOperatorRow.session_id == session_id,
                SessionOperatorRow.committee == self._committee,
            )
            .order_by(SessionOperatorRow.account_id)
        )
        return list(accounts)

    async def lock_case(self, case_id: UUID) -> None:
        """Let one transaction at a time decide whether a case has arrived."""
        number = case_id.int % (2 * SIGNED_64) - SIGNED_64
        await self._session.execute(select(func.pg_advisory_xact_lock(number)))

    async def add_early(self, case_id: UUID, duties: Iterable[Duty]) -> None:
        """Keep duties on a case that hasn't arrived, each once."""
        rows = [
            {"case_id": case_id, "committee": self._committee, **duty.model_dump()}
            for duty in duties
        ]
        if rows:
            await self._session.execute(insert(EarlyDutyRow).values(rows).on_conflict_do_nothing())

    async def list_early(self, case_id: UUID) -> tuple[Duty, ...]:
        """Return what was kept of a case."""
        rows = await self._session.scalars(
            select(EarlyDutyRow).where(
                EarlyDutyRow.case_id == case_id, EarlyDutyRow.committee == self._committee
            )
        )
        return tuple(Duty.model_validate(row, from_attributes=True) for row in rows)
