"""What services tell one another on internal routes."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.events.intake import Mode

__all__ = [
    "ApplicantFacts",
    "Appointment",
    "AppraiseeFacts",
    "ConclusionClause",
    "ConclusionContent",
    "EmployerFacts",
    "FoundAtDoor",
    "IdentityCheck",
    "NoticeContent",
    "NoticeItem",
    "Parties",
    "PersonAtDoor",
    "PersonAtHome",
    "PersonsAtDoor",
    "PersonsAtHome",
    "RecusalFacts",
    "RefusalContent",
    "SealedLetter",
]


class Facts(BaseModel):
    """An answer between services; members added later are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ApplicantFacts(Facts):
    """Who asked for the appraisal (申请人), for a letter."""

    kind: Literal["appraisee", "employer", "relative", "insurance_agency"]
    name: str


class AppraiseeFacts(Facts):
    """The person appraised (被鉴定人), for a letter."""

    id: UUID
    name: str
    identity_number: str
    phone: str
    address: str
    postcode: str | None = None


class EmployerFacts(Facts):
    """The employer (用人单位), for a letter."""

    id: UUID
    name: str
    credit_code: str
    contact: str
    phone: str
    address: str
    postcode: str | None = None


class Parties(Facts):
    """Who a case is about and whom its letters go to.

    ``decision_number`` and ``decided_on`` are those of the work-injury decision;
    ``receipt_number`` is that of the receipt for the application.
    """

    case_id: UUID
    case_number: str | None
    matter: str
    received_on: date
    applicant: ApplicantFacts
    appraisee: AppraiseeFacts
    employer: EmployerFacts | None
    injured_parts: list[str]
    injured_on: date | None = None
    decision_number: str | None = None
    decided_on: date | None = None
    consents_to_electronic: bool = False
    receipt_number: str | None = None


class NoticeItem(Facts):
    """One item that a one-time notice names, in the words its letter uses."""

    name: str
    shortcoming: str
    reason: str | None = None


class NoticeContent(Facts):
    """A one-time notice (一次性告知书), for its letter; ``ground`` is that of a second one."""

    case_id: UUID
    notice_id: UUID
    number: int
    issued_on: date
    period_days: int
    items: list[NoticeItem]
    ground: str | None = None


class RefusalContent(Facts):
    """Why an application isn't accepted (不予受理), in the words its letter uses."""

    case_id: UUID
    refused_on: date
    ground: str
    article: str
    reason: str | None = None


class RecusalFacts(Facts):
    """What recusal (回避) from a case is decided by; licences and the person as hex blind index."""

    case_id: UUID
    hospitals: list[str] = Field(default_factory=list)
    doctor_indexes: list[str] = Field(default_factory=list)
    employer_id: UUID | None = None
    employer_credit_code: str | None = None
    declared_experts: list[UUID] = Field(default_factory=list)
    appraisee_index: str | None = None


class ConclusionClause(Facts):
    """A clause of the standard that a conclusion rests on; those for illness have no grade."""

    cite: str
    grade: int | None


class ConclusionContent(Facts):
    """An approved conclusion (鉴定结论), for its letter.

    ``outcome`` of a work injury is ``graded`` or ``not_reached``, of an illness ``total``,
    ``major`` or ``not_reached``; ``self_care`` of an illness is ``none``.
    """

    case_id: UUID
    conclusion_id: UUID
    conclusion_number: str
    version: int
    matter: str
    decided_on: date
    approved_on: date
    grade: int | None
    outcome: Literal["graded", "total", "major", "not_reached"]
    self_care: Literal["none", "partial", "major", "total"]
    injured_parts: list[str]
    impairment: str
    diagnoses: list[str]
    clauses: list[ConclusionClause]
    standard: str
    standard_title: str


class Appointment(Facts):
    """When and where a case is examined."""

    case_id: UUID
    session_id: UUID
    session_code: str
    mode: Mode
    starts_at: datetime
    venue: str
    area: str | None
    video_link: str | None = None


class IdentityCheck(Facts):
    """Whether an identity number ends as somebody typed; after too many attempts it isn't said."""

    outcome: Literal["matches", "differs", "locked"]


class PersonAtDoor(Facts):
    """Somebody whom a session expects, as the list at the door names them."""

    case_id: UUID
    masked_name: str


class PersonsAtDoor(Facts):
    """Everybody whom a session expects."""

    people: list[PersonAtDoor]


class FoundAtDoor(Facts):
    """Whose identity number ends as somebody typed; after too many misses it isn't said."""

    outcome: Literal["matches", "differs", "locked"]
    case_ids: list[UUID]


class PersonAtHome(Facts):
    """Somebody who is visited at home."""

    case_id: UUID
    name: str
    phone: str
    address: str


class PersonsAtHome(Facts):
    """Everybody whom a session of home visits goes to."""

    people: list[PersonAtHome]


class ExpertAgreement(Facts):
    """How often an expert's sealed opinion found what the conclusion says."""

    account_id: str
    opinions: int
    agreed: int


class Agreement(Facts):
    """Such figures of everybody who sealed an opinion on conclusions decided by ``until``."""

    until: date
    experts: list[ExpertAgreement]


class SealedLetter(Facts):
    """A letter that was sealed, and the code that its paper shows (without hyphens)."""

    letter_id: UUID
    kind: str
    letter_number: str
    dated_on: date
    code: str
