"""What is kept of a case's way between the desks: returns, corrections, refusals."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from intake.domain.application import Circumstances, Injury, Parties

__all__ = ["CaseReturn", "FormerStatement", "Refusal", "RefusalState"]


@dataclass(frozen=True, slots=True)
class CaseReturn:
    """That a case went back to the clerk (退回), why, and when it came again."""

    id: UUID
    case_id: UUID
    reasons: tuple[str, ...]
    note: str | None
    returned_by: str
    returned_at: datetime
    resubmitted_by: str | None = None
    resubmitted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FormerStatement:
    """What an application stated before a correction; ``changed`` names the corrected fields."""

    id: UUID
    case_id: UUID
    number: int
    parties: Parties
    injury: Injury
    circumstances: Circumstances
    changed: tuple[str, ...]
    reason: str
    replaced_by: str
    replaced_at: datetime


class RefusalState(StrEnum):
    """What became of a proposal not to accept."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A proposal not to accept an application (不予受理), or that it was not accepted."""

    id: UUID
    case_id: UUID
    case_version: int
    state: RefusalState
    ground: str
    facts: str
    proposed_by: str
    proposed_at: datetime
    settled_by: str | None = None
    settled_at: datetime | None = None
