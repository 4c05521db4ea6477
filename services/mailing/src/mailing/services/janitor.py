"""Removes what nobody needs: scans never used, and stored files that no row mentions."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from mailing.service import mailing_of
from shared.actor import system_actor
from shared.service import Service

__all__ = ["remove_expired_uploads", "remove_orphans"]

logger = structlog.get_logger(__name__)

KEYS_AT_ONCE = 1000
UNFINISHED_FOR = timedelta(hours=1)


async def remove_expired_uploads(service: Service[Any]) -> None:
    """Forget unused scans past their time, then their files.

    A file left over by a crash in between is an orphan, and goes with those.
    """
    mailing = mailing_of(service)
    async with mailing.unit_of_work(system_actor("mailing", "")) as uow:
        keys = await uow.uploads.delete_expired(uow.now)
    for key in keys:
        await mailing.files.delete(key)


async def remove_orphans(service: Service[Any]) -> None:
    """Delete stored files that belong to no letter and no scan.

    A file is in the store before its row is written, so only those older than an hour count; a
    key (UUID version 7) holds the moment at which it was made.
    """
    before = service.clock() - UNFINISHED_FOR
    await service.files.remove_abandoned(before)
    old = [key for key in await service.files.keys() if made_at(key) < before]
    for start in range(0, len(old), KEYS_AT_ONCE):
        await remove_unknown(service, old[start : start + KEYS_AT_ONCE])


async def remove_unknown(service: Service[Any], keys: Sequence[str]) -> None:
    """Delete those of some files that no row mentions."""
    mailing = mailing_of(service)
    async with mailing.unit_of_work(system_actor("mailing", "")) as uow:
        known = await uow.press.list_known_keys(keys) | await uow.uploads.list_known_keys(keys)
    orphans = set(keys) - known
    for key in orphans:
        await mailing.files.delete(key)
    if orphans:
        logger.warning("orphaned files removed", count=len(orphans))


def made_at(key: str) -> datetime:
    """Return when a key of the store was made (RFC 9562: milliseconds in the first 48 bits)."""
    milliseconds = UUID(key.rpartition("/")[2]).int >> 80
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
