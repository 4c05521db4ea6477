"""Seatings drawn by exchanging experts, where whole attempts hardly ever succeed."""

from collections import Counter
from collections.abc import Sequence

from lottery.domain.draw.stream import Stream
from lottery.domain.seatings import Candidate

__all__ = ["seated_by_exchange"]

REPAIRS_PER_SEAT = 200
EXCHANGES_PER_SEAT = 20
NOWHERE = -1


def seated_by_exchange(
    candidates: Sequence[Candidate], panels: Sequence[Sequence[str]], stream: Stream
) -> list[set[str]] | None:
    """Return the members of each panel, all of different hospitals, or None where none is found.

    Seats are filled anyhow; two experts of a class change places as long as that makes no panel
    worse, until hospitals differ, and then many times more. An exchange is as likely as its
    reverse, so the longer it goes on the nearer all seatings that exchanges lead to are to being
    equally likely: an approximation, while attempts that are refused whole are exact.
    """
    tables = Tables(candidates, panels, stream)
    if not tables.places:
        return None
    for _ in range(REPAIRS_PER_SEAT * tables.seats):
        if not tables.clashes:
            break
        tables.exchange(stream)
    if tables.clashes:
        return None
    for _ in range(EXCHANGES_PER_SEAT * tables.seats):
        tables.exchange(stream)
    return tables.members(len(panels))


class Tables:
    """Who sits where; the panel of who has no seat is ``NOWHERE``."""

    def __init__(
        self, candidates: Sequence[Candidate], panels: Sequence[Sequence[str]], stream: Stream
    ) -> None:
        self.seats = sum(map(len, panels))
        self.places: dict[str, list[tuple[int, Candidate]]] = {}
        for name in sorted({name for seats in panels for name in seats}):
            wanted = [n for n, seats in enumerate(panels) for seat in seats if seat == name]
            people = stream.shuffled([item for item in candidates if item.specialty == name])
            if len(people) < len(wanted):
                self.places = {}
                return
            spare = [NOWHERE] * (len(people) - len(wanted))
            self.places[name] = list(zip([*wanted, *spare], people, strict=True))
        self.all = [(name, n) for name, there in self.places.items() for n in range(len(there))]
        self.hospitals = [Counter[str]() for _ in panels]
        for there in self.places.values():
            for panel, item in there:
                if panel != NOWHERE:
                    self.hospitals[panel][item.hospital] += 1
        self.clashes = sum(
            number - 1 for homes in self.hospitals for number in homes.values() if number > 1
        )

    def exchange(self, stream: Stream) -> None:
        """Let two experts of a class change places, unless more would clash then."""
        name, first = self.all[stream.below(len(self.all))]
        there = self.places[name]
        second = stream.below(len(there))
        (panel, one), (other_panel, other) = there[first], there[second]
        if panel == other_panel:
            return
        change = self._replace(panel, one, other) + self._replace(other_panel, other, one)
        if change > 0:
            self._replace(panel, other, one)
            self._replace(other_panel, one, other)
            return
        self.clashes += change
        there[first], there[second] = (panel, other), (other_panel, one)

    def _replace(self, panel: int, leaving: Candidate, coming: Candidate) -> int:
        """Note that one sits in another's place, and return how many more clash."""
        if panel == NOWHERE:
            return 0
        homes = self.hospitals[panel]
        change = -(homes[leaving.hospital] > 1)
        homes[leaving.hospital] -= 1
        change += homes[coming.hospital] > 0
        homes[coming.hospital] += 1
        return change

    def members(self, panels: int) -> list[set[str]]:
        """Return the codes of each panel's members."""
        seated: list[set[str]] = [set() for _ in range(panels)]
        for there in self.places.values():
            for panel, item in there:
                if panel != NOWHERE:
                    seated[panel].add(item.code)
        return seated
