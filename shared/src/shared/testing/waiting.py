"""Waiting for what happens by itself, without guessing how long it takes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

__all__ = ["eventually"]

T = TypeVar("T")

LOOK_SECONDS = 0.02


async def eventually(
    look: Callable[[], Awaitable[T]],
    *,
    timeout: float = 10.0,  # noqa: ASYNC109  (the word every test expects)
) -> T:
    """Look again and again until there is something to see, and return it.

    Raises
    ------
    AssertionError
        There was nothing within ``timeout`` seconds.
    """
    try:
        async with asyncio.timeout(timeout):
            while not (found := await look()):  # noqa: ASYNC110  (anything may be looked at)
                await asyncio.sleep(LOOK_SECONDS)
    except TimeoutError:
        raise AssertionError(f"nothing to see within {timeout} s") from None
    return found
