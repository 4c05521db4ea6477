"""Waiting for what other services do a moment later."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

__all__ = ["StoryStuckError", "until"]

T = TypeVar("T")

PATIENCE_SECONDS = 90.0


class StoryStuckError(Exception):
    """Something that must come about didn't."""


async def until(look: Callable[[], Awaitable[T]], what: str) -> T:
    """Look until there is something, and return it.

    Raises
    ------
    StoryStuckError
        It didn't come about in a minute and a half.
    """
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (found := await look()):  # noqa: ASYNC110  (seen over HTTP)
                await asyncio.sleep(0.1)
            return found
    except TimeoutError:
        raise StoryStuckError(f"waited in vain until {what}") from None
