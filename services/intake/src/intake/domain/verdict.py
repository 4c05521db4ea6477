"""What a clerk finds of a material (材料审核), and how an item of the list stands by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

__all__ = ["Judged", "Judgement", "MaterialVerdict", "Standing", "Verdict", "standing_of"]


class Verdict(StrEnum):
    """What a material is found to be."""

    COMPLETE = "complete"
    UNREADABLE = "unreadable"
    WRONG_DOCUMENT = "wrong_document"
    EXPIRED = "expired"


class Standing(StrEnum):
    """How an item stands by the materials that count for it."""

    ABSENT = "absent"
    UNJUDGED = "unjudged"
    COMPLETE = "complete"
    UNREADABLE = "unreadable"
    WRONG_DOCUMENT = "wrong_document"
    EXPIRED = "expired"

    @property
    def is_missing(self) -> bool:
        """Whether the item has to be told as missing; what nobody has looked at isn't yet."""
        return self not in {Standing.COMPLETE, Standing.UNJUDGED}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a clerk says of one material now; ``reason`` may be left out of a complete one."""

    material_id: UUID
    verdict: Verdict
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class MaterialVerdict:
    """One verdict as it was given; a changed one has the next ``number`` and the old one stays."""

    id: UUID
    material_id: UUID
    number: int
    verdict: Verdict
    reason: str | None
    judged_by: str
    judged_at: datetime


class Judged(Protocol):
    """What counts as given for an item, with its latest verdict."""

    @property
    def verdict(self) -> Verdict | None:
        """What it was found to be, if anybody has looked."""


def standing_of(materials: Iterable[Judged]) -> Standing:
    """Return how an item stands by its materials, in the order in which they came.

    One complete material is enough: a bad scan beside it was replaced. Otherwise one that nobody
    has looked at may still be it; otherwise the last one says what is wrong.
    """
    verdicts = [material.verdict for material in materials]
    if not verdicts:
        return Standing.ABSENT
    if Verdict.COMPLETE in verdicts:
        return Standing.COMPLETE
    last = verdicts[-1]
    if last is None or None in verdicts:
        return Standing.UNJUDGED
    return Standing(last.value)
