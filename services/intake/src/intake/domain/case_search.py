"""What a list of cases holds, and in which order."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from intake.domain.application import ApplicantKind
from intake.domain.case import CaseSummary
from intake.domain.matters import Matter
from intake.domain.states import UNNUMBERED, CaseState

__all__ = ["CaseSearch", "Found", "Key", "SortBy"]


class SortBy(StrEnum):
    """By what a list is ordered; a minus turns it round."""

    RECEIVED = "received"
    RECEIVED_LAST = "-received"
    DUE = "due"
    DUE_LAST = "-due"
    NUMBER = "number"
    NUMBER_LAST = "-number"

    @property
    def is_descending(self) -> bool:
        """Whether the greatest comes first."""
        return self.startswith("-")


class Key(StrEnum):
    """What rows are ordered by in fact."""

    RECEIVED = "received"
    DUE = "due"
    NUMBER = "number"
    NUMBER_TEXT = "number_text"


SortKey = datetime | date | str | int
Position = tuple[SortKey | UUID, ...]


@dataclass(frozen=True, slots=True)
class CaseSearch:
    """Which cases are wanted; what is None doesn't narrow the list.

    Days are the bureau's and belong to the period. ``due`` names the limit that ``due_from``,
    ``due_to`` and the order by limits are about; only running limits count. People and employers
    are given by blind index.
    """

    states: frozenset[CaseState] = frozenset()
    matter: Matter | None = None
    case_number: str | None = None
    number_prefix: str | None = None
    received_from: date | None = None
    received_to: date | None = None
    due: str | None = None
    due_from: date | None = None
    due_to: date | None = None
    claimed_by: str | None = None
    accepted_by: str | None = None
    applicant_kind: ApplicantKind | None = None
    is_express: bool | None = None
    is_difficult: bool | None = None
    of_account: str | None = None
    only_accepted: bool = False
    appraisee_name_index: bytes | None = None
    identity_index: bytes | None = None
    employer_name_index: bytes | None = None
    credit_code_index: bytes | None = None
    sort: SortBy = SortBy.RECEIVED_LAST

    def within(self, account_id: str | None) -> "CaseSearch":
        """Return the search among the cases that an account reaches; None for all of the committee.

        Applicants aren't told who of the staff does what.
        """
        if account_id is None:
            return self
        return replace(self, of_account=account_id, claimed_by=None, accepted_by=None)

    @property
    def states_found(self) -> frozenset[CaseState] | None:
        """The states that a found case may be in; none named is any, None is that there is no case.

        Among accepted cases none is in a state before the acceptance.
        """
        if not self.only_accepted or not self.states:
            return self.states
        return self.states - UNNUMBERED or None

    @property
    def key(self) -> Key:
        """What rows are ordered by: what only one index can find decides it."""
        if self.number_prefix is not None:
            return Key.NUMBER_TEXT
        if self.due_from is not None or self.due_to is not None:
            return Key.DUE
        return Key(self.sort.removeprefix("-"))


@dataclass(frozen=True, slots=True)
class Found:
    """A case of a list, and where it stands in it."""

    summary: CaseSummary
    position: Position
