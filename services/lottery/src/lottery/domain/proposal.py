"""A proposal (提议): what takes two persons, said by the first and waiting for the second."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

__all__ = ["Proposal", "ProposalKind", "ProposalState"]

ProposalKind = Literal["abandonment", "absence", "exclusion", "rescheduling", "recall"]
ProposalState = Literal["pending", "confirmed", "expired"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one person proposed; without a second person's confirmation it does nothing.

    ``expert_id`` or ``expert_code`` says who would be left out or is absent, ``sequence`` where
    in the chain a confirmed absence stands. ``case_id`` is whose examination would move, to
    ``to_session_id`` or, without one, back to waiting. A recall is of a case that another committee
    has, and of no session.
    """

    id: UUID
    committee: str
    session_id: UUID | None
    kind: ProposalKind
    reason: str
    proposed_by: str
    proposed_at: datetime
    expires_at: datetime
    draw_id: UUID | None = None
    expert_id: UUID | None = None
    expert_code: str | None = None
    evidence_hash: str | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    sequence: int | None = None
    case_id: UUID | None = None
    to_session_id: UUID | None = None

    @property
    def persons(self) -> tuple[str, ...]:
        """The accounts of both persons, once it is confirmed."""
        return tuple(item for item in (self.proposed_by, self.confirmed_by) if item is not None)

    @property
    def is_exclusion(self) -> bool:
        """Whether two persons agreed to leave an expert out of the pool draw."""
        return self.kind == "exclusion" and self.confirmed_by is not None

    def state(self, now: datetime) -> ProposalState:
        """Return whether it waits, took effect, or came to nothing."""
        if self.confirmed_by is not None:
            return "confirmed"
        return "pending" if now < self.expires_at else "expired"
