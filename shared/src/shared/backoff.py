"""How long to wait before trying again."""

import random

__all__ = ["backoff_seconds"]


def backoff_seconds(attempt: int, *, first: float = 0.1, longest: float = 30.0) -> float:
    """Return a pause that doubles with each attempt (from 1), with jitter of a fifth."""
    pause = min(first * 2.0 ** min(attempt - 1, 30), longest)
    return pause * random.uniform(0.8, 1.2)  # noqa: S311  (jitter, not a secret)
