"""Files that are on their way."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.resumable import Announced, Resumable, ResumableState
from intake.errors.resumable import ResumableNotFoundError
from intake.tables import resumable_upload
from shared.crypto import FieldCipher

__all__ = ["ResumableUploadRepository"]

ONE_AFTER_ANOTHER = text("select pg_advisory_xact_lock(hashtextextended(:account, 0))")


class ResumableUploadRepository:
    """Resumable uploads of one committee; the janitor's queries reach over all committees."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def count_open(self, account_id: str) -> tuple[int, int]:
        """Return how many uploads an account has open, and the bytes they announced.

        Until the end of the transaction the account begins no other.
        """
        await self._session.execute(
            ONE_AFTER_ANOTHER, {"account": f"intake uploads {self._committee} {account_id}"}
        )
        row = (
            await self._session.execute(
                select(func.count(), func.coalesce(func.sum(resumable_upload.c.size), 0)).where(
                    resumable_upload.c.committee == self._committee,
                    resumable_upload.c.account_id == account_id,
                    resumable_upload.c.state == ResumableState.OPEN,
                )
            )
        ).one()
        return int(row[0]), int(row[1])

    async def add(self, begun: Resumable) -> None:
        """Store that an upload was begun."""
        announced = begun.announced
        name = announced.file_name
        await self._session.execute(
            insert(resumable_upload).values(
                id=begun.id,
                committee=begun.committee,
                account_id=begun.account_id,
                size=announced.size,
                file_name=name and self._cipher.encrypt(name, context_of(begun.id)),
                media_type=announced.media_type,
                sha256=announced.sha256,
                created_at=begun.created_at,
                expires_at=begun.expires_at,
                state=begun.state,
            )
        )

    async def get_owned(self, resumable_id: UUID, *, account_id: str) -> Resumable:
        """Return an upload that the account began.

        Raises
        ------
        ResumableNotFoundError
            There is none of that id, or it is somebody else's.
        """
        query = select(resumable_upload).where(resumable_upload.c.id == resumable_id)
        row = (await self._session.execute(query)).first()
        if row is None:
            raise ResumableNotFoundError
        if (row.committee, row.account_id) != (self._committee, account_id):
            raise ResumableNotFoundError(is_hidden=True)
        return self._resumable_of(row)

    async def take(self, resumable_id: UUID, upload_id: UUID) -> bool:
        """Note what an open upload became; False if it isn't open any more."""
        return await self._end(resumable_id, state=ResumableState.TAKEN, upload_id=upload_id)

    async def refuse(self, resumable_id: UUID, code: str) -> bool:
        """Note why an open upload wasn't taken; False if it isn't open any more."""
        return await self._end(resumable_id, state=ResumableState.REFUSED, refusal=code)

    async def delete(self, resumable_id: UUID) -> None:
        """Forget an upload."""
        await self._session.execute(
            delete(resumable_upload).where(resumable_upload.c.id == resumable_id)
        )

    async def list_open(self, ids: Collection[UUID]) -> Sequence[Resumable]:
        """Return which of these, of all committees, are open."""
        rows = await self._session.execute(
            select(resumable_upload).where(
                resumable_upload.c.id.in_(ids), resumable_upload.c.state == ResumableState.OPEN
            )
        )
        return [self._resumable_of(row) for row in rows]

    async def delete_expired(self, now: datetime) -> Sequence[UUID]:
        """Forget the uploads of all committees whose time is over; return which."""
        rows = await self._session.scalars(
            delete(resumable_upload)
            .where(resumable_upload.c.expires_at <= now)
            .returning(resumable_upload.c.id)
        )
        return rows.all()

    async def _end(self, resumable_id: UUID, **values: Any) -> bool:
        ended = await self._session.scalars(
            update(resumable_upload)
            .where(
                resumable_upload.c.id == resumable_id,
                resumable_upload.c.state == ResumableState.OPEN,
            )
            .values(**values)
            .returning(resumable_upload.c.id)
        )
        return ended.first() is not None

    def _resumable_of(self, row: Any) -> Resumable:
        sealed = row.file_name
        name = None if sealed is None else self._cipher.decrypt(sealed, context_of(row.id))
        return Resumable(
            id=row.id,
            account_id=row.account_id,
            committee=row.committee,
            announced=Announced(row.size, name, row.media_type, row.sha256),
            created_at=row.created_at,
            expires_at=row.expires_at,
            state=ResumableState(row.state),
            upload_id=row.upload_id,
            refusal=row.refusal,
        )


def context_of(resumable_id: UUID) -> str:
    """Return the place that a file's name is encrypted for."""
    return f"intake.resumable_upload.file_name:{resumable_id}"
