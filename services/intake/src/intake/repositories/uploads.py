"""Files that were received and wait to be handed in."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.material import Upload
from intake.errors.files import UploadNotFoundError
from intake.repositories.material_rows import file_name_context, upload_of
from intake.tables import preview, upload
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
                pages=received.pages,
                preview_state=received.preview.state,
                preview_reason=received.preview.reason,
                preview_due_at=received.created_at,
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

    async def get_owned(self, upload_id: UUID, *, account_id: str) -> Upload:
        """Return an upload that the account sent.

        Raises
        ------
        UploadNotFoundError
            There is none of that id, or it is somebody else's.
        """
        row = (await self._session.execute(select(upload).where(upload.c.id == upload_id))).first()
        if row is None:
            raise UploadNotFoundError
        if (row.committee, row.account_id) != (self._committee, account_id):
            raise UploadNotFoundError(is_hidden=True)
        return upload_of(row, self._cipher)

    async def delete_expired(self, now: datetime) -> Sequence[str]:
        """Forget the unused uploads that waited too long; return all their keys in the store."""
        expired = (
            select(upload.c.id)
            .where(upload.c.used_by.is_(None), upload.c.expires_at <= now)
            .with_for_update(skip_locked=True)
        )
        ids = (await self._session.scalars(expired)).all()
        drawn = await self._session.scalars(
            delete(preview).where(preview.c.upload_id.in_(ids)).returning(preview.c.storage_key)
        )
        received = await self._session.scalars(
            delete(upload).where(upload.c.id.in_(ids)).returning(upload.c.storage_key)
        )
        return [*received, *drawn]

    async def list_known_keys(self, keys: Collection[str]) -> set[str]:
        """Return which of these keys in the store belong to an upload or a preview of one."""
        received = select(upload.c.storage_key).where(upload.c.storage_key.in_(keys))
        drawn = select(preview.c.storage_key).where(preview.c.storage_key.in_(keys))
        return set(await self._session.scalars(received.union_all(drawn)))
