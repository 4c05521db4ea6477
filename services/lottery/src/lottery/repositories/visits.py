"""Who goes along on home visits, of one committee."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.tables import SessionRow, VisitCompanionRow

__all__ = ["VisitRepository"]


class VisitRepository:
    """The staff of sessions of home visits; experts are drawn, and aren't kept here."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def put(self, session_id: UUID, accounts: Collection[str], *, named_by: str) -> None:
        """Let these accounts go along, in place of those named before."""
        await self._session.execute(
            delete(VisitCompanionRow).where(
                VisitCompanionRow.session_id == session_id,
                VisitCompanionRow.committee == self._committee,
            )
        )
        values = [
            {
                "session_id": session_id,
                "account_id": account,
                "committee": self._committee,
                "named_by": named_by,
            }
            for account in sorted(set(accounts))
        ]
        if values:
            await self._session.execute(insert(VisitCompanionRow), values)

    async def list_of(self, session_id: UUID) -> list[str]:
        """Return who goes along, in order."""
        statement = (
            select(VisitCompanionRow.account_id)
            .where(
                VisitCompanionRow.session_id == session_id,
                VisitCompanionRow.committee == self._committee,
            )
            .order_by(VisitCompanionRow.account_id)
        )
        return list(await self._session.scalars(statement))

    async def sessions_of(self, account_id: str, begins: datetime, ends: datetime) -> list[UUID]:
        """Return the planned sessions between two moments on which an account goes along."""
        statement = (
            select(SessionRow.id)
            .join(VisitCompanionRow, VisitCompanionRow.session_id == SessionRow.id)
            .where(
                VisitCompanionRow.account_id == account_id,
                VisitCompanionRow.committee == self._committee,
                SessionRow.state == "planned",
                SessionRow.starts_at >= begins,
                SessionRow.starts_at <= ends,
            )
            .order_by(SessionRow.starts_at, SessionRow.id)
        )
        return list(await self._session.scalars(statement))
