"""Keeps the browsers in which accounts are logged in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from identity.domain.accounts import Session
from identity.repositories.accounts import Accounts
from identity.tables import AuthorizationCodeRow, SessionRow

__all__ = ["Sessions"]


class Sessions:
    """Sessions by the hash of the browser's cookie."""

    def __init__(self, session: AsyncSession, accounts: Accounts) -> None:
        self._session = session
        self._accounts = accounts

    async def add(self, session: Session, *, token_hash: bytes, expires_at: datetime) -> None:
        """Add a session that begins now."""
        self._session.add(
            SessionRow(
                id=session.id,
                committee=session.account.committee,
                account_id=session.account.id,
                token_hash=token_hash,
                authenticated_at=session.authenticated_at,
                expires_at=expires_at,
            )
        )
        await self._session.flush()

    async def find_open(self, token_hash: bytes, now: datetime) -> Session | None:
        """Return the session of a cookie while it lasts and its account is active."""
        row = await self._session.scalar(
            select(SessionRow).where(
                SessionRow.token_hash == token_hash,
                SessionRow.ended_at.is_(None),
                SessionRow.expires_at > now,
            )
        )
        account = await self._accounts.find(row.account_id) if row else None
        if row is None or account is None or not account.is_active:
            return None
        return Session(row.id, account, row.authenticated_at)

    async def list_of_account(self, account_id: UUID) -> list[tuple[datetime, datetime | None]]:
        """Return when an account logged in and when that ended, as far as it is still kept."""
        rows = await self._session.execute(
            select(SessionRow.authenticated_at, SessionRow.ended_at)
            .where(SessionRow.account_id == account_id)
            .order_by(SessionRow.authenticated_at, SessionRow.id)
        )
        return [(row.authenticated_at, row.ended_at) for row in rows]

    async def end(self, session_id: UUID, now: datetime) -> None:
        """End one session."""
        await self._session.execute(
            update(SessionRow).where(SessionRow.id == session_id).values(ended_at=now)
        )

    async def end_all_of(self, account_id: UUID, now: datetime) -> None:
        """End every session of an account, and make its unused codes useless."""
        await self._session.execute(
            update(SessionRow)
            .where(SessionRow.account_id == account_id, SessionRow.ended_at.is_(None))
            .values(ended_at=now)
        )
        await self._session.execute(
            update(AuthorizationCodeRow)
            .where(
                AuthorizationCodeRow.account_id == account_id,
                AuthorizationCodeRow.used_at.is_(None),
            )
            .values(used_at=now)
        )

    async def purge(self, before: datetime) -> None:
        """Forget what expired before a moment, codes first because they point at sessions."""
        await self._session.execute(
            delete(AuthorizationCodeRow).where(AuthorizationCodeRow.expires_at < before)
        )
        in_use = select(AuthorizationCodeRow.session_id)
        await self._session.execute(
            delete(SessionRow).where(SessionRow.expires_at < before, SessionRow.id.not_in(in_use))
        )
