"""Counts failed log-ins, so that guessing becomes slow."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from identity.domain.attempts import FORGOTTEN_AFTER, NETWORK_PACE, Tally
from identity.tables import LoginFailureRow

__all__ = ["LoginFailures"]


class LoginFailures:
    """Failures by keys that stand for a login, a network, and a login within a network."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count(self, tally: Tally, now: datetime) -> datetime | None:
        """Count an attempt as failed before it is known; ``forgive`` it when it succeeds.

        So attempts made at the same time count too.

        Returns
        -------
        datetime or None
            Until when attempts are refused; then this one wasn't counted. None: go on.
        """
        rows = [(await self._locked(key, now), pace) for key, pace in tally.paced()]
        waits = [row.blocked_until for row, _ in rows if row.blocked_until is not None]
        if waits and now < max(waits):
            return max(waits)
        for row, pace in rows:
            row.failures = 1 if row.last_at < now - FORGOTTEN_AFTER else row.failures + 1
            row.last_at = now
            row.blocked_until = now + pace.wait_after(row.failures)
        await self._session.flush()
        return None

    async def blocked_until(self, key: bytes, now: datetime) -> datetime | None:
        """Return until when attempts under a key are refused, without counting one."""
        row = await self._session.get(LoginFailureRow, key)
        if row is None or row.blocked_until is None or row.blocked_until <= now:
            return None
        return row.blocked_until

    async def forgive(self, tally: Tally, now: datetime) -> None:
        """Take back a login's failures, its network's share included: somebody got in.

        What others failed at from the same network stays counted.
        """
        if tally.network is not None and tally.pair is not None:
            network = await self._locked(tally.network, now)
            share = await self._forget(tally.pair)
            network.failures = max(network.failures - share, 0)
            if not NETWORK_PACE.wait_after(network.failures):
                network.blocked_until = None
            await self._session.flush()
        await self._forget(tally.login)

    async def purge(self, before: datetime) -> None:
        """Forget failures older than a moment."""
        await self._session.execute(delete(LoginFailureRow).where(LoginFailureRow.last_at < before))

    async def _locked(self, key: bytes, now: datetime) -> LoginFailureRow:
        """Return a key's row, locked, also against a process that makes it at the same time."""
        upsert = insert(LoginFailureRow).values(attempt_key=key, failures=0, last_at=now)
        locked = upsert.on_conflict_do_update(
            index_elements=[LoginFailureRow.attempt_key],
            set_={"failures": LoginFailureRow.failures},
        ).returning(LoginFailureRow)
        return (await self._session.scalars(locked)).one()

    async def _forget(self, key: bytes) -> int:
        """Delete a key's row and return how many failures it had counted."""
        statement = (
            delete(LoginFailureRow)
            .where(LoginFailureRow.attempt_key == key)
            .returning(LoginFailureRow.failures)
            .execution_options(synchronize_session=False)
        )
        return await self._session.scalar(statement) or 0
