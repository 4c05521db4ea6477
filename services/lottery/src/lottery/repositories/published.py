"""What is public of a committee's chain: the documents of sessions that are over."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.draw.canonical import parse
from lottery.domain.statistics import Published
from lottery.tables import ChainRecordRow, ParticipantRow, SessionRow

__all__ = ["Edition", "PublishedRepository"]


@dataclass(frozen=True, slots=True)
class Edition:
    """How much is public: so many documents, the last of this number; it only ever grows."""

    documents: int
    sequence: int


class PublishedRepository:
    """Reads the public part of a chain; what isn't public yet is left out."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def edition(self, committee: str) -> Edition:
        """Return how much of a committee's chain is public."""
        counted = select(func.count(), func.coalesce(func.max(ChainRecordRow.sequence), 0))
        statement = (
            counted.select_from(ChainRecordRow)
            .join(SessionRow, SessionRow.id == ChainRecordRow.session_id)
            .where(ChainRecordRow.committee == committee, SessionRow.state == "ended")
        )
        documents, sequence = (await self._session.execute(statement)).one()
        return Edition(documents, sequence)

    async def list_of(
        self, committee: str, period: tuple[datetime, datetime] | None = None
    ) -> list[Published]:
        """Return the public documents of a committee, in the chain's order.

        With a period those of the sessions that began in it, its end not included.
        """
        statement = (
            select(ChainRecordRow.session_id, ChainRecordRow.document)
            .join(SessionRow, SessionRow.id == ChainRecordRow.session_id)
            .where(ChainRecordRow.committee == committee, SessionRow.state == "ended")
            .order_by(ChainRecordRow.sequence)
        )
        if period is not None:
            first, end = period
            statement = statement.where(SessionRow.starts_at >= first, SessionRow.starts_at < end)
        rows = await self._session.execute(statement)
        return [Published(session_id, parse(document)) for session_id, document in rows]

    async def experts_of(self, committee: str) -> dict[tuple[UUID, str], UUID]:
        """Return who of the register had which code in which session."""
        statement = select(
            ParticipantRow.session_id, ParticipantRow.code, ParticipantRow.subject
        ).where(ParticipantRow.committee == committee, ParticipantRow.kind == "expert")
        rows = await self._session.execute(statement)
        return {(session_id, code): UUID(subject) for session_id, code, subject in rows}
