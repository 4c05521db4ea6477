"""The register of the keys that sign each committee's chain."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.keys import PublicKey
from lottery.tables import SigningKeyRow

__all__ = ["KeyRepository"]


class KeyRepository:
    """Public halves are only ever added: what was signed with them stays checkable."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, key: PublicKey, *, from_sequence: int, at: datetime) -> None:
        """Register a key that signs from a number on."""
        await self._session.execute(
            insert(SigningKeyRow).values(
                committee=key.committee,
                from_sequence=from_sequence,
                key_id=key.key_id,
                public_key=key.public_key,
                since=at,
            )
        )

    async def list_of(self, committee: str) -> list[PublicKey]:
        """Return a committee's keys, the oldest first."""
        rows = await self._session.scalars(
            select(SigningKeyRow)
            .where(SigningKeyRow.committee == committee)
            .order_by(SigningKeyRow.from_sequence)
        )
        return [
            PublicKey(row.committee, row.key_id, row.public_key, row.from_sequence, row.since)
            for row in rows
        ]
