"""The report by which the pool is adjusted (动态调整): what each expert did in a year.

It suggests, by thresholds that a bureau sets, and changes nothing: steps of an expert's life are
taken by people, with their reasons.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from lottery.domain.statistics import Life

__all__ = [
    "Attendance",
    "Figures",
    "Ground",
    "Suggestion",
    "Thresholds",
    "grounds_of",
    "suggestion_of",
]

Suggestion = Literal["keep", "talk", "train", "release"]
"""Keep (继续聘任), talk (约谈), further training (培训), end the appointment (建议解聘)."""

Ground = Literal["absent", "absent_often", "late", "disagreed"]

LEADS_TO: Mapping[Ground, Suggestion] = {
    "absent": "talk",
    "late": "talk",
    "disagreed": "train",
    "absent_often": "release",
}
BY_WEIGHT: tuple[Suggestion, ...] = ("release", "train", "talk")


@dataclass(frozen=True, slots=True)
class Attendance:
    """Sessions of a year that an expert came to and how often late, and what came of following."""

    came: int = 0
    late: int = 0
    cases: int = 0
    followed: int = 0
    followed_passed: int = 0


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which numbers something is a ground.

    ``unexcused`` are the reasons of absence that count, ``agreement`` the share below which
    opinions differ too often, told of at least ``fewest_opinions``.
    """

    unexcused: frozenset[str]
    absences: int
    absences_often: int
    lates: int
    agreement: float
    fewest_opinions: int


@dataclass(frozen=True, slots=True)
class Figures:
    """One expert's year, ``life`` by its public documents.

    ``opinions`` and ``agreed`` are None of fewer opinions than are told.
    """

    expert_id: UUID
    life: Life
    attendance: Attendance
    opinions: int | None
    agreed: int | None


def grounds_of(figures: Figures, thresholds: Thresholds) -> list[Ground]:
    """Return what speaks for more than keeping an expert as before."""
    absences = figures.life.absences
    missed = sum(absences[reason] for reason in thresholds.unexcused)
    found: list[Ground] = []
    if missed >= thresholds.absences_often:
        found.append("absent_often")
    elif missed >= thresholds.absences:
        found.append("absent")
    if figures.attendance.late >= thresholds.lates:
        found.append("late")
    if (
        figures.opinions
        and figures.agreed is not None
        and figures.agreed < thresholds.agreement * figures.opinions
    ):
        found.append("disagreed")
    return found


def suggestion_of(grounds: Iterable[Ground]) -> Suggestion:
    """Return the weightiest of what the grounds lead to; without any, to keep the expert."""
    led_to = {LEADS_TO[ground] for ground in grounds}
    return next((suggestion for suggestion in BY_WEIGHT if suggestion in led_to), "keep")
