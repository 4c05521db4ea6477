"""Keeps the browsers in which accounts are logged in."""

import dataclasses
import json
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from identity.domain.accounts import Account, Session
from identity.domain.devices import UNKNOWN_DEVICE, Device
from identity.repositories.accounts import Accounts
from identity.tables import AuthorizationCodeRow, SessionRow
from shared.crypto import FieldCipher

__all__ = ["Sessions"]

SEEN_AGAIN_AFTER = timedelta(minutes=5)
MOST_LISTED = 100


class Sessions:
    """Sessions by the hash of the browser's cookie; what they are recognised by is encrypted."""

    def __init__(self, session: AsyncSession, accounts: Accounts, cipher: FieldCipher) -> None:
        self._session = session
        self._accounts = accounts
        self._cipher = cipher

    async def add(self, session: Session, *, token_hash: bytes, expires_at: datetime) -> None:
        """Add a session that begins now."""
        device = json.dumps(dataclasses.asdict(session.device))
        self._session.add(
            SessionRow(
                id=session.id,
                committee=session.account.committee,
                account_id=session.account.id,
                token_hash=token_hash,
                authenticated_at=session.authenticated_at,
                expires_at=expires_at,
                factors=list(session.factors),
                device=self._cipher.encrypt(device, context(session.id)),
                last_seen_at=session.authenticated_at,
            )
        )
        await self._session.flush()

    async def find_open(self, token_hash: bytes, now: datetime) -> Session | None:
        """Return the session of a cookie while it lasts and its account is active."""
        return await self._find_open(SessionRow.token_hash == token_hash, now)

    async def find_open_by_id(self, session_id: UUID, now: datetime) -> Session | None:
        """Return a session, in whose name tokens are asked for, while it lasts."""
        return await self._find_open(SessionRow.id == session_id, now)

    async def list_open(self, account: Account, now: datetime) -> list[Session]:
        """Return an account's sessions that last, the latest first; a hundred at most."""
        rows = await self._session.scalars(
            select(SessionRow)
            .where(SessionRow.account_id == account.id, *is_open(now))
            .order_by(SessionRow.authenticated_at.desc(), SessionRow.id.desc())
            .limit(MOST_LISTED)
        )
        return [self._shown(row, account) for row in rows]

    async def add_factor(self, session_id: UUID, factor: str) -> None:
        """Note that a session's person showed a further factor."""
        row = await self._session.get_one(SessionRow, session_id)
        row.factors = [*dict.fromkeys([*row.factors, factor])]
        await self._session.flush()

    async def list_all(self, account: Account) -> list[tuple[Session, datetime | None]]:
        """Return an account's log-ins and when each ended, as far as they are still kept."""
        rows = await self._session.scalars(
            select(SessionRow)
            .where(SessionRow.account_id == account.id)
            .order_by(SessionRow.authenticated_at, SessionRow.id)
        )
        return [(self._shown(row, account), row.ended_at) for row in rows]

    async def end(self, session_id: UUID, now: datetime) -> None:
        """End one session, and make its unused codes useless."""
        await self._end(now, SessionRow.id == session_id)

    async def end_one_of(self, account_id: UUID, session_id: UUID, now: datetime) -> bool:
        """End a session of this account; false if it has no such session that lasts."""
        of_account = SessionRow.account_id == account_id
        return await self._end(now, of_account, SessionRow.id == session_id) > 0

    async def end_all_of(self, account_id: UUID, now: datetime, *, but: UUID | None = None) -> int:
        """End every session of an account, but one if named, and return how many there were."""
        others = () if but is None else (SessionRow.id != but,)
        return await self._end(now, SessionRow.account_id == account_id, *others)

    async def purge(self, before: datetime) -> None:
        """Forget what expired before a moment, codes first because they point at sessions."""
        await self._session.execute(
            delete(AuthorizationCodeRow).where(AuthorizationCodeRow.expires_at < before)
        )
        in_use = select(AuthorizationCodeRow.session_id)
        await self._session.execute(
            delete(SessionRow).where(SessionRow.expires_at < before, SessionRow.id.not_in(in_use))
        )

    async def _find_open(self, which: ColumnElement[bool], now: datetime) -> Session | None:
        row = await self._session.scalar(select(SessionRow).where(which, *is_open(now)))
        account = await self._accounts.find(row.account_id) if row else None
        if row is None or account is None or not account.is_active:
            return None
        if row.last_seen_at is None or row.last_seen_at < now - SEEN_AGAIN_AFTER:
            row.last_seen_at = now
        return self._shown(row, account)

    async def _end(self, now: datetime, *which: ColumnElement[bool]) -> int:
        ended = await self._session.scalars(
            update(SessionRow)
            .where(SessionRow.ended_at.is_(None), *which)
            .values(ended_at=now)
            .returning(SessionRow.id)
            .execution_options(synchronize_session=False)
        )
        ids = ended.all()
        await self._session.execute(
            update(AuthorizationCodeRow)
            .where(
                AuthorizationCodeRow.session_id.in_(ids),
                AuthorizationCodeRow.used_at.is_(None),
            )
            .values(used_at=now)
            .execution_options(synchronize_session=False)
        )
        return len(ids)

    def _shown(self, row: SessionRow, account: Account) -> Session:
        device = UNKNOWN_DEVICE
        if row.device is not None:
            device = Device(**json.loads(self._cipher.decrypt(row.device, context(row.id))))
        return Session(
            id=row.id,
            account=account,
            authenticated_at=row.authenticated_at,
            factors=tuple(row.factors),
            device=device,
            last_seen_at=row.last_seen_at,
        )


def is_open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a session lasts."""
    return (SessionRow.ended_at.is_(None), SessionRow.expires_at > now)


def context(session_id: UUID) -> str:
    """Return the place a device's ciphertext belongs to."""
    return f"identity.session.device:{session_id}"
