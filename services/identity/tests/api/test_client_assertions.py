"""Hospitals' programs show who they are by a key instead of a secret (private_key_jwt)."""

import hmac
import json
from base64 import urlsafe_b64encode
from secrets import token_hex
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from identity.clients import load_clients
from services.identity.tests.keys import KEYS
from services.identity.tests.world import ISSUER, SECRET, World

CLIENT = "hospital-renmin"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def claims(world: World, **other: Any) -> dict[str, Any]:
    now = int(world.service.clock().timestamp())
    return {
        "iss": CLIENT,
        "sub": CLIENT,
        "aud": ISSUER,
        "iat": now,
        "exp": now + 60,
        "jti": token_hex(8),
        **other,
    }


def signed(body: dict[str, Any], algorithm: str = "Ed25519", key: Key | None = None) -> str:
    own = key or KEYS[algorithm]
    header = {"alg": algorithm, "kid": KEYS[algorithm].kid}
    return jwt.encode(header, body, own, algorithms=[algorithm])


async def ask(world: World, assertion: str, **other: str) -> httpx.Response:
    return await world.running.client.post(
        "/auth/token",
        data={
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion,
            **other,
        },
    )


@pytest.mark.parametrize("algorithm", list(KEYS))
@pytest.mark.parametrize("audience", [ISSUER, f"{ISSUER}/token"])
async def test_client_gets_a_token_for_its_assertion(
    world: World, algorithm: str, audience: str
) -> None:
    response = await ask(world, signed(claims(world, aud=audience), algorithm))

    verified = await world.verifier().verify(response.json()["access_token"], "jianding-api")
    assert verified.roles == {"hospital"}
    assert verified.client_id == CLIENT


async def test_assertion_is_good_once_in_every_process(world: World) -> None:
    assertion = signed(claims(world))

    first = await ask(world, assertion)
    second = await ask(world, assertion)

    assert first.status_code == 200
    assert second.json() == {
        "error": "invalid_client",
        "error_description": "The assertion was used before.",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "https://elsewhere.example"},
        {"aud": None},
        {"exp": None},
        {"exp": 1_700_000_000},
        {"exp": 4_000_000_000},
        {"exp": "soon"},
        {"nbf": 4_000_000_000},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "j" * 300},
        {"iss": "service-mailing"},
        {"sub": "service-mailing"},
        {"sub": "nobody"},
        {"sub": None},
    ],
    ids=str,
)
async def test_assertion_that_says_something_wrong_earns_nothing(
    world: World, wrong: dict[str, Any]
) -> None:
    response = await ask(world, signed(claims(world, **wrong)))

    assert response.status_code in {400, 401}
    assert response.json()["error"] == "invalid_client"


async def test_only_the_clients_own_keys_count(world: World) -> None:
    forgers: dict[str, Key] = {
        "Ed25519": OKPKey.generate_key("Ed25519"),
        "ES256": ECKey.generate_key("P-256"),
        "RS256": RSAKey.generate_key(2048),
    }

    for algorithm, forger in forgers.items():
        response = await ask(world, signed(claims(world), algorithm, forger))
        assert response.json()["error"] == "invalid_client"


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_assertion_without_an_asymmetric_signature_is_refused(
    world: World, algorithm: str
) -> None:
    header = {"alg": algorithm, "kid": KEYS["RS256"].kid}
    parts = [json.dumps(part).encode() for part in (header, claims(world))]
    message = ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    assert isinstance(KEYS["RS256"], RSAKey)
    public = KEYS["RS256"].as_pem(private=False)
    signature = hmac.digest(public, message.encode(), "sha256") if algorithm != "none" else b""

    forged = f"{message}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"

    assert (await ask(world, forged)).json()["error"] == "invalid_client"


@pytest.mark.parametrize("payload", [b"[" * 2900 + b"]" * 2900, b"[]", b"7", b"\xff", b""])
async def test_assertion_that_can_not_be_read_is_refused(world: World, payload: bytes) -> None:
    parts = (b'{"alg":"EdDSA"}', payload, b"signature")
    assertion = ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)

    assert (await ask(world, assertion)).json()["error"] == "invalid_client"


async def test_two_ways_at_once_are_refused(world: World) -> None:
    response = await ask(world, signed(claims(world)), client_id=CLIENT, client_secret=SECRET)

    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")


async def test_client_with_keys_has_no_secret(world: World) -> None:
    answer = await world.client_token(CLIENT)

    assert answer["error"] == "invalid_client"


async def test_public_client_is_never_slowed_for_what_others_send_in_its_name(
    world: World,
) -> None:
    world.stop_clock()
    asked = {"grant_type": "authorization_code", "code": "x", "client_id": "jianding-web"}
    async with world.browser("203.0.113.9") as neighbour:
        for _ in range(12):
            refused = await neighbour.post("/auth/token", data={**asked, "client_secret": "no"})
            assert refused.json()["error"] == "invalid_client"

        answer = await neighbour.post(
            "/auth/token",
            data={**asked, "redirect_uri": "http://127.0.0.1/callback", "code_verifier": "v" * 43},
        )

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


async def test_guessing_is_slowed_for_that_client_and_address_alone(world: World) -> None:
    world.stop_clock()
    asked = {"grant_type": "client_credentials", "audience": "intake"}
    async with world.browser("203.0.113.9") as guesser:
        for _ in range(5):
            wrong = await guesser.post("/auth/token", data=asked, auth=("service-mailing", "no"))
            assert wrong.status_code == 401
        slowed = await guesser.post("/auth/token", data=asked, auth=("service-mailing", SECRET))
        other = await guesser.post("/auth/token", data=asked, auth=("demo-administrator", "no"))
        world.advance(61)
        later = await guesser.post("/auth/token", data=asked, auth=("service-mailing", SECRET))
    async with world.browser("203.0.113.10") as elsewhere:
        owner = await elsewhere.post("/auth/token", data=asked, auth=("service-mailing", SECRET))

    assert (slowed.status_code, slowed.headers["retry-after"]) == (429, "1")
    assert slowed.json()["error"] == "temporarily_unavailable"
    assert other.status_code == 401
    assert (later.status_code, owner.status_code) == (200, 200)


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [{"kty": "oct", "k": "c2VjcmV0"}],
        [KEYS["RS256"].as_dict(private=True)],
        [{**KEYS["RS256"].as_dict(private=False), "use": "enc"}],
        ["key"],
    ],
    ids=["none", "symmetric", "private", "encryption", "text"],
)
async def test_clients_file_with_unfit_keys_is_refused(world: World, keys: list[Any]) -> None:
    path = world.service.settings.clients_file
    assert path is not None
    path.write_text(json.dumps([{"client_id": "a", "jwks": {"keys": keys}}]), encoding="utf-8")

    with pytest.raises(ValueError, match="the keys of a"):
        load_clients(world.service.settings)
