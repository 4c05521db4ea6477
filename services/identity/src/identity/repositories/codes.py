"""Keeps authorization codes."""

import dataclasses
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from identity.domain.codes import AuthorizationCode
from identity.tables import AuthorizationCodeRow

__all__ = ["Codes"]

FIELDS = tuple(field.name for field in dataclasses.fields(AuthorizationCode))


class Codes:
    """Authorization codes by their hash."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, code: AuthorizationCode) -> None:
        """Keep a code that was just handed out."""
        self._session.add(AuthorizationCodeRow(**{name: getattr(code, name) for name in FIELDS}))
        await self._session.flush()

    async def find_locked(self, code_hash: bytes) -> AuthorizationCode | None:
        """Return a code, and let nobody else exchange it until this transaction ends."""
        row = await self._session.scalar(
            select(AuthorizationCodeRow)
            .where(AuthorizationCodeRow.code_hash == code_hash)
            .with_for_update()
        )
        if row is None:
            return None
        return AuthorizationCode(**{name: getattr(row, name) for name in FIELDS})

    async def spend(self, code_hash: bytes, now: datetime) -> None:
        """Note that a code was exchanged."""
        await self._session.execute(
            update(AuthorizationCodeRow)
            .where(AuthorizationCodeRow.code_hash == code_hash)
            .values(used_at=now)
        )
