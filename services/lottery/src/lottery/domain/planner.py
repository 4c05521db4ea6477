"""What a report before a draw warns of, and for how long it may be thought about."""

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Planner"]

MANY_ATTEMPTS = 2_000
NOTICEABLE = 1e-6


def never() -> bool:
    """Say that there is time."""
    return False


@dataclass(slots=True)
class Planner:
    """Thresholds of warnings, and when time is up; it notes whether a report was cut short.

    ``many_attempts``: a draw that expects more takes noticeable time. ``noticeable``: a higher
    probability of ending ``too_constrained`` is warned of.
    """

    many_attempts: float = MANY_ATTEMPTS
    noticeable: float = NOTICEABLE
    has_ended: Callable[[], bool] = never
    was_cut: bool = False

    def is_over(self) -> bool:
        """Whether to leave the rest; once time was up it stays so."""
        self.was_cut = self.was_cut or self.has_ended()
        return self.was_cut
