"""Random secrets that are handed out once and kept as hashes only."""

import hashlib
import secrets

__all__ = ["hash_of", "new_secret_token"]

TOKEN_BYTES = 32


def new_secret_token() -> str:
    """Return 256 random bits as text."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> bytes:
    """Return what is kept of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).digest()
