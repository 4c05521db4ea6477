"""Another panel for a case (另组专家): why, who asked for it, and whose place it takes."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from review.domain.examination import Seat

__all__ = ["PanelProposal", "PanelProposalState", "PanelReason", "RecusalGround"]


class PanelReason(StrEnum):
    """Why a case needs another panel than it had."""

    RE_REVIEW = "re_review"
    NO_MAJORITY = "no_majority"
    RECUSAL = "recusal"


class RecusalGround(StrEnum):
    """Why an expert may not sit on a case (回避; O55 art 28)."""

    TREATED_APPRAISEE = "treated_appraisee"
    TREATING_HOSPITAL = "treating_hospital"
    RELATIVE = "relative"
    TIED_TO_EMPLOYER = "tied_to_employer"
    EARLIER_PANEL = "earlier_panel"
    DECLARED = "declared"
    OTHER_INTEREST = "other_interest"


class PanelProposalState(StrEnum):
    """Whether it waits for a second person, took effect, or came to nothing."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelProposal:
    """A proposal for another panel; ``seats`` are those of the panel that it takes the place of.

    A recusal names its ``ground`` and the experts by their codes, and waits for a second person. A
    collective discussion decides by itself; ``discussion_id`` names it.
    """

    id: UUID
    case_id: UUID
    committee: str
    round: int
    reason: PanelReason
    seats: tuple[Seat, ...]
    requested_by: str
    requested_at: datetime
    ground: RecusalGround | None = None
    expert_codes: tuple[str, ...] = ()
    explanation: str | None = None
    discussion_id: UUID | None = None
    state: PanelProposalState = PanelProposalState.PENDING
    decided_by: str | None = None
    decided_at: datetime | None = None

    @property
    def is_pending(self) -> bool:
        """Whether it waits for a second person."""
        return self.state is PanelProposalState.PENDING

    def decided(self, state: PanelProposalState, *, by: str, at: datetime) -> Self:
        """Return it as a person has decided."""
        return replace(self, state=state, decided_by=by, decided_at=at)
