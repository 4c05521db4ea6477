"""How likely two experts of a class sit together in a panel when groups are drawn."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from lottery.domain.seatings import Candidate, Seatings

__all__ = ["chances_together", "pairs_together"]

Pair = tuple[str, str]


def pairs_together(document: Mapping[str, Any]) -> Iterator[Pair]:
    """Yield the pairs of one class that a groups draw seated in one panel, each sorted."""
    classes = {entry["code"]: entry["class"] for entry in document["input"]["experts"]}
    for members in document["outcome"]["seating"].values():
        for one, other in combinations(sorted(members), 2):
            if classes[one] == classes[other]:
                yield one, other


def chances_together(drawn_from: Mapping[str, Any]) -> dict[Pair, Fraction] | None:
    """Return for each pair of one class the chance to sit in one panel; None: too many to count.

    With distinct hospitals, the seatings that have both in a panel are those of the other experts
    in which its other seats are taken by other hospitals than these two.
    """
    candidates = [
        Candidate(entry["code"], entry["class"], entry["hospital"])
        for entry in drawn_from["experts"]
    ]
    panels = [list(panel["seats"]) for panel in drawn_from["panels"]]
    counted = Counted(candidates, panels, distinct_hospitals=drawn_from["distinct_hospitals"])
    if not counted.total:
        return None
    found = {}
    for one, other in combinations(sorted(candidates, key=lambda item: item.code), 2):
        if one.specialty == other.specialty:
            chance = counted.chance(one, other)
            if chance is None:
                return None
            found[one.code, other.code] = chance
    return found


class Counted:
    """Seatings of one groups draw; pairs from hospitals that look alike are counted once."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        panels: Sequence[Sequence[str]],
        *,
        distinct_hospitals: bool,
    ) -> None:
        self.candidates = candidates
        self.panels = panels
        self.distinct = distinct_hospitals
        self.total = Seatings(candidates, panels, distinct_hospitals=distinct_hospitals).number
        self.known: dict[Any, Fraction | None] = {}

    def chance(self, one: Candidate, other: Candidate) -> Fraction | None:
        """Return the chance of two experts of a class to sit in one panel, if it can be counted."""
        if self.distinct and one.hospital == other.hospital:
            return Fraction(0)
        key = (one.specialty, *sorted([self.staff(one), self.staff(other)]))
        if key not in self.known:
            self.known[key] = self._counted(one, other)
        return self.known[key]

    def staff(self, candidate: Candidate) -> tuple[str, ...]:
        """Return the classes of all who come from the hospital of one, if that matters."""
        if not self.distinct:
            return ()
        return tuple(
            sorted(
                item.specialty for item in self.candidates if item.hospital == candidate.hospital
            )
        )

    def _counted(self, one: Candidate, other: Candidate) -> Fraction | None:
        assert self.total
        hospitals = {one.hospital, other.hospital} if self.distinct else set()
        rest = [
            Candidate(item.code, item.specialty, item.hospital, item.hospital not in hospitals)
            for item in self.candidates
            if item not in (one, other)
        ]
        seatings = 0
        for seats, number in self._shapes():
            orders = seats.count(one.specialty) * (seats.count(one.specialty) - 1)
            if not orders:
                continue
            left = list(seats)
            left.remove(one.specialty)
            left.remove(one.specialty)
            others = self._without(seats)
            found = Seatings(
                rest, [left, *others], distinct_hospitals=self.distinct, marked=0
            ).number
            if found is None:
                return None
            seatings += orders * number * found
        return Fraction(seatings, self.total)

    def _shapes(self) -> list[tuple[tuple[str, ...], int]]:
        """Return the different panels, and how many there are of each."""
        shapes = [tuple(sorted(seats)) for seats in self.panels]
        return [(shape, shapes.count(shape)) for shape in sorted(set(shapes))]

    def _without(self, seats: tuple[str, ...]) -> list[Sequence[str]]:
        """Return the panels but one of a shape."""
        others = list(self.panels)
        others.remove(next(item for item in others if tuple(sorted(item)) == seats))
        return others
