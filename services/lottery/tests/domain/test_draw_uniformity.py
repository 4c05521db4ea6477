"""Against full enumeration: every admissible seating and allocation comes equally often."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from hashlib import sha256
from itertools import permutations, product
from typing import Any

import pytest

from lottery.domain.draw.categories import Category, categories
from lottery.domain.draw.counting import draw_by_counting
from lottery.domain.draw.rejection import draw_by_rejection
from lottery.domain.draw.seats import draw_seats
from lottery.domain.draw.stream import Stream
from services.lottery.tests.domain.draw_documents import allocation, expert, groups
from services.lottery.tests.domain.seat_by_seat import (
    allocate_one_by_one,
    allocation_chances,
    seat_one_by_one,
    seating_chances,
)
from services.lottery.tests.domain.test_draw_properties import admissible

Json = dict[str, Any]

DRAWS_PER_RESULT = 400
# Of the standard normal distribution: one in ten thousand lies beyond.
FAR = 3.72


def seeds(number: int) -> Iterable[bytes]:
    return (sha256(f"uniformity {n}".encode()).digest() for n in range(number))


def assert_uniform(found: Counter[Hashable], possible: Sequence[Hashable]) -> None:
    """Chi-square with Wilson and Hilferty's normal approximation."""
    assert set(found) <= set(possible)
    assert len(set(possible)) == len(possible)
    if len(possible) == 1:
        return
    expected = found.total() / len(possible)
    statistic = sum((found[one] - expected) ** 2 / expected for one in possible)
    freedom = len(possible) - 1
    spread = 2 / (9 * freedom)
    deviation = ((statistic / freedom) ** (1 / 3) - (1 - spread)) / spread**0.5
    assert abs(deviation) < FAR


def seating(panels: dict[str, list[str]], *, distinct: bool = True, **hospitals: str) -> Json:
    """A groups document; by class the hospital of each expert, one letter each."""
    experts = [
        expert(f"{name}{n}", name, hospital)
        for name, letters in hospitals.items()
        for n, hospital in enumerate(letters)
    ]
    return groups(experts, panels, distinct_hospitals=distinct)


SEATINGS = {
    "one panel": seating({"P1": ["limb", "limb", "mind"]}, limb="AABC", mind="ABC"),
    "crowded": seating({"P1": ["limb", "mind"]}, limb="AAAB", mind="ABB"),
    "two panels": seating({"P1": ["limb", "limb"], "P2": ["limb"]}, limb="AABC"),
    "two panels, all alike": seating({"P1": ["limb", "limb"], "P2": ["limb", "limb"]}, limb="AABB"),
    "hospitals may meet": seating({"P1": ["limb", "limb"]}, distinct=False, limb="AAAB"),
    "no choice": seating({"P1": ["limb", "mind"], "P2": ["mind"]}, limb="A", mind="BA"),
    "one hospital has most": seating({"P1": ["limb", "mind"]}, limb="AAAAB", mind="AAB"),
    "three classes": seating({"P1": ["ent", "limb", "mind"]}, ent="AB", limb="ABC", mind="BC"),
    "single seats": seating({"P1": ["limb"], "P2": ["limb"], "P3": ["mind"]}, limb="AAB", mind="A"),
    "seats in another order": seating({"P1": ["mind", "limb", "mind"]}, limb="AB", mind="AABC"),
}


@pytest.mark.parametrize("document", SEATINGS.values(), ids=SEATINGS)
def test_seatings_and_leaders_are_uniform(document: Json) -> None:
    possible = [
        (*seated, *leaders)
        for seated in possible_seatings(document)
        for leaders in product(*members_by_panel(document, seated))
    ]

    found: Counter[Hashable] = Counter()
    for seed in seeds(DRAWS_PER_RESULT * len(possible)):
        outcome = draw_seats(document, seed)
        seated = [code for members in outcome["seating"].values() for code in members]
        found[*seated, *outcome["leaders"].values()] += 1

    assert_uniform(found, possible)


def possible_seatings(document: Json) -> list[tuple[str, ...]]:
    """Every admissible seating, one by one."""
    by_code = {one["code"]: one for one in document["experts"]}
    names = [name for panel in document["panels"] for name in panel["seats"]]
    return [
        seated
        for seated in permutations(by_code, len(names))
        if [by_code[code]["class"] for code in seated] == names
        and not (
            document["distinct_hospitals"]
            and any(
                len({by_code[code]["hospital"] for code in members}) < len(members)
                for members in members_by_panel(document, seated)
            )
        )
    ]


def members_by_panel(document: Json, seated: Sequence[str]) -> list[list[str]]:
    following = iter(seated)
    return [[next(following) for _ in panel["seats"]] for panel in document["panels"]]


STRUCTURES = {
    "recusals": allocation({"P1": 0, "P2": 0, "P3": 0}, [["P1"], ["P1"], ["P2"], [], [], []]),
    "unequal loads": allocation({"P1": 3, "P2": 0, "P3": 1}, [["P3"], [], [], []]),
    "only one panel open": allocation({"P1": 0, "P2": 0, "P3": 0}, [["P1", "P2"], ["P2"], [], []]),
    "more panels than cases": allocation({f"P{n}": n % 2 for n in range(5)}, [[], ["P1"]]),
    "nobody recused": allocation({"P1": 0, "P2": 0}, [[], [], [], []]),
    "one panel": allocation({"P1": 2}, [[], []]),
    "late case after an uneven start": allocation({"P1": 5, "P2": 0, "P3": 2}, [["P2"], [], []]),
    "a panel hardly anybody may go to": allocation(
        {"P1": 0, "P2": 0, "P3": 0}, [["P3"], ["P3"], ["P3"], ["P3"], []]
    ),
    "slack of two": allocation({"P1": 0, "P2": 4}, [["P1"], [], [], []]),
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


@pytest.mark.parametrize("name", ["one panel", "crowded", "one hospital has most"])
def test_drawing_seat_by_seat_is_noticed_as_biased(name: str) -> None:
    document = SEATINGS[name]
    possible = possible_seatings(document)

    found: Counter[Hashable] = Counter()
    for seed in seeds(DRAWS_PER_RESULT * len(possible)):
        found[seat_one_by_one(document, Stream(seed, "one by one"))] += 1

    chances = seating_chances(document)
    assert set(chances) == set(possible)
    assert max(chances.values()) > min(chances.values())
    with pytest.raises(AssertionError):
        assert_uniform(found, possible)


@pytest.mark.parametrize("name", ["recusals", "all bound", "a panel hardly anybody may go to"])
def test_giving_cases_panels_one_by_one_is_noticed_as_biased(name: str) -> None:
    document = STRUCTURES[name]
    (category,) = categories(document)
    bounds = category.bounds(document["slack"])

    found: Counter[Hashable] = Counter()
    possible = admissible(category, document["slack"])
    for seed in seeds(DRAWS_PER_RESULT * len(possible)):
        found[allocate_one_by_one(category, bounds, Stream(seed, "one by one"))] += 1

    chances = allocation_chances(category, bounds)
    assert set(chances) == set(possible)
    assert max(chances.values()) > min(chances.values())
    with pytest.raises(AssertionError):
        assert_uniform(found, possible)
