"""The issuer's own keys: one signs tokens, another the cookies of the log-in pages.

A token key is published before it signs, so that every verifier knows it by then, and stays
published until the last token under it has expired.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

__all__ = ["IssuerKey", "KeyFacts", "KeyPurpose", "KeyState", "Schedule", "signing"]

LAST_TOKEN_EXPIRED_AFTER = timedelta(hours=2)
"""A token lives for an hour at most; clocks and caches are allowed as much again."""


class KeyPurpose(StrEnum):
    """What a key is for; none serves two purposes."""

    TOKENS = "tokens"
    COOKIES = "cookies"


class KeyState(StrEnum):
    """Where a key stands in its life."""

    COMING = "coming"
    SIGNING = "signing"
    PUBLISHED = "published"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """One key; ``secret`` is a private JWK (RFC 7517) for tokens, random text for cookies."""

    key_id: str
    purpose: KeyPurpose
    secret: str = field(repr=False)
    active_from: datetime


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What people may know of a key, also of one that is no more."""

    key_id: str
    purpose: KeyPurpose
    active_from: datetime
    retired_at: datetime | None
    state: KeyState


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long a token key signs, and for how long it is published before."""

    period: timedelta
    lead: timedelta

    def successor_begins(self, keys: Sequence[IssuerKey], now: datetime) -> datetime | None:
        """Return from when a key to be made now signs; None while none is due.

        ``keys`` are the token keys that aren't retired, the oldest first.
        """
        is_due = now >= keys[-1].active_from + self.period - self.lead
        return now + self.lead if is_due else None

    def past(self, keys: Sequence[IssuerKey], now: datetime) -> list[IssuerKey]:
        """Return the keys under which no token is good any more."""
        current = signing(keys, now)
        if now < current.active_from + LAST_TOKEN_EXPIRED_AFTER:
            return []
        return [key for key in keys if key.active_from < current.active_from]


def signing(keys: Sequence[IssuerKey], now: datetime) -> IssuerKey:
    """Return the one of a purpose's keys, the oldest first, that signs at a moment.

    Where none is active yet, the first was just made by a machine whose clock is ahead.
    """
    active = [key for key in keys if key.active_from <= now]
    return active[-1] if active else keys[0]
