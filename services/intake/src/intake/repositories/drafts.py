"""Drafts of one committee; each belongs to one account."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.draft import Draft
from intake.errors import DraftNotFoundError
from intake.tables import draft, upload
from shared.crypto import FieldCipher

__all__ = ["DraftRepository"]


class DraftRepository:
    """Finds an account's drafts; the janitor's query reaches over all committees."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, new: Draft, *, account_id: str) -> None:
        """Store a new draft."""
        await self._session.execute(
            insert(draft).values(
                id=new.id,
                committee=self._committee,
                account_id=account_id,
                version=new.version,
                content=self._sealed(new),
                created_at=new.created_at,
                updated_at=new.updated_at,
                expires_at=new.expires_at,
            )
        )

    async def get(
        self, draft_id: UUID, *, account_id: str, now: datetime, lock: bool = False
    ) -> Draft:
        """Return a draft of an account, and lock it until the end if asked to.

        Raises
        ------
        DraftNotFoundError
            The account has none of that id, or it has expired.
        """
        query = select(draft).where(draft.c.id == draft_id, self._is_of(account_id, now))
        row = (await self._session.execute(query.with_for_update() if lock else query)).first()
        if row is None:
            raise DraftNotFoundError
        return self._draft_of(row)

    async def list_of(self, account_id: str, now: datetime) -> Sequence[Draft]:
        """Return an account's drafts, the one saved last first."""
        rows = await self._session.execute(
            select(draft)
            .where(self._is_of(account_id, now))
            .order_by(draft.c.updated_at.desc(), draft.c.id.desc())
        )
        return [self._draft_of(row) for row in rows]

    async def count_of(self, account_id: str, now: datetime) -> int:
        """Return how many drafts an account has; who adds another waits for who counts."""
        name = f"intake drafts {self._committee}/{account_id}"
        await self._session.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0)))
        )
        found = await self._session.scalar(
            select(func.count()).select_from(draft).where(self._is_of(account_id, now))
        )
        return int(found or 0)

    async def save(self, changed: Draft) -> None:
        """Store a draft that was locked before."""
        await self._session.execute(
            update(draft)
            .where(draft.c.id == changed.id, draft.c.committee == self._committee)
            .values(
                version=changed.version,
                content=self._sealed(changed),
                updated_at=changed.updated_at,
                expires_at=changed.expires_at,
            )
        )

    async def delete(self, draft_id: UUID) -> None:
        """Forget a draft that was locked before."""
        await self._session.execute(
            delete(draft).where(draft.c.id == draft_id, draft.c.committee == self._committee)
        )

    async def delete_expired(self, now: datetime) -> int:
        """Forget the drafts that nobody saved for too long; return how many."""
        gone = await self._session.scalars(
            delete(draft).where(draft.c.expires_at <= now).returning(draft.c.id)
        )
        return len(gone.all())

    async def keep_uploads(
        self, ids: Collection[UUID], *, account_id: str, now: datetime, until: datetime
    ) -> None:
        """Let the account's unused uploads wait at least until a moment."""
        await self._session.execute(
            update(upload)
            .where(
                upload.c.id.in_(ids),
                upload.c.committee == self._committee,
                upload.c.account_id == account_id,
                upload.c.used_by.is_(None),
                upload.c.expires_at > now,
            )
            .values(expires_at=func.greatest(upload.c.expires_at, until))
        )

    def _is_of(self, account_id: str, now: datetime) -> ColumnElement[bool]:
        return and_(
            draft.c.committee == self._committee,
            draft.c.account_id == account_id,
            draft.c.expires_at > now,
        )

    def _sealed(self, of: Draft) -> bytes:
        return self._cipher.encrypt(json.dumps(of.content), content_context(of.id))

    def _draft_of(self, row: Any) -> Draft:
        content: Mapping[str, Any] = json.loads(
            self._cipher.decrypt(row.content, content_context(row.id))
        )
        return Draft(
            id=row.id,
            version=row.version,
            content=content,
            created_at=row.created_at,
            updated_at=row.updated_at,
            expires_at=row.expires_at,
        )


def content_context(draft_id: object) -> str:
    """Return the place that a draft's content is encrypted for."""
    return f"intake.draft.content:{draft_id}"
