"""How often something was missing, by matter and month: published, since nobody is in it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from intake.domain.matters import Matter

__all__ = ["NoticeCount"]


@dataclass(frozen=True, slots=True)
class NoticeCount:
    """What became of the applications of one matter that were received in one month.

    ``second_notices`` are by ground. Each figure counts the applications of that month, whenever
    the notice came, so that the rate is one of the same applications.
    """

    month: int
    matter: Matter
    applications: int
    notices: int
    late_notices: int
    abandoned: int
    reopened: int
    second_notices: Mapping[str, int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """The share of the applications that needed a notice, 0 to 1."""
        return self.notices / self.applications if self.applications else 0.0
