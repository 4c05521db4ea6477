"""Draws and their contributors."""

from collections.abc import Sequence
from dataclasses import fields
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.ceremony import OPEN, Contributor, Draw
from lottery.domain.draw.hashes import Opening
from lottery.errors import DrawNotFoundError
from lottery.tables import ContributionRow, DrawRow
from shared.clock import Clock

__all__ = ["DrawRepository"]

POOLS = 5_270_011
"""The number of the lock; no other lock of the service has it."""

COLUMNS = [field.name for field in fields(Draw) if field.name != "contributors"]


class DrawRepository:
    """Draws, read with their contributors."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, draw: Draw) -> None:
        """Store a draw that was just frozen."""
        await self._session.execute(
            insert(DrawRow).values({name: getattr(draw, name) for name in COLUMNS})
        )
        rows = [
            {
                "draw_id": draw.id,
                "position": position,
                "code": item.code,
                "role": item.role,
                "token": item.token,
            }
            for position, item in enumerate(draw.contributors)
        ]
        await self._session.execute(insert(ContributionRow), rows)

    async def lock_pools(self) -> None:
        """Let no other committee freeze a pool draw until this transaction is over.

        Two that draw from one lent expert would otherwise not see each other.
        """
        await self._session.execute(select(func.pg_advisory_xact_lock(POOLS)))

    async def get(self, draw_id: UUID, *, locked: bool = False) -> Draw:
        """Return a draw with its contributors.

        Raises
        ------
        DrawNotFoundError
            There is none of that id.
        """
        statement = select(DrawRow).where(DrawRow.id == draw_id)
        row = await self._session.scalar(
            statement.with_for_update().execution_options(populate_existing=True)
            if locked
            else statement
        )
        if row is None:
            raise DrawNotFoundError(id=draw_id)
        return (await self._with_contributors([row]))[0]

    async def find_open(self, committee: str) -> UUID | None:
        """Return the committee's open draw, if there is one."""
        return await self._session.scalar(
            select(DrawRow.id).where(DrawRow.committee == committee, DrawRow.state.in_(OPEN))
        )

    async def list_of(self, session_id: UUID) -> list[Draw]:
        """Return a session's draws, in the order of the chain."""
        rows = await self._session.scalars(
            select(DrawRow).where(DrawRow.session_id == session_id).order_by(DrawRow.sequence)
        )
        return await self._with_contributors(list(rows))

    async def list_overdue(self, clock: Clock) -> Sequence[UUID]:
        """Return draws whose openings began and weren't all there in time."""
        statement = select(DrawRow.id).where(
            DrawRow.state == "opening", DrawRow.reveal_by < clock()
        )
        return (await self._session.scalars(statement)).all()

    async def change(self, draw: Draw, **values: object) -> None:
        """Change a draw that the caller has locked."""
        await self._session.execute(
            update(DrawRow)
            .where(DrawRow.id == draw.id)
            .values(version=DrawRow.version + 1, **values)
        )

    async def contribute(self, draw: Draw, code: str, **values: object) -> None:
        """Note a contributor's hash or opening."""
        await self._session.execute(
            update(ContributionRow)
            .where(ContributionRow.draw_id == draw.id, ContributionRow.code == code)
            .values(**values)
        )

    async def _with_contributors(self, rows: list[DrawRow]) -> list[Draw]:
        contributions = await self._session.scalars(
            select(ContributionRow)
            .where(ContributionRow.draw_id.in_([row.id for row in rows]))
            .order_by(ContributionRow.draw_id, ContributionRow.position)
            .execution_options(populate_existing=True)
        )
        by_draw: dict[UUID, list[Contributor]] = {row.id: [] for row in rows}
        for item in contributions:
            by_draw[item.draw_id].append(as_contributor(item))
        return [
            Draw(
                contributors=tuple(by_draw[row.id]),
                **{name: getattr(row, name) for name in COLUMNS},
            )
            for row in rows
        ]


def as_contributor(row: ContributionRow) -> Contributor:
    """Return a row as a contributor's part."""
    opening = Opening(row.nonce, row.value or "") if row.nonce is not None else None
    return Contributor(row.code, row.role, row.token, row.hash, opening, row.at)
