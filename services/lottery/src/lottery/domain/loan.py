"""A loan of an expert: another committee, the borrower, may draw them for a time."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

__all__ = ["Loan", "LoanState"]

LoanState = Literal["offered", "running", "over", "ended"]


@dataclass(frozen=True, slots=True)
class Loan:
    """An expert offered to the borrower, who has to accept; either side may end it.

    The days are the first and the last on which the expert may be drawn for.
    """

    id: UUID
    committee: str
    borrower: str
    expert_id: UUID
    from_day: date
    to_day: date
    reason: str
    offered_by: str
    offered_at: datetime
    accepted_by: str | None = None
    accepted_at: datetime | None = None
    ended_by: str | None = None
    ended_at: datetime | None = None
    ended_in: str | None = None
    end_reason: str | None = None

    def state(self, today: date) -> LoanState:
        """Return what it has come to."""
        if self.ended_at is not None:
            return "ended"
        if today > self.to_day:
            return "over"
        return "running" if self.accepted_at is not None else "offered"
