"""A case as far as its letters are concerned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mailing.domain.letter import Letter, LetterState
from shared.events.base import Duty

__all__ = ["Case", "all_served_on"]


@dataclass(frozen=True, slots=True)
class Case:
    """A case's number, who did what on it, and its conclusion's cause once there is one.

    Letters may go out before its acceptance, which gives it the number.
    """

    id: UUID
    committee: str
    case_number: str | None
    matter: str
    duties: tuple[Duty, ...]
    conclusion_cause_id: UUID | None = None
    served_on: date | None = None
    is_erased: bool = False


def all_served_on(mandatory: Sequence[Letter]) -> date | None:
    """Return the day on which the last mandatory recipient was served; None if one is not yet.

    A recipient that doesn't exist holds nothing up, but somebody must have been served.
    """
    open_letters = [
        letter
        for letter in mandatory
        if letter.state not in (LetterState.SERVED, LetterState.NOT_NEEDED)
    ]
    days = [letter.served_on for letter in mandatory if letter.served_on is not None]
    return None if open_letters or not days else max(days)
