"""Files that were received and wait to be handed in."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.material import Upload
from intake.repositories.material_rows import file_name_context, upload_of
from intake.tables import upload
from shared.crypto import FieldCipher

__all__ = ["UploadRepository"]


class UploadRepository:
    """Uploads of one committee; the janitor's queries reach over all committees."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, received: Upload, *, account_id: str) -> None:
        """Store what was received, and for whom."""
        name = received.file_name
        sealed = name and self._cipher.encrypt(name, file_name_context(received.id))
        await self._session.execute(
            insert(upload).values(
                id=received.id,
                committee=self._committee,
                account_id=account_id,
                storage_key=received.storage_key,
                sha256=received.sha256,
                size=received.size,
                media_type=received.media_type,
                file_name=sealed,
                created_at=received.created_at,
                expires_at=received.expires_at,
            )
        )

    async def list_owned(self, ids: Collection[UUID], *, account_id: str) -> Sequence[Upload]:
        """Return which of these uploads the account has."""
        rows = await self._session.execute(
            select(upload).where(
                upload.c.id.in_(ids),
                upload.c.committee == self._committee,
                upload.c.account_id == account_id,
            )
        )
        return [upload_of(row, self._cipher) for row in rows]

    async def delete_expired(self, now: datetime) -> Sequence[str]:
        """Forget the unused uploads that waited too long, and return their keys in the store."""
        rows = await self._session.scalars(
            delete(upload)
            .where(upload.c.used_by.is_(None), upload.c.expires_at <= now)
            .returning(upload.c.storage_key)
        )
        return rows.all()

    async def list_known_keys(self, keys: Collection[str]) -> set[str]:
        """Return which of these keys in the store belong to an upload."""
        query = select(upload.c.storage_key).where(upload.c.storage_key.in_(keys))
        return set(await self._session.scalars(query))
