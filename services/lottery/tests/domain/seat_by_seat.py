"""Draws as they are often made, one after another, skipping who doesn't fit: biased."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from lottery.domain.draw.categories import Bounds, Category
from lottery.domain.draw.stream import Stream

__all__ = [
    "allocate_one_by_one",
    "allocation_chances",
    "fitting",
    "seat_one_by_one",
    "seating_chances",
    "seats_of",
]

Json = Mapping[str, Any]
Chances = dict[tuple[str, ...], Fraction]


def seats_of(document: Json) -> list[tuple[str, str]]:
    """Panel and class of each seat, in order."""
    return [(panel["code"], name) for panel in document["panels"] for name in panel["seats"]]


def fitting(document: Json, seated: Sequence[str]) -> list[str]:
    """Who may take the next seat: of its class, free, and of a hospital not yet in the panel."""
    seats = seats_of(document)
    panel, name = seats[len(seated)]
    hospitals = {one["code"]: one["hospital"] for one in document["experts"]}
    there = {hospitals[code] for code, (at, _) in zip(seated, seats, strict=False) if at == panel}
    return [
        one["code"]
        for one in document["experts"]
        if one["class"] == name and one["code"] not in seated and one["hospital"] not in there
    ]


def seat_one_by_one(document: Json, stream: Stream) -> tuple[str, ...]:
    """Draw each seat from those who fit it, and begin again where nobody does."""
    seated: list[str] = []
    while len(seated) < len(seats_of(document)):
        possible = fitting(document, seated)
        seated = [*seated, possible[stream.below(len(possible))]] if possible else []
    return tuple(seated)


def seating_chances(document: Json) -> Chances:
    """How likely each seating is when seats are drawn one by one, exactly."""
    found: Chances = dict(paths(document, (), Fraction(1)))
    whole = sum(found.values())
    return {seating: chance / whole for seating, chance in found.items()}


def paths(
    document: Json, seated: tuple[str, ...], chance: Fraction
) -> Iterator[tuple[tuple[str, ...], Fraction]]:
    if len(seated) == len(seats_of(document)):
        yield seated, chance
        return
    possible = fitting(document, seated)
    for code in possible:
        yield from paths(document, (*seated, code), chance / len(possible))


def allocate_one_by_one(category: Category, bounds: Bounds, stream: Stream) -> tuple[int, ...]:
    """Give each case a panel that has room, and begin again where none has or one stays short."""
    while True:
        given: list[int] = []
        for open_panels in category.allowed.values():
            possible = [k for k in open_panels if given.count(k) < bounds.most[k]]
            if not possible:
                break
            given.append(possible[stream.below(len(possible))])
        enough = all(given.count(k) >= least for k, least in enumerate(bounds.fewest))
        if len(given) == len(category.allowed) and enough:
            return tuple(given)


def allocation_chances(category: Category, bounds: Bounds) -> dict[tuple[int, ...], Fraction]:
    """How likely each allocation is when cases are given panels one by one, exactly."""
    found: dict[tuple[int, ...], Fraction] = {}
    pending: list[tuple[tuple[int, ...], Fraction]] = [((), Fraction(1))]
    open_to = list(category.allowed.values())
    while pending:
        given, chance = pending.pop()
        if len(given) == len(open_to):
            if all(given.count(k) >= least for k, least in enumerate(bounds.fewest)):
                found[given] = chance
            continue
        possible = [k for k in open_to[len(given)] if given.count(k) < bounds.most[k]]
        pending += [((*given, k), chance / len(possible)) for k in possible]
    whole = sum(found.values())
    return {given: chance / whole for given, chance in found.items()}
