"""What is asked for and agreed on around a notice: more time, a second notice, a reopening."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

__all__ = ["Abandonment", "NoticeExtension", "NoticeProposal", "ProposalKind"]


class ProposalKind(StrEnum):
    """What takes two persons."""

    SECOND_NOTICE = "second_notice"
    REOPENING = "reopening"


@dataclass(frozen=True, slots=True)
class NoticeExtension:
    """More days for supplementing: asked for, and granted or not; ``due_on`` is the new last day.

    ``requested_by`` and ``decided_by`` are one clerk where the clerk noted it alone.
    """

    id: UUID
    notice_id: UUID
    reason: str
    explanation: str | None
    days: int
    requested_by: str
    requested_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    is_granted: bool | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class NoticeProposal:
    """What one person proposed; without another one's confirmation it does nothing.

    ``items`` are the reasons by item that a second notice would name.
    """

    id: UUID
    case_id: UUID
    kind: ProposalKind
    ground: str
    explanation: str
    period_days: int
    proposed_by: str
    proposed_at: datetime
    items: Mapping[str, str] = field(default_factory=dict)
    decided_by: str | None = None
    decided_at: datetime | None = None
    is_confirmed: bool | None = None

    @property
    def is_pending(self) -> bool:
        """Whether it waits for another person."""
        return self.decided_at is None


@dataclass(frozen=True, slots=True)
class Abandonment:
    """That a notice wasn't answered by its last day."""

    id: UUID
    case_id: UUID
    notice_id: UUID
    due_on: date
    abandoned_at: datetime
