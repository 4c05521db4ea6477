"""Rounds in turn, and what several rounds come to."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["Figure", "Result", "in_turn", "percentile"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity, measured in several rounds."""

    values: Sequence[float]

    @property
    def median(self) -> float:
        """The middle round."""
        return statistics.median(self.values)

    def over(self, other: "Figure") -> "Figure":
        """Return the ratios to another quantity, round by round."""
        return Figure([a / b for a, b in zip(self.values, other.values, strict=True)])

    def written(self, pattern: str = ",.0f", unit: str = "") -> str:
        """Write the median and, of several rounds, the lowest and the highest."""
        low, high = (format(pick(self.values), pattern) for pick in (min, max))
        spread = f" ({low}–{high})" if len(self.values) > 1 else ""
        return f"{self.median:{pattern}}{unit}{spread}"


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table; ``is_met`` is None where nothing is asked."""

    what: str
    ours: str
    limit: str
    ratio: str = "–"
    target: str = "–"
    is_met: bool | None = None


def in_turn(contestants: Mapping[str, Callable[[], T]], rounds: int) -> dict[str, list[T]]:
    """Let the contestants measure one after another, round by round, each round the other way."""
    taken: dict[str, list[T]] = {name: [] for name in contestants}
    for number in range(rounds):
        names = list(contestants)
        for name in names if number % 2 == 0 else reversed(names):
            taken[name].append(contestants[name]())
    return taken


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of all doesn't exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
