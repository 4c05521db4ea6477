"""An expert's entry in the register, and the life of an expert (专家) in the pool (专家库)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal, get_args
from uuid import UUID

__all__ = [
    "ASSESSMENTS",
    "STATES",
    "STEPS",
    "TITLES",
    "Change",
    "ExpertRecord",
    "ExpertState",
    "FollowedSession",
    "Step",
    "StepKind",
    "full_term",
    "is_step_allowed",
    "state_after",
    "years_later",
]

ExpertState = Literal[
    "recommended", "trained", "following", "active", "suspended", "retired", "expired"
]
StepKind = Literal[
    "recommend",
    "train",
    "follow",
    "activate",
    "appoint",
    "suspend",
    "reinstate",
    "retire",
    "expire",
    "renew",
]
Assessment = Literal["passed", "failed"]

STATES: tuple[ExpertState, ...] = get_args(ExpertState)
ASSESSMENTS: tuple[Assessment, ...] = get_args(Assessment)
TITLES = ("chief", "associate_chief")
"""正高 and 副高: the senior titles that the law asks for (Order 55 art 24)."""

STEPS: Mapping[StepKind, Mapping[ExpertState | None, ExpertState]] = MappingProxyType(
    {
        "recommend": {None: "recommended", "retired": "recommended"},
        "train": {"recommended": "trained"},
        "follow": {"trained": "following"},
        "activate": {"following": "active"},
        "appoint": dict.fromkeys((None, "recommended", "trained", "following"), "active"),
        "suspend": {"active": "suspended"},
        "reinstate": {"suspended": "active"},
        "retire": dict.fromkeys(
            ("recommended", "trained", "following", "active", "suspended", "expired"), "retired"
        ),
        "expire": {"active": "expired", "suspended": "expired"},
        "renew": {"active": "active", "suspended": "suspended", "expired": "active"},
    }
)
"""What each step leads from and to; ``None`` is somebody who isn't in the pool yet.

``appoint`` (直接聘任) passes over training and following along, for a reason that is stated: a
bureau brings the pool it has. Only the end of a term takes the step ``expire``.
"""


@dataclass(frozen=True, slots=True)
class ExpertRecord:
    """Everything the register knows of an expert (专家).

    ``specialty`` is the one class in which the expert is drawn; further ones are kept beside it.
    """

    id: UUID
    version: int
    account_id: str | None
    name: str
    phone: str
    licence_number: str
    title: str
    specialty: str
    other_specialties: tuple[str, ...]
    hospital: str
    hospital_name: str
    recommended_by: str | None
    state: ExpertState
    term_from: date | None
    term_to: date | None

    def is_in_term(self, day: date) -> bool:
        """Whether the term covers a day."""
        return bool(self.term_from and self.term_to and self.term_from <= day <= self.term_to)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an expert's life: who took it, when and why.

    ``evidence_hash`` is the hex SHA-256 of a paper; the term is the one that holds from then on.
    """

    id: UUID
    expert_id: UUID
    step: StepKind
    from_state: ExpertState | None
    to_state: ExpertState
    reason: str
    taken_by: str
    taken_at: datetime
    evidence_hash: str | None = None
    term_from: date | None = None
    term_to: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One edit of an entry: which members changed, and what they were before."""

    id: UUID
    expert_id: UUID
    version: int
    old: Mapping[str, Any]
    changed_by: str
    changed_at: datetime

    @property
    def members(self) -> list[str]:
        """The names of what changed."""
        return sorted(self.old)


@dataclass(frozen=True, slots=True)
class FollowedSession:
    """A session that a future expert followed along (跟班), and how somebody found them."""

    expert_id: UUID
    session_id: UUID
    assessment: Assessment
    assessed_by: str
    assessed_at: datetime


def is_step_allowed(step: StepKind, state: ExpertState | None) -> bool:
    """Whether somebody in that state may take a step."""
    return state in STEPS[step]


def state_after(step: StepKind, state: ExpertState | None) -> ExpertState:
    """Return the state to which an allowed step leads.

    Raises
    ------
    KeyError
        The step isn't allowed.
    """
    return STEPS[step][state]


def full_term(from_day: date, years: int) -> date:
    """Return the last day of a whole term (聘期; Order 55 art 24: 3 years)."""
    return years_later(from_day, years) - timedelta(days=1)


def years_later(day: date, years: int) -> date:
    """Return the same day so many years later; for 29 February it may be 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
