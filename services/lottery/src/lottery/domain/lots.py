"""Which chance everybody had in a published draw: what a worker who distrusts it may ask for."""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from lottery.domain.chances import Chance, spread_of
from lottery.domain.draw.canonical import parse
from lottery.domain.draw.categories import categories
from lottery.domain.pairs import chances_to_sit

__all__ = ["Lots", "lots_in"]

KEPT = 32

Lots = Mapping[str, Mapping[str, Chance | None]]
"""By the code of an expert or case, the chance of each panel that was possible; None: unknown."""


@lru_cache(maxsize=KEPT)
def lots_in(transcript: bytes) -> Lots:
    """Return everybody's chances in a draw, from its transcript alone; kept for who asks next."""
    document = parse(transcript)
    return BY_KIND[document["kind"]](document["input"])


def pool_lots(drawn_from: Mapping[str, Any]) -> Lots:
    """Return each expert's chance of a seat: seats by eligible of the class."""
    [panel] = drawn_from["panels"]
    classes = [entry["class"] for entry in drawn_from["experts"]]
    return {
        entry["code"]: {panel["code"]: Chance.of(Fraction(min(seats, experts), experts))}
        for entry in drawn_from["experts"]
        for seats, experts in [
            (panel["seats"].count(entry["class"]), classes.count(entry["class"]))
        ]
        if seats
    }


def groups_lots(drawn_from: Mapping[str, Any]) -> Lots:
    """Return each expert's chance of each panel, counted over all admissible seatings."""
    counted = chances_to_sit(drawn_from)
    if counted is None:
        return {
            entry["code"]: {
                panel["code"]: None
                for panel in drawn_from["panels"]
                if entry["class"] in panel["seats"]
            }
            for entry in drawn_from["experts"]
        }
    return {
        code: {panel: Chance.of(chance) for panel, chance in panels.items()}
        for code, panels in counted.items()
    }


def allocation_lots(drawn_from: Mapping[str, Any]) -> Lots:
    """Return each case's chance of each panel that isn't recused from it."""
    found: dict[str, dict[str, Chance | None]] = {}
    for category in categories(dict(drawn_from)):
        if not category.is_feasible:
            continue
        spread = spread_of(category, drawn_from["slack"])
        for group, (_, cases) in zip(spread.groups, category.groups, strict=True):
            chances = group.chances or [None] * len(group.panels)
            found |= {code: dict(zip(group.panels, chances, strict=True)) for code in cases}
    return found


BY_KIND = {"pool": pool_lots, "groups": groups_lots, "allocation": allocation_lots}
