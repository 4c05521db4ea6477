"""Counts uses of what is limited, for every process together."""

from datetime import datetime

from sqlalchemy import case, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from identity.domain.limits import Limit
from identity.tables import LimitedUseRow
from shared.crypto import BlindIndex

__all__ = ["LimitedUses"]


class LimitedUses:
    """Uses by a blind index of the limit and who is counted."""

    def __init__(self, session: AsyncSession, blind_index: BlindIndex) -> None:
        self._session = session
        self._blind_index = blind_index

    async def count(self, limit: Limit, who: str, now: datetime) -> tuple[int, datetime]:
        """Count a use; return how many that makes in its window, and when that ends."""
        ends_at = now + limit.window
        is_over = LimitedUseRow.ends_at <= now
        values = {
            "limit_key": self._blind_index.of("limited use", f"{limit.name}\n{who}"),
            "uses": 1,
            "ends_at": ends_at,
        }
        counted = (
            insert(LimitedUseRow)
            .values(values)
            .on_conflict_do_update(
                index_elements=[LimitedUseRow.limit_key],
                set_={
                    "uses": case((is_over, 1), else_=LimitedUseRow.uses + 1),
                    "ends_at": case((is_over, ends_at), else_=LimitedUseRow.ends_at),
                },
            )
            .returning(LimitedUseRow.uses, LimitedUseRow.ends_at)
        )
        uses, until = (await self._session.execute(counted)).one()
        return uses, until

    async def purge(self, before: datetime) -> None:
        """Forget windows that ended before a moment."""
        await self._session.execute(delete(LimitedUseRow).where(LimitedUseRow.ends_at < before))
