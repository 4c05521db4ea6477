"""How an expert is called for a session (专家通知), as its records stand."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from lottery.domain.draw.links import REPLACEABLE, History

__all__ = ["Calling", "calling_of"]

LATER = 2**53 - 1

Calling = Literal["called", "reserve", "absent"]
"""To come and sit; to come, as an alternate of the panels; noted as absent."""


def calling_of(chained: Sequence[Mapping[str, Any]], code: str) -> Calling | None:
    """Return how the last standing draw that seats experts, with its records, calls one of them.

    None is who isn't called: nothing stands, or chance passed the expert over. Those who wait in
    the pool draw's order stay at home until an absence makes it their turn.
    """
    history = History([dict(entry) for entry in chained], LATER)
    for entry in reversed(chained):
        standing = history.find(entry["hash"])
        if standing is None or standing["kind"] not in REPLACEABLE:
            continue
        occupancy = history.occupancy(standing["hash"])
        if occupancy.seat_of(code) is not None:
            return "called"
        if standing["kind"] == "groups" and occupancy.waits(code):
            return "reserve"
        is_absent = any(item["kind"] == "absence" and item["out"] == code for item in chained)
        return "absent" if is_absent else None
    return None
