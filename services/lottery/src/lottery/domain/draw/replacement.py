"""Which alternate (递补专家) takes a vacant seat, section 6; nobody chooses."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from lottery.domain.draw.canonical import Document
from lottery.domain.draw.errors import DisallowedRecordError

__all__ = ["Occupancy", "Replacement"]


@dataclass(frozen=True, slots=True)
class Replacement:
    """An alternate for the seat of an absent expert; seats are numbered from 0."""

    panel: str
    seat: int
    out: str
    in_: str


class Occupancy:
    """Who sits where after a `pool` or `groups` draw and the records chained after it."""

    def __init__(self, document: Document, outcome: Document) -> None:
        self._experts = {expert["code"]: expert for expert in document["experts"]}
        self._classes = {panel["code"]: panel["seats"] for panel in document["panels"]}
        self._distinct_hospitals: bool = document["distinct_hospitals"]
        self._seated = {panel: list(codes) for panel, codes in outcome["seating"].items()}
        self._waiting = {name: list(codes) for name, codes in outcome["alternates"].items()}
        self._vacant: set[tuple[str, int]] = set()
        self.leaders: dict[str, str] = dict(outcome["leaders"])

    def members(self, panel: str) -> list[str]:
        """Experts who sit in the panel, by seat, without those whose seat is vacant."""
        return [
            code
            for seat, code in enumerate(self._seated[panel])
            if (panel, seat) not in self._vacant
        ]

    def experts(self) -> list[str]:
        """All experts who sit in any panel, sorted by code."""
        return sorted(code for panel in self._seated for code in self.members(panel))

    @property
    def is_vacant(self) -> bool:
        """Whether a seat is empty."""
        return bool(self._vacant)

    def waits(self, expert: str) -> bool:
        """Whether an expert waits as an alternate."""
        return any(expert in codes for codes in self._waiting.values())

    def seat_of(self, expert: str) -> tuple[str, int] | None:
        """Panel and seat number of an expert who sits, or None."""
        for panel, codes in self._seated.items():
            if expert in codes and (panel, codes.index(expert)) not in self._vacant:
                return panel, codes.index(expert)
        return None

    def absent(self, expert: str, panel: str | None, seat: int | None) -> None:
        """Note that an expert can't come: their seat is vacant, or they wait no longer.

        Raises
        ------
        DisallowedRecordError
            The expert neither sits in that seat nor, panel and seat being None, waits.
        """
        if panel is not None and seat is not None:
            if self.seat_of(expert) != (panel, seat):
                raise DisallowedRecordError(f"{expert} doesn't sit in seat {seat} of {panel}")
            self._vacant.add((panel, seat))
            return
        for codes in self._waiting.values():
            if expert in codes:
                codes.remove(expert)
                return
        raise DisallowedRecordError(f"{expert} isn't an alternate who waits")

    def next_replacement(
        self, excluded: Collection[str] = (), conflicting: Mapping[str, Collection[str]] = {}
    ) -> Replacement | None:
        """The replacement whose turn it is: first vacancy that can be filled, first alternate.

        `excluded` are experts left out of a draw; `conflicting` gives, by panel, experts who
        conflict with a case already allocated to it. They are passed over, not dropped.
        """
        for panel, seat in sorted(self._vacant):
            barred = {*excluded, *conflicting.get(panel, ())}
            for code in self._eligible(panel, seat):
                if code not in barred:
                    return Replacement(panel, seat, self._seated[panel][seat], code)
        return None

    def replace(self, replacement: Replacement) -> None:
        """Seat an alternate, who inherits the lead of the panel."""
        panel, seat = replacement.panel, replacement.seat
        self._waiting[self._classes[panel][seat]].remove(replacement.in_)
        self._seated[panel][seat] = replacement.in_
        self._vacant.remove((panel, seat))
        if self.leaders.get(panel) == replacement.out:
            self.leaders[panel] = replacement.in_

    def _eligible(self, panel: str, seat: int) -> Iterator[str]:
        taken = {self._experts[code]["hospital"] for code in self.members(panel)}
        for code in self._waiting[self._classes[panel][seat]]:
            if not (self._distinct_hospitals and self._experts[code]["hospital"] in taken):
                yield code
