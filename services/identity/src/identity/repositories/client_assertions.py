"""Keeps which assertions clients have used, so that each is good once in all processes."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from identity.domain.secret_tokens import hash_of
from identity.tables import ClientAssertionRow

__all__ = ["ClientAssertions"]


class ClientAssertions:
    """Assertions by client and ``jti``, until they have expired."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def use(self, client_id: str, assertion_id: str, expires_at: datetime) -> bool:
        """Note that an assertion is used; false if it was before."""
        noted = await self._session.scalar(
            insert(ClientAssertionRow)
            .values(
                client_id=client_id, assertion_hash=hash_of(assertion_id), expires_at=expires_at
            )
            .on_conflict_do_nothing()
            .returning(ClientAssertionRow.client_id)
        )
        return noted is not None

    async def purge(self, before: datetime) -> None:
        """Forget those that expired before a moment."""
        await self._session.execute(
            delete(ClientAssertionRow).where(ClientAssertionRow.expires_at < before)
        )
