"""Use cases around clients of partner hospitals: registered, given keys, shut out.

What a client may do here is get tokens; whose client it is, intake's staff say there.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError

from identity.domain.hospital_clients import ClientKey, ClientState, HospitalClient, read_key
from identity.errors import (
    ClientKeyKnownError,
    ClientKeyNotFoundError,
    ClientProofWrongError,
)
from identity.unit_of_work import UnitOfWork
from shared.ids import new_id
from shared.tokens import decoded, named_key, readable_header, signing_keys

__all__ = [
    "add_key",
    "get",
    "list_page",
    "register",
    "reinstate",
    "retire_key",
    "rotate_own",
    "suspend",
]

LONGEST_SECONDS = 300
LEEWAY_SECONDS = 30


async def register(uow: UnitOfWork, name: str, jwk: Mapping[str, Any]) -> HospitalClient:
    """Register a hospital's client with its first key; the id is made here and tells nothing.

    Raises
    ------
    ClientKeyRefusedError
    """
    _, kept = read_key(jwk)
    client = HospitalClient(
        client_id=f"hospital-{new_id().hex}",
        committee=uow.committee,
        name=name,
        state=ClientState.ACTIVE,
        created_by=uow.actor.account_id,
        created_at=uow.now,
    )
    await uow.hospital_clients.add(client)
    await uow.hospital_clients.add_key(client.client_id, new_key(uow, kept))
    note(uow, "client.registered", client.client_id, key=kept["kid"])
    return await get(uow, client.client_id)


async def get(uow: UnitOfWork, client_id: str) -> HospitalClient:
    """Return a client of the committee.

    Raises
    ------
    ClientNotFoundError
    """
    return await uow.hospital_clients.get(client_id, uow.committee)


async def list_page(uow: UnitOfWork, *, after: str | None, limit: int) -> Sequence[HospitalClient]:
    """Return one page and one more of the committee's clients, the oldest first."""
    return await uow.hospital_clients.list_of_committee(uow.committee, after=after, limit=limit + 1)


async def add_key(uow: UnitOfWork, client_id: str, jwk: Mapping[str, Any]) -> HospitalClient:
    """Give a client a further key; those it has stay good until they are retired.

    Raises
    ------
    ClientNotFoundError, ClientKeyRefusedError, ClientKeyKnownError
    """
    await uow.hospital_clients.get(client_id, uow.committee, lock=True)
    _, kept = read_key(jwk)
    if not await uow.hospital_clients.add_key(client_id, new_key(uow, kept)):
        raise ClientKeyKnownError
    note(uow, "client.key_added", client_id, key=kept["kid"])
    return await get(uow, client_id)


async def retire_key(uow: UnitOfWork, client_id: str, key_id: str) -> HospitalClient:
    """Let a key prove nothing from now on.

    Raises
    ------
    ClientNotFoundError, ClientKeyNotFoundError
    """
    client = await uow.hospital_clients.get(client_id, uow.committee, lock=True)
    if key_id not in {key.key_id for key in client.keys}:
        raise ClientKeyNotFoundError
    await uow.hospital_clients.end_keys(client_id, [key_id], uow.now)
    note(uow, "client.key_retired", client_id, key=key_id)
    return await get(uow, client_id)


async def suspend(uow: UnitOfWork, client_id: str) -> HospitalClient:
    """Give a client no further tokens; those that are out end by themselves within minutes.

    Raises
    ------
    ClientNotFoundError
    """
    return await put_state(uow, client_id, ClientState.SUSPENDED)


async def reinstate(uow: UnitOfWork, client_id: str) -> HospitalClient:
    """Give a client tokens again.

    Raises
    ------
    ClientNotFoundError
    """
    return await put_state(uow, client_id, ClientState.ACTIVE)


async def rotate_own(uow: UnitOfWork, jwk: Mapping[str, Any], proof: str) -> HospitalClient:
    """Give the calling client another key, for which a key that it has vouches.

    The keys that it had stay good for the overlap that is set, so that no program is cut off.

    Raises
    ------
    ClientNotFoundError, ClientKeyRefusedError, ClientKeyKnownError
    ClientProofWrongError
        The proof isn't by a good key of the client, for this issuer and this key, new and short.
    """
    client = await uow.hospital_clients.get(uow.actor.account_id, uow.committee, lock=True)
    key, kept = read_key(jwk)
    await check_proof(uow, client, proof, key.thumbprint())
    if not await uow.hospital_clients.add_key(client.client_id, new_key(uow, kept)):
        raise ClientKeyKnownError
    ends_at = uow.now + timedelta(hours=uow.settings.hospital_key_overlap_hours)
    old = [item.key_id for item in client.keys]
    await uow.hospital_clients.end_keys(client.client_id, old, ends_at)
    note(uow, "client.key_rotated", client.client_id, key=kept["kid"])
    return await get(uow, client.client_id)


async def check_proof(uow: UnitOfWork, client: HospitalClient, proof: str, thumbprint: str) -> None:
    """Let only a proof pass that a good key of the client made for exactly this new key.

    While a client is suspended none of its keys is good, whatever tokens it still has.

    Raises
    ------
    ClientProofWrongError
    """
    known = client.as_client(uow.now)
    if known is None or known.jwks is None:
        raise ClientProofWrongError
    try:
        key = named_key(signing_keys(known.jwks), readable_header(proof).get("kid"))
        if key is None:
            raise ClientProofWrongError
        claims = decoded(proof, key)
        expectations(uow, client.client_id, thumbprint).validate(claims)
        ends_at, used = int(claims["exp"]), str(claims["jti"])
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ClientProofWrongError from error
    if ends_at > uow.now.timestamp() + LONGEST_SECONDS + LEEWAY_SECONDS:
        raise ClientProofWrongError
    until = datetime.fromtimestamp(ends_at + LEEWAY_SECONDS, UTC)
    if not await uow.client_assertions.use(client.client_id, f"rotation {used}", until):
        raise ClientProofWrongError


def expectations(uow: UnitOfWork, client_id: str, thumbprint: str) -> jwt.JWTClaimsRegistry:
    """Return what a proof must say."""
    return jwt.JWTClaimsRegistry(
        now=int(uow.now.timestamp()),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": client_id},
        aud={"essential": True, "value": uow.settings.oidc_issuer},
        exp={"essential": True},
        jti={"essential": True},
        jkt={"essential": True, "value": thumbprint},
    )


async def put_state(uow: UnitOfWork, client_id: str, state: ClientState) -> HospitalClient:
    """Store whether a client gets tokens, with a line on the trail."""
    await uow.hospital_clients.get(client_id, uow.committee, lock=True)
    await uow.hospital_clients.put_state(client_id, state)
    note(uow, f"client.{state}", client_id)
    return await get(uow, client_id)


def new_key(uow: UnitOfWork, kept: Mapping[str, Any]) -> ClientKey:
    """Return a key that is good from now on."""
    return ClientKey(str(kept["kid"]), kept, uow.now, None, uow.actor.account_id)


def note(uow: UnitOfWork, action: str, client_id: str, **detail: str) -> None:
    """Put what was done to a client on the trail."""
    uow.audit(action, subject_type="client", subject_id=client_id, detail=detail)
