"""An authorization code (RFC 6749 section 4.1): good once, for a minute, for one client."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

__all__ = ["AuthorizationCode"]


@dataclass(frozen=True, slots=True)
class AuthorizationCode:
    """What a code stands for; the code itself is kept as a hash only."""

    code_hash: bytes
    committee: str
    account_id: UUID
    session_id: UUID
    client_id: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str | None
    authenticated_at: datetime
    expires_at: datetime
    used_at: datetime | None = None

    @property
    def code_challenge_method(self) -> str | None:
        """The only method there is, where there is a challenge (RFC 7636)."""
        return "S256" if self.code_challenge else None

    def is_good(self, now: datetime) -> bool:
        """Whether it may still be exchanged."""
        return self.used_at is None and now < self.expires_at
