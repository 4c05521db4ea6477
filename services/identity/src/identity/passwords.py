"""Hashes passwords with Argon2id (RFC 9106), off the event loop and only a few at a time.

Each hash takes 64 MiB for some tens of milliseconds: that slows guessing down, and would stop every
other request if it ran among them.
"""

import secrets

from anyio import CapacityLimiter, to_thread
from pwdlib import PasswordHash

from identity.domain.passwords import normal_password

__all__ = ["Passwords"]

AT_ONCE = 2


class Passwords:
    """Hashes and checks passwords."""

    def __init__(self) -> None:
        self._hasher = PasswordHash.recommended()
        self._limiter = CapacityLimiter(AT_ONCE)
        self._nobodys_hash = self._hasher.hash(secrets.token_hex())

    async def hash(self, password: str) -> str:
        """Return the hash to keep."""
        normal = normal_password(password)
        return await to_thread.run_sync(self._hasher.hash, normal, limiter=self._limiter)

    async def check(self, password: str, kept: str | None) -> tuple[bool, str | None]:
        """Tell whether a password matches, and its new hash if the old one has aged.

        Without a kept hash the answer is no, after the same time as with one.
        """
        matches, renewed = await to_thread.run_sync(
            self._hasher.verify_and_update,
            normal_password(password),
            kept or self._nobodys_hash,
            limiter=self._limiter,
        )
        return (matches, renewed) if kept else (False, None)
