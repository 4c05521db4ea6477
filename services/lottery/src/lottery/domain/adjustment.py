"""The report by which the pool is adjusted (动态调整): what each expert did in a year.

It suggests, by thresholds that a bureau sets, and changes nothing: steps of an expert's life are
taken by people, with their reasons.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from lottery.domain.statistics import BATCH, Published, by_class, is_drawn, records_in

__all__ = [
    "Attendance",
    "Figures",
    "Ground",
    "Sittings",
    "Suggestion",
    "Thresholds",
    "grounds_of",
    "sittings_of",
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


@dataclass(slots=True)
class Sittings:
    """What published draws and records of a year say of an expert; absences by their reason."""

    eligible: int = 0
    drawn: int = 0
    excluded: int = 0
    stepped_in: int = 0
    absences: Counter[str] = field(default_factory=Counter)


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
    """One expert's year. ``opinions`` and ``agreed`` are None of fewer opinions than are told."""

    expert_id: UUID
    sittings: Sittings
    attendance: Attendance
    opinions: int | None
    agreed: int | None


def sittings_of(
    published: Iterable[Published], person: Callable[[UUID, str], UUID | None]
) -> dict[UUID, Sittings]:
    """Count what public documents, in the chain's order, say of each expert of the register."""
    found: dict[UUID, Sittings] = {}
    excluded: set[tuple[UUID, UUID]] = set()
    for sequence, entry in enumerate(published):
        document = entry.document
        for code, is_seated in drawn_in(entry):
            if (expert_id := person(entry.session_id, code)) is not None:
                sittings = found.setdefault(expert_id, Sittings())
                sittings.eligible += 1
                sittings.drawn += is_seated
        for what, code, _ in records_in(document, sequence):
            expert_id = person(entry.session_id, code)
            if expert_id is None:
                continue
            sittings = found.setdefault(expert_id, Sittings())
            if what == "absence":
                sittings.absences[document["reason"]] += 1
            elif what == "replacement":
                sittings.stepped_in += 1
            elif (entry.session_id, expert_id) not in excluded:
                excluded.add((entry.session_id, expert_id))
                sittings.excluded += 1
    return found


def drawn_in(entry: Published) -> list[tuple[str, bool]]:
    """Return the codes that a pool draw drew from, and whether each got a seat."""
    if not is_drawn(entry.document, "pool"):
        return []
    seated = set(entry.document["outcome"]["seating"][BATCH])
    return [
        (expert["code"], expert["code"] in seated)
        for experts in by_class(entry.document).values()
        for expert in experts
    ]


def grounds_of(figures: Figures, thresholds: Thresholds) -> list[Ground]:
    """Return what speaks for more than keeping an expert as before."""
    absences = figures.sittings.absences
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
