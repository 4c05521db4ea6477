"""What the bureau obtains itself by sharing (数据共享) instead of demanding it (O55 art 9)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from intake.domain.application import Injury, Parties

__all__ = [
    "Contradiction",
    "LookupState",
    "ObtainedItem",
    "Question",
    "RegistryRecord",
    "contradictions_with",
    "question_about",
]


class LookupState(StrEnum):
    """What came of looking an item up."""

    PENDING = "pending"
    FOUND = "found"
    NOT_FOUND = "not_found"
    NOTHING_TO_ASK = "nothing_to_ask"
    AWAY = "away"


class Contradiction(StrEnum):
    """Where a registry says something else than the application."""

    IDENTITY_NUMBER = "identity_number"
    OCCURRED_ON = "occurred_on"
    DECIDED_ON = "decided_on"
    SCOPE_PARTS = "scope_parts"
    EMPLOYER = "employer"


@dataclass(frozen=True, slots=True)
class Question:
    """What a registry is asked by: the document's number, and whose it is."""

    number: str
    identity_number: str


class RegistryRecord(BaseModel):
    """What a registry tells of a decision; members that it adds later are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: str = Field(max_length=200)
    identity_number: str | None = Field(None, max_length=18)
    decided_on: date | None = None
    occurred_on: date | None = None
    scope_parts: list[str] = Field(default=[], max_length=50)
    employer_name: str | None = Field(None, max_length=200)
    employer_credit_code: str | None = Field(None, max_length=18)


@dataclass(frozen=True, slots=True)
class ObtainedItem:
    """An item of a case that is looked up; ``answered_at`` is of the answer that is kept.

    An answer is kept when the registry can't be asked again: ``is_stale``.
    """

    id: UUID
    committee: str
    case_id: UUID
    item: str
    state: LookupState
    attempts: int
    asked_at: datetime
    answered_at: datetime | None
    source: str | None
    response_sha256: str | None
    contradictions: tuple[Contradiction, ...]
    record: RegistryRecord | None

    @property
    def is_stale(self) -> bool:
        """Whether it was asked for again after the answer that is kept."""
        return self.answered_at is not None and self.asked_at > self.answered_at


def question_about(parties: Parties, injury: Injury) -> Question | None:
    """Return what to ask about an application; None where it states no decision."""
    if injury.decision_number is None:
        return None
    return Question(injury.decision_number, parties.appraisee.identity_number)


def contradictions_with(
    parties: Parties, injury: Injury, record: RegistryRecord
) -> tuple[Contradiction, ...]:
    """Return where an application and a registry differ; what one of them doesn't say agrees.

    It is for the clerk to look at, and never a reason to refuse.
    """
    return tuple(differences(parties, injury, record))


def differences(
    parties: Parties, injury: Injury, record: RegistryRecord
) -> Iterator[Contradiction]:
    """Yield where both say something, and not the same."""
    employer = parties.employer.credit_code if parties.employer else None
    said: list[tuple[Contradiction, object, object]] = [
        (
            Contradiction.IDENTITY_NUMBER,
            parties.appraisee.identity_number,
            record.identity_number,
        ),
        (Contradiction.OCCURRED_ON, injury.occurred_on, record.occurred_on),
        (Contradiction.DECIDED_ON, injury.decided_on, record.decided_on),
        (Contradiction.SCOPE_PARTS, set(injury.scope_parts), set(record.scope_parts)),
        (Contradiction.EMPLOYER, employer, record.employer_credit_code),
    ]
    for contradiction, stated, found in said:
        if stated and found and stated != found:
            yield contradiction
