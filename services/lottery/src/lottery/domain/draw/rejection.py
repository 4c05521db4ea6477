"""Allocation by drawing and refusing, section 7.2, where a table of counts would be too large."""

from math import factorial, prod

from lottery.domain.draw.categories import Category
from lottery.domain.draw.stream import Stream, walk

__all__ = ["MAX_ATTEMPTS", "draw_by_rejection"]

MAX_ATTEMPTS = 100_000


def draw_by_rejection(
    category: Category, slack: int, stream: Stream
) -> tuple[int, dict[str, str]] | None:
    """The number of attempts and an allocation, all admissible ones equally likely.

    None when 100,000 attempts were refused.
    """
    panels = len(category.panels)
    bound = {case: open_to for case, open_to in category.allowed.items() if len(open_to) < panels}
    free = [case for case in category.allowed if case not in bound]
    fixed = {case: open_to[0] for case, open_to in bound.items() if len(open_to) == 1}
    several = {case: open_to for case, open_to in bound.items() if len(open_to) > 1}
    limits = [len(open_to) for open_to in several.values()]
    taken = [list(fixed.values()).count(panel) for panel in range(panels)]
    vectors = _LoadVectors(category, slack)
    share, larger = divmod(len(free), panels)
    ways = factorial(len(free))
    most_ways = ways // (factorial(share) ** (panels - larger) * factorial(share + 1) ** larger)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        room = vectors.draw(stream)
        numbers = stream.below_each(limits)
        chosen = [open_to[n] for open_to, n in zip(several.values(), numbers, strict=True)]
        room = [room[panel] - taken[panel] - chosen.count(panel) for panel in range(panels)]
        if min(room) < 0 or stream.below(most_ways) >= ways // prod(map(factorial, room)):
            continue
        bound_to = fixed | dict(zip(several, chosen, strict=True))
        allocation = {case: category.panels[panel] for case, panel in bound_to.items()}
        return attempt, allocation | category.deal(stream.shuffled(free), room)
    return None


class _LoadVectors:
    """V(k, s): the vectors of new cases for panels k and later, within bounds, with sum s.

    New cases are final loads less the loads already there: the same vectors in the same order.
    """

    def __init__(self, category: Category, slack: int) -> None:
        bounds = category.bounds(slack)
        self.total = len(category.allowed)
        self.ranges = [
            range(fewest, most + 1) for fewest, most in zip(bounds.fewest, bounds.most, strict=True)
        ]
        self.counts = [[1] + [0] * self.total]
        for numbers in reversed(self.ranges):
            later = self.counts[0]
            self.counts.insert(
                0,
                [sum(later[s - f] for f in numbers if f <= s) for s in range(self.total + 1)],
            )

    def draw(self, stream: Stream) -> list[int]:
        """One vector, all equally likely."""
        left, vector = self.total, []
        x = stream.below(self.counts[0][left])
        for numbers, later in zip(self.ranges, self.counts[1:], strict=True):
            terms = [later[left - number] for number in numbers if number <= left]
            index, x = walk(x, terms)
            vector.append(numbers[index])
            left -= vector[-1]
        return vector
