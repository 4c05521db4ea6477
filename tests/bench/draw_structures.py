"""The draws that are measured: each named, each the same in every run."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from services.lottery.tests.domain.draw_documents import allocation, expert, groups, pool

__all__ = ["CLASSES", "REFUSED", "SMALL_CASES", "SMALL_SEATS", "STRUCTURES", "Structure", "pool_of"]

CLASSES = ("ent", "internal-medicine", "neurology", "orthopaedics", "psychiatry", "surgery")
FIFTH = 5

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Structure:
    """An allocation: its name, its document, and within how many milliseconds it is asked for."""

    name: str
    document: Json
    target_ms: float | None = None


def recused(cases: int, panels: int, fewest: int, most: int) -> list[list[str]]:
    """Return for each case from which panels it is recused: so many, by chance."""
    codes = codes_of(panels)
    choice = Random(20261124)  # noqa: S311  (a made-up case list)
    return [choice.sample(codes, choice.randint(fewest, most)) for _ in range(cases)]


def codes_of(panels: int) -> list[str]:
    """Return the codes of so many panels."""
    return [f"P{number}" for number in range(1, panels + 1)]


def empty(panels: int) -> Mapping[str, int]:
    """Return panels without a case."""
    return dict.fromkeys(codes_of(panels), 0)


def one_each(cases: int, panels: int) -> list[list[str]]:
    """Return recusals in which every case is recused from one panel, as often from each."""
    codes = codes_of(panels)
    return [[codes[number % panels]] for number in range(cases)]


def every_fifth(cases: int, panels: int) -> list[list[str]]:
    """Return recusals in which every fifth case is recused from one panel or two."""
    some = recused(cases, panels, 1, 2)
    return [some[number] if number % FIFTH == 0 else [] for number in range(cases)]


def in_categories(cases: int, panels: int, categories: int) -> Json:
    """Return an allocation of as many categories, two thirds of whose cases are recused."""
    codes = codes_of(panels)
    of_panel = {code: f"category-{number % categories}" for number, code in enumerate(codes)}
    of_case = [f"category-{number % categories}" for number in range(cases)]
    choice = Random(20261124)  # noqa: S311  (a made-up case list)
    own = [[code for code in codes if of_panel[code] == name] for name in of_case]
    some = [choice.sample(of_category, choice.randint(0, 2)) for of_category in own]
    return allocation(empty(panels), some, of_panel, of_case)


STRUCTURES = (
    Structure(
        "45 cases, 4 panels, two thirds of the cases recused from 1 or 2",
        allocation(empty(4), recused(45, 4, 0, 2)),
        target_ms=25,
    ),
    Structure(
        "60 cases, 5 panels, every case recused from 1",
        allocation(empty(5), one_each(60, 5)),
        target_ms=100,
    ),
    Structure(
        "60 cases, 5 panels, every case recused from 1 to 3",
        allocation(empty(5), recused(60, 5, 1, 3)),
        target_ms=100,
    ),
    Structure(
        "80 cases, 8 panels, three quarters of the cases recused from 1 to 3",
        allocation(empty(8), recused(80, 8, 0, 3)),
    ),
    Structure(
        "400 cases, 20 panels, a fifth of the cases recused from 1 or 2",
        allocation(empty(20), every_fifth(400, 20)),
    ),
    Structure(
        "400 cases, 20 panels in 5 categories, two thirds of the cases recused from 1 or 2",
        in_categories(400, 20, 5),
    ),
)
REFUSED = Structure(
    "400 cases, 20 panels, four fifths of the cases recused from 1 to 4",
    allocation(empty(20), recused(400, 20, 0, 4)),
)
"""Refused after 100,000 attempts, of which the planner warns before the freeze."""


def pool_of(experts: int, seats: int) -> Json:
    """Return a draw of a batch from a pool."""
    classes = len(CLASSES)
    people = [
        expert(f"E{number:04}", CLASSES[number % classes], f"H{number % 40:02}")
        for number in range(experts)
    ]
    return pool(people, [CLASSES[number % classes] for number in range(seats)])


SMALL_SEATS = groups(
    [
        expert(f"{name}{number}", name, hospital)
        for name, hospitals in (("orthopaedics", "AABCD"), ("surgery", "ABC"))
        for number, hospital in enumerate(hospitals)
    ],
    {code: ["orthopaedics", "orthopaedics", "surgery"] for code in ("P1", "P2")},
)
"""Two panels of three; one hospital, A, employs three of the eight experts."""

SMALL_CASES = allocation(empty(3), [["P1"], ["P1"], ["P2"], [], [], []])
"""Six cases for three panels, three of them recused from one."""
