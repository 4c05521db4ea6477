"""The issuer's keys in memory: made at the first use, shared by every process through the database.

New tokens are signed with the newest active key; whatever isn't retired is published, so that
tokens signed before a change of keys stay good.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from joserfc.jwk import OKPKey

from identity.domain.keys import IssuerKey, KeyPurpose, signing
from shared.actor import system_actor

if TYPE_CHECKING:
    from identity.service import IdentityService
    from identity.unit_of_work import UnitOfWork

__all__ = ["IssuerKeys", "KeyCache", "make_key"]

FRESH_SECONDS = 60.0
COOKIE_SECRET_BYTES = 32


@dataclass(frozen=True)
class IssuerKeys:
    """Every key that isn't retired, the oldest first."""

    keys: Sequence[IssuerKey]

    def signing_key(self, now: datetime) -> OKPKey:
        """Return the private key that signs new tokens."""
        key = signing(self._of(KeyPurpose.TOKENS), now)
        return OKPKey.import_key(json.loads(key.secret))

    @cached_property
    def published(self) -> dict[str, Any]:
        """The JWK set (RFC 7517) by which anyone checks our tokens."""
        imported = (OKPKey.import_key(json.loads(key.secret)) for key in self._of("tokens"))
        return {"keys": [key.as_dict(private=False) for key in imported]}

    @cached_property
    def cookie_secrets(self) -> list[str]:
        """What signs cookies and forms; the last one signs, all check."""
        return [key.secret for key in self._of(KeyPurpose.COOKIES)]

    def _of(self, purpose: str) -> list[IssuerKey]:
        return [key for key in self.keys if key.purpose == purpose]


class KeyCache:
    """Reads the keys once a minute, and makes the missing ones."""

    def __init__(self, service: "IdentityService") -> None:
        self._service = service
        self._reading = asyncio.Lock()
        self._read_at = float("-inf")
        self._keys = IssuerKeys(())

    async def current(self) -> IssuerKeys:
        """Return the keys as of a minute ago at most."""
        async with self._reading:
            if time.monotonic() - self._read_at > FRESH_SECONDS:
                self._keys = await self._read()
                self._read_at = time.monotonic()
        return self._keys

    def forget(self) -> None:
        """Read the keys anew when they are needed next: they were changed here."""
        self._read_at = float("-inf")

    async def _read(self) -> IssuerKeys:
        async with self._service.unit_of_work(system_actor("identity", "")) as uow:
            keys = await uow.keys.list_current()
            if {key.purpose for key in keys} != set(KeyPurpose):
                await uow.keys.lock()
                await make_missing(uow)
                keys = await uow.keys.list_current()
        return IssuerKeys(keys)


async def make_missing(uow: "UnitOfWork") -> None:
    """Make a key for each purpose that has none; the caller holds the lock."""
    there = {key.purpose for key in await uow.keys.list_current()}
    for purpose in KeyPurpose:
        if purpose not in there:
            await make_key(uow, purpose, uow.now)


async def make_key(uow: "UnitOfWork", purpose: KeyPurpose, active_from: datetime) -> IssuerKey:
    """Make a random key that signs from a moment on; the caller holds the lock."""
    key = new_key(purpose, active_from)
    await uow.keys.add(key, uow.now)
    uow.audit(
        "issuer_key.made",
        subject_type="issuer_key",
        subject_id=key.key_id,
        detail={"for": purpose, "active_from": active_from.isoformat()},
    )
    return key


def new_key(purpose: KeyPurpose, active_from: datetime) -> IssuerKey:
    """Return a random key."""
    if purpose is KeyPurpose.COOKIES:
        secret = secrets.token_urlsafe(COOKIE_SECRET_BYTES)
        return IssuerKey(secrets.token_hex(8), purpose, secret, active_from)
    key = OKPKey.generate_key("Ed25519", {"use": "sig", "alg": "EdDSA"})
    key_id = key.thumbprint()
    secret = json.dumps({**key.as_dict(private=True), "kid": key_id})
    return IssuerKey(key_id, purpose, secret, active_from)
