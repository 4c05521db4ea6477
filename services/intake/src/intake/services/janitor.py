"""Removes what nobody handed in: expired uploads, and stored files that no row mentions."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from intake.unit_of_work import UnitOfWork
from shared.actor import system_actor
from shared.service import Service

__all__ = ["remove_expired_uploads", "remove_orphans"]

logger = structlog.get_logger(__name__)

KEYS_AT_ONCE = 1000


async def remove_expired_uploads(service: Service[UnitOfWork]) -> int:
    """Forget unused uploads past their time, then their files and previews; return how many.

    A file left over by a crash in between is an orphan, and goes with those.
    """
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        keys = await uow.uploads.delete_expired(uow.now)
    for key in keys:
        await service.files.delete(key)
    count(service, "expired_files_removed", len(keys))
    if keys:
        logger.info("expired uploads removed", count=len(keys))
    return len(keys)


async def remove_orphans(service: Service[UnitOfWork], *, older_than: timedelta) -> int:
    """Delete stored files that belong to no upload; return how many.

    A file is in the store before its row is written, so only those older than ``older_than``
    count; a key (UUID version 7) holds the moment at which it was made.
    """
    before = service.clock() - older_than
    stored = await service.files.keys()
    service.gauges["files_stored"] = len(stored)
    old = [key for key in stored if made_at(key) < before]
    removed = 0
    for keys in batches(old):
        async with service.unit_of_work(system_actor(service.name, "")) as uow:
            known = await uow.uploads.list_known_keys(keys)
        for key in set(keys) - known:
            await service.files.delete(key)
            removed += 1
    count(service, "orphaned_files_removed", removed)
    if removed:
        logger.warning("orphaned files removed", count=removed)
    return removed


def count(service: Service[UnitOfWork], name: str, number: int) -> None:
    """Add to a number of this process, for ``/metrics``."""
    service.gauges[name] = service.gauges.get(name, 0) + number


def made_at(key: str) -> datetime:
    """Return when a key of the store was made (RFC 9562: milliseconds in the first 48 bits)."""
    milliseconds = UUID(key.rpartition("/")[2]).int >> 80
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut keys into pieces for one query each."""
    for start in range(0, len(keys), KEYS_AT_ONCE):
        yield keys[start : start + KEYS_AT_ONCE]
