"""Bodies around verdicts on materials and the one-time notice."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from intake.api.requests import Body, HandInMaterial
from intake.domain.material import HandedIn
from intake.domain.notice import NoticeService, SecondNoticeGround
from intake.domain.verdict import Judgement, Verdict
from intake.services.notice_extensions import MoreTime
from intake.services.notice_proposals import Proposed
from intake.services.notices import Wording
from shared.json_types import WHOLE
from shared.openapi import shown_as

__all__ = [
    "AnswerNotice",
    "ExtendNotice",
    "IssueNotice",
    "JudgeMaterial",
    "JudgeMaterials",
    "ProposeReopening",
    "ProposeSecondNotice",
]

Days = Annotated[int, Field(ge=1, le=365, strict=True), WHOLE]
ReasonCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,39}$")]

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class JudgeMaterial(Body):
    """What a material was found to be; whatever isn't complete needs its reason."""

    model_config = shown_as(verdict="unreadable", reason="第3页模糊，看不清诊断日期")

    verdict: Verdict
    reason: Sentence | None = Field(None, examples=["第3页模糊，看不清诊断日期"])

    def as_judgement(self, material_id: UUID) -> Judgement:
        """Return it as said of a material."""
        return Judgement(material_id, self.verdict, self.reason)


class JudgeNamedMaterial(JudgeMaterial):
    """What one of several materials was found to be."""

    material_id: UUID


class JudgeMaterials(Body):
    """What several materials were found to be: kept all together, or not at all."""

    model_config = shown_as(
        verdicts=[
            {
                "material_id": "0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10",
                "verdict": "unreadable",
                "reason": "第3页模糊，看不清诊断日期",
            }
        ]
    )

    verdicts: list[JudgeNamedMaterial] = Field(min_length=1, max_length=50)

    def as_judgements(self) -> list[Judgement]:
        """Return what is said of each."""
        return [item.as_judgement(item.material_id) for item in self.verdicts]


class IssueNotice(Body):
    """The one-time notice (一次性告知书); what it names, the server works out."""

    model_config = shown_as(period_days=20, period_reason="需到外地医院复印病历", service="post")

    period_days: Days | None = Field(
        None, description="Longer than the rule's; left out, the rule's", examples=[20]
    )
    period_reason: Sentence | None = Field(
        None, description="Of a longer period", examples=["需到外地医院复印病历"]
    )
    service: NoticeService | None = Field(
        None,
        description="Left out: electronic where the applicant agreed to that, else by post",
        examples=["post"],
    )

    def as_wording(self) -> Wording:
        """Return it as the use case takes it."""
        return Wording(self.period_days, self.period_reason, self.service)


class AnswerNotice(Body):
    """Materials handed in for what a notice names; some of them may follow later."""

    model_config = shown_as(
        materials=[{"item": "medical_records", "upload_id": "0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10"}]
    )

    materials: list[HandInMaterial] = Field(min_length=1, max_length=50)

    def as_handed_in(self) -> list[HandedIn]:
        """Return them with the ids that they will have."""
        return [item.as_handed_in() for item in self.materials]


class ExtendNotice(Body):
    """More days for answering, and why."""

    model_config = shown_as(days=10, reason="illness", explanation="申请人住院治疗中")

    days: Days = Field(examples=[10])
    reason: ReasonCode = Field(
        description="One of the setting notice_extension_reasons", examples=["illness"]
    )
    explanation: Sentence | None = Field(None, examples=["申请人住院治疗中"])

    def as_more_time(self) -> MoreTime:
        """Return it as the use case takes it."""
        return MoreTime(self.days, self.reason, self.explanation)


class AskAgainForItem(Body):
    """One item that a second notice names, and why."""

    item: Annotated[str, StringConstraints(max_length=60)] = Field(examples=["identity_document"])
    reason: Sentence = Field(examples=["经核实，所交身份证复印件系伪造"])


class ProposeSecondNotice(Body):
    """A second notice (再次告知), on one of the grounds there are, with what they concern."""

    model_config = shown_as(
        ground="forged_item",
        explanation="经公安机关核实，身份证复印件系伪造",
        items=[{"item": "identity_document", "reason": "经核实，所交身份证复印件系伪造"}],
    )

    ground: SecondNoticeGround = Field(examples=["forged_item"])
    explanation: Sentence = Field(examples=["经公安机关核实，身份证复印件系伪造"])
    items: list[AskAgainForItem] = Field(min_length=1, max_length=50)
    period_days: Days | None = Field(
        None, description="Longer than the rule's; left out, the rule's", examples=[15]
    )

    def as_proposed(self) -> Proposed:
        """Return it as the use case takes it."""
        items = {item.item: item.reason for item in self.items}
        return Proposed(self.ground.value, self.explanation, items, self.period_days)


class ProposeReopening(Body):
    """Taking an abandoned application up again (恢复办理), for a good reason shown afterwards."""

    model_config = shown_as(ground="illness", explanation="申请人住院至昨日，提供了住院证明")

    ground: ReasonCode = Field(
        description="One of the setting notice_extension_reasons", examples=["illness"]
    )
    explanation: Sentence = Field(examples=["申请人住院至昨日，提供了住院证明"])
    period_days: Days | None = Field(
        None, description="Longer than the rule's; left out, the rule's", examples=[15]
    )

    def as_proposed(self) -> Proposed:
        """Return it as the use case takes it."""
        return Proposed(self.ground, self.explanation, period_days=self.period_days)
