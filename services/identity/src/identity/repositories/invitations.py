"""Keeps the one-time links by which people set their passwords."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from identity.domain.accounts import Account
from identity.errors import InvitationInvalidError
from identity.tables import InvitationRow

__all__ = ["Invitations"]


class Invitations:
    """Invitations by the hash of their link's secret."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self, account: Account, *, token_hash: bytes, now: datetime, expires_at: datetime
    ) -> None:
        """Add an account's only valid link: earlier ones become useless."""
        await self.withdraw(account.id)
        self._session.add(
            InvitationRow(
                token_hash=token_hash,
                committee=account.committee,
                account_id=account.id,
                created_at=now,
                expires_at=expires_at,
            )
        )
        await self._session.flush()

    async def withdraw(self, account_id: UUID) -> None:
        """Make an account's link useless, if it has one."""
        await self._session.execute(
            delete(InvitationRow).where(
                InvitationRow.account_id == account_id, InvitationRow.used_at.is_(None)
            )
        )

    async def account_of(self, token_hash: bytes, now: datetime) -> UUID:
        """Return whose password a link sets.

        Raises
        ------
        InvitationInvalidError
            It was used or replaced, expired, or never existed.
        """
        found = await self._session.scalar(
            select(InvitationRow.account_id).where(*still_good(token_hash, now))
        )
        if found is None:
            raise InvitationInvalidError
        return found

    async def use(self, token_hash: bytes, now: datetime) -> None:
        """Use a link up.

        Raises
        ------
        InvitationInvalidError
            Somebody else was faster, or it expired.
        """
        used = await self._session.scalar(
            update(InvitationRow)
            .where(*still_good(token_hash, now))
            .values(used_at=now)
            .returning(InvitationRow.account_id)
        )
        if used is None:
            raise InvitationInvalidError

    async def purge(self, before: datetime) -> None:
        """Forget links that expired before a moment."""
        await self._session.execute(delete(InvitationRow).where(InvitationRow.expires_at < before))


def still_good(token_hash: bytes, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a link may be used."""
    return (
        InvitationRow.token_hash == token_hash,
        InvitationRow.used_at.is_(None),
        InvitationRow.expires_at > now,
    )
