"""What the room is told of a session's draws."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.ceremony import Draw
from lottery.domain.steps import Step, StepKind
from lottery.errors import SessionNotFoundError
from lottery.tables import DrawRow, DrawStepRow, SessionRow

__all__ = ["StepRepository"]


class StepRepository:
    """Steps are only ever added, under the lock of their draw or of the chain's head."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self, draw: Draw, kind: StepKind, facts: Mapping[str, Any], *, at: datetime
    ) -> None:
        """Number and keep a step."""
        last = (
            select(func.coalesce(func.max(DrawStepRow.number), 0) + 1)
            .where(DrawStepRow.session_id == draw.session_id)
            .scalar_subquery()
        )
        await self._session.execute(
            insert(DrawStepRow).values(
                session_id=draw.session_id,
                number=last,
                draw_id=draw.id,
                kind=kind,
                facts=dict(facts),
                at=at,
            )
        )

    async def list_after(self, positions: Mapping[UUID, int]) -> list[Step]:
        """Return each session's steps after a number, in order."""
        wanted = [
            and_(DrawStepRow.session_id == session_id, DrawStepRow.number > number)
            for session_id, number in positions.items()
        ]
        rows = await self._session.execute(
            select(DrawStepRow, DrawRow.kind.label("draw_kind"), DrawRow.sequence)
            .join(DrawRow, DrawRow.id == DrawStepRow.draw_id)
            .where(or_(*wanted))
            .order_by(DrawStepRow.session_id, DrawStepRow.number)
        )
        return [
            Step(
                number=row.number,
                session_id=row.session_id,
                draw_id=row.draw_id,
                draw_kind=draw_kind,  # type: ignore[arg-type]
                draw_sequence=sequence,
                kind=row.kind,  # type: ignore[arg-type]
                at=row.at,
                facts=row.facts,
            )
            for row, draw_kind, sequence in rows
        ]

    async def check_session(self, session_id: UUID) -> None:
        """Refuse a session that no committee has.

        Raises
        ------
        SessionNotFoundError
            There is none of that id.
        """
        statement = select(SessionRow.id).where(SessionRow.id == session_id)
        if await self._session.scalar(statement) is None:
            raise SessionNotFoundError(id=session_id)

    async def committee_of(self, session_id: UUID) -> str | None:
        """Return whose session it is, if there is one of that id."""
        committee: str | None = await self._session.scalar(
            select(SessionRow.committee).where(SessionRow.id == session_id)
        )
        return committee

    async def ended_among(self, session_ids: list[UUID]) -> set[UUID]:
        """Return which of the sessions are over."""
        statement = select(SessionRow.id).where(
            SessionRow.id.in_(session_ids), SessionRow.state == "ended"
        )
        return set(await self._session.scalars(statement))
