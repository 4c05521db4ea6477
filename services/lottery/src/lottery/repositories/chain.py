"""The committee's chain of transcripts and records."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, cast, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.draw.canonical import canonical, parse
from lottery.tables import ChainHeadRow, ChainRecordRow, SessionRow
from shared.clock import CHINA

__all__ = ["ChainHead", "ChainRecord", "ChainRepository", "DailyHead"]


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last link; sequence 0 and no hash before the first."""

    sequence: int
    hash: str | None


@dataclass(frozen=True, slots=True)
class DailyHead:
    """Where a chain ended on a day."""

    day: date
    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class ChainRecord:
    """One link, with its bytes where its session is over."""

    sequence: int
    session_id: UUID
    kind: str
    hash: str
    document: bytes
    recorded_at: datetime
    is_public: bool


class ChainRepository:
    """Links are only ever added, under the lock of the head's row."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_head(self, committee: str) -> ChainHead:
        """Lock the end of a committee's chain until the transaction is over."""
        await self._session.execute(
            insert(ChainHeadRow)
            .values(committee=committee, sequence=0, hash=None)
            .on_conflict_do_nothing()
        )
        statement = select(ChainHeadRow.sequence, ChainHeadRow.hash).where(
            ChainHeadRow.committee == committee
        )
        row = (await self._session.execute(statement.with_for_update())).one()
        return ChainHead(row.sequence, row.hash)

    async def append(
        self,
        document: dict[str, Any],
        *,
        session_id: UUID,
        at: datetime,
        draw_id: UUID | None = None,
    ) -> None:
        """Add a sealed transcript or record; the caller holds the head's lock."""
        await self._session.execute(
            insert(ChainRecordRow).values(
                committee=document["committee"],
                sequence=document["sequence"],
                session_id=session_id,
                draw_id=draw_id,
                kind=document["kind"],
                hash=document["hash"],
                document=canonical(document),
                recorded_at=at,
            )
        )
        await self._session.execute(
            update(ChainHeadRow)
            .where(ChainHeadRow.committee == document["committee"])
            .values(sequence=document["sequence"], hash=document["hash"])
        )

    async def heads(self) -> list[tuple[str, ChainHead]]:
        """Return the end of every committee's chain, by committee."""
        statement = (
            select(ChainHeadRow).where(ChainHeadRow.sequence > 0).order_by(ChainHeadRow.committee)
        )
        rows = await self._session.scalars(statement)
        return [(row.committee, ChainHead(row.sequence, row.hash)) for row in rows]

    async def daily_heads(self, committee: str, limit: int) -> list[DailyHead]:
        """Return where a chain ended on each day it grew (UTC+8), the newest day first."""
        local = func.timezone(CHINA.key, ChainRecordRow.recorded_at, type_=DateTime())
        days = (
            select(cast(local, Date).label("day"), func.max(ChainRecordRow.sequence).label("last"))
            .where(ChainRecordRow.committee == committee)
            .group_by("day")
            .subquery()
        )
        statement = (
            select(days.c.day, ChainRecordRow.sequence, ChainRecordRow.hash)
            .join(days, days.c.last == ChainRecordRow.sequence)
            .where(ChainRecordRow.committee == committee)
            .order_by(days.c.day.desc())
            .limit(limit)
        )
        return [DailyHead(*row) for row in await self._session.execute(statement)]

    async def documents_of(self, session_id: UUID) -> list[dict[str, Any]]:
        """Return what is chained of a session, in order."""
        statement = (
            select(ChainRecordRow.document)
            .where(ChainRecordRow.session_id == session_id)
            .order_by(ChainRecordRow.sequence)
        )
        return [parse(document) for document in await self._session.scalars(statement)]

    async def find(self, committee: str, sequence: int) -> ChainRecord | None:
        """Return one link of a committee's chain."""
        records = await self._records(committee, sequence - 1, 1)
        return records[0] if records and records[0].sequence == sequence else None

    async def list_after(self, committee: str, sequence: int, limit: int) -> list[ChainRecord]:
        """Return the links after a number."""
        return await self._records(committee, sequence, limit)

    async def of_draw(self, draw_id: UUID) -> ChainRecord | None:
        """Return a draw's transcript, once it is over."""
        statement = select(ChainRecordRow.committee, ChainRecordRow.sequence).where(
            ChainRecordRow.draw_id == draw_id
        )
        row = (await self._session.execute(statement)).one_or_none()
        return await self.find(row.committee, row.sequence) if row else None

    async def _records(self, committee: str, after: int, limit: int) -> list[ChainRecord]:
        statement = (
            select(ChainRecordRow, SessionRow.state)
            .join(SessionRow, SessionRow.id == ChainRecordRow.session_id)
            .where(ChainRecordRow.committee == committee, ChainRecordRow.sequence > after)
            .order_by(ChainRecordRow.sequence)
            .limit(limit)
        )
        rows = await self._session.execute(statement)
        return [
            ChainRecord(
                sequence=row.sequence,
                session_id=row.session_id,
                kind=row.kind,
                hash=row.hash,
                document=row.document,
                recorded_at=row.recorded_at,
                is_public=state == "ended",
            )
            for row, state in rows
        ]
