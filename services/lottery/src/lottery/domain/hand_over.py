"""Handing a case over to another committee (委托鉴定): which one, when, and what was sent."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

__all__ = ["HandOver", "PreparedFile", "Reminder", "due_on"]

Reminder = Literal["none", "soon", "overdue", "over"]


@dataclass(frozen=True, slots=True)
class HandOver:
    """One hand-over; ``to_region`` is the other committee's code, ``file_sha256`` what went out.

    The other committee's answer is due on ``due_on``. It stands until it is answered or recalled.
    """

    id: UUID
    case_id: UUID
    committee: str
    to_region: str
    handed_on: date
    file_sha256: str
    recorded_by: str
    recorded_at: datetime
    recalled_at: datetime | None = None
    recalled_by: str | None = None
    recall_reason: str | None = None
    due_on: date | None = None
    answered_at: datetime | None = None

    @property
    def is_standing(self) -> bool:
        """Whether the other committee has the case, and hasn't answered."""
        return self.recalled_at is None and self.answered_at is None

    def reminder(self, today: date, *, soon: timedelta) -> Reminder:
        """Return whether somebody should ask the other committee; ``over`` when nobody waits."""
        if not self.is_standing:
            return "over"
        if self.due_on is None or today + soon < self.due_on:
            return "none"
        return "overdue" if today > self.due_on else "soon"


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """A file for another committee that intake made of a case; ``sha256`` is hex."""

    case_id: UUID
    committee: str
    to_region: str
    sha256: str
    prepared_at: datetime


def due_on(handed_on: date, conclusion_due: date, *, answer: timedelta, reserve: timedelta) -> date:
    """Return by when the other committee should answer.

    So many days after the hand-over, earlier if only then ``reserve`` is left before the limit of
    the conclusion, which no rule stops meanwhile; never before the day after.
    """
    return max(handed_on + timedelta(days=1), min(handed_on + answer, conclusion_due - reserve))
