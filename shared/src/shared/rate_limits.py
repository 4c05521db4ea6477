"""How much one caller may ask in a minute: plenty, and never in the way of a legal submission.

Each process counts for itself, in memory: two numbers a caller. What has a legal date (an
application, its materials, an opinion, a step of a draw) is never refused for being too much.
"""

import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from shared.addresses import network_of
from shared.errors import ServiceError
from shared.permissions import Permission

__all__ = ["LEGAL_SUBMISSIONS", "RateLimits", "TooManyRequestsError"]

LEGAL_SUBMISSIONS = frozenset(
    {
        Permission.UPLOADS_CREATE,
        Permission.APPLICATIONS_SUBMIT,
        Permission.APPLICATIONS_ENTER,
        Permission.APPLICATIONS_WITHDRAW,
        Permission.DRAFTS_SUBMIT_OWN,
        Permission.APPLICATIONS_SUPPLEMENT,
        Permission.FINDINGS_WRITE,
        Permission.OPINIONS_WRITE,
        Permission.DRAWS_OPERATE,
        Permission.DRAWS_CONFIRM,
        Permission.DRAWS_VOID,
    }
)
"""What is written with these has a date that counts, or a room that waits."""


class TooManyRequestsError(ServiceError):
    """The caller asked more than its share in the last minute."""

    status = 429
    code = "too_many_requests"
    sentence = "too much was asked in a short time; try again in {seconds} s"
    sentence_zh = "请求过于频繁，请在 {seconds} 秒后重试"


class RateLimits:
    """Counts the requests of each account and of each address, in a window that slides.

    An IPv6 address counts as its /64: one subscriber has all of that.
    """

    def __init__(self, *, per_account: int, per_address: int) -> None:
        self._per_account = RateLimitItemPerMinute(per_account)
        self._per_address = RateLimitItemPerMinute(per_address)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count_account(self, account_id: str, committee: str) -> None:
        """Count a request of somebody who is known.

        Raises
        ------
        TooManyRequestsError
            It is one too many; ``Retry-After`` says when there is room again.
        """
        self._count(self._per_account, "account", committee, account_id)

    def count_address(self, address: str) -> None:
        """Count a request of nobody in particular; raises as ``count_account``."""
        self._count(self._per_address, "address", network_of(address))

    def _count(self, limit: RateLimitItem, *key: str) -> None:
        if not self._limiter.hit(limit, *key):
            reset = self._limiter.get_window_stats(limit, *key).reset_time
            seconds = max(1, round(reset - time.time()))
            raise TooManyRequestsError(seconds=seconds, retry_after=seconds)
