"""Which present case goes to which panel, section 7."""

from decimal import Decimal
from typing import Any

from lottery.domain.draw.canonical import Document
from lottery.domain.draw.categories import categories
from lottery.domain.draw.counting import draw_by_counting
from lottery.domain.draw.rejection import draw_by_rejection
from lottery.domain.draw.stream import Stream

__all__ = ["draw_allocation"]


def draw_allocation(document: Document, seed: bytes) -> dict[str, Any]:
    """Outcome of an `allocation` draw: per category every admissible allocation is equally likely.

    Refused as `infeasible` when a case has no panel that isn't recused from it, as
    `too_constrained` when a category drawn by rejection came to no end.
    """
    drawn = categories(document)
    if not all(category.is_feasible for category in drawn):
        return {"refused": "infeasible"}
    slack: int = document["slack"]
    outcome: dict[str, Any] = {"methods": {}, "attempts": {}, "counts": {}, "allocation": {}}
    for category in drawn:
        stream = Stream(seed, f"allocation/{category.name}")
        attempts = 1
        if category.method == "counting":
            count, allocation = draw_by_counting(category, slack, stream)
            outcome["counts"][category.name] = str(Decimal(count))
        else:
            result = draw_by_rejection(category, slack, stream)
            if result is None:
                return {"refused": "too_constrained"}
            attempts, allocation = result
        outcome["methods"][category.name] = category.method
        outcome["attempts"][category.name] = attempts
        outcome["allocation"] |= allocation
    return outcome
