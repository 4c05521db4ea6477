"""How long cases are kept (保存期限): full calendar years after closing, in the bureau's time.

Nothing personal is erased by time alone: a plan names what is due, a second person approves it,
and then it is carried out.
"""

import calendar
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

__all__ = [
    "CaseOutcome",
    "DueCase",
    "HoldReason",
    "LegalHold",
    "PlanState",
    "RetentionPlan",
    "closed_through",
    "due_on",
    "fingerprint",
]

LEAP_DAY = (2, 29)


class PlanState(StrEnum):
    """How far a plan has come."""

    PLANNED = "planned"
    APPROVED = "approved"
    CARRIED_OUT = "carried_out"


class CaseOutcome(StrEnum):
    """What became of a case of a plan; what is passed over waits for the next plan."""

    ERASED = "erased"
    HELD = "held"
    NOT_DUE = "not_due"


class HoldReason(StrEnum):
    """Why a case must not be erased though its time is over."""

    LITIGATION = "litigation"
    ADMINISTRATIVE_REVIEW = "administrative_review"
    INSPECTION = "inspection"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class LegalHold:
    """A case kept beyond its time: why, for which file, who says so and since when."""

    id: UUID
    case_id: UUID
    reason: HoldReason
    reference: str
    placed_by: str
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class DueCase:
    """A case whose time is over, and the day on which it was closed."""

    case_id: UUID
    closed_on: date


@dataclass(frozen=True, slots=True)
class RetentionPlan:
    """What is to be erased; ``sha256`` (hex) is what the second person approves."""

    id: UUID
    state: PlanState
    made_by: str
    made_at: datetime
    counts: Mapping[str, int]
    oldest: date
    newest: date
    sha256: str
    approved_by: str | None = None


def due_on(closed_on: date, years: int) -> date:
    """Return the first day on which a case may be erased: so many full years after closing.

    Where that day is missing, the day after: kept a day longer harms nobody, a day less can't be
    undone.
    """
    year = closed_on.year + years
    if (closed_on.month, closed_on.day) == LEAP_DAY and not calendar.isleap(year):
        return date(year, 3, 1)
    return closed_on.replace(year=year)


def closed_through(today: date, years: int) -> date:
    """Return the last day of closing that is due today; `due_on` turned round."""
    year = today.year - years
    if (today.month, today.day) == LEAP_DAY and not calendar.isleap(year):
        return date(year, 2, 28)
    return today.replace(year=year)


def fingerprint(committee: str, made_at: datetime, cases: Sequence[DueCase]) -> str:
    """Return SHA-256 (hex) over the JSON of a plan and its cases, keys sorted, without spaces."""
    content = {
        "committee": committee,
        "made_at": made_at.astimezone(UTC).isoformat(),
        "cases": [
            [str(item.case_id), item.closed_on.isoformat()]
            for item in sorted(cases, key=lambda item: item.case_id)
        ],
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
