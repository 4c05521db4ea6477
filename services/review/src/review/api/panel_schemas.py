"""Bodies and views of the routes by which another panel is asked for."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from review.api.bodies import Body, Prose
from review.domain.decision import PANEL_SIZES
from review.domain.panel_proposal import (
    PanelProposal,
    PanelProposalState,
    PanelReason,
    RecusalGround,
)
from review.services.panels import Recusal
from shared.openapi import shown_as

__all__ = ["DeclareRecusal", "PanelProposalView", "RequestPanel"]


ExpertCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{1,20}$")]


class DeclareRecusal(Body):
    """Why the expert who says it may not sit on this case (回避)."""

    model_config = shown_as(
        ground="treated_appraisee", explanation="被鉴定人2025年在本人门诊就诊，本人曾为其手术。"
    )

    ground: RecusalGround
    explanation: Prose


class RequestPanel(DeclareRecusal):
    """Which experts of the panel turned out to be recused, by their codes, and why."""

    model_config = shown_as(
        ground="relative",
        expert_codes=["E-3F09A1"],
        explanation="该专家与被鉴定人系近亲属，用人单位来函反映，经核实属实。",
    )

    expert_codes: list[ExpertCode] = Field(min_length=1, max_length=max(PANEL_SIZES))

    @field_validator("expert_codes")
    @classmethod
    def each_once(cls, codes: list[str]) -> list[str]:
        """Refuse an expert named twice."""
        if len(set(codes)) < len(codes):
            raise PydanticCustomError(
                "expert_repeated",
                "each expert is named once",
                {"detail_zh": "同一专家不得重复填写"},
            )
        return codes

    def recusal(self) -> Recusal:
        """Return what it says."""
        return Recusal(self.ground, tuple(self.expert_codes), self.explanation)


class PanelProposalView(BaseModel):
    """Who asked for another panel, why, and what came of it."""

    id: UUID
    case_id: UUID
    round: int = Field(description="The round that the panel was in which another one replaces")
    reason: PanelReason
    ground: RecusalGround | None
    expert_codes: list[str]
    explanation: str | None
    discussion_id: UUID | None
    requested_by: str
    requested_at: datetime
    state: PanelProposalState
    decided_by: str | None
    decided_at: datetime | None

    @classmethod
    def of(cls, request: PanelProposal) -> Self:
        """Show it to staff who may read it, or to who said it."""
        return cls.model_validate(request, from_attributes=True)
