"""Who operates a session's draws, and duties that were told of before their case arrived."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, bindparam, func, select
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

    async def lock_cases(self, case_ids: Collection[UUID]) -> None:
        """Let one transaction at a time decide whether a case has arrived.

        Several are locked in one order, so that two transactions never block each other for ever.
        """
        numbers = sorted(case_id.int % (2 * SIGNED_64) - SIGNED_64 for case_id in case_ids)
        array = bindparam("numbers", numbers, type_=ARRAY(BigInteger))
        number = func.unnest(array).column_valued("number")
        await self._session.execute(select(func.pg_advisory_xact_lock(number)))

    async def add_early(self, case_id: UUID, duties: Iterable[Duty]) -> None:
        """Keep duties on a case that hasn't arrived, each once."""
        rows = [
            {"case_id": case_id, "committee": self._committee, **duty.model_dump()}
            for duty in duties
        ]
        if rows:
            await self._session.execute(insert(EarlyDutyRow).values(rows).on_conflict_do_nothing())

    async def list_early(self, case_ids: Collection[UUID]) -> dict[UUID, tuple[Duty, ...]]:
        """Return what was kept of each of these cases."""
        rows = await self._session.execute(
            select(EarlyDutyRow.case_id, EarlyDutyRow.duty, EarlyDutyRow.account_id).where(
                EarlyDutyRow.case_id.in_(case_ids), EarlyDutyRow.committee == self._committee
            )
        )
        found: dict[UUID, tuple[Duty, ...]] = dict.fromkeys(case_ids, ())
        for case_id, duty, account_id in rows:
            kept = Duty.model_validate({"duty": duty, "account_id": account_id})
            found[case_id] = (*found[case_id], kept)
        return found
