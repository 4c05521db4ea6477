"""Counts failed log-ins, so that guessing becomes slow."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from identity.domain.attempts import FORGOTTEN_AFTER, wait_after
from identity.tables import LoginFailureRow

__all__ = ["LoginFailures"]


class LoginFailures:
    """Failures by a key that stands for a login and, if it is known, a browser."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count(self, attempt_key: bytes, now: datetime) -> datetime | None:
        """Count an attempt as failed before it is known; ``forget`` it when it succeeds.

        So attempts made at the same time count too.

        Returns
        -------
        datetime or None
            Until when attempts are refused; then this one wasn't counted. None: go on.
        """
        upsert = insert(LoginFailureRow).values(attempt_key=attempt_key, failures=0, last_at=now)
        # Updating a row to what it is locks it, also against another process that just made it.
        locked = upsert.on_conflict_do_update(
            index_elements=[LoginFailureRow.attempt_key],
            set_={"failures": LoginFailureRow.failures},
        ).returning(LoginFailureRow)
        row = (await self._session.scalars(locked)).one()
        if row.blocked_until is not None and now < row.blocked_until:
            return row.blocked_until
        row.failures = 1 if row.last_at < now - FORGOTTEN_AFTER else row.failures + 1
        row.last_at = now
        row.blocked_until = now + wait_after(row.failures)
        return None

    async def forget(self, attempt_key: bytes) -> None:
        """Forget the failures: somebody knew the password."""
        await self._session.execute(
            delete(LoginFailureRow).where(LoginFailureRow.attempt_key == attempt_key)
        )

    async def purge(self, before: datetime) -> None:
        """Forget failures older than a moment."""
        await self._session.execute(delete(LoginFailureRow).where(LoginFailureRow.last_at < before))
