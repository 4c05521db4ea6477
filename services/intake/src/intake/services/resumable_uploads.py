"""Use cases around resumable uploads (断点续传): begun, continued, finished, given up, expired."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import structlog
from starlette.requests import ClientDisconnect

from intake.domain.resumable import Announced, Resumable, ResumableState
from intake.errors.resumable import (
    ResumableBrokenError,
    ResumableBusyError,
    ResumableExpiredError,
    ResumableOffsetError,
    ResumableQuotaError,
    ResumableRefusedError,
    ResumableTooLongError,
)
from intake.ports.part_files import PartBusyError, PartFiles, PartWriter
from intake.services import uploads
from intake.unit_of_work import UnitOfWork, settings_of
from shared.actor import Actor
from shared.errors import ServiceError
from shared.file_errors import FileEmptyError, FileTooLargeError, FileTypeNotAllowedError
from shared.files import KEPT_TYPES
from shared.ids import new_id
from shared.service import Service

__all__ = [
    "Progress",
    "begin",
    "check_alive",
    "discard",
    "finish_whole",
    "get",
    "progress_of",
    "remove_expired",
    "write",
]

ABANDONED_AFTER = timedelta(hours=1)
"""How long a file without a row may lie: a request may be about to write it."""

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """An upload, and the bytes of it that have arrived."""

    resumable: Resumable
    offset: int


async def begin(uow: UnitOfWork, announced: Announced) -> Resumable:
    """Let the actor send a file piece by piece; refused before its first byte if it won't do.

    Raises
    ------
    FileEmptyError, FileTooLargeError, FileTypeNotAllowedError
        The file that was announced isn't taken.
    ResumableQuotaError
        The account has too many, or too large, uploads open.
    """
    settings = uow.settings
    if not announced.size:
        raise FileEmptyError
    if announced.size > settings.upload_limit_bytes:
        raise FileTooLargeError(limit=settings.upload_limit_bytes)
    if announced.media_type is not None and announced.media_type not in KEPT_TYPES:
        raise FileTypeNotAllowedError(allowed=", ".join(sorted(KEPT_TYPES)))
    count, size = await uow.resumable_uploads.count_open(uow.actor.account_id)
    if count >= settings.resumable_open_uploads:
        raise ResumableQuotaError(limit=settings.resumable_open_uploads)
    if size + announced.size > settings.resumable_open_bytes:
        raise ResumableQuotaError(limit=f"{settings.resumable_open_bytes} B")
    begun = Resumable(
        id=new_id(),
        account_id=uow.actor.account_id,
        committee=uow.committee,
        announced=announced,
        created_at=uow.now,
        expires_at=uow.now + timedelta(hours=settings.resumable_lifetime_hours),
    )
    await uow.resumable_uploads.add(begun)
    return begun


async def get(uow: UnitOfWork, resumable_id: UUID) -> Resumable:
    """Return an upload that the actor began.

    Raises
    ------
    ResumableNotFoundError
        There is none of that id, or it is somebody else's.
    ResumableExpiredError
        Its time is over.
    """
    found = await uow.resumable_uploads.get_owned(resumable_id, account_id=uow.actor.account_id)
    if found.expires_at <= uow.now:
        raise ResumableExpiredError
    return found


async def progress_of(service: Service[UnitOfWork], resumable: Resumable) -> Progress:
    """Return how far an upload is."""
    if resumable.state is ResumableState.OPEN:
        return Progress(resumable, await parts_of(service).size(resumable.id))
    return Progress(resumable, resumable.announced.size)


async def write(
    service: Service[UnitOfWork],
    actor: Actor,
    resumable_id: UUID,
    offset: int,
    body: AsyncIterator[bytes],
) -> Progress:
    """Append to an upload from the byte that it stands at; the last byte makes it a file.

    A body that breaks off leaves what arrived. Sent once more, the end of a finished upload
    changes nothing.

    Raises
    ------
    ResumableNotFoundError, ResumableExpiredError, ResumableRefusedError
        There is nothing to go on with.
    ResumableBusyError
        Another request is writing.
    ResumableOffsetError
        The next byte wanted is another one.
    ResumableTooLongError
        More came than was announced.
    ResumableBrokenError
        The connection ended; what arrived is kept.
    ServiceError
        The whole file isn't taken: see `uploads.receive`.
    """
    try:
        async with parts_of(service).writing(resumable_id) as part:
            async with service.unit_of_work(actor) as uow:
                found = await get(uow, resumable_id)
            check_alive(found)
            size = found.announced.size
            here = part.size if found.state is ResumableState.OPEN else size
            if offset != here:
                raise ResumableOffsetError(offset=here)
            here = await append(part, body, here, size)
            if found.state is ResumableState.OPEN and here == size:
                found = await finish(service, actor, found)
            return Progress(found, here)
    except PartBusyError:
        raise ResumableBusyError from None
    except (ClientDisconnect, ConnectionError):
        raise ResumableBrokenError from None


async def discard(service: Service[UnitOfWork], actor: Actor, resumable_id: UUID) -> None:
    """Give an upload up; what it has become stays.

    Raises
    ------
    ResumableNotFoundError, ResumableExpiredError, ResumableBusyError
    """
    try:
        async with parts_of(service).writing(resumable_id):
            async with service.unit_of_work(actor) as uow:
                found = await get(uow, resumable_id)
                await uow.resumable_uploads.delete(found.id)
            await parts_of(service).delete(resumable_id)
    except PartBusyError:
        raise ResumableBusyError from None


async def finish_whole(service: Service[UnitOfWork]) -> int:
    """Finish the uploads that were whole when their process died; return how many were taken.

    They wait while the virus scanner is away: each try would store them anew.
    """
    parts, taken = parts_of(service), 0
    scanner = settings_of(service).scanner
    if scanner is not None and not await scanner.is_there():
        return 0
    written = await parts.last_written()
    async with service.unit_of_work(Actor("system:intake", "", kind="system")) as uow:
        waiting = await uow.resumable_uploads.list_open(written)
    for found in waiting:
        if await parts.size(found.id) != found.announced.size:
            continue
        owner = Actor(found.account_id, found.committee)
        try:
            await write(service, owner, found.id, found.announced.size, nothing())
            taken += 1
        except ServiceError as refused:
            logger.info("upload not finished", code=refused.code)
    return taken


async def remove_expired(service: Service[UnitOfWork]) -> int:
    """Remove uploads whose time is over, and files that belong to none; return how many."""
    parts = parts_of(service)
    written = await parts.last_written()
    async with service.unit_of_work(Actor("system:intake", "", kind="system")) as uow:
        expired = await uow.resumable_uploads.delete_expired(uow.now)
        known = {found.id for found in await uow.resumable_uploads.list_open(written)}
        before = uow.now - ABANDONED_AFTER
    orphans = [one for one, at in written.items() if one not in known and at < before]
    for resumable_id in {*expired, *orphans}:
        await parts.delete(resumable_id)
    return len({*expired, *orphans})


async def append(part: PartWriter, body: AsyncIterator[bytes], here: int, size: int) -> int:
    """Append a body that begins at byte ``here`` of ``size``, and return where it ends."""
    async for chunk in body:
        if here + len(chunk) > size:
            raise ResumableTooLongError(size=size)
        here += len(chunk)
        await part.append(chunk)
    await part.keep()
    return here


def check_alive(resumable: Resumable) -> None:
    """Let pass what wasn't refused.

    Raises
    ------
    ResumableRefusedError
    """
    if resumable.state is ResumableState.REFUSED:
        raise ResumableRefusedError(reason=resumable.refusal)


async def finish(service: Service[UnitOfWork], actor: Actor, whole: Resumable) -> Resumable:
    """Make a whole upload a file like any other: once, whenever the process may die.

    The caller holds the lock. Until the row says what became of it, the upload is as it was, and
    the file in the store an orphan that the janitor removes.
    """
    parts, announced = parts_of(service), whole.announced
    try:
        received = await uploads.receive(
            service,
            actor,
            parts.content(whole.id),
            declared_type=announced.media_type,
            expected_sha256=announced.sha256,
        )
    except ServiceError as refused:
        if not refused.retryable:
            async with service.unit_of_work(actor) as uow:
                await uow.resumable_uploads.refuse(whole.id, refused.code)
            await parts.delete(whole.id)
        raise
    async with service.unit_of_work(actor) as uow:
        upload = await uploads.record(uow, received, file_name=announced.file_name)
        if not await uow.resumable_uploads.take(whole.id, upload.id):
            raise ResumableBusyError
    await parts.delete(whole.id)
    return replace(whole, state=ResumableState.TAKEN, upload_id=upload.id)


async def nothing() -> AsyncIterator[bytes]:
    """Yield no bytes."""
    no_chunks: tuple[bytes, ...] = ()
    for chunk in no_chunks:
        yield chunk


def parts_of(service: Service[UnitOfWork]) -> PartFiles:
    """Return where the service keeps files on their way."""
    return PartFiles(settings_of(service).unfinished)
