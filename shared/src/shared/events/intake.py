"""Published by intake (受理)."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import AuditSealed, CaseEvent, DeadlineFact, Duty

__all__ = [
    "ApplicationReceived",
    "CaseAccepted",
    "CaseClosed",
    "CaseContested",
    "CaseErased",
    "CasePreliminarilyReviewed",
    "IntakeAuditSealed",
    "Mode",
]

Mode = Literal["on_site", "video", "home_visit", "entrusted"]


class ApplicationReceived(CaseEvent):
    """An application (申请) was handed in."""

    subject: ClassVar[str] = "intake.application.received.v1"

    matter: str


class CaseAccepted(CaseEvent):
    """A complete application became a numbered case (受理)."""

    subject: ClassVar[str] = "intake.case.accepted.v1"

    matter: str
    case_number: str
    clock_started_at: datetime
    deadlines: list[DeadlineFact]
    duties: list[Duty]


class CasePreliminarilyReviewed(CaseEvent):
    """A second person looked the case through (初审): it may be scheduled now."""

    subject: ClassVar[str] = "intake.case.preliminarily_reviewed.v1"

    matter: str
    case_number: str
    category: str
    classes_needed: list[str]
    mode: Mode
    area: str | None
    difficult: bool
    express: bool
    appraisee_id: UUID
    employer_id: UUID | None
    expert_material_ids: list[UUID]
    conclusion_due: DeadlineFact
    duties: list[Duty]


class CaseContested(CaseEvent):
    """One person turned out to hold two duties on the case; nobody goes on with it."""

    subject: ClassVar[str] = "intake.case.contested.v1"

    duties: list[Duty]


class CaseClosed(CaseEvent):
    """Every mandatory recipient was served."""

    subject: ClassVar[str] = "intake.case.closed.v1"


class IntakeAuditSealed(AuditSealed):
    """The audit chain of intake, as it ended a day."""

    subject: ClassVar[str] = "intake.audit.sealed.v1"


class CaseErased(CaseEvent):
    """Its retention had ended: the people were taken out of it, and are to be everywhere (销毁)."""

    subject: ClassVar[str] = "intake.case.erased.v1"
