"""What chance gave one participant of a session (签), by code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lottery.domain.draw.links import History

__all__ = ["Lot", "lots_of"]

LATER = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Lot:
    """A case's panel, or an expert's; ``seat`` counts from 1, and is None for a case.

    ``transcript_hash`` names the draw that gave it.
    """

    code: str
    panel: str
    transcript_hash: str
    seat: int | None = None
    leads: bool = False


def lots_of(chained: Sequence[Mapping[str, Any]]) -> dict[str, Lot]:
    """Return every lot of a session by its participant's code, as its records stand now.

    Experts have the seats of the groups draw with its chained replacements, cases the panels of the
    allocations that stand.
    """
    history = History([dict(entry) for entry in chained], LATER)
    standing = [
        found for entry in chained if (found := history.find(entry["hash"])) and "input" in found
    ]
    lots: dict[str, Lot] = {}
    for drawn in standing:
        if drawn["kind"] == "groups":
            lots |= {lot.code: lot for lot in seats_of(history, drawn)}
        elif drawn["kind"] == "allocation":
            lots |= {
                code: Lot(code, panel, str(drawn["hash"]))
                for code, panel in drawn["outcome"]["allocation"].items()
            }
    return lots


def seats_of(history: History, drawn: Mapping[str, Any]) -> Iterator[Lot]:
    """Yield the lots of the experts whom a groups draw, with its records, seats."""
    occupancy = history.occupancy(str(drawn["hash"]))
    for code in occupancy.experts():
        place = occupancy.seat_of(code)
        if place is not None:
            panel, seat = place
            leads = occupancy.leaders[panel] == code
            yield Lot(code, panel, str(drawn["hash"]), seat + 1, leads)
