"""Keeps refresh tokens as hashes, and what was revoked."""

import dataclasses
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from identity.domain.refresh_tokens import RefreshToken, TokenFamily
from identity.tables import RefreshTokenRow, RevokedTokenRow, SessionRow, TokenFamilyRow

__all__ = ["RefreshTokens"]

FIELDS = tuple(field.name for field in dataclasses.fields(TokenFamily))


class RefreshTokens:
    """Refresh tokens by their hash, their families, and access tokens revoked before their time."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def begin(self, family: TokenFamily) -> TokenFamily:
        """Begin a family, which never lasts longer than the session it belongs to."""
        session = await self._session.get_one(SessionRow, family.session_id)
        begun = dataclasses.replace(family, expires_at=min(family.expires_at, session.expires_at))
        self._session.add(TokenFamilyRow(**{name: getattr(begun, name) for name in FIELDS}))
        await self._session.flush()
        return begun

    async def add(self, token: RefreshToken) -> None:
        """Keep a token that is being handed out."""
        self._session.add(
            RefreshTokenRow(
                token_hash=token.token_hash,
                committee=token.family.committee,
                family_id=token.family.id,
                access_token_id=token.access_token_id,
                issued_at=token.issued_at,
                expires_at=token.expires_at,
            )
        )
        await self._session.flush()

    async def find_locked(self, token_hash: bytes) -> RefreshToken | None:
        """Return a token; nobody else uses or ends its family until this transaction ends."""
        found = await self._session.execute(
            select(RefreshTokenRow, TokenFamilyRow)
            .join(TokenFamilyRow, TokenFamilyRow.id == RefreshTokenRow.family_id)
            .where(RefreshTokenRow.token_hash == token_hash)
            .with_for_update()
        )
        rows = found.one_or_none()
        if rows is None:
            return None
        row, family = rows
        return RefreshToken(
            token_hash=row.token_hash,
            family=TokenFamily(**{name: getattr(family, name) for name in FIELDS}),
            access_token_id=row.access_token_id,
            issued_at=row.issued_at,
            expires_at=row.expires_at,
            used_at=row.used_at,
        )

    async def spend(self, token_hash: bytes, now: datetime) -> None:
        """Note that a token was exchanged."""
        await self._session.execute(
            update(RefreshTokenRow)
            .where(RefreshTokenRow.token_hash == token_hash)
            .values(used_at=now)
            .execution_options(synchronize_session=False)
        )

    async def end(self, family_id: UUID, now: datetime) -> None:
        """End a family."""
        await self._session.execute(
            update(TokenFamilyRow)
            .where(TokenFamilyRow.id == family_id, TokenFamilyRow.ended_at.is_(None))
            .values(ended_at=now)
            .execution_options(synchronize_session=False)
        )

    async def end_of_session(self, session_id: UUID, client_id: str, now: datetime) -> None:
        """End the families that a client began in a session."""
        await self._session.execute(
            update(TokenFamilyRow)
            .where(
                TokenFamilyRow.session_id == session_id,
                TokenFamilyRow.client_id == client_id,
                TokenFamilyRow.ended_at.is_(None),
            )
            .values(ended_at=now)
            .execution_options(synchronize_session=False)
        )

    async def revoke_access_token(self, token_id: UUID, expires_at: datetime) -> None:
        """Remember an access token as revoked."""
        await self._session.execute(
            insert(RevokedTokenRow)
            .values(token_id=token_id, expires_at=expires_at)
            .on_conflict_do_nothing()
        )

    async def is_revoked(self, token_id: UUID) -> bool:
        """Whether an access token was revoked, itself or with the family it came with."""
        itself = select(RevokedTokenRow.token_id).where(RevokedTokenRow.token_id == token_id)
        with_family = (
            select(RefreshTokenRow.access_token_id)
            .join(TokenFamilyRow, TokenFamilyRow.id == RefreshTokenRow.family_id)
            .where(
                RefreshTokenRow.access_token_id == token_id, TokenFamilyRow.ended_at.is_not(None)
            )
        )
        return await self._session.scalar(itself.union_all(with_family).limit(1)) is not None

    async def purge(self, before: datetime) -> None:
        """Forget families and revoked tokens that expired before a moment."""
        past = select(TokenFamilyRow.id).where(TokenFamilyRow.expires_at < before)
        await self._session.execute(
            delete(RefreshTokenRow).where(RefreshTokenRow.family_id.in_(past))
        )
        await self._session.execute(
            delete(TokenFamilyRow).where(TokenFamilyRow.expires_at < before)
        )
        await self._session.execute(
            delete(RevokedTokenRow).where(RevokedTokenRow.expires_at < before)
        )
