"""What a partner hospital is told of its own submissions and requests: kinds, and what they say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from intake.domain.partner.tasks import RecordTask

__all__ = ["FACTS", "Fact", "PartnerEvent", "PartnerEventKind", "facts_of", "told_facts"]

Fact = str | int | bool | UUID | date | datetime


class PartnerEventKind(StrEnum):
    """What may have happened, as receivers see it in ``type``."""

    SUBMISSION_RECEIVED = "submission.received"
    SUBMISSION_IN_USE = "submission.in_use"
    SUBMISSION_REJECTED = "submission.rejected"
    SUBMISSION_EXPIRED = "submission.expired"
    REQUEST_OPENED = "request.opened"
    REQUEST_CHANGED = "request.changed"
    REQUEST_CLOSED = "request.closed"
    REQUEST_CANCELLED = "request.cancelled"
    TEST_ORDERED = "test.ordered"
    TEST_CANCELLED = "test.cancelled"
    HOSPITAL_ACTIVATED = "hospital.activated"
    HOSPITAL_SUSPENDED = "hospital.suspended"
    HOSPITAL_REINSTATED = "hospital.reinstated"
    WEBHOOK_PING = "webhook.ping"
    WEBHOOK_KEY_ROTATED = "webhook.key_rotated"
    WEBHOOK_DISABLED = "webhook.disabled"
    CONFORMANCE_PASSED = "conformance.passed"


FACTS: Mapping[str, str] = MappingProxyType(
    {
        "submission_id": "the submission as the hospital knows it",
        "request_id": "the record request, or the ordered test",
        "endpoint_id": "the webhook's endpoint",
        "run_id": "the conformance run",
        "challenge": "a random text that shows that a delivery was read",
        "reason": "why, as a code",
        "is_sandbox": "true of a request that the hospital practises with",
        "documents": "how many documents",
        "due_on": "the day by which something is expected",
        "expires_at": "when something ends",
    }
)
"""The only things that an event may say: identifiers, codes, counts and dates of limits.

Never a person, a case, a panel, a session's date or an outcome.
"""

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:@-]{0,127}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PartnerEvent:
    """One fact for one hospital; ``sequence`` counts from 1 without gaps, per hospital."""

    id: UUID
    hospital: str
    sequence: int
    kind: PartnerEventKind
    facts: Mapping[str, str | int | bool]
    occurred_at: datetime


def facts_of(task: RecordTask) -> dict[str, Fact]:
    """Return what is told of a request, whatever became of it."""
    facts: dict[str, Fact] = {"request_id": task.id, "due_on": task.due_on}
    return {**facts, "is_sandbox": True} if task.is_sandbox else facts


def told_facts(facts: Mapping[str, Fact]) -> dict[str, str | int | bool]:
    """Return facts as they are told.

    Raises
    ------
    ValueError
        A fact isn't one of `FACTS`, or a text is none of a code's form. That is a mistake in this
        program: whatever a person typed may be about somebody.
    """
    if unknown := facts.keys() - FACTS.keys():
        raise ValueError(f"a hospital isn't told of {sorted(unknown)}")
    told = {name: as_told(value) for name, value in facts.items()}
    if wordy := [name for name, value in told.items() if isinstance(value, str) and is_text(value)]:
        raise ValueError(f"{sorted(wordy)} aren't codes")
    return told


def as_told(value: Fact) -> str | int | bool:
    """Return a value as JSON holds it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | StrEnum) else value


def is_text(value: str) -> bool:
    """Whether a text is more than a code, an id or a date."""
    return CODE.fullmatch(value.replace("+", "_")) is None
