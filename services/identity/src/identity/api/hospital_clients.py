"""Clients of partner hospitals, for administrators and for the hospitals' own programs."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Path, status
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from identity.api.parameters import Identity
from identity.domain.hospital_clients import ClientState, HospitalClient
from identity.services import hospital_clients
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.openapi import refusals, shown_as
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["clients of hospitals"])

Administrator = Annotated[Actor, needs(Permission.CLIENTS_MANAGE)]
Reader = Annotated[Actor, needs(Permission.CLIENTS_READ)]
ClientId = Annotated[str, Path(min_length=1, max_length=64, description="The client's id")]
KeyId = Annotated[str, Path(min_length=1, max_length=128, description="The key's `kid`")]
Member = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,1400}$")]
KeyName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~-]{1,128}$")]

SORT_KEYS = TypeAdapter(tuple[str])

KEY = {
    "kty": "OKP",
    "crv": "Ed25519",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "kid": "2026-11",
}


class Body(BaseModel):
    """A body; a field nobody knows is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PublicKey(Body):
    """A public key for signatures as a JWK (RFC 7517); a private member is refused."""

    model_config = shown_as(**KEY)

    kty: Annotated[str, StringConstraints(pattern=r"^(OKP|EC|RSA)$")]
    crv: Member | None = None
    x: Member | None = None
    y: Member | None = None
    n: Member | None = None
    e: Member | None = None
    kid: KeyName | None = Field(None, description="None: its thumbprint (RFC 7638)")
    alg: Member | None = None
    use: Member | None = None

    def as_jwk(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return self.model_dump(exclude_none=True)


class RegisterClient(Body):
    """A hospital's client with its first key."""

    model_config = shown_as(name="东阳市试验医院", key=KEY)

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = Field(
        min_length=1, examples=["东阳市试验医院"]
    )
    key: PublicKey


class RotateKey(Body):
    """Another key of the calling client, for which one that it has vouches."""

    model_config = shown_as(key=KEY, proof="eyJhbGciOiJFZERTQSIsImtpZCI6IjIwMjYtMDUifQ.e30.c2ln")

    key: PublicKey
    proof: Annotated[str, StringConstraints(pattern=r"^[\w-]+\.[\w-]+\.[\w-]+$")] = Field(
        max_length=4000,
        description="A JWT signed by a good key: iss the client, aud the issuer, exp within five"
        " minutes, a new jti, and jkt the thumbprint of the new key",
    )


class ClientKeyView(BaseModel):
    """A key of a client."""

    model_config = ConfigDict(from_attributes=True)

    key_id: str
    valid_from: datetime
    valid_until: datetime | None
    added_by: str


class HospitalClientView(BaseModel):
    """A client of a hospital."""

    client_id: str
    name: str
    state: ClientState
    created_by: str
    created_at: datetime
    keys: list[ClientKeyView]

    @classmethod
    def of(cls, client: HospitalClient) -> Self:
        """Return the view of a client."""
        return cls.model_validate(client, from_attributes=True)


@router.post("/hospital-clients", status_code=status.HTTP_201_CREATED)
async def register_hospital_client(
    body: RegisterClient,
    caller: Administrator,
    identity: Identity,
    idempotency: Annotated[Idempotency, idempotency_key()],
) -> HospitalClientView:
    """Register a client of a hospital; whose it is, intake's staff say there."""
    async with identity.unit_of_work(caller) as uow:
        client = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: hospital_clients.register(uow, body.name, body.key.as_jwk()),
            again=lambda client_id: hospital_clients.get(uow, client_id),
            resource_id=lambda made: made.client_id,
        )
    return HospitalClientView.of(client)


@router.get("/hospital-clients")
async def list_hospital_clients(
    caller: Reader, identity: Identity, cursor: Cursor = None, limit: Limit = 50
) -> Page[HospitalClientView]:
    """List the committee's clients of hospitals, the oldest first."""
    after = None if cursor is None else decode_cursor(cursor, SORT_KEYS)[0]
    async with identity.unit_of_work(caller) as uow:
        found = await hospital_clients.list_page(uow, after=after, limit=limit)
    views = [HospitalClientView.of(item) for item in found]
    return page_of(views, limit, lambda view: (view.client_id,))


@router.get("/hospital-clients/{client_id}")
async def get_hospital_client(
    client_id: ClientId, caller: Reader, identity: Identity
) -> HospitalClientView:
    """Return a client of a hospital, and its keys."""
    async with identity.unit_of_work(caller) as uow:
        return HospitalClientView.of(await hospital_clients.get(uow, client_id))


@router.post("/hospital-clients/{client_id}/keys", status_code=status.HTTP_201_CREATED)
async def add_client_key(
    client_id: ClientId,
    body: PublicKey,
    caller: Administrator,
    identity: Identity,
    idempotency: Annotated[Idempotency, idempotency_key()],
) -> HospitalClientView:
    """Give a client a further key; those it has stay good until they are retired."""
    async with identity.unit_of_work(caller) as uow:
        client = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: hospital_clients.add_key(uow, client_id, body.as_jwk()),
            again=lambda _: hospital_clients.get(uow, client_id),
            resource_id=lambda made: made.client_id,
        )
    return HospitalClientView.of(client)


@router.delete("/hospital-clients/{client_id}/keys/{key_id}")
async def retire_client_key(
    client_id: ClientId, key_id: KeyId, caller: Administrator, identity: Identity
) -> HospitalClientView:
    """Let a key prove nothing from now on."""
    async with identity.unit_of_work(caller) as uow:
        return HospitalClientView.of(await hospital_clients.retire_key(uow, client_id, key_id))


@router.put("/hospital-clients/{client_id}/suspension")
async def suspend_hospital_client(
    client_id: ClientId, caller: Administrator, identity: Identity
) -> HospitalClientView:
    """Give a client no further tokens."""
    async with identity.unit_of_work(caller) as uow:
        return HospitalClientView.of(await hospital_clients.suspend(uow, client_id))


@router.delete("/hospital-clients/{client_id}/suspension")
async def reinstate_hospital_client(
    client_id: ClientId, caller: Administrator, identity: Identity
) -> HospitalClientView:
    """Give a client tokens again."""
    async with identity.unit_of_work(caller) as uow:
        return HospitalClientView.of(await hospital_clients.reinstate(uow, client_id))


@router.post("/own-client/keys", status_code=status.HTTP_201_CREATED, responses=refusals(404))
async def rotate_own_key(
    body: RotateKey,
    caller: Annotated[Actor, needs(Permission.OWN_CLIENT_MANAGE)],
    identity: Identity,
    idempotency: Annotated[Idempotency, idempotency_key()],
) -> HospitalClientView:
    """Give the calling client another key, for which one that it has vouches."""
    async with identity.unit_of_work(caller) as uow:
        client = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: hospital_clients.rotate_own(uow, body.key.as_jwk(), body.proof),
            again=lambda client_id: hospital_clients.get(uow, client_id),
            resource_id=lambda made: made.client_id,
        )
    return HospitalClientView.of(client)
