"""How likely experts sit in a panel, or two of a class in the same, when groups are drawn."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import perm
from typing import Any

from lottery.domain.seatings import Candidate, Seatings

__all__ = ["chances_to_sit", "chances_together", "pairs_together"]

MOST_STEPS = 600_000
"""Of counting all that may be asked about one draw: some seconds."""

Pair = tuple[str, str]
Shape = tuple[str, ...]
"""The seats of a panel, sorted."""


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
    counted = counted_of(drawn_from)
    if not counted.total:
        return None
    found = {}
    for one, other in combinations(sorted(counted.candidates, key=lambda item: item.code), 2):
        if one.specialty == other.specialty:
            chance = counted.together(one, other)
            if chance is None:
                return None
            found[one.code, other.code] = chance
    return found


def chances_to_sit(drawn_from: Mapping[str, Any]) -> dict[str, dict[str, Fraction]] | None:
    """Return for each expert whose class has a seat the chance to sit in each panel, if possible.

    None: the seatings are too many to count.
    """
    counted = counted_of(drawn_from)
    if not counted.total:
        return None
    found: dict[str, dict[str, Fraction]] = {}
    for one, panel in product(counted.candidates, drawn_from["panels"]):
        if one.specialty not in panel["seats"]:
            continue
        chance = counted.chance([one], tuple(sorted(panel["seats"])))
        if chance is None:
            return None
        found.setdefault(one.code, {})[panel["code"]] = chance
    return found


def counted_of(drawn_from: Mapping[str, Any]) -> "Counted":
    """Return the seatings of a groups draw's input."""
    candidates = [
        Candidate(entry["code"], entry["class"], entry["hospital"])
        for entry in drawn_from["experts"]
    ]
    panels = [list(panel["seats"]) for panel in drawn_from["panels"]]
    return Counted(candidates, panels, distinct_hospitals=drawn_from["distinct_hospitals"])


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
        self.shapes = [tuple(sorted(seats)) for seats in panels]
        self.distinct = distinct_hospitals
        whole = Seatings(candidates, panels, distinct_hospitals=distinct_hospitals)
        alike = len({(item.specialty, self.staff(item)) for item in candidates})
        questions = alike * alike * len(set(self.shapes))
        self.total = (
            whole.number if whole.number and whole.steps * questions <= MOST_STEPS else None
        )
        self.known: dict[Any, Fraction | None] = {}

    def together(self, one: Candidate, other: Candidate) -> Fraction | None:
        """Return the chance of two experts of a class to sit in one panel, if it can be counted."""
        total = Fraction(0)
        for shape, number in Counter(self.shapes).items():
            chance = self.chance([one, other], shape)
            if chance is None:
                return None
            total += number * chance
        return total

    def chance(self, some: Sequence[Candidate], shape: Shape) -> Fraction | None:
        """Return the chance of experts of one class to sit in one panel of a shape together."""
        hospitals = {item.hospital for item in some}
        if self.distinct and len(hospitals) < len(some):
            return Fraction(0)
        key = (shape, some[0].specialty, *sorted(self.staff(item) for item in some))
        if key not in self.known:
            self.known[key] = self._counted(some, shape)
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

    def _counted(self, some: Sequence[Candidate], shape: Shape) -> Fraction | None:
        """Count the seatings of the others with the panel's other seats for other hospitals."""
        assert self.total
        hospitals = {item.hospital for item in some} if self.distinct else set()
        rest = [
            Candidate(item.code, item.specialty, item.hospital, item.hospital not in hospitals)
            for item in self.candidates
            if item not in some
        ]
        left, specialty = list(shape), some[0].specialty
        orders = perm(shape.count(specialty), len(some))
        if not orders:
            return Fraction(0)
        for _ in some:
            left.remove(specialty)
        others = list(self.shapes)
        others.remove(shape)
        found = Seatings(rest, [left, *others], distinct_hospitals=self.distinct, marked=0).number
        return None if found is None else Fraction(orders * found, self.total)
