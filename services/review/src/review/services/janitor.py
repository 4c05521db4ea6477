"""Removes stored papers that no row mentions: refused while they came, or of an erased case."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from review.unit_of_work import UnitOfWork
from shared.actor import system_actor
from shared.service import Service

__all__ = ["remove_orphans"]

logger = structlog.get_logger(__name__)

KEYS_AT_ONCE = 1000
UNFINISHED_FOR = timedelta(hours=1)


async def remove_orphans(service: Service[Any]) -> None:
    """Delete them, an hour after they came: a file is in the store before its row is written."""
    before = service.clock() - UNFINISHED_FOR
    await service.files.remove_abandoned(before)
    old = [key for key in await service.files.keys() if made_at(key) < before]
    for start in range(0, len(old), KEYS_AT_ONCE):
        keys = old[start : start + KEYS_AT_ONCE]
        async with service.unit_of_work(system_actor("review", "")) as uow:
            assert isinstance(uow, UnitOfWork)
            orphans = set(keys) - await uow.entrusted.list_known_keys(keys)
        for key in orphans:
            await service.files.delete(key)
        if orphans:
            logger.warning("orphaned files removed", count=len(orphans))


def made_at(key: str) -> datetime:
    """Return when a key of the store was made (RFC 9562: milliseconds in the first 48 bits)."""
    milliseconds = UUID(key.rpartition("/")[2]).int >> 80
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
