"""Cases that other committees examine, and the files that were made for them."""

from dataclasses import asdict, fields
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.hand_over import HandOver, PreparedFile
from lottery.tables import HandOverFileRow, HandOverRow

__all__ = ["HandOverRepository"]

COLUMNS = [field.name for field in fields(HandOver)]
STANDING = (HandOverRow.recalled_at.is_(None), HandOverRow.answered_at.is_(None))
DUE_ON = func.coalesce(HandOverRow.due_on, HandOverRow.handed_on)


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
        return [hand_over_of(row) for row in rows]

    async def list_standing(
        self, *, due_by: date | None, after: tuple[date, UUID] | None, limit: int
    ) -> list[HandOver]:
        """Return what other committees have, the one due first first, one more than ``limit``."""
        statement = select(HandOverRow).where(HandOverRow.committee == self._committee, *STANDING)
        if due_by is not None:
            statement = statement.where(due_by >= DUE_ON)
        if after is not None:
            statement = statement.where(tuple_(DUE_ON, HandOverRow.id) > after)
        rows = await self._session.scalars(
            statement.order_by(DUE_ON, HandOverRow.id).limit(limit + 1)
        )
        return [hand_over_of(row) for row in rows]

    async def count_overdue(self, today: date) -> int:
        """Return how many answers of other committees are overdue, whichever committee waits."""
        count = select(func.count()).where(HandOverRow.due_on < today, *STANDING)
        return await self._session.scalar(count) or 0

    async def change(self, hand_over: HandOver, **values: object) -> None:
        """Change a hand-over whose case the caller has locked."""
        await self._session.execute(
            update(HandOverRow).where(HandOverRow.id == hand_over.id).values(**values)
        )

    async def add_file(self, prepared: PreparedFile) -> None:
        """Note a file that intake made; told twice, it is there once."""
        statement = insert(HandOverFileRow).values(asdict(prepared)).on_conflict_do_nothing()
        await self._session.execute(statement)

    async def has_file(self, case_id: UUID, sha256: str, to_region: str) -> bool:
        """Whether intake made a file with this hash of a case, for that committee."""
        found = await self._session.scalar(
            select(HandOverFileRow.case_id).where(
                HandOverFileRow.case_id == case_id,
                HandOverFileRow.sha256 == sha256,
                HandOverFileRow.to_region == to_region,
                HandOverFileRow.committee == self._committee,
            )
        )
        return found is not None


def hand_over_of(row: HandOverRow) -> HandOver:
    """Return a row as a hand-over."""
    return HandOver(**{name: getattr(row, name) for name in COLUMNS})
