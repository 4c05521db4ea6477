"""Hospitals' clients are registered by administrators, and rotate their own keys without a gap."""

from datetime import timedelta
from secrets import token_hex
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import Key, OKPKey

from services.identity.tests.world import ISSUER, SECRET, World

CLIENTS = "/auth/v1/hospital-clients"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def new_key(name: str) -> OKPKey:
    """Return a hospital's new key."""
    return OKPKey.generate_key("Ed25519", {"kid": name, "use": "sig"})


def signed(world: World, client_id: str, key: Key, **claims: Any) -> str:
    """Return a short-lived JWT of a client."""
    now = int(world.service.clock().timestamp())
    body = {
        "iss": client_id,
        "sub": client_id,
        "aud": ISSUER,
        "iat": now,
        "exp": now + 60,
        "jti": token_hex(8),
        **claims,
    }
    header = {"alg": "Ed25519", "kid": key.kid}
    return jwt.encode(header, body, key, algorithms=["Ed25519"])


async def token(world: World, client_id: str, key: Key) -> httpx.Response:
    """Ask for a token by a key."""
    return await world.running.client.post(
        "/auth/token",
        data={
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": signed(world, client_id, key),
        },
    )


async def administrator(world: World) -> dict[str, str]:
    """Return the headers of an administrator."""
    answer = await world.running.client.post(
        "/auth/token",
        data={"grant_type": "client_credentials"},
        auth=("demo-administrator", SECRET),
    )
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def registered(world: World, key: Key) -> dict[str, Any]:
    """Have a client registered."""
    answer = await world.running.client.post(
        CLIENTS,
        json={"name": "东阳市试验医院", "key": key.as_dict(private=False)},
        headers=await administrator(world),
    )
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def test_registered_client_gets_tokens_by_its_key_and_by_no_other(world: World) -> None:
    key = new_key("2026-11")
    client = await registered(world, key)

    good = await token(world, client["client_id"], key)
    stranger = await token(world, client["client_id"], new_key("2026-11"))

    verified = await world.verifier().verify(good.json()["access_token"], "jianding-api")
    assert verified.roles == {"hospital"}
    assert verified.account_id == client["client_id"]
    assert (stranger.status_code, stranger.json()["error"]) == (400, "invalid_client")


async def test_private_key_is_refused_by_its_member(world: World) -> None:
    answer = await world.running.client.post(
        CLIENTS,
        json={"name": "医院", "key": new_key("k").as_dict(private=True)},
        headers=await administrator(world),
    )

    assert answer.status_code == 422
    assert [item["pointer"] for item in answer.json()["errors"]] == ["/key/d"]


async def test_suspended_client_gets_no_further_token(world: World) -> None:
    key = new_key("2026-11")
    client_id = (await registered(world, key))["client_id"]
    path, headers = f"{CLIENTS}/{client_id}/suspension", await administrator(world)

    await world.running.client.put(path, headers=headers)
    refused = await token(world, client_id, key)
    await world.running.client.delete(path, headers=headers)
    again = await token(world, client_id, key)

    assert (refused.status_code, again.status_code) == (400, 200)


async def test_retired_key_proves_nothing_while_another_still_does(world: World) -> None:
    old, new = new_key("old"), new_key("new")
    client_id = (await registered(world, old))["client_id"]
    headers = await administrator(world)

    await world.running.client.post(
        f"{CLIENTS}/{client_id}/keys", json=new.as_dict(private=False), headers=headers
    )
    both = [(await token(world, client_id, key)).status_code for key in (old, new)]
    await world.running.client.delete(f"{CLIENTS}/{client_id}/keys/old", headers=headers)
    after = [(await token(world, client_id, key)).status_code for key in (old, new)]

    assert (both, after) == ([200, 200], [400, 200])


async def rotate(world: World, client_id: str, by: Key, key: Key, proof: str) -> httpx.Response:
    """Ask, as a client, for a new key."""
    access = (await token(world, client_id, by)).json()["access_token"]
    return await world.running.client.post(
        "/auth/v1/own-client/keys",
        json={"key": key.as_dict(private=False), "proof": proof},
        headers={"Authorization": f"Bearer {access}"},
    )


async def test_hospital_rotates_its_own_key_and_the_old_one_ends_later(world: World) -> None:
    old, new = new_key("old"), new_key("new")
    client_id = (await registered(world, old))["client_id"]
    proof = signed(world, client_id, old, jkt=new.thumbprint())

    rotated = await rotate(world, client_id, old, new, proof)

    assert rotated.status_code == 201, rotated.text
    assert [(await token(world, client_id, key)).status_code for key in (old, new)] == [200, 200]
    start = world.service.clock()
    world.service.clock = lambda: start + timedelta(hours=73)
    assert [(await token(world, client_id, key)).status_code for key in (old, new)] == [400, 200]


@pytest.mark.parametrize("wrong", ["another key", "stranger", "too long", "without", "twice"])
async def test_stolen_token_alone_rotates_nothing(world: World, wrong: str) -> None:
    old, new = new_key("old"), new_key("new")
    client_id = (await registered(world, old))["client_id"]
    now = int(world.service.clock().timestamp())
    proofs = {
        "another key": signed(world, client_id, old, jkt=new_key("x").thumbprint()),
        "stranger": signed(world, client_id, new_key("old"), jkt=new.thumbprint()),
        "too long": signed(world, client_id, old, jkt=new.thumbprint(), exp=now + 3600),
        "without": signed(world, client_id, old),
        "twice": signed(world, client_id, old, jkt=new.thumbprint(), jti="once"),
    }
    if wrong == "twice":
        await rotate(world, client_id, old, new, proofs["twice"])

    refused = await rotate(world, client_id, old, new, proofs[wrong])

    assert (refused.status_code, refused.json()["code"]) == (422, "client_proof_wrong")


async def test_suspended_client_takes_no_new_key_by_the_token_it_still_has(world: World) -> None:
    old, new = new_key("old"), new_key("new")
    client_id = (await registered(world, old))["client_id"]
    access = (await token(world, client_id, old)).json()["access_token"]
    path, headers = f"{CLIENTS}/{client_id}/suspension", await administrator(world)
    await world.running.client.put(path, headers=headers)

    refused = await world.running.client.post(
        "/auth/v1/own-client/keys",
        json={
            "key": new.as_dict(private=False),
            "proof": signed(world, client_id, old, jkt=new.thumbprint()),
        },
        headers={"Authorization": f"Bearer {access}"},
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "client_proof_wrong")
    await world.running.client.delete(path, headers=headers)
    assert [(await token(world, client_id, key)).status_code for key in (old, new)] == [200, 400]
