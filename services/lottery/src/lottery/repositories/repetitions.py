"""Which void draws may be repeated."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.tables import RepetitionRow

__all__ = ["RepetitionRepository"]


class RepetitionRepository:
    """What the supervising body allowed; nothing is ever taken back."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self, draw_id: UUID, *, committee: str, reason: str, allowed_by: str, at: datetime
    ) -> None:
        """Keep that a void draw may be repeated; keeping it again changes nothing."""
        await self._session.execute(
            insert(RepetitionRow)
            .values(
                draw_id=draw_id,
                committee=committee,
                reason=reason,
                allowed_by=allowed_by,
                allowed_at=at,
            )
            .on_conflict_do_nothing()
        )

    async def is_allowed(self, draw_id: UUID) -> bool:
        """Whether a void draw may be repeated."""
        found = await self._session.scalar(select(exists().where(RepetitionRow.draw_id == draw_id)))
        return bool(found)
