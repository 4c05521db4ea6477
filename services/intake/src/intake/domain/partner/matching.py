"""Whose case a submission belongs to: decided only where there is nothing to decide."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from intake.domain.partner.submissions import QueueReason
from intake.domain.states import CaseState

__all__ = ["Candidate", "Decision", "decide", "same_name", "takes_materials"]

BEFORE_PRELIMINARY_REVIEW = frozenset(
    {
        CaseState.RECEIVED,
        CaseState.NOTICE_ISSUED,
        CaseState.SUPPLEMENTED,
        CaseState.ACCEPTED,
        CaseState.RETURNED,
    }
)
"""Where materials are still looked at one by one."""

CLOSED_TO_ANSWERS = frozenset(
    {CaseState.DECIDED, CaseState.IN_DISCUSSION, CaseState.DISCUSSED, CaseState.CONCLUDED}
    | {CaseState.LETTERS_DISPATCHED, CaseState.SERVED, CaseState.CLOSED, CaseState.ERASED}
    | {CaseState.ABANDONED, CaseState.WITHDRAWN, CaseState.NOT_ACCEPTED}
)
"""Where even what was asked for comes too late to be read by anybody."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open case of a person with the submission's identity number."""

    case_id: UUID
    state: CaseState
    name: str
    case_number: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """The case that a submission goes to, or why a person decides; neither: it waits."""

    case_id: UUID | None = None
    reason: QueueReason | None = None


def decide(candidates: Sequence[Candidate], *, name: str, case_number: str | None) -> Decision:
    """Return where what nobody asked for goes.

    The identity number holds the day of birth, so equal numbers are equal days.
    """
    if not candidates:
        return Decision()
    named = [case for case in candidates if same_name(case.name, name)]
    if not named:
        return Decision(reason=QueueReason.NAME_DIFFERS)
    if case_number is not None:
        named = [case for case in named if case.case_number == case_number]
        if not named:
            return Decision(reason=QueueReason.CASE_NUMBER_DIFFERS)
    if len(named) > 1:
        return Decision(reason=QueueReason.SEVERAL_CASES)
    if not takes_materials(named[0].state, is_solicited=False):
        return Decision(reason=QueueReason.CASE_PAST_MATERIALS)
    return Decision(case_id=named[0].case_id)


def takes_materials(state: CaseState, *, is_solicited: bool) -> bool:
    """Whether documents become materials by themselves in this state of a case."""
    if is_solicited:
        return state not in CLOSED_TO_ANSWERS
    return state in BEFORE_PRELIMINARY_REVIEW


def same_name(one: str, other: str) -> bool:
    """Whether two names are written alike, whatever the width, case, blanks and middle dots."""
    return plain(one) == plain(other)


def plain(name: str) -> str:
    """Return a name as it is compared."""
    wide = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in wide if character.isalpha())
