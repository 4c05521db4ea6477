"""Does something to each of many, in a transaction of its own: one that fails holds up no other."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import structlog

from intake.unit_of_work import UnitOfWork
from shared.actor import system_actor
from shared.database import is_database_away
from shared.service import Service

__all__ = ["one_by_one"]

T = TypeVar("T")

logger = structlog.get_logger(__name__)


async def one_by_one(
    service: Service[UnitOfWork],
    found: Sequence[tuple[str, T]],
    act: Callable[[UnitOfWork, T], Awaitable[None]],
) -> None:
    """Do something to each thing that was found, with its committee; what fails is tried later."""
    for committee, item in found:
        try:
            async with service.unit_of_work(system_actor(service.name, committee)) as uow:
                await act(uow, item)
        except Exception as error:
            if is_database_away(error):
                raise
            logger.exception("one of many failed, the others go on", committee=committee)
