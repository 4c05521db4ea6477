"""Why a limit was worked out again, and what it was before: nothing is silently overwritten."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.deadlines import Deadline

__all__ = ["ChangeReason", "DeadlineChange"]


class ChangeReason(StrEnum):
    """Why a limit was worked out again."""

    NEW_START = "new_start"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    RESCHEDULED = "rescheduled"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class DeadlineChange:
    """One recalculation of a limit: its former explanation, the day before and after, and why."""

    code: str
    recipient_role: str | None
    reason: ChangeReason
    before: Deadline
    due_after: date
    changed_at: datetime
    changed_by: str

    @property
    def due_before(self) -> date:
        """The last day as it was."""
        return self.before.due_on

    @property
    def moved(self) -> bool:
        """Whether the last day is another one now."""
        return self.due_after != self.due_before
