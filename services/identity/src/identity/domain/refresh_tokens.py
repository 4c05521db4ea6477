"""Refresh tokens (RFC 6749 section 6): each is good once, and its successor is of one family.

Whoever shows a spent one has a copy, or its owner shows it because somebody else has used it;
nobody can tell, so the family ends (RFC 9700 section 4.14.2).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

__all__ = ["RefreshToken", "TokenFamily"]


@dataclass(frozen=True, slots=True)
class TokenFamily:
    """What the tokens of one exchanged code have in common."""

    id: UUID
    committee: str
    account_id: UUID
    session_id: UUID
    client_id: str
    scope: str
    expires_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """One token, of which the hash is kept, and the access token that was issued with it."""

    token_hash: bytes
    family: TokenFamily
    access_token_id: UUID
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = None

    @property
    def is_spent(self) -> bool:
        """Whether it was exchanged for its successor."""
        return self.used_at is not None

    def is_good(self, now: datetime) -> bool:
        """Whether it may be exchanged, as far as it alone can tell."""
        return not self.is_spent and self.family.ended_at is None and now < self.expires_at
