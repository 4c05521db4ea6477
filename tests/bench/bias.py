"""How far from uniform the outcomes of a draw are, by going through all that can happen."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from itertools import permutations, product
from typing import Any

from lottery.domain.draw.categories import categories
from services.lottery.tests.domain.seat_by_seat import (
    allocation_chances,
    fitting,
    seating_chances,
    seats_of,
)
from tests.bench.draw_structures import SMALL_CASES, SMALL_SEATS
from tests.bench.measuring import Result

__all__ = ["biases", "by_section_6"]

Json = Mapping[str, Any]
Chances = Mapping[tuple[Any, ...], Fraction]


def biases() -> list[Result]:
    """Compare ours with drawing one by one, on structures small enough to list everything."""
    (category,) = categories(SMALL_CASES)
    given = allocation_chances(category, category.bounds(SMALL_CASES["slack"]))
    return [
        Result(
            "Bias, groups: 2 panels of 3, 3 of the 8 experts of one hospital",
            written(by_section_6(SMALL_SEATS)),
            f"{written(seating_chances(SMALL_SEATS))} seat by seat",
        ),
        Result(
            "Bias, allocation: 6 cases, 3 panels, 3 cases recused from one",
            written(uniform(given)),
            f"{written(given)} case by case",
        ),
    ]


def by_section_6(document: Json) -> Chances:
    """Return the chance of each seating by the draw specification: refuse, or take it whole.

    Each order of each class's experts is as likely as another; those that fill the seats well are
    taken, all others refused.
    """
    of_class: dict[str, list[str]] = {}
    for one in document["experts"]:
        of_class.setdefault(one["class"], []).append(one["code"])
    found: Counter[tuple[str, ...]] = Counter()
    for orders in product(*map(permutations, of_class.values())):
        waiting = {name: iter(order) for name, order in zip(of_class, orders, strict=True)}
        seated = tuple(next(waiting[name]) for _, name in seats_of(document))
        if all(code in fitting(document, seated[:n]) for n, code in enumerate(seated)):
            found[seated] += 1
    return {seating: Fraction(number, found.total()) for seating, number in found.items()}


def uniform(possible: Chances) -> Chances:
    """Return the same outcomes, all equally likely, as section 7 has it."""
    return dict.fromkeys(possible, Fraction(1, len(possible)))


def written(chances: Chances) -> str:
    """Write the distance to uniform, and how much likelier than the rarest the commonest is."""
    even = Fraction(1, len(chances))
    distance = sum(abs(chance - even) for chance in chances.values()) / 2
    ratio = max(chances.values()) / min(chances.values())
    return (
        f"distance {float(distance):.3f}, likeliest {float(ratio):.2f} times the least likely"
        f" of {len(chances):,} outcomes"
    )
