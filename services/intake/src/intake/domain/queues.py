"""Queues of cases that wait for somebody (待办), and why a case is where it is in one.

Express cases come first, then those whose limit is near, then whoever came first. Within the first
and the last group the earlier application is in front, among those at risk the earlier limit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType
from uuid import UUID

from intake.domain.case import Case
from intake.domain.states import CaseState
from shared.events.base import DutyName

__all__ = [
    "QUEUE_DUTIES",
    "QUEUE_STATES",
    "Place",
    "Position",
    "Queue",
    "Reason",
    "Tier",
    "has_other_duty",
]


class Queue(StrEnum):
    """Who is waited for."""

    ACCEPTANCE = "acceptance"
    PRELIMINARY_REVIEW = "preliminary-review"


QUEUE_STATES: Mapping[Queue, frozenset[CaseState]] = MappingProxyType(
    {
        Queue.ACCEPTANCE: frozenset(
            {CaseState.RECEIVED, CaseState.SUPPLEMENTED, CaseState.RETURNED}
        ),
        Queue.PRELIMINARY_REVIEW: frozenset({CaseState.ACCEPTED}),
    }
)
"""A case is in a queue as long as it is in one of these states."""

QUEUE_DUTIES: Mapping[Queue, DutyName] = MappingProxyType(
    {Queue.ACCEPTANCE: "accept", Queue.PRELIMINARY_REVIEW: "preliminary_review"}
)
"""What somebody takes a case of a queue for."""


class Reason(StrEnum):
    """Why a case stands before others, in a word."""

    EXPRESS = "express"
    AT_RISK = "at_risk"
    FIRST_COME = "first_come"


class Tier(IntEnum):
    """Why a case stands before others; the lowest is served first."""

    EXPRESS = 0
    AT_RISK = 1
    FIRST_COME = 2

    @property
    def reason(self) -> Reason:
        """The reason as it goes out."""
        return Reason[self.name]


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where a case stands; compared, it gives the order of service."""

    tier: Tier
    due_on: date
    received_at: datetime
    case_id: UUID


@dataclass(frozen=True, slots=True)
class Place:
    """A case in a queue; names are masked, ``due_on`` is the limit that puts it at risk."""

    case: Case
    position: Position
    appraisee_name: str | None
    employer_name: str | None

    @property
    def due_on(self) -> date | None:
        """The near limit, of a case at risk."""
        return self.position.due_on if self.position.tier is Tier.AT_RISK else None


def has_other_duty(case: Case, wanted: DutyName, account_id: str) -> bool:
    """Whether somebody did on a case what excludes the wanted duty."""
    return any(item.account_id == account_id and item.duty != wanted for item in case.duties)
