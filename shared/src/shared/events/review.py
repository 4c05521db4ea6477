"""Published by review (鉴定)."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.events.base import AuditSealed, CaseEvent, DeadlineFact, Duty

__all__ = [
    "CaseDifficult",
    "CaseDiscussed",
    "CaseExamined",
    "ConclusionApproved",
    "EntrustedOpinionRecorded",
    "PanelDecided",
    "PanelRequested",
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


class EntrustedOpinionRecorded(CaseEvent):
    """What another committee's panel signed is on record, as two persons read it in the paper.

    Its experts, ``panel_size`` of them, were not drawn here.
    """

    subject: ClassVar[str] = "review.entrusted_opinion.recorded.v1"

    hand_over_id: UUID
    document_sha256: str
    panel_size: int
    duties: list[Duty]


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
    """The discussion confirmed the panel, or sent the case back to it or to another one."""

    subject: ClassVar[str] = "review.case.discussed.v1"

    decision: str


class PanelRequested(CaseEvent):
    """The case needs another panel (另组专家): by re-review, or since an expert was recused.

    ``panel_number`` is the place of the panel asked for among the case's, 2 for a second one;
    ``excluded`` are the accounts of everybody who sat on one of those before.
    """

    subject: ClassVar[str] = "review.panel.requested.v1"

    reason: Literal["re_review", "no_majority", "recusal"]
    panel_number: int = Field(ge=2)
    excluded: list[str]
    duties: list[Duty]


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
