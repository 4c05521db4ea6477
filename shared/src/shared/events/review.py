"""Published by review (鉴定)."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.events.base import AuditSealed, CaseEvent, DeadlineFact, Duty

__all__ = [
    "CaseDifficult",
    "CaseDiscussed",
    "CaseExamined",
    "ConclusionApproved",
    "PanelDecided",
    "ReviewAuditSealed",
    "TestOrdered",
]


class CaseExamined(CaseEvent):
    """The first expert of the panel has sealed an opinion (专家鉴定意见)."""

    subject: ClassVar[str] = "review.case.examined.v1"


class TestOrdered(CaseEvent):
    """The panel needs a medical test (补充检查) from a hospital, known by its credit code."""

    subject: ClassVar[str] = "review.test.ordered.v1"
    __test__: ClassVar[bool] = False

    order_id: UUID
    hospital: str
    test_code: str


class PanelDecided(CaseEvent):
    """All opinions are sealed and a majority agrees."""

    subject: ClassVar[str] = "review.panel.decided.v1"

    round: int
    unanimous: bool


class CaseDifficult(CaseEvent):
    """The case waits for collective discussion (集体讨论), for the named reasons."""

    subject: ClassVar[str] = "review.case.difficult.v1"

    reasons: list[str]


class CaseDiscussed(CaseEvent):
    """The discussion confirmed the panel, or sent the case back to it."""

    subject: ClassVar[str] = "review.case.discussed.v1"

    decision: str


class ConclusionApproved(CaseEvent):
    """The conclusion (鉴定结论) has its number and may go out."""

    subject: ClassVar[str] = "review.conclusion.approved.v1"

    conclusion_id: UUID
    conclusion_number: str
    decided_on: date
    deadlines: list[DeadlineFact]
    duties: list[Duty]


class ReviewAuditSealed(AuditSealed):
    """The audit chain of review, as it ended a day."""

    subject: ClassVar[str] = "review.audit.sealed.v1"
