"""Scans: received first, and used as evidence of a delivery attempt later."""

from collections.abc import AsyncIterator
from datetime import timedelta

from mailing.config import Settings
from mailing.domain.upload import Upload
from mailing.unit_of_work import UnitOfWork
from shared.files import FileStore, StoredFile
from shared.ids import new_id

__all__ = ["receive", "record"]


async def receive(
    files: FileStore,
    settings: Settings,
    body: AsyncIterator[bytes],
    *,
    declared_type: str | None,
    expected_sha256: str | None,
) -> StoredFile:
    """Put the body in the store, checked by content; what is refused leaves nothing behind.

    Raises
    ------
    FileEmptyError, FileTooLargeError, FileTypeNotAllowedError, FileContentMismatchError,
    FileHashMismatchError, FileDamagedError, UploadBrokenError
    """
    return await files.receive(
        body,
        limit=settings.upload_limit_bytes,
        declared_type=declared_type,
        expected_sha256=expected_sha256,
    )


async def record(uow: UnitOfWork, stored: StoredFile) -> Upload:
    """Note a stored scan as the actor's; it waits some hours to become evidence."""
    upload = Upload(
        id=new_id(),
        storage_key=stored.key,
        sha256=stored.sha256,
        size=stored.size,
        media_type=stored.media_type,
        created_at=uow.now,
        expires_at=uow.now + timedelta(hours=uow.settings.upload_lifetime_hours),
    )
    await uow.uploads.add(upload, account_id=uow.actor.account_id)
    uow.audit("upload.received", subject_type="upload", subject_id=upload.id)
    return upload
