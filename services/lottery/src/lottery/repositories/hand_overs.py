"""Cases that other committees examine."""

from dataclasses import asdict, fields
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.hand_over import HandOver
from lottery.tables import HandOverRow

__all__ = ["HandOverRepository"]

COLUMNS = [field.name for field in fields(HandOver)]


class HandOverRepository:
    """Hand-overs of one committee."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def add(self, hand_over: HandOver) -> None:
        """Store a hand-over."""
        await self._session.execute(insert(HandOverRow).values(asdict(hand_over)))

    async def list_of(self, case_id: UUID) -> list[HandOver]:
        """Return a case's hand-overs, the first first."""
        rows = await self._session.scalars(
            select(HandOverRow)
            .where(HandOverRow.case_id == case_id, HandOverRow.committee == self._committee)
            .order_by(HandOverRow.id)
            .execution_options(populate_existing=True)
        )
        return [HandOver(**{name: getattr(row, name) for name in COLUMNS}) for row in rows]

    async def change(self, hand_over: HandOver, **values: object) -> None:
        """Change a hand-over whose case the caller has locked."""
        await self._session.execute(
            update(HandOverRow).where(HandOverRow.id == hand_over.id).values(**values)
        )
