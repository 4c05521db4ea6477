"""A case that another committee examines (委托鉴定): what it was sent, and what it answered.

Its experts were chosen there and not drawn here; the record says so wherever it shows them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from review.domain.examination import Entrustment, Seat
from review.domain.opinion import OpinionContent
from review.domain.outcome import Outcome

__all__ = [
    "EntrustedDocument",
    "EntrustedExpert",
    "EntrustedOpinion",
    "EntrustedOpinionState",
    "is_entrusted",
    "leaders_of",
    "names_of",
    "seats_of",
]

NOBODYS = "entrusted:"
"""How accounts of seats begin that nobody here has."""


class EntrustedOpinionState(StrEnum):
    """Whether it waits for a second person, is on record, or came to nothing."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrustedDocument:
    """The other committee's signed paper, as a file; ``sha256`` is hex, ``size`` in bytes."""

    id: UUID
    case_id: UUID
    storage_key: str
    sha256: str
    size: int
    received_by: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrustedExpert:
    """One expert of the other committee's panel, and what that expert signed there."""

    name: str
    specialty: str
    is_leader: bool
    content: OpinionContent


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrustedOpinion:
    """What one person read in the document, and whether another one found the same in it.

    ``outcome`` is what the document itself concludes; None when its experts found no majority.
    ``dated_on`` is the document's day.
    """

    id: UUID
    case_id: UUID
    committee: str
    round: int
    hand_over_id: UUID
    document_id: UUID
    document_sha256: str
    dated_on: date
    experts: tuple[EntrustedExpert, ...]
    outcome: Outcome | None
    entered_by: str
    entered_at: datetime
    state: EntrustedOpinionState = EntrustedOpinionState.PENDING
    decided_by: str | None = None
    decided_at: datetime | None = None

    @property
    def is_pending(self) -> bool:
        """Whether it waits for a second person."""
        return self.state is EntrustedOpinionState.PENDING

    def decided(self, state: EntrustedOpinionState, *, by: str, at: datetime) -> Self:
        """Return it as a person has decided."""
        return replace(self, state=state, decided_by=by, decided_at=at)


def seats_of(entrustment: Entrustment, experts: Iterable[EntrustedExpert]) -> tuple[Seat, ...]:
    """Return the other committee's panel as seats, in the order of the document.

    Nobody here has an account like theirs, so nobody sits in such a seat.
    """
    return tuple(
        Seat(
            number=number,
            expert_code=f"{entrustment.to_region}-{number}",
            account_id=f"{NOBODYS}{entrustment.hand_over_id}:{number}",
            specialty=expert.specialty,
            is_leader=expert.is_leader,
        )
        for number, expert in enumerate(experts, 1)
    )


def is_entrusted(account_id: str) -> bool:
    """Whether a seat's account is nobody's here, as the other committee's expert had it."""
    return account_id.startswith(NOBODYS)


def names_of(experts: Sequence[EntrustedExpert]) -> frozenset[str]:
    """Return the different names, spaces within them aside."""
    return frozenset("".join(expert.name.split()) for expert in experts)


def leaders_of(experts: Sequence[EntrustedExpert]) -> int:
    """Return how many of them lead the panel."""
    return sum(expert.is_leader for expert in experts)
