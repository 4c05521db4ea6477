"""Webhooks (网络回调): endpoints of hospitals, deliveries, and when one tries again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Any
from uuid import UUID

from intake.domain.partner_event import PartnerEvent, PartnerEventKind

__all__ = [
    "Attempt",
    "Delivery",
    "DeliveryState",
    "DisabledBecause",
    "Endpoint",
    "EndpointKey",
    "Verdict",
    "next_attempt_at",
    "patience_asked",
    "verdict_on",
]

MOST_PATIENCE = timedelta(days=1)
ASKED_TO_WAIT = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


class DisabledBecause(StrEnum):
    """Why an endpoint gets nothing any more."""

    GONE = "gone"
    FAILING = "failing"
    SWITCHED_OFF = "switched_off"


class DeliveryState(StrEnum):
    """How far one event came at one endpoint."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Verdict(StrEnum):
    """What an answer, or none, means."""

    DELIVERED = "delivered"
    GONE = "gone"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class EndpointKey:
    """One of an endpoint's keys (Ed25519); it signs until ``retires_at``, or for good."""

    id: UUID
    public_key: str
    created_at: datetime
    retires_at: datetime | None
    private_key: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a hospital wants to be told, and of what; no kinds are all kinds."""

    id: UUID
    hospital: str
    version: int
    url: str
    kinds: Sequence[PartnerEventKind]
    created_at: datetime
    disabled_because: DisabledBecause | None = None
    disabled_at: datetime | None = None
    failing_since: datetime | None = None
    keys: Sequence[EndpointKey] = ()

    @property
    def is_active(self) -> bool:
        """Whether events are sent there."""
        return self.disabled_because is None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a delivery: ``status`` of the answer, or ``error`` when there was none."""

    at: datetime
    milliseconds: int
    status: int | None = None
    error: str | None = None
    retry_after: timedelta | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept; nothing of an answer's body is."""
        return {
            "at": self.at.isoformat(),
            "milliseconds": self.milliseconds,
            "status": self.status,
            "error": self.error,
        }


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one endpoint."""

    endpoint_id: UUID
    event: PartnerEvent
    state: DeliveryState
    attempts: int
    next_attempt_at: datetime | None
    delivered_at: datetime | None
    history: Sequence[Mapping[str, Any]] = ()


def verdict_on(attempt: Attempt) -> Verdict:
    """Return what came of an attempt: any 2xx is done, 410 ends the endpoint (Standard Webhooks).

    A redirect is a failure: it isn't followed.
    """
    if attempt.status is None:
        return Verdict.FAILED
    if attempt.status == HTTPStatus.GONE:
        return Verdict.GONE
    if HTTPStatus.OK <= attempt.status < HTTPStatus.MULTIPLE_CHOICES:
        return Verdict.DELIVERED
    return Verdict.FAILED


def patience_asked(attempt: Attempt) -> timedelta | None:
    """Return how long a busy receiver asks to be left alone (RFC 9110, 10.2.3), a day at most."""
    if attempt.status not in ASKED_TO_WAIT or attempt.retry_after is None:
        return None
    return min(max(attempt.retry_after, timedelta()), MOST_PATIENCE)


def next_attempt_at(
    attempt: Attempt, count: int, pauses: Sequence[float], jitter: float
) -> datetime | None:
    """Return when to try again after the ``count``-th attempt failed; None when that was the last.

    Parameters
    ----------
    pauses
        Seconds after the first, second … attempt.
    jitter
        From 0 to 1: how far between four fifths and six fifths of the pause.
    """
    if count > len(pauses):
        return None
    pause = timedelta(seconds=pauses[count - 1] * (0.8 + 0.4 * jitter))
    return attempt.at + max(pause, patience_asked(attempt) or timedelta())
