"""Allocation by counting the ways to complete it, section 7.1.

N(k, 0, 0, m) is built from the last panel backwards, one case at a time. Divided by the
factorials of m, giving a panel c cases in one of c! orders is c plain shifts: each adds up the
numbers of the states with one case fewer in a group open to the panel. Multiplied by the
factorials of the panels' limits all numbers are whole, and a state costs one addition a group.
"""

from collections.abc import Iterable, Sequence
from math import comb, factorial, perm, prod

from lottery.domain.draw.categories import Category
from lottery.domain.draw.left import LeftCodes
from lottery.domain.draw.stream import Stream, walk

__all__ = ["count_admissible", "draw_by_counting"]

Ways = dict[int, int]


def count_admissible(category: Category, slack: int) -> int:
    """The number of admissible allocations, N(0, 0, 0, all)."""
    table = _Table(category, slack)
    return _Panel(table, 0, table.sizes).ways(0, 0, table.codes.code(table.sizes))


def draw_by_counting(category: Category, slack: int, stream: Stream) -> tuple[int, dict[str, str]]:
    """How many admissible allocations there are, and one of them, all equally likely."""
    table = _Table(category, slack)
    left = table.sizes
    counts = []
    dealt = []
    for index in range(len(category.panels)):
        panel = _Panel(table, index, left)
        counts.append(panel.ways(0, 0, table.codes.code(left)))
        dealt.append(panel.draw(stream))
        left = [cases - y for cases, y in zip(left, dealt[-1], strict=True)]
    allocation: dict[str, str] = {}
    for group, (_, cases_of_group) in enumerate(category.groups):
        numbers = [taken[group] for taken in dealt]
        allocation |= category.deal(stream.shuffled(cases_of_group), numbers)
    return counts[0], allocation


class _Table:
    """For each panel the ways to complete from it on, by the cases left per group.

    `layers[k]` holds N(k, 0, 0, m) times `scales[k]`, divided by the factorials of m, for every
    m that a draw can reach.
    """

    def __init__(self, category: Category, slack: int) -> None:
        bounds = category.bounds(slack)
        self.sizes = [len(cases) for _, cases in category.groups]
        self.allowed = [allowed for allowed, _ in category.groups]
        self.codes = LeftCodes(self.sizes)
        self.fewest = bounds.fewest
        self.most = [
            min(most, sum(self.sizes[group] for group in self.open_groups(panel)))
            for panel, most in enumerate(bounds.most)
        ]
        panels = len(self.most)
        self.layers: list[Ways] = [{} for _ in range(panels)] + [{0: 1}]
        self.scales = [1] * (panels + 1)
        for panel in range(panels - 1, 0, -1):
            self.layers[panel] = self._layer(panel)
            self.scales[panel] = self.scales[panel + 1] * factorial(self.most[panel])

    def open_groups(self, panel: int) -> list[int]:
        """The groups whose cases may go to the panel."""
        return [group for group, allowed in enumerate(self.allowed) if panel in allowed]

    def ways(self, panel: int, code: int) -> int:
        """N(panel, 0, 0, m) for the m of a code."""
        scaled = self.layers[panel].get(code, 0)
        return scaled * prod(map(factorial, self.codes.left(code))) // self.scales[panel]

    def _layer(self, panel: int) -> Ways:
        later, fewest, most = self.layers[panel + 1], self.fewest[panel], self.most[panel]
        if fewest > most:
            return {}
        lows, highs = self._limits(panel)
        too_many, enough = self.codes.above(highs), self.codes.from_(lows)
        guard = self.codes.guard
        ones = [self.codes.one(group) for group in self.open_groups(panel)]
        ways = later
        for taken in range(most - 1, -1, -1):
            ways = one_case_more(ways, ones, too_many, guard)
            if taken >= fewest:
                orders = perm(most, most - taken)
                for code, number in later.items():
                    ways[code] = ways.get(code, 0) + number * orders
        return {code: n for code, n in ways.items() if (code + enough) & guard == guard}

    def _limits(self, panel: int) -> tuple[list[int], list[int]]:
        """Fewest and most cases left per group, and in all, when a panel's turn comes."""
        lows, highs = [], []
        for size, allowed in zip(self.sizes, self.allowed, strict=True):
            lows.append(max(0, size - sum(self.most[k] for k in allowed if k < panel)))
            highs.append(min(size, sum(self.most[k] for k in allowed if k >= panel)))
        total = sum(self.sizes)
        lows.append(max(0, total - sum(self.most[:panel])))
        highs.append(max(0, total - sum(self.fewest[:panel])))
        return lows, highs


def one_case_more(ways: Ways, ones: Sequence[int], too_many: int, guard: int) -> Ways:
    """The states with one case more in a group of ``ones``, as far as a draw can reach them."""
    more: Ways = {}
    for code, number in ways.items():
        for one in ones:
            if not (code + one + too_many) & guard:
                more[code + one] = more.get(code + one, 0) + number
    return more


class _Panel:
    """N(k, t, u, m) while one panel k is being filled from what is left."""

    def __init__(self, table: _Table, panel: int, left: Sequence[int]) -> None:
        self.table = table
        self.panel = panel
        self.left = left
        open_groups = table.open_groups(panel)
        self.limits = [n if group in open_groups else 0 for group, n in enumerate(left)]
        self.reserve = [sum(self.limits[group:]) for group in range(len(left) + 1)]
        self.ones = [table.codes.one(group) for group in range(len(left))]
        self.memo: dict[tuple[int, int], int] = {}

    def ways(self, group: int, taken: int, code: int) -> int:
        """N(panel, group, taken, m) for the m of a code."""
        if taken + self.reserve[group] < self.table.fewest[self.panel]:
            return 0
        if group == len(self.left):
            return self.table.ways(self.panel + 1, code)
        known = self.memo.get((group, code))
        if known is None:
            known = self.memo[group, code] = sum(self.terms(group, taken, code))
        return known

    def terms(self, group: int, taken: int, code: int) -> Iterable[int]:
        """The ways with y = 0, 1 … new cases from the group."""
        largest = min(self.limits[group], self.table.most[self.panel] - taken)
        for y in range(largest + 1):
            rest = self.ways(group + 1, taken + y, code - y * self.ones[group])
            yield comb(self.left[group], y) * rest if rest else 0

    def draw(self, stream: Stream) -> list[int]:
        """How many cases of each group the panel gets."""
        code, numbers = self.table.codes.code(self.left), list[int]()
        for group in range(len(self.left)):
            ways = self.ways(group, sum(numbers), code)
            y, _ = walk(stream.below(ways), self.terms(group, sum(numbers), code))
            numbers.append(y)
            code -= y * self.ones[group]
        return numbers
