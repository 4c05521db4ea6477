"""Against full enumeration: every admissible seating and allocation comes equally often."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from hashlib import sha256
from itertools import permutations
from typing import Any

import pytest

from lottery.domain.draw.categories import Category, categories
from lottery.domain.draw.counting import draw_by_counting
from lottery.domain.draw.rejection import draw_by_rejection
from lottery.domain.draw.seats import draw_seats
from lottery.domain.draw.stream import Stream
from services.lottery.tests.domain.draw_documents import allocation, expert, groups
from services.lottery.tests.domain.test_draw_properties import admissible

DRAWS_PER_RESULT = 60
# Of the standard normal distribution: one in ten thousand lies beyond.
FAR = 3.72


def seeds(number: int) -> Iterable[bytes]:
    return (sha256(f"uniformity {n}".encode()).digest() for n in range(number))


def assert_uniform(found: Counter[Hashable], possible: Sequence[Hashable]) -> None:
    """Chi-square with Wilson and Hilferty's normal approximation."""
    assert set(found) <= set(possible)
    expected = found.total() / len(possible)
    statistic = sum((found[one] - expected) ** 2 / expected for one in possible)
    freedom = len(possible) - 1
    spread = 2 / (9 * freedom)
    deviation = ((statistic / freedom) ** (1 / 3) - (1 - spread)) / spread**0.5
    assert abs(deviation) < FAR


HOSPITALS = {
    "one panel": (["limb", "limb", "mind"], ["A", "A", "B", "C"], ["A", "B", "C"]),
    "crowded": (["limb", "mind"], ["A", "A", "A", "B"], ["A", "B", "B"]),
}


@pytest.mark.parametrize("structure", HOSPITALS.values(), ids=HOSPITALS)
def test_seatings_with_distinct_hospitals_are_uniform(structure: tuple[list[str], ...]) -> None:
    seats, limb, mind = structure
    experts = [expert(f"E{n}", "limb", hospital) for n, hospital in enumerate(limb)]
    experts += [expert(f"F{n}", "mind", hospital) for n, hospital in enumerate(mind)]
    document = groups(experts, {"P1": seats})
    by_code = {one["code"]: one for one in experts}
    possible = [
        (*members, leader)
        for members in permutations(by_code, len(seats))
        if [by_code[code]["class"] for code in members] == seats
        and len({by_code[code]["hospital"] for code in members}) == len(members)
        for leader in members
    ]

    found: Counter[Hashable] = Counter()
    for seed in seeds(DRAWS_PER_RESULT * len(possible)):
        outcome = draw_seats(document, seed)
        found[*outcome["seating"]["P1"], outcome["leaders"]["P1"]] += 1

    assert_uniform(found, possible)


def test_seatings_of_two_panels_are_uniform() -> None:
    experts = [expert(f"E{n}", "limb", hospital) for n, hospital in enumerate("AABC")]
    document = groups(experts, {"P1": ["limb", "limb"], "P2": ["limb"]})
    hospitals = {one["code"]: one["hospital"] for one in experts}
    possible = [
        members
        for members in permutations(hospitals, 3)
        if hospitals[members[0]] != hospitals[members[1]]
    ]

    found: Counter[Hashable] = Counter()
    for seed in seeds(DRAWS_PER_RESULT * len(possible)):
        seating = draw_seats(document, seed)["seating"]
        found[*seating["P1"], *seating["P2"]] += 1

    assert_uniform(found, possible)


STRUCTURES = {
    "recusals": allocation({"P1": 0, "P2": 0, "P3": 0}, [["P1"], ["P1"], ["P2"], [], [], []]),
    "unequal loads": allocation({"P1": 3, "P2": 0, "P3": 1}, [["P3"], [], [], []]),
    "only one panel open": allocation({"P1": 0, "P2": 0, "P3": 0}, [["P1", "P2"], ["P2"], [], []]),
    "more panels than cases": allocation({f"P{n}": n % 2 for n in range(5)}, [[], ["P1"]]),
    "all bound": allocation({"P1": 0, "P2": 0, "P3": 0}, [["P1"], ["P2"], ["P3"], ["P1"]]),
}


def by_counting(category: Category, slack: int, stream: Stream) -> dict[str, str]:
    return draw_by_counting(category, slack, stream)[1]


def by_rejection(category: Category, slack: int, stream: Stream) -> dict[str, str]:
    result = draw_by_rejection(category, slack, stream)
    assert result
    return result[1]


@pytest.mark.parametrize("document", STRUCTURES.values(), ids=STRUCTURES)
@pytest.mark.parametrize("method", [by_counting, by_rejection])
def test_allocations_are_uniform(
    document: dict[str, Any], method: Callable[[Category, int, Stream], dict[str, str]]
) -> None:
    (category,) = categories(document)
    possible = admissible(category, document["slack"])

    found: Counter[Hashable] = Counter()
    for seed in seeds(DRAWS_PER_RESULT * len(possible)):
        drawn = method(category, document["slack"], Stream(seed, "allocation/limb"))
        found[tuple(category.panels.index(drawn[case]) for case in category.allowed)] += 1

    assert_uniform(found, possible)


def test_a_biased_draw_would_be_noticed() -> None:
    skewed = Counter[Hashable]({"a": 160, "b": 120, "c": 80})

    with pytest.raises(AssertionError):
        assert_uniform(skewed, ["a", "b", "c"])
