"""Which expert (专家) sits in which seat (席位) of which panel (专家组), section 6."""

from collections.abc import Iterable
from typing import Any

from lottery.domain.draw.canonical import Document
from lottery.domain.draw.stream import Stream

__all__ = ["MAX_ATTEMPTS", "draw_seats"]

MAX_ATTEMPTS = 100_000

Seating = dict[str, list[str]]


def draw_seats(document: Document, seed: bytes) -> dict[str, Any]:
    """Outcome of a `pool` or `groups` draw: every admissible seating is equally likely.

    Refused as `infeasible` when a class has fewer experts than seats, as `too_constrained` when
    100,000 attempts gave no panel-wise distinct hospitals.
    """
    panels: list[Document] = document["panels"]
    classes = sorted({name for panel in panels for name in panel["seats"]})
    eligible: dict[str, list[str]] = {name: [] for name in classes}
    for expert in document["experts"]:
        if expert["class"] in eligible:
            eligible[expert["class"]].append(expert["code"])
    seats = [name for panel in panels for name in panel["seats"]]
    if any(len(eligible[name]) < seats.count(name) for name in classes):
        return {"refused": "infeasible"}

    hospitals = {expert["code"]: expert["hospital"] for expert in document["experts"]}
    stream = Stream(seed, "seats")
    for attempt in range(1, MAX_ATTEMPTS + 1):
        shuffled = {name: stream.shuffled(sorted(eligible[name])) for name in classes}
        seating = _fill(panels, shuffled)
        if not document["distinct_hospitals"] or _are_distinct(seating.values(), hospitals):
            return {
                "attempts": attempt,
                "seating": seating,
                "leaders": _leaders(document["kind"], seating, stream),
                "alternates": {name: shuffled[name][seats.count(name) :] for name in classes},
            }
    return {"refused": "too_constrained"}


def _fill(panels: Iterable[Document], shuffled: dict[str, list[str]]) -> Seating:
    following = {name: iter(codes) for name, codes in shuffled.items()}
    return {panel["code"]: [next(following[name]) for name in panel["seats"]] for panel in panels}


def _are_distinct(seated: Iterable[list[str]], hospitals: dict[str, str]) -> bool:
    return all(len({hospitals[code] for code in members}) == len(members) for members in seated)


def _leaders(kind: str, seating: Seating, stream: Stream) -> dict[str, str]:
    if kind == "pool":
        return {}
    return {panel: members[stream.below(len(members))] for panel, members in seating.items()}
