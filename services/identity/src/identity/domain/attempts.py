"""How long someone who mistyped must wait: longer each time, never long.

The wait grows from one second at the fifth failure to a minute at most, so that guessing is
hopeless and nobody can lock another out: the owner's own browser, once logged in, is counted apart.
"""

from datetime import timedelta

__all__ = ["FORGOTTEN_AFTER", "FREE_FAILURES", "LONGEST_WAIT", "wait_after"]

FREE_FAILURES = 4
LONGEST_WAIT = timedelta(minutes=1)
FORGOTTEN_AFTER = timedelta(minutes=15)


def wait_after(failures: int) -> timedelta:
    """Return how long after this many failures the next attempt is refused."""
    if failures <= FREE_FAILURES:
        return timedelta(0)
    doublings = min(failures - FREE_FAILURES - 1, 10)
    return min(timedelta(seconds=2**doublings), LONGEST_WAIT)
