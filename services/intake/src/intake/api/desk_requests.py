"""Bodies of what preliminary reviewers and clerks decide at their desks."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator

from intake.api.requests import Body, Licence
from intake.domain.application import Circumstances, Employer, Injury
from intake.domain.code_lists import Code
from intake.domain.preliminary_review import Category, Findings, SpecialtyCode
from intake.domain.review_details import CheckAnswer, Note, ScopePart
from shared.events.intake import Mode
from shared.identifiers import CreditCode, RegionCode, TownName
from shared.json_types import Flag
from shared.openapi import shown_as

__all__ = ["CorrectStatement", "ProposeRefusal", "ReturnCase", "ReviewCase", "SetPriority"]


class ReviewCase(Body):
    """The result of the preliminary review (初审)."""

    model_config = shown_as(
        category="limb",
        classes_needed=["orthopaedics", "rehabilitation"],
        mode="on_site",
        scope="右手食指",
        scope_parts=[{"part": "finger", "named": "右手食指"}],
        checks=[{"code": "jurisdiction", "answer": "ok"}],
        treating_hospitals=["91330783000000001J"],
        expert_materials=["0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10"],
    )

    category: Category = Field(examples=["limb"])
    classes_needed: list[SpecialtyCode] = Field(
        min_length=1, max_length=5, examples=[["orthopaedics", "orthopaedics", "rehabilitation"]]
    )
    mode: Mode = Field("on_site", examples=["on_site"])
    area: TownName | None = Field(
        None, description="The town that a home visit goes to", examples=["吴宁街道"]
    )
    mode_reasons: list[Code] = Field(
        default=[],
        max_length=8,
        description="Why not on site, by the list `mode_reasons`; needed in other modes",
    )
    entrusted_to: RegionCode | None = Field(
        None, description="The committee that examines an entrusted case", examples=[None]
    )
    difficult: Flag = False
    difficult_reason: Code | None = Field(
        None, description="By the list `difficulty_reasons`", examples=[None]
    )
    express: Flag = False
    express_reason: Code | None = Field(
        None, description="By the list `express_reasons`", examples=[None]
    )
    scope: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = Field(
        min_length=1,
        description="What the work-injury decision covers, which the panel stays within",
        examples=["右手食指"],
    )
    scope_parts: list[ScopePart] = Field(
        default=[],
        max_length=20,
        description="The parts to be examined; after a work injury only those of the decision",
    )
    checks: list[CheckAnswer] = Field(
        default=[],
        max_length=40,
        description="Answers to all checks that the list `checks` names for the matter",
    )
    note: Note | None = Field(None, examples=[None])
    treating_hospitals: list[CreditCode] = Field(default=[], max_length=20)
    treating_doctors: list[Licence] = Field(
        default=[], max_length=50, description="Licence numbers; only a blind index is kept"
    )
    declared_experts: list[UUID] = Field(
        default=[], max_length=50, description="Experts whom either side asks to recuse"
    )
    expert_materials: list[UUID] = Field(
        default=[], max_length=50, description="Materials that the case's experts may see"
    )

    @field_validator("mode_reasons", "treating_hospitals", "treating_doctors", "declared_experts")
    @classmethod
    def each_once(cls, values: list[str]) -> list[str]:
        """Keep each of them once, in order."""
        return list(dict.fromkeys(values))

    def as_findings(self) -> Findings:
        """Return it as the use case takes it."""
        return Findings(**{name: getattr(self, name) for name in type(self).model_fields})


class SetPriority(Body):
    """Whether a case is served before others, and why."""

    model_config = shown_as(express=True, express_reason="hospitalised")

    express: Flag
    express_reason: Code | None = Field(
        None, description="By the list `express_reasons`; needed for an express case"
    )


class ReturnCase(Body):
    """Why a case goes back to the clerk (退回)."""

    model_config = shown_as(reasons=["scope_unclear"], note="决定书载明“右手”，申请仅填写食指")

    reasons: list[Code] = Field(
        min_length=1, max_length=8, description="By the list `return_reasons`"
    )
    note: Note | None = Field(None, description="What is to be done, for the clerk")

    @field_validator("reasons")
    @classmethod
    def each_once(cls, values: list[str]) -> list[str]:
        """Keep each of them once, in order."""
        return list(dict.fromkeys(values))


class CorrectStatement(Body):
    """What an application states of employer, injury and circumstances, corrected as a whole.

    Who applied and whose capacity is appraised can't be corrected: that is another application.
    """

    model_config = shown_as(
        reason="decision_obtained",
        employer={
            "name": "东阳市某某木雕有限公司",
            "credit_code": "91330783000000001J",
            "contact": "李芳",
            "phone": "0579-86600001",
            "address": "浙江省东阳市江北街道工业路8号",
        },
        injury={
            "occurred_on": "2026-03-02",
            "scope_parts": ["右手食指", "右手中指"],
            "decision_number": "东人社工伤认〔2026〕215号",
            "decided_on": "2026-04-20",
            "diagnosis": "右手食指近节指骨骨折术后",
        },
        circumstances={"insured_region": "330783"},
    )

    reason: Code = Field(description="By the list `correction_reasons`")
    employer: Employer | None = None
    injury: Injury
    circumstances: Circumstances = Circumstances()


class ProposeRefusal(Body):
    """Why an application is not to be accepted (不予受理)."""

    model_config = shown_as(
        ground="not_within_jurisdiction", facts="参保地为义乌市，应向义乌市劳动能力鉴定机构申请"
    )

    ground: Code = Field(description="By the list `refusal_grounds`")
    facts: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = Field(
        min_length=1, description="What the ground follows from; the applicant reads it"
    )
