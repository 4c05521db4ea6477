"""Views of verdicts and notices; the reasons in them are words about somebody's papers."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from intake.domain.notice import NoticeService, SecondNoticeGround
from intake.domain.notice_agreements import NoticeExtension, NoticeProposal, ProposalKind
from intake.domain.verdict import MaterialVerdict, Standing, Verdict
from intake.services.notice_reads import ToldNotice

__all__ = ["ExtensionView", "NoticeProposalView", "NoticeView", "VerdictView"]


class VerdictView(BaseModel):
    """One verdict on a material; of several the one with the highest number counts."""

    material_id: UUID
    number: int
    verdict: Verdict
    reason: str | None = Field(examples=["第3页模糊，看不清诊断日期"])
    judged_at: datetime

    @classmethod
    def of(cls, verdict: MaterialVerdict) -> Self:
        """Return the view of a verdict."""
        return cls.model_validate(verdict, from_attributes=True)


class NoticeItemView(BaseModel):
    """One item that a notice names."""

    item: str = Field(examples=["medical_records"])
    name_zh: str
    name_en: str
    shortcoming: Standing
    reason: str | None
    is_open: bool = Field(description="Whether it is still to be handed in")


class NoticeView(BaseModel):
    """A notice (一次性告知书) as it was issued."""

    id: UUID
    number: int
    ground: SecondNoticeGround | None = Field(description="Null of the first one")
    checklist_version: str
    items: list[NoticeItemView]
    period_days: int
    period_reason: str | None
    issued_on: date
    due_by: date = Field(description="The last day on which the first notice was in time")
    is_late: bool
    service: NoticeService
    served_on: date | None = Field(description="Null while nobody knows whether it arrived")
    answer_by: date | None = Field(description="The last day for handing in; null until served")

    @classmethod
    def of(cls, told: ToldNotice) -> Self:
        """Return the view of a notice."""
        return cls.model_validate(told, from_attributes=True)


class ExtensionView(BaseModel):
    """More time that was asked for; ``is_granted`` is null until a clerk decides."""

    id: UUID
    reason: str = Field(examples=["illness"])
    explanation: str | None
    days: int
    requested_at: datetime
    decided_at: datetime | None
    is_granted: bool | None
    due_on: date | None = Field(description="The last day for handing in, once granted")

    @classmethod
    def of(cls, extension: NoticeExtension) -> Self:
        """Return the view of an extension."""
        return cls.model_validate(extension, from_attributes=True)


class NoticeProposalView(BaseModel):
    """What was proposed; ``is_confirmed`` is null until another person decides."""

    id: UUID
    kind: ProposalKind
    ground: str = Field(examples=["forged_item"])
    explanation: str
    items: dict[str, str] = Field(description="The reasons, by item")
    period_days: int
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    is_confirmed: bool | None

    @classmethod
    def of(cls, proposal: NoticeProposal) -> Self:
        """Return the view of a proposal."""
        return cls.model_validate(proposal, from_attributes=True)
