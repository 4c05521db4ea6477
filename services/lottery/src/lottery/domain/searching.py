"""The fewest further experts that are enough, by trying."""

from collections.abc import Callable, Iterator, Sequence

from lottery.domain.planner import Planner
from lottery.domain.seatings import TooManyStatesError

__all__ = ["first_enough"]

MOST_SEARCHED = 300


def first_enough(
    classes: Sequence[str],
    least: Sequence[int],
    most: Sequence[int],
    is_enough: Callable[[Sequence[str]], bool],
    planner: Planner,
) -> list[str] | None:
    """Return the shortest list of classes that is enough, or None when there's too much to try."""
    for tried, numbers in enumerate(by_total(least, most)):
        if tried == MOST_SEARCHED or planner.is_over():
            return None
        added = [name for name, n in zip(classes, numbers, strict=True) for _ in range(n)]
        try:
            if is_enough(added):
                return added
        except TooManyStatesError:
            return None
    return None


def by_total(least: Sequence[int], most: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield the vectors of numbers within bounds, those of the smallest sum first."""
    ranges = [range(low, max(low, high) + 1) for low, high in zip(least, most, strict=True)]
    for total in range(sum(least), sum(limits[-1] for limits in ranges) + 1):
        yield from vectors(ranges, total)


def vectors(ranges: Sequence[range], total: int) -> Iterator[tuple[int, ...]]:
    """Yield the vectors within ranges of a sum."""
    if not ranges:
        if total == 0:
            yield ()
        return
    for first in ranges[0]:
        for rest in vectors(ranges[1:], total - first) if first <= total else ():
            yield (first, *rest)
