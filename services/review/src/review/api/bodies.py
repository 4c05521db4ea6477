"""What review's routes take."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from review.domain.discussion import FEWEST_MEMBERS, DiscussionDecision
from review.domain.opinion import AppliedClause, OpinionContent
from review.domain.outcome import (
    LIGHTEST_GRADE,
    WORST_GRADE,
    IllnessOutcome,
    Incapacity,
    Outcome,
    SelfCare,
    WorkInjuryOutcome,
)
from shared.json_types import WHOLE, Flag
from shared.openapi import shown_as

__all__ = ["RecordDiscussion", "SealOpinion"]

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
Grade = Annotated[int, Field(ge=WORST_GRADE, le=LIGHTEST_GRADE, strict=True), WHOLE]
AccountId = Annotated[str, StringConstraints(pattern=r"^[\w.:@-]{1,128}$")]


class Body(BaseModel):
    """A body without unknown fields: a misspelt one is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class CitedClause(Body):
    """A clause that one injury is matched to; cited twice when two injuries match it."""

    cite: Line = Field(examples=["5.9.2 8)"])
    grade: Grade | None = Field(None, examples=[9], description="Checked against the standard.")


class OutcomeBody(Body):
    """An outcome: for a work injury grade (null for none) and self-care, or an illness's degree."""

    grade: Grade | None = None
    self_care: SelfCare | None = None
    outcome: Incapacity | None = None

    @model_validator(mode="after")
    def outcome_is_of_one_kind(self) -> Self:
        """Refuse an outcome that is missing, half or double; a missing grade isn't “none”."""
        is_illness = self.outcome is not None and not self.has_grading
        is_work_injury = self.outcome is None and self.self_care is not None
        if not is_illness and not (is_work_injury and "grade" in self.model_fields_set):
            raise PydanticCustomError(
                "outcome_incomplete",
                "give grade (null for none) and self_care, or outcome for an illness",
                {"detail_zh": "请填写伤残等级（未达等级填 null）和生活自理障碍，因病鉴定填写结论"},
            )
        return self

    @property
    def has_grading(self) -> bool:
        """Whether any part of a work-injury outcome is given."""
        return self.grade is not None or self.self_care is not None

    def as_outcome(self) -> Outcome:
        """Return the outcome of either kind."""
        if self.outcome is not None:
            return IllnessOutcome(self.outcome)
        assert self.self_care is not None
        return WorkInjuryOutcome(self.grade, self.self_care)


class SealOpinion(OutcomeBody):
    """An expert's opinion (专家鉴定意见).

    For a work injury: ``self_care`` and ``grade``, null when none is reached; for an illness:
    ``outcome``. ``reasons`` are needed where the clauses alone don't lead to the outcome.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "findings": "右手食指末节缺失，残端愈合良好，近侧指间关节活动度正常。",
                    "injured_parts": ["右手食指"],
                    "impairment": "右手食指末节缺失，对指、握持功能轻度受限。",
                    "diagnoses": ["右手食指末节离断伤术后"],
                    "clauses": [{"cite": "5.10.2 7)", "grade": 10}],
                    "grade": 10,
                    "self_care": "none",
                }
            ]
        }
    )

    findings: Prose
    injured_parts: list[Line] = Field(min_length=1, max_length=20)
    impairment: Prose
    diagnoses: list[Line] = Field(min_length=1, max_length=20)
    clauses: list[CitedClause] = Field([], max_length=20)
    reasons: Prose | None = None
    difficult: Flag = Field(default=False, description="Asks for collective discussion.")
    unlisted: Flag = Field(
        default=False, description="A condition that no clause names was judged by analogy."
    )

    def content(self) -> OpinionContent:
        """Return the opinion's content; its standard is set when it is sealed."""
        return OpinionContent(
            standard_id="",
            findings=self.findings,
            injured_parts=tuple(self.injured_parts),
            impairment=self.impairment,
            diagnoses=tuple(self.diagnoses),
            clauses=tuple(AppliedClause(item.cite, item.grade) for item in self.clauses),
            outcome=self.as_outcome(),
            reasons=self.reasons,
            is_difficult=self.difficult,
            is_unlisted=self.unlisted,
        )


class Member(Body):
    """Somebody who took part in a discussion."""

    account_id: AccountId


class RecordDiscussion(Body):
    """A collective discussion (集体讨论) and what it came to."""

    model_config = shown_as(
        members=[
            {"account_id": "member-1"},
            {"account_id": "member-2"},
            {"account_id": "member-3"},
        ],
        decision="confirm",
        minutes="与会人员查阅了病历和三位专家的意见，一致同意。",
    )

    members: list[Member] = Field(min_length=FEWEST_MEMBERS, max_length=30)
    decision: DiscussionDecision
    minutes: Prose
    reasons: Prose | None = Field(
        None, description="Why the panel, or another one, is asked again."
    )
