"""The smallest slack at which every case can still get every panel open to it, section 7.

One feasible spreading of the cases is found by augmenting paths; whether another gives some
case some panel is then a question of reachability in its residual graph.
"""

from collections import deque
from collections.abc import Sequence

from lottery.domain.draw.categories import Category

__all__ = ["smallest_slack"]


def smallest_slack(document_categories: Sequence[Category]) -> int:
    """Slack for a whole allocation document; 0 when a case has no panel at all."""
    if not all(category.is_feasible for category in document_categories):
        return 0
    slack = 0
    for category in document_categories:
        slack = _smallest_from(category, slack)
    return slack


def _smallest_from(category: Category, slack: int) -> int:
    """Bounds only widen with slack, so the smallest is found by doubling and halving."""
    if _all_pairs_possible(category, slack):
        return slack
    failing, step = slack, 1
    while not _all_pairs_possible(category, failing + step):
        failing, step = failing + step, step * 2
    passing = failing + step
    while passing - failing > 1:
        middle = (failing + passing) // 2
        if _all_pairs_possible(category, middle):
            passing = middle
        else:
            failing = middle
    return passing


def _all_pairs_possible(category: Category, slack: int) -> bool:
    bounds = category.bounds(slack)
    spreading = _Spreading(category)
    if not (
        spreading.fill(bounds.fewest) >= sum(bounds.fewest)
        and spreading.fill(bounds.most) == len(category.allowed)
    ):
        return False
    reach = spreading.reach(bounds.fewest, bounds.most)
    return all(
        reach[panel] & spreading.panels_used(group)
        for group, allowed in enumerate(spreading.allowed)
        for panel in allowed
    )


class _Spreading:
    """How many cases of each group go to each panel, as a flow that only grows."""

    def __init__(self, category: Category) -> None:
        self.allowed = [allowed for allowed, _ in category.groups]
        self.left = [len(cases) for _, cases in category.groups]
        self.flow = [[0] * len(category.panels) for _ in self.allowed]
        self.taken = [0] * len(category.panels)

    def fill(self, limits: Sequence[int]) -> int:
        """Send as many cases to panels as the limits allow; how many have one now."""
        for group in range(len(self.allowed)):
            while self.left[group] and self._augment(group, limits):
                pass
        return sum(self.taken)

    def _augment(self, group: int, limits: Sequence[int]) -> bool:
        """Send cases of the group along a shortest path of moves to a panel with room."""
        came_from: dict[int, tuple[int, int]] = {}
        pending = deque([(group, -1)])
        seen = {group}
        while pending:
            mover, origin = pending.popleft()
            for panel in self.allowed[mover]:
                if panel in came_from:
                    continue
                came_from[panel] = (mover, origin)
                if self.taken[panel] < limits[panel]:
                    self._move(group, panel, limits[panel] - self.taken[panel], came_from)
                    return True
                movable = [other for other, flow in enumerate(self.flow) if flow[panel]]
                pending.extend((other, panel) for other in movable if other not in seen)
                seen.update(movable)
        return False

    def _move(
        self, group: int, panel: int, room: int, came_from: dict[int, tuple[int, int]]
    ) -> None:
        path = []
        target = panel
        while target >= 0:
            mover, origin = came_from[target]
            path.append((mover, origin, target))
            target = origin
        movable = [self.flow[mover][origin] for mover, origin, _ in path if origin >= 0]
        number = min(room, self.left[group], *movable)
        for mover, origin, target in path:
            self.flow[mover][target] += number
            if origin >= 0:
                self.flow[mover][origin] -= number
        self.left[group] -= number
        self.taken[panel] += number

    def panels_used(self, group: int) -> int:
        """Bit set of the panels that cases of the group go to."""
        return sum(1 << panel for panel, number in enumerate(self.flow[group]) if number)

    def reach(self, fewest: Sequence[int], most: Sequence[int]) -> list[int]:
        """For each panel the bit set of panels that can give up a case when it takes one more.

        A panel passes a case on to any panel open to that case. The node after the last panel
        stands for the bounds: a panel below `most` may keep the case, one above `fewest` may
        do with one less.
        """
        keep = len(self.taken)
        reach = [1 << panel for panel in range(keep + 1)]
        for group, allowed in enumerate(self.allowed):
            open_panels = sum(1 << panel for panel in allowed)
            for panel in allowed:
                if self.flow[group][panel]:
                    reach[panel] |= open_panels
        for panel, taken in enumerate(self.taken):
            if taken < most[panel]:
                reach[panel] |= 1 << keep
            if taken > fewest[panel]:
                reach[keep] |= 1 << panel
        for middle in range(keep + 1):
            for start in range(keep + 1):
                if reach[start] >> middle & 1:
                    reach[start] |= reach[middle]
        return reach
