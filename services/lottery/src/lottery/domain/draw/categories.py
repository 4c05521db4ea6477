"""The cases (鉴定案件) and panels of one category, as the allocation draw sees them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

from lottery.domain.draw.canonical import Document

__all__ = ["Bounds", "Category", "categories"]

COUNTING_LIMIT = 300_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """Fewest and most new cases a panel may get, by panel index."""

    fewest: tuple[int, ...]
    most: tuple[int, ...]


@dataclass(frozen=True)
class Category:
    """Panels by code with their loads, and cases by code with the panel indices open to them."""

    name: str
    panels: tuple[str, ...]
    loads: tuple[int, ...]
    allowed: dict[str, tuple[int, ...]]

    @cached_property
    def groups(self) -> list[tuple[tuple[int, ...], list[str]]]:
        """Cases open to the same panels, ordered by those panel indices."""
        groups: dict[tuple[int, ...], list[str]] = {}
        for case, panels in self.allowed.items():
            groups.setdefault(panels, []).append(case)
        return sorted(groups.items())

    @property
    def is_feasible(self) -> bool:
        """Whether each case has a panel that isn't recused (回避) from it."""
        return all(self.allowed.values())

    @property
    def method(self) -> str:
        """`counting` while its table stays small, else `rejection`."""
        sizes = Counter(self.allowed.values()).values()
        small = len(self.panels) * prod(size + 1 for size in sizes) <= COUNTING_LIMIT
        return "counting" if small else "rejection"

    def bounds(self, slack: int) -> Bounds:
        """Bounds on new cases per panel; `slack` widens them by that many cases each way.

        More than there are cases is one too many: no load makes a draw slow.
        """
        total = len(self.allowed) + sum(self.loads)
        low = total // len(self.panels) - slack
        high = -(-total // len(self.panels)) + slack
        beyond = len(self.allowed) + 1
        return Bounds(
            fewest=tuple(min(max(0, low - load), beyond) for load in self.loads),
            most=tuple(min(max(0, high - load), beyond) for load in self.loads),
        )

    def deal(self, cases: Sequence[str], numbers: Sequence[int]) -> dict[str, str]:
        """Hand the cases out in order: the first `numbers[0]` to panel 0, and so on."""
        following = iter(cases)
        return {
            next(following): panel
            for panel, number in zip(self.panels, numbers, strict=True)
            for _ in range(number)
        }


def categories(document: Document) -> list[Category]:
    """Every category that occurs among an allocation's cases, sorted."""
    names = sorted({case["category"] for case in document["cases"]})
    return [_category(document, name) for name in names]


def _category(document: Document, name: str) -> Category:
    panels = sorted(
        (panel["code"], panel["load"]) for panel in document["panels"] if panel["category"] == name
    )
    codes = tuple(code for code, _ in panels)
    allowed = {
        case["code"]: tuple(k for k, code in enumerate(codes) if code not in case["recused"])
        for case in sorted(document["cases"], key=lambda case: str(case["code"]))
        if case["category"] == name
    }
    return Category(name, codes, tuple(load for _, load in panels), allowed)
