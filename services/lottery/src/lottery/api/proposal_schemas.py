"""Bodies and views of what takes two persons."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from lottery.api.fields import Body, Code, Hex32
from lottery.domain.draw.replacement import Replacement
from lottery.domain.proposal import Proposal, ProposalKind, ProposalState
from shared.openapi import shown_as

__all__ = [
    "AbandonBody",
    "AbsenceBody",
    "ConfirmedView",
    "ExclusionBody",
    "ProposalView",
    "ReplacementView",
]


class AbandonBody(Body):
    """Why a draw is to be given up."""

    model_config = shown_as(reason="power-cut")

    reason: Code


class AbsenceBody(Body):
    """Why a drawn expert can't sit; the evidence is a signed or witnessed paper."""

    model_config = shown_as(reason="did-not-appear", evidence_hash="5f" * 32)

    reason: Code = Field(examples=["did-not-appear", "declined"])
    evidence_hash: Hex32 | None = None


class ExclusionBody(Body):
    """Who is to be left out of the pool draw, and why."""

    model_config = shown_as(
        expert_id="0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10", reason="relative-of-appraisee"
    )

    expert_id: UUID
    reason: Code


class ProposalView(BaseModel):
    """What one person proposed; it takes effect when another one confirms it in time."""

    id: UUID
    kind: ProposalKind
    state: ProposalState
    reason: str
    draw_id: UUID | None
    case_id: UUID | None = Field(description="Whose examination moves, or comes back")
    expert_id: UUID | None = Field(description="Who is to be left out")
    expert_code: str | None = Field(description="Who is absent")
    proposed_by: str = Field(description="The account, which can't confirm it")
    expires_at: datetime

    @classmethod
    def of(cls, proposal: Proposal, now: datetime) -> Self:
        """Return the view of a proposal at this moment."""
        return cls(
            id=proposal.id,
            kind=proposal.kind,
            state=proposal.state(now),
            reason=proposal.reason,
            draw_id=proposal.draw_id,
            case_id=proposal.case_id,
            expert_id=proposal.expert_id,
            expert_code=proposal.expert_code,
            proposed_by=proposal.proposed_by,
            expires_at=proposal.expires_at,
        )


class ReplacementView(BaseModel):
    """Who steps in for an absent expert, if anyone."""

    model_config = ConfigDict(populate_by_name=True)

    panel: str | None
    seat: int | None
    out: str
    in_: str | None = Field(alias="in")

    @classmethod
    def of(cls, code: str, found: Replacement | None) -> Self:
        """Return the view of what followed from an absence."""
        if found is None:
            return cls(panel=None, seat=None, out=code, in_=None)
        return cls(panel=found.panel, seat=found.seat, out=found.out, in_=found.in_)


class ConfirmedView(BaseModel):
    """A confirmed proposal and, for an absence, who steps in."""

    proposal: ProposalView
    replacement: ReplacementView | None
