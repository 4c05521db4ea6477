"""When a case is examined, as its parties are told and answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

__all__ = ["Appointment", "AttendanceReason", "IdentityOutcome"]


class AttendanceReason(StrEnum):
    """Why a party can't come (O55 art 12)."""

    APPRAISEE_ILL = "appraisee_ill"
    APPRAISEE_AWAY = "appraisee_away"
    FORCE_MAJEURE = "force_majeure"


class IdentityOutcome(StrEnum):
    """Whether typed digits fit; after too many attempts it isn't said."""

    MATCHES = "matches"
    DIFFERS = "differs"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Appointment:
    """A case's session; of a home visit ``venue`` is the town. ``answers`` are by party."""

    case_id: UUID
    session_id: UUID
    session_code: str
    mode: str
    starts_at: datetime
    venue: str
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
