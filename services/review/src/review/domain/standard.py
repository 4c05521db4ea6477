"""A grading standard as data: its clauses (条款) by number, and what each alone amounts to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from review.domain.outcome import Incapacity

__all__ = ["Clause", "Standard", "standard_for"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause, as ``5.9.2 8)``: a grade, or in the illness standard a degree of incapacity."""

    cite: str
    grade: int | None
    incapacity: Incapacity | None
    body_system: str


@dataclass(frozen=True, slots=True)
class Standard:
    """One version of one edition; a decided case keeps the one it was decided under."""

    id: str
    number: str
    title: str
    scale: Literal["grade", "incapacity"]
    matters: frozenset[str]
    effective_from: date
    effective_to: date | None
    clauses: Mapping[str, Clause]

    def is_effective(self, matter: str, day: date) -> bool:
        """Tell whether cases of a matter are decided under this standard on a day."""
        begun = self.effective_from <= day
        return (
            matter in self.matters
            and begun
            and (self.effective_to is None or day <= self.effective_to)
        )


def standard_for(standards: Iterable[Standard], matter: str, day: date) -> Standard | None:
    """Return the standard that a matter is decided under on a day: the newest in effect."""
    effective = [item for item in standards if item.is_effective(matter, day)]
    return max(effective, key=lambda item: (item.effective_from, item.id), default=None)
