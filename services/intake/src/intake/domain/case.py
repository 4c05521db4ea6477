"""A case (鉴定案件): an application and all that follows, without anything personal."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from intake.domain.application import ApplicantKind
from intake.domain.matters import Matter
from intake.domain.states import CaseState
from shared.events.base import Duty

__all__ = ["Case", "CaseSummary", "Claim", "Source", "case_number"]


class Source(StrEnum):
    """How an application came: sent by its applicant, or on paper to the counter (窗口)."""

    ONLINE = "online"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class Claim:
    """Who works on a case, since when, and when they last did something on it."""

    account_id: str
    since: datetime
    active_at: datetime

    def is_held(self, now: datetime, lifetime: timedelta) -> bool:
        """Whether it still counts: somebody who went home doesn't keep a case."""
        return now - self.active_at < lifetime


@dataclass(frozen=True, slots=True)
class Case:
    """How a case stands; before acceptance (受理) its id is the application's.

    An erased case has no appraisee any more; number, dates, matter and duties stay.
    """

    id: UUID
    committee: str
    matter: Matter
    state: CaseState
    version: int
    applicant_kind: ApplicantKind
    appraisee_id: UUID | None
    employer_id: UUID | None
    submitted_by: str
    consent_electronic: bool
    received_at: datetime
    definition_version: str
    source: Source
    case_number: str | None = None
    accepted_at: datetime | None = None
    clock_started_at: datetime | None = None
    concluded_on: date | None = None
    closed_at: datetime | None = None
    duties: tuple[Duty, ...] = ()
    is_express: bool = False
    is_difficult: bool = False
    express_reason: str | None = None
    claim: Claim | None = None
    reserved_for: str | None = None
    reserved_until: datetime | None = None

    def is_reserved_for_another(self, account_id: str, now: datetime) -> bool:
        """Whether somebody else, who knows the case, gets it first for now."""
        return (
            self.reserved_for not in {None, account_id}
            and self.reserved_until is not None
            and now < self.reserved_until
        )


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A case in a list; the names are masked, and gone when the case is erased."""

    case: Case
    appraisee_name: str | None
    employer_name: str | None
    conclusion_due_on: date | None


def case_number(pattern: str, *, prefix: str, year: int, sequence: int) -> str:
    """Return the number of a case, as 东劳鉴〔2026〕123号."""
    return pattern.format(prefix=prefix, year=year, sequence=sequence)
