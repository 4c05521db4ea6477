"""What an expert or a panel can find: a grade with self-care, or a degree of incapacity."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

__all__ = [
    "LIGHTEST_GRADE",
    "NO_GRADE",
    "WORST_GRADE",
    "IllnessOutcome",
    "Incapacity",
    "Outcome",
    "SelfCare",
    "WorkInjuryOutcome",
    "is_reached",
    "severity",
]

WORST_GRADE = 1
LIGHTEST_GRADE = 10
NO_GRADE = LIGHTEST_GRADE + 1
"""Where “no grade reached” (未达等级) stands when outcomes are compared."""


class SelfCare(StrEnum):
    """How far somebody depends on others in daily life (生活自理障碍)."""

    NONE = "none"
    PARTIAL = "partial"
    MAJOR = "major"
    TOTAL = "total"


class Incapacity(StrEnum):
    """How much capacity for work an illness or non-work injury has taken (丧失劳动能力程度)."""

    TOTAL = "total"
    MAJOR = "major"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class WorkInjuryOutcome:
    """A grade (伤残等级) from 1, the worst, to 10, or none reached; and the self-care finding."""

    grade: int | None
    self_care: SelfCare
    kind: Literal["work_injury"] = "work_injury"


@dataclass(frozen=True, slots=True)
class IllnessOutcome:
    """The outcome of an illness case."""

    incapacity: Incapacity
    kind: Literal["illness"] = "illness"


Outcome = WorkInjuryOutcome | IllnessOutcome


def severity(outcome: Outcome) -> int:
    """Return where an outcome stands on its own scale; lower is worse, a step is one grade."""
    if isinstance(outcome, IllnessOutcome):
        return list(Incapacity).index(outcome.incapacity)
    return NO_GRADE if outcome.grade is None else outcome.grade


def is_reached(outcome: Outcome) -> bool:
    """Tell whether an outcome is a grade or a degree of incapacity, not “none reached”."""
    if isinstance(outcome, IllnessOutcome):
        return outcome.incapacity is not Incapacity.NOT_REACHED
    return outcome.grade is not None
