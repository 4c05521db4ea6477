"""Views of what is decided between the desks; some hold words about a person."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from intake.domain.application import Applicant, Circumstances, Employer, Injury
from intake.domain.case import Case
from intake.domain.code_lists import Ground
from intake.domain.desk_records import CaseReturn, FormerStatement, Refusal, RefusalState
from intake.domain.gates import Article
from intake.domain.matters import Matter
from intake.domain.states import CaseState
from intake.services.earlier_cases import EarlierCase
from shared.clock import committee_date

__all__ = [
    "EarlierCaseView",
    "FormerStatementView",
    "ReceivedRefusalView",
    "RefusalView",
    "ReturnView",
    "StandingView",
]


class StandingView(BaseModel):
    """How a case stands after something at a desk."""

    case_id: UUID
    case_number: str | None
    state: CaseState
    version: int
    is_express: bool
    express_reason: str | None

    @classmethod
    def of(cls, case: Case) -> Self:
        """Return the view of a case."""
        return cls(
            case_id=case.id,
            case_number=case.case_number,
            state=case.state,
            version=case.version,
            is_express=case.is_express,
            express_reason=case.express_reason,
        )


class ReturnView(BaseModel):
    """That a case went back to the clerk, why, and when it came again."""

    reasons: list[str] = Field(examples=[["scope_unclear"]])
    note: str | None
    returned_by: str
    returned_at: datetime
    resubmitted_by: str | None
    resubmitted_at: datetime | None

    @classmethod
    def of(cls, made: CaseReturn) -> Self:
        """Return the view of a return."""
        return cls.model_validate(made, from_attributes=True)


class FormerStatementView(BaseModel):
    """What an application stated before a correction."""

    number: int = Field(description="1 is what was handed in")
    applicant: Applicant
    employer: Employer | None
    injury: Injury
    circumstances: Circumstances
    changed: list[str] = Field(
        description="What was corrected then", examples=[["/injury/scope_parts"]]
    )
    reason: str
    replaced_by: str
    replaced_at: datetime

    @classmethod
    def of(cls, former: FormerStatement) -> Self:
        """Return the view of a former statement."""
        return cls(
            number=former.number,
            applicant=former.parties.applicant,
            employer=former.parties.employer,
            injury=former.injury,
            circumstances=former.circumstances,
            changed=list(former.changed),
            reason=former.reason,
            replaced_by=former.replaced_by,
            replaced_at=former.replaced_at,
        )


class EarlierCaseView(BaseModel):
    """Another case of the same person."""

    case_id: UUID
    case_number: str | None
    matter: Matter
    state: CaseState
    received_at: datetime
    concluded_on: date | None
    is_open: bool
    has_same_decision: bool = Field(description="It follows the same work-injury decision")

    @classmethod
    def of(cls, earlier: EarlierCase) -> Self:
        """Return the view of an earlier case."""
        case = earlier.case
        return cls(
            case_id=case.id,
            case_number=case.case_number,
            matter=case.matter,
            state=case.state,
            received_at=case.received_at,
            concluded_on=case.concluded_on,
            is_open=earlier.is_open,
            has_same_decision=earlier.has_same_decision,
        )


class RefusalView(BaseModel):
    """A proposal not to accept, and what became of it."""

    id: UUID
    case_id: UUID
    state: RefusalState
    ground: str = Field(examples=["not_within_jurisdiction"])
    article: Article
    proposed_by: str
    proposed_at: datetime
    settled_by: str | None
    settled_at: datetime | None

    @classmethod
    def of(cls, made: Refusal, ground: Ground) -> Self:
        """Return the view of a proposal."""
        return cls(
            id=made.id,
            case_id=made.case_id,
            state=made.state,
            ground=made.ground,
            article=ground.article,
            proposed_by=made.proposed_by,
            proposed_at=made.proposed_at,
            settled_by=made.settled_by,
            settled_at=made.settled_at,
        )


class ReceivedRefusalView(BaseModel):
    """Why an application wasn't accepted, for the applicant."""

    case_id: UUID
    ground: str
    article: Article
    sentence: str
    sentence_zh: str
    facts: str = Field(description="What the ground follows from")
    refused_on: date

    @classmethod
    def of(cls, made: Refusal, ground: Ground) -> Self:
        """Return the view of a confirmed refusal."""
        assert made.settled_at is not None
        return cls(
            case_id=made.case_id,
            ground=made.ground,
            article=ground.article,
            sentence=ground.sentence,
            sentence_zh=ground.sentence_zh,
            facts=made.facts,
            refused_on=committee_date(made.settled_at),
        )
