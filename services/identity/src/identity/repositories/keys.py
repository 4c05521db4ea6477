"""Keeps the issuer's own keys, encrypted under the key ring."""

from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from identity.domain.keys import IssuerKey, KeyFacts, KeyPurpose, KeyState, signing
from identity.tables import KeyRow
from shared.crypto import FieldCipher

__all__ = ["Keys"]


class Keys:
    """Keys; of a retired one the secret is gone."""

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

    async def list_all(self, now: datetime) -> list[KeyFacts]:
        """Return every key there ever was, the oldest first, without what is secret."""
        current = await self.list_current()
        signs = {
            signing([key for key in current if key.purpose == purpose], now).key_id
            for purpose in {key.purpose for key in current}
        }
        rows = await self._session.scalars(select(KeyRow).order_by(KeyRow.active_from))
        return [
            KeyFacts(
                key_id=row.key_id,
                purpose=KeyPurpose(row.purpose),
                active_from=row.active_from,
                retired_at=row.retired_at,
                state=state_of(row, now, signs=row.key_id in signs),
            )
            for row in rows
        ]

    async def retire(self, key_id: str, now: datetime) -> None:
        """Publish and use a key no more; its secret is deleted."""
        await self._session.execute(
            update(KeyRow)
            .where(KeyRow.key_id == key_id)
            .values(retired_at=now, secret=self._cipher.encrypt("", context(key_id)))
            .execution_options(synchronize_session=False)
        )

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


def state_of(row: KeyRow, now: datetime, *, signs: bool) -> KeyState:
    """Return where a key stands."""
    if row.retired_at is not None:
        return KeyState.RETIRED
    if row.active_from > now:
        return KeyState.COMING
    return KeyState.SIGNING if signs else KeyState.PUBLISHED


def context(key_id: str) -> str:
    """Return the place a key's ciphertext belongs to."""
    return f"identity.issuer_key.secret:{key_id}"
