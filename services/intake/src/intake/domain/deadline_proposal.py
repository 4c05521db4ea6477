"""What lengthens a conclusion's limit: one proposes it, another one confirms (延长、改期)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

__all__ = [
    "Consent",
    "ConsentMedium",
    "DeadlineProposal",
    "ExtensionReason",
    "Party",
    "ProposalKind",
    "ProposalOutcome",
    "ReschedulingReason",
]


class ProposalKind(StrEnum):
    """Which article lengthens it."""

    EXTENSION = "extension"
    RESCHEDULING = "rescheduling"


class ExtensionReason(StrEnum):
    """Why the law allows an extension (O55 art 10)."""

    COMPLEX = "complex"
    MANY_SPECIALTIES = "many_specialties"


class ReschedulingReason(StrEnum):
    """Why somebody can't be there on the day (O55 art 12)."""

    APPRAISEE_ILL = "appraisee_ill"
    APPRAISEE_AWAY = "appraisee_away"
    FORCE_MAJEURE = "force_majeure"


class ProposalOutcome(StrEnum):
    """What the second person decided."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class Party(StrEnum):
    """Who agrees to another day."""

    APPRAISEE = "appraisee"
    EMPLOYER = "employer"


class ConsentMedium(StrEnum):
    """How somebody agreed."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    WRITTEN = "written"
    ELECTRONIC = "electronic"


@dataclass(frozen=True, slots=True)
class Consent:
    """That one party agreed to another day."""

    party: Party
    given_on: date
    medium: ConsentMedium


@dataclass(frozen=True, slots=True)
class DeadlineProposal:
    """What one person proposed; without a second person it does nothing.

    ``days`` are calendar days; a rescheduling has them from the planned to the agreed day.
    """

    id: UUID
    case_id: UUID
    kind: ProposalKind
    reason: str
    days: int
    proposed_by: str
    proposed_at: datetime
    planned_on: date | None = None
    agreed_on: date | None = None
    consents: tuple[Consent, ...] = ()
    outcome: ProposalOutcome | None = None
    settled_by: str | None = None
    settled_at: datetime | None = None
