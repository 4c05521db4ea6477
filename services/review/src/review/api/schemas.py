"""What review's routes show; no account of an expert and no other personal data of a party."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, Field

from review.domain.conclusion import Conclusion, ConclusionState
from review.domain.difficulty import DifficultyReason
from review.domain.discussion import Discussion, DiscussionDecision
from review.domain.examination import Entrustment, Examination, ExaminationState, SessionFacts
from review.domain.opinion import Opinion
from review.domain.outcome import IllnessOutcome, Outcome, WorkInjuryOutcome

__all__ = [
    "ConclusionItem",
    "ConclusionView",
    "DifficultItem",
    "DiscussionView",
    "ExaminationItem",
    "ExaminationView",
    "OpinionView",
    "SealedOpinionView",
]

SealedSeats = Collection[tuple[UUID, int, int]]


class ExaminationItem(BaseModel):
    """One case in a list: how far it is, never what was found."""

    case_id: UUID
    case_code: str | None = Field(examples=["A-07"])
    state: ExaminationState
    matter: str = Field(examples=["initial"])
    category: str = Field(examples=["limb"])
    session: SessionFacts | None
    panel_code: str | None = Field(examples=["P1"])
    round: int
    sealed: int = Field(description="How many seats have sealed an opinion in this round.")
    seats: int
    own_sealed: bool | None = Field(description="Whether the caller's seat has; null without one.")

    @classmethod
    def of(cls, examination: Examination, sealed: SealedSeats, account_id: str) -> Self:
        """Show a case to an account, given the seats that have sealed."""
        own = examination.seat_of(account_id)
        this_round = {
            seat.number: (examination.case_id, examination.round, seat.number) in sealed
            for seat in examination.seats
        }
        return cls(
            case_id=examination.case_id,
            case_code=examination.case_code,
            state=examination.state,
            matter=examination.matter,
            category=examination.category,
            session=examination.session,
            panel_code=examination.panel_code,
            round=examination.round,
            sealed=sum(this_round.values()),
            seats=len(this_round),
            own_sealed=this_round[own.number] if own else None,
        )


class SeatView(BaseModel):
    """One place on the panel; experts appear by their codes."""

    seat: int
    expert_code: str
    specialty: str
    is_leader: bool
    is_own: bool


class ClauseView(BaseModel):
    """A clause one injury was matched to."""

    cite: str
    grade: int | None


class OpinionView(BaseModel):
    """One sealed opinion."""

    id: UUID
    round: int
    seat: int
    expert_code: str
    sealed_at: datetime
    sha256: str
    standard_id: str
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
    def of(cls, opinion: Opinion) -> Self:
        """Show an opinion to somebody who may read it."""
        content, signature = opinion.content, opinion.signature
        return cls(
            id=opinion.id,
            round=signature.round,
            seat=signature.seat,
            expert_code=signature.expert_code,
            sealed_at=signature.sealed_at,
            sha256=opinion.sha256.hex(),
            standard_id=content.standard_id,
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


class ExaminationView(BaseModel):
    """One case as its panel, or the staff who conclude it, may see it."""

    case_id: UUID
    case_code: str | None
    state: ExaminationState
    version: int
    matter: str
    category: str
    session: SessionFacts | None
    checked_in_at: datetime | None
    panel_code: str | None
    transcript_hash: str | None = Field(description="Names the draw that gave the case its panel.")
    standard_id: str | None = Field(examples=["gbt16180-2014/1"])
    round: int
    panel: list[SeatView]
    entrusted: Entrustment | None = Field(
        description="Another committee's panel examined, which was not drawn here: which one, what "
        "it was sent, and the signed paper that the opinions rest on."
    )
    material_ids: list[UUID]
    difficulties: list[DifficultyReason]
    opinions: list[OpinionView] | None = Field(
        description="The caller's own, and all of every round whose seats have all sealed; "
        "null for staff who state no purpose."
    )

    @classmethod
    def of(
        cls, examination: Examination, opinions: Sequence[Opinion] | None, account_id: str
    ) -> Self:
        """Show a case to an account with the opinions it may read.

        Why a case is difficult is kept from experts who don't read the opinions in which that was
        found.
        """
        is_told = (
            opinions is None
            or examination.is_decided_or_later
            or any(opinion.signature.round < examination.round for opinion in opinions)
        )
        return cls(
            case_id=examination.case_id,
            case_code=examination.case_code,
            state=examination.state,
            version=examination.version,
            matter=examination.matter,
            category=examination.category,
            session=examination.session,
            checked_in_at=examination.checked_in_at,
            panel_code=examination.panel_code,
            transcript_hash=examination.transcript_hash,
            standard_id=examination.standard_id,
            round=examination.round,
            panel=[
                SeatView(
                    seat=seat.number,
                    expert_code=seat.expert_code,
                    specialty=seat.specialty,
                    is_leader=seat.is_leader,
                    is_own=seat.account_id == account_id,
                )
                for seat in examination.seats
            ],
            entrusted=examination.entrusted,
            material_ids=list(examination.material_ids),
            difficulties=list(examination.difficulties) if is_told else [],
            opinions=(
                None if opinions is None else [OpinionView.of(opinion) for opinion in opinions]
            ),
        )


class SealedOpinionView(BaseModel):
    """The receipt for a sealed opinion."""

    id: UUID
    case_id: UUID
    round: int
    seat: int
    sealed_at: datetime
    sha256: str = Field(description="SHA-256 of the opinion's canonical text, its signature in it.")

    @classmethod
    def of(cls, opinion: Opinion) -> Self:
        """Show that an opinion was sealed, and how it can be recognised."""
        return cls(
            id=opinion.id,
            case_id=opinion.signature.case_id,
            round=opinion.signature.round,
            seat=opinion.signature.seat,
            sealed_at=opinion.signature.sealed_at,
            sha256=opinion.sha256.hex(),
        )


class DifficultItem(BaseModel):
    """A case that waits for collective discussion."""

    case_id: UUID
    case_code: str | None
    case_number: str
    matter: str
    category: str
    round: int
    reasons: list[DifficultyReason]

    @classmethod
    def of(cls, examination: Examination) -> Self:
        """Show why a case waits."""
        return cls(
            case_id=examination.case_id,
            case_code=examination.case_code,
            case_number=examination.case_number,
            matter=examination.matter,
            category=examination.category,
            round=examination.round,
            reasons=list(examination.difficulties),
        )


class DiscussionView(BaseModel):
    """One recorded discussion."""

    id: UUID
    case_id: UUID
    round: int
    members: list[str]
    minutes: str
    decision: DiscussionDecision
    reasons: str | None
    recorded_by: str
    recorded_at: datetime

    @classmethod
    def of(cls, discussion: Discussion) -> Self:
        """Show a discussion to staff who may read it."""
        return cls(
            id=discussion.id,
            case_id=discussion.case_id,
            round=discussion.round,
            members=list(discussion.members),
            minutes=discussion.minutes,
            decision=discussion.decision,
            reasons=discussion.reasons,
            recorded_by=discussion.recorded_by,
            recorded_at=discussion.recorded_at,
        )


class ConclusionItem(BaseModel):
    """One conclusion in a list; its grade is not shown here."""

    case_id: UUID
    matter: str
    state: ConclusionState
    edition: int
    drafted_at: datetime
    number: str | None
    decided_on: date | None

    @classmethod
    def of(cls, conclusion: Conclusion) -> Self:
        """Show that there is a conclusion, not what it says."""
        approval = conclusion.approval
        return cls(
            case_id=conclusion.case_id,
            matter=conclusion.matter,
            state=conclusion.state,
            edition=conclusion.edition,
            drafted_at=conclusion.drafted_at,
            number=approval.number if approval else None,
            decided_on=approval.decided_on if approval else None,
        )


class ConclusionView(ConclusionItem):
    """A conclusion with everything the letter will state beside the parties."""

    id: UUID
    version: int
    round: int
    injured_parts: list[str]
    functional_impairment: str
    diagnoses: list[str]
    standard_id: str
    standard_number: str
    standard_title: str
    clauses: list[ClauseView]
    outcome: WorkInjuryOutcome | IllnessOutcome
    approved_at: datetime | None
    delivery_deadline: dict[str, Any] | None = Field(
        description="Until when it must be delivered, with everything this follows from."
    )

    @classmethod
    def of(cls, conclusion: Conclusion) -> Self:
        """Show a conclusion to staff who may read it."""
        text, approval = conclusion.text, conclusion.approval
        outcome: Outcome = text.outcome
        return cls(
            **ConclusionItem.of(conclusion).model_dump(),
            id=conclusion.id,
            version=conclusion.version,
            round=conclusion.round,
            injured_parts=list(text.injured_parts),
            functional_impairment=text.functional_impairment,
            diagnoses=list(text.diagnoses),
            standard_id=text.standard_id,
            standard_number=text.standard_number,
            standard_title=text.standard_title,
            clauses=[ClauseView(cite=item.cite, grade=item.grade) for item in text.clauses],
            outcome=outcome,
            approved_at=approval.approved_at if approval else None,
            delivery_deadline=approval.deadline if approval else None,
        )
