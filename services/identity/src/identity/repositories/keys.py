"""Keeps the issuer's own keys, encrypted under the key ring."""

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from identity.domain.keys import IssuerKey, KeyPurpose
from identity.tables import KeyRow
from shared.crypto import FieldCipher

__all__ = ["Keys"]


class Keys:
    """The keys that aren't retired."""

    def __init__(self, session: AsyncSession, cipher: FieldCipher) -> None:
        self._session = session
        self._cipher = cipher

    async def lock(self) -> None:
        """Let only one process at a time decide whether a key has to be made."""
        await self._session.execute(
            text("select pg_advisory_xact_lock(hashtextextended('identity.issuer_key', 0))")
        )

    async def list_current(self) -> list[IssuerKey]:
        """Return the keys in use or about to be, the oldest first."""
        rows = await self._session.scalars(
            select(KeyRow).where(KeyRow.retired_at.is_(None)).order_by(KeyRow.active_from)
        )
        return [
            IssuerKey(
                key_id=row.key_id,
                purpose=KeyPurpose(row.purpose),
                secret=self._cipher.decrypt(row.secret, context(row.key_id)),
                active_from=row.active_from,
            )
            for row in rows
        ]

    async def add(self, key: IssuerKey, now: datetime) -> None:
        """Add a new key."""
        self._session.add(
            KeyRow(
                key_id=key.key_id,
                purpose=key.purpose,
                secret=self._cipher.encrypt(key.secret, context(key.key_id)),
                created_at=now,
                active_from=key.active_from,
            )
        )
        await self._session.flush()


def context(key_id: str) -> str:
    """Return the place a key's ciphertext belongs to."""
    return f"identity.issuer_key.secret:{key_id}"
