"""Use cases around uploads: a file is received first and handed in with an application later.

However it came, by one request, by several or from a hospital, a file is looked into here.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from intake.domain.material import Upload
from intake.domain.preview import preview_of
from intake.errors.files import (
    REFUSED_CONTENT,
    FileInfectedError,
    FileTooComplexError,
    ScannerUnavailableError,
)
from intake.file_settings import FileSettings
from intake.ports.scanner import ScannerAwayError
from intake.sandbox.findings import RefusedFile
from intake.sandbox.host import SandboxDiedError, sandbox
from intake.services.partner.callers import check_uploader
from intake.unit_of_work import UnitOfWork, settings_of
from shared.actor import Actor
from shared.files import KEPT_TYPES, FileStore, StoredFile
from shared.ids import new_id
from shared.permissions import Role
from shared.service import Service

__all__ = ["ReceivedFile", "get", "receive", "record"]

SCANNER_RETRY_SECONDS = 30.0

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A stored file that was looked into, and its number of pages."""

    stored: StoredFile
    pages: int


async def receive(
    service: Service[UnitOfWork],
    actor: Actor,
    body: AsyncIterator[bytes],
    *,
    declared_type: str | None,
    expected_sha256: str | None,
) -> ReceivedFile:
    """Put the body in the store and look into it; what is refused leaves nothing behind.

    No transaction is open meanwhile: 200 MB may take long. A virus is noted in the audit trail.

    Raises
    ------
    FileEmptyError, FileTooLargeError, FileTypeNotAllowedError, FileContentMismatchError,
    FileHashMismatchError, FileDamagedError, UploadBrokenError, FileEncryptedError,
    FileTooManyPagesError, FilePageTooLargeError, FileTooManyPixelsError,
    FileArchiveTooLargeError, FileArchiveUnsafeError, FileTooComplexError, FileInfectedError
    ScannerUnavailableError
        Nobody can say whether there is a virus in it.
    HospitalNotLinkedError, HospitalSuspendedError
        The actor is a hospital's client of which nothing is taken; not a byte is stored then.
    """
    if Role.HOSPITAL in actor.roles:
        async with service.unit_of_work(actor) as uow:
            await check_uploader(uow)
    settings = settings_of(service)
    stored = await service.files.receive(
        body,
        limit=settings.upload_limit_bytes,
        declared_type=declared_type,
        expected_sha256=expected_sha256,
        allowed=KEPT_TYPES,
    )
    try:
        pages = await pages_of(service.files, settings, stored)
        await check_for_viruses(service, settings, actor, stored)
    except BaseException:
        await service.files.delete(stored.key)
        raise
    return ReceivedFile(stored, pages)


async def record(uow: UnitOfWork, received: ReceivedFile, *, file_name: str | None) -> Upload:
    """Note a received file as an upload of the actor; it waits some hours to be handed in.

    Raises
    ------
    HospitalNotLinkedError, HospitalSuspendedError
        The actor is a hospital's client, and nothing is taken from it.
    """
    await check_uploader(uow)
    stored, settings = received.stored, uow.settings
    upload = Upload(
        id=new_id(),
        storage_key=stored.key,
        sha256=stored.sha256,
        size=stored.size,
        media_type=stored.media_type,
        file_name=file_name,
        created_at=uow.now,
        expires_at=uow.now + timedelta(hours=settings.upload_lifetime_hours),
        pages=received.pages,
        preview=preview_of(stored.media_type, pages_drawn=settings.preview_pages),
    )
    await uow.uploads.add(upload, account_id=uow.actor.account_id)
    uow.audit("upload.received", subject_type="upload", subject_id=upload.id)
    return upload


async def get(uow: UnitOfWork, upload_id: UUID) -> Upload:
    """Return an upload that the actor sent.

    Raises
    ------
    UploadNotFoundError
        There is none of that id, or it is somebody else's.
    """
    return await uow.uploads.get_owned(upload_id, account_id=uow.actor.account_id)


async def pages_of(files: FileStore, settings: FileSettings, stored: StoredFile) -> int:
    """Look into a stored file, and return how many pages it has."""
    async with files.as_path(stored.key) as path:
        try:
            return await sandbox().examine(
                path, stored.media_type, settings.bounds, settings.task_limits
            )
        except RefusedFile as found:
            facts: dict[str, Any] = {"allowed": ", ".join(sorted(KEPT_TYPES)), **found.facts}
            raise REFUSED_CONTENT[found.code](**facts) from None
        except SandboxDiedError as died:
            logger.warning("a file can't be looked into", reason=str(died), size=stored.size)
            raise FileTooComplexError from None


async def check_for_viruses(
    service: Service[UnitOfWork], settings: FileSettings, actor: Actor, stored: StoredFile
) -> None:
    """Have a stored file scanned, where a scanner is configured."""
    if settings.scanner is None:
        return
    try:
        virus = await settings.scanner.find_virus(await service.files.open(stored.key))
    except ScannerAwayError as away:
        count(service, "scanner_failures")
        logger.warning("virus scanner is away", reason=str(away))
        if settings.clamd_fails_open:
            return
        raise ScannerUnavailableError(retry_after=SCANNER_RETRY_SECONDS) from None
    count(service, "files_scanned")
    if virus is not None:
        count(service, "files_infected")
        await note_virus(service, actor, stored, virus)
        raise FileInfectedError


async def note_virus(
    service: Service[UnitOfWork], actor: Actor, stored: StoredFile, virus: str
) -> None:
    """Keep in the audit trail who sent a file with a virus."""
    async with service.unit_of_work(actor) as uow:
        uow.audit(
            "upload.infected",
            subject_type="file",
            subject_id=stored.sha256,
            outcome="refused",
            detail={"virus": virus, "size": stored.size},
        )


def count(service: Service[UnitOfWork], name: str) -> None:
    """Add one to a number of this process, for ``/metrics``."""
    service.gauges[name] = service.gauges.get(name, 0) + 1
