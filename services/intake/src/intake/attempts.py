"""How often somebody may guess: failed attempts of an address, and at one number, in a minute.

Fifty bits of a code can't be guessed at any rate that a service answers; the limits keep the
attempts out of the log and the database. Each process counts for itself, in memory.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from intake.errors import TrackingUnknownError
from shared.addresses import network_of
from shared.rate_limits import TooManyRequestsError

__all__ = ["Attempts"]


class Attempts:
    """Counts what failed; who knows the code is never counted."""

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(per_minute)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    @contextmanager
    def counted(self, address: str, number: str) -> Iterator[None]:
        """Let an attempt be made, and count it if number and code don't belong together.

        Raises
        ------
        TooManyRequestsError
            Too many failed from this address or at this number.
        """
        keys = [("address", network_of(address)), ("number", number)]
        for key in keys:
            if not self._limiter.test(self._limit, *key):
                reset = self._limiter.get_window_stats(self._limit, *key).reset_time
                seconds = max(1, round(reset - time.time()))
                raise TooManyRequestsError(seconds=seconds, retry_after=seconds)
        try:
            yield
        except TrackingUnknownError:
            for key in keys:
                self._limiter.hit(self._limit, *key)
            raise
