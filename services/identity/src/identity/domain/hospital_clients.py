"""Clients of partner hospitals: kept in the database, with several keys at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from joserfc.jwk import Key

from identity.domain.clients import Client
from identity.errors import ClientKeyRefusedError
from shared.claims import API_AUDIENCE
from shared.permissions import Role
from shared.tokens import signing_keys

__all__ = ["ClientKey", "ClientState", "HospitalClient", "read_key"]


class ClientState(StrEnum):
    """Whether a client gets tokens."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class ClientKey:
    """A public key of a client; it proves something from ``valid_from`` until ``valid_until``."""

    key_id: str
    jwk: Mapping[str, Any]
    valid_from: datetime
    valid_until: datetime | None
    added_by: str

    def is_valid(self, now: datetime) -> bool:
        """Whether it proves anything at a moment."""
        return self.valid_from <= now and (self.valid_until is None or now < self.valid_until)


@dataclass(frozen=True, slots=True)
class HospitalClient:
    """A client that gets tokens with the role ``hospital`` by keys, never by a secret."""

    client_id: str
    committee: str
    name: str
    state: ClientState
    created_by: str
    created_at: datetime
    keys: Sequence[ClientKey] = ()

    def as_client(self, now: datetime) -> Client | None:
        """Return it as the issuer asks about clients; None while it gets no tokens."""
        valid = [dict(key.jwk) for key in self.keys if key.is_valid(now)]
        if self.state is not ClientState.ACTIVE or not valid:
            return None
        return Client(
            client_id=self.client_id,
            jwks={"keys": valid},
            audiences=(API_AUDIENCE,),
            roles=frozenset({Role.HOSPITAL}),
            committee=self.committee,
        )


def read_key(jwk: Mapping[str, Any]) -> tuple[Key, dict[str, Any]]:
    """Return a public key for signatures, and how it is kept: named, by its thumbprint if need be.

    Raises
    ------
    ClientKeyRefusedError
        It can't be read, is for something else, or isn't public (RFC 7517, RFC 7638).
    """
    try:
        [key] = signing_keys({"keys": [dict(jwk)]})
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ClientKeyRefusedError from None
    if key.is_private:
        raise ClientKeyRefusedError
    return key, {**jwk, "kid": jwk.get("kid") or key.thumbprint()}
