"""Random secrets that are handed out once; what can be, is kept as a hash only."""

import hashlib
import secrets

from pyotp import random_base32

__all__ = [
    "hash_of",
    "new_authenticator_secret",
    "new_code",
    "new_recovery_code",
    "new_secret_token",
]

TOKEN_BYTES = 32
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody takes for one another."""

RECOVERY_LENGTH = 10
CODE_DIGITS = 6


def new_secret_token() -> str:
    """Return 256 random bits as text."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_code() -> str:
    """Return six random digits, for a person to type."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def hash_of(token: str) -> bytes:
    """Return what is kept of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).digest()


def new_authenticator_secret() -> str:
    """Return 160 random bits in base32, as RFC 4226 section 4 recommends."""
    return random_base32()


def new_recovery_code() -> str:
    """Return ten characters that can be read off paper, some 49 random bits."""
    code = "".join(secrets.choice(READABLE) for _ in range(RECOVERY_LENGTH))
    return f"{code[:5]}-{code[5:]}"
