"""The issuer's own keys: one signs tokens, another the cookies of the log-in pages."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

__all__ = ["IssuerKey", "KeyPurpose"]


class KeyPurpose(StrEnum):
    """What a key is for; none serves two purposes."""

    TOKENS = "tokens"
    COOKIES = "cookies"


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """One key; ``secret`` is a private JWK (RFC 7517) for tokens, random text for cookies."""

    key_id: str
    purpose: KeyPurpose
    secret: str = field(repr=False)
    active_from: datetime
