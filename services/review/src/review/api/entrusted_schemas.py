"""Bodies and views of what another committee's panel answered."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from review.api.bodies import Body, OutcomeBody, SealOpinion
from review.api.schemas import ClauseView
from review.domain.decision import PANEL_SIZES
from review.domain.entrusted import (
    EntrustedDocument,
    EntrustedExpert,
    EntrustedOpinion,
    EntrustedOpinionState,
)
from review.domain.outcome import IllnessOutcome, WorkInjuryOutcome
from review.services.entrusted_opinions import Entered
from shared.json_types import Day, Flag
from shared.openapi import shown_as

__all__ = [
    "ConfirmEntrustedOpinion",
    "EnterEntrustedOpinion",
    "EntrustedDocumentView",
    "EntrustedOpinionView",
]

Hex32 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(examples=["5f" * 32])]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
SpecialtyCode = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)]

OPINION: dict[str, Any] = {
    "findings": "右手食指末节缺失，残端愈合良好。",
    "injured_parts": ["右手食指"],
    "impairment": "对指、握持功能轻度受限。",
    "diagnoses": ["右手食指末节离断伤术后"],
    "clauses": [{"cite": "5.10.2 7)", "grade": 10}],
    "grade": 10,
    "self_care": "none",
}


class ExpertOfAnotherCommittee(Body):
    """One expert of the other committee's panel, with what that expert signed."""

    name: Name = Field(examples=["周岳"])
    specialty: SpecialtyCode = Field(examples=["orthopaedics"])
    leads: Flag = Field(default=False, description="The panel's leader (组长); one does")
    opinion: SealOpinion

    def expert(self) -> EntrustedExpert:
        """Return what it says."""
        return EntrustedExpert(
            name=self.name,
            specialty=self.specialty,
            is_leader=self.leads,
            content=self.opinion.content(),
        )


class EnterEntrustedOpinion(Body):
    """What the other committee's signed paper says (受托方鉴定意见)."""

    model_config = ConfigDict(extra="forbid") | shown_as(
        document_id="0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10",
        document_sha256="5f" * 32,
        dated_on="2026-12-10",
        experts=[
            {"name": "周岳", "specialty": "orthopaedics", "leads": True, "opinion": OPINION},
            {"name": "沈溪", "specialty": "orthopaedics", "leads": False, "opinion": OPINION},
            {"name": "陆川", "specialty": "rehabilitation", "leads": False, "opinion": OPINION},
        ],
        outcome={"grade": 10, "self_care": "none"},
    )

    document_id: UUID
    document_sha256: Hex32 = Field(description="Of the paper that is entered")
    dated_on: Day = Field(description="The paper's own day")
    experts: list[ExpertOfAnotherCommittee] = Field(min_length=1, max_length=max(PANEL_SIZES))
    outcome: OutcomeBody | None = Field(
        description="What the paper concludes; null when its experts found no majority"
    )

    def entered(self) -> Entered:
        """Return what it says."""
        return Entered(
            document_id=self.document_id,
            document_sha256=self.document_sha256,
            dated_on=self.dated_on,
            experts=tuple(item.expert() for item in self.experts),
            outcome=self.outcome.as_outcome() if self.outcome else None,
        )


class ConfirmEntrustedOpinion(Body):
    """Which paper the second person held it against."""

    model_config = ConfigDict(extra="forbid") | shown_as(document_sha256="5f" * 32)

    document_sha256: Hex32 = Field(description="Of the paper in the second person's hands")


class EntrustedDocumentView(BaseModel):
    """A received paper."""

    id: UUID
    case_id: UUID
    sha256: str
    size: int
    received_at: datetime

    @classmethod
    def of(cls, document: EntrustedDocument) -> Self:
        """Return the view of a document."""
        return cls.model_validate(document, from_attributes=True)


class EntrustedExpertView(BaseModel):
    """One expert of the other committee, and the opinion."""

    name: str
    specialty: str
    leads: bool
    findings: str
    injured_parts: list[str]
    impairment: str
    diagnoses: list[str]
    clauses: list[ClauseView]
    outcome: WorkInjuryOutcome | IllnessOutcome
    reasons: str | None
    difficult: bool
    unlisted: bool

    @classmethod
    def of(cls, expert: EntrustedExpert) -> Self:
        """Return the view of an expert."""
        content = expert.content
        return cls(
            name=expert.name,
            specialty=expert.specialty,
            leads=expert.is_leader,
            findings=content.findings,
            injured_parts=list(content.injured_parts),
            impairment=content.impairment,
            diagnoses=list(content.diagnoses),
            clauses=[ClauseView(cite=item.cite, grade=item.grade) for item in content.clauses],
            outcome=content.outcome,
            reasons=content.reasons,
            difficult=content.is_difficult,
            unlisted=content.judges_unlisted_condition,
        )


class EntrustedOpinionView(BaseModel):
    """What was entered, by whom, and what came of it."""

    id: UUID
    case_id: UUID
    round: int
    state: EntrustedOpinionState
    document_id: UUID
    document_sha256: str
    dated_on: date
    entered_by: str
    entered_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    experts: list[EntrustedExpertView] | None = Field(
        description="Until it is confirmed, null for everybody who can't confirm it"
    )
    outcome: WorkInjuryOutcome | IllnessOutcome | None

    @classmethod
    def of(cls, opinion: EntrustedOpinion, *, with_content: bool) -> Self:
        """Show it to somebody who enters such opinions, or once it is confirmed."""
        is_shown = with_content or opinion.state is EntrustedOpinionState.CONFIRMED
        return cls(
            id=opinion.id,
            case_id=opinion.case_id,
            round=opinion.round,
            state=opinion.state,
            document_id=opinion.document_id,
            document_sha256=opinion.document_sha256,
            dated_on=opinion.dated_on,
            entered_by=opinion.entered_by,
            entered_at=opinion.entered_at,
            decided_by=opinion.decided_by,
            decided_at=opinion.decided_at,
            experts=[EntrustedExpertView.of(item) for item in opinion.experts]
            if is_shown
            else None,
            outcome=opinion.outcome if is_shown else None,
        )
