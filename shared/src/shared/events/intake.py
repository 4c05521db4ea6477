"""Published by intake (受理)."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import AuditSealed, CaseEvent, DeadlineFact, Duty

__all__ = [
    "ApplicationAbandoned",
    "ApplicationReceived",
    "ApplicationRefused",
    "ApplicationReopened",
    "ApplicationWithdrawn",
    "AttendanceAnswered",
    "CaseAccepted",
    "CaseClosed",
    "CaseContested",
    "CaseErased",
    "CasePreliminarilyReviewed",
    "DeadlineExtended",
    "HandOverPrepared",
    "IntakeAuditSealed",
    "Mode",
    "NoticeAnswered",
    "NoticeIssued",
    "TestResultReceived",
]

Mode = Literal["on_site", "video", "home_visit", "entrusted"]


class ApplicationReceived(CaseEvent):
    """An application (申请) was handed in."""

    subject: ClassVar[str] = "intake.application.received.v1"

    matter: str


class NoticeIssued(CaseEvent):
    """All that is missing was told at once (一次性告知); ``period_days`` run from its service."""

    subject: ClassVar[str] = "intake.notice.issued.v1"

    matter: str
    notice_id: UUID
    number: int
    period_days: int
    issued_on: date


class NoticeAnswered(CaseEvent):
    """Everything that the notice named was handed in (补正)."""

    subject: ClassVar[str] = "intake.notice.answered.v1"

    notice_id: UUID


class ApplicationAbandoned(CaseEvent):
    """The notice wasn't answered in time (视为放弃); the person may apply again."""

    subject: ClassVar[str] = "intake.application.abandoned.v1"

    matter: str


class ApplicationReopened(CaseEvent):
    """An abandoned application was taken up again (恢复办理); ``supplement`` is its new period."""

    subject: ClassVar[str] = "intake.application.reopened.v1"

    matter: str
    supplement: DeadlineFact


class ApplicationWithdrawn(CaseEvent):
    """The applicant took the application back (撤回)."""

    subject: ClassVar[str] = "intake.application.withdrawn.v1"

    matter: str


class ApplicationRefused(CaseEvent):
    """The application isn't accepted (不予受理), on the named legal ground."""

    subject: ClassVar[str] = "intake.application.refused.v1"

    matter: str
    ground: str
    refused_on: date


class DeadlineExtended(CaseEvent):
    """A legal limit ends later now, for the named kind of reason."""

    subject: ClassVar[str] = "intake.deadline.extended.v1"

    matter: str
    reason: str
    deadline: DeadlineFact


class TestResultReceived(CaseEvent):
    """The result of an ordered test (补充检查) arrived, as a material of the case."""

    subject: ClassVar[str] = "intake.test.result_received.v1"
    __test__: ClassVar[bool] = False

    order_id: UUID
    material_ids: list[UUID]


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


class AttendanceAnswered(CaseEvent):
    """A party said from its own account whether it comes to the session, or why it can't."""

    subject: ClassVar[str] = "intake.attendance.answered.v1"

    session_id: UUID
    party: Literal["appraisee", "employer"]
    coming: bool
    reason: str | None


class HandOverPrepared(CaseEvent):
    """The file for another committee was made (委托移交材料包); the hash is that of its bytes."""

    subject: ClassVar[str] = "intake.hand_over.prepared.v1"

    file_id: UUID
    to_region: str
    sha256: str
    size: int


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
