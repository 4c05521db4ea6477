"""Another issuer may take identity's place: a real service takes its tokens, and no others."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from httpx import AsyncClient
from joserfc import jwt
from joserfc.jwk import RSAKey

from shared.testing.issuer import running_issuer
from shared.testing.plugin import RunService
from shared.testing.running import RunningService
from tests.support.keycloak import Keycloak

CASES = "/api/intake/v1/cases"
PARTIES = "/internal/cases/01938d5e-7c3b-7d2a-9e10-5b6f0c1d2e30/parties"
SETTINGS = {
    "parts": '["api"]',
    "oidc_roles_claim": "realm_access.roles",
    "oidc_role_map": json.dumps({"受理窗口": "clerk", "jianding-supervisor": "supervisor"}),
    "oidc_committee_claim": "organisation.committee",
    "oidc_clients": json.dumps(["jianding-web", "service-mailing"]),
}
NAMED_KEYS = {
    "jku": "https://attacker.example/jwks.json",
    "x5u": "https://attacker.example/cert.pem",
    "x5c": ["MIIB"],
}


@pytest.fixture(scope="module")
def keycloak() -> Iterator[Keycloak]:
    with running_issuer(Keycloak) as keycloak:
        yield keycloak


@pytest.fixture(scope="session")
def database_services() -> tuple[str, ...]:
    return ("intake",)


@pytest.fixture
async def intake(run_service: RunService, keycloak: Keycloak) -> AsyncIterator[RunningService]:
    issuer = {"oidc_issuer": keycloak.url, "oidc_jwks_url": keycloak.jwks_url}
    async with run_service("intake", **SETTINGS, **issuer) as intake:
        yield intake


async def status(client: AsyncClient, token: str, path: str = CASES, **headers: str) -> int:
    """Ask with a token and return how it was answered; a refusal says nothing but its code."""
    response = await client.get(
        path,
        headers={"Authorization": f"Bearer {token}", **headers},
        params={"purpose": "acceptance"},
    )
    if response.status_code == 401:
        assert response.json()["code"] in {"token_invalid", "token_expired"}
    return response.status_code


def written(header: dict[str, Any], claims: dict[str, Any], secret: bytes | None = None) -> str:
    """Write a token as no library would: under a secret by HMAC, or without a signature."""
    parts = [json.dumps(part).encode() for part in (header, claims)]
    message = ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    signature = hmac.digest(secret, message.encode(), "sha256") if secret else b""
    return f"{message}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


async def test_person_of_the_other_issuer_is_let_in_by_the_mapped_role(
    intake: RunningService, keycloak: Keycloak
) -> None:
    token = keycloak.signed(keycloak.claims("受理窗口"))

    assert await status(intake.client, token) == 200


async def test_service_of_the_other_issuer_reads_where_its_scope_says(
    intake: RunningService, keycloak: Keycloak
) -> None:
    reader = keycloak.signed(keycloak.service_claims("intake", "parties.read"))
    other = keycloak.signed(keycloak.service_claims("intake", "recusal.read"))

    assert await status(intake.client, reader, PARTIES, Committee="330783") == 404
    assert await status(intake.client, other, PARTIES) == 403
    person = keycloak.signed(keycloak.claims("受理窗口", scope="parties.read"))
    assert await status(intake.client, person, PARTIES) == 401


@pytest.mark.parametrize("roles", [(), ("clerk",), ("受理",), ("admin", "Supervisor")])
async def test_role_that_is_not_mapped_gives_nothing(
    intake: RunningService, keycloak: Keycloak, roles: tuple[str, ...]
) -> None:
    token = keycloak.signed(keycloak.claims(*roles))

    assert await status(intake.client, token) == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "http://127.0.0.1:1/realms/other"},
        {"aud": ["account"]},
        {"aud": "jianding-web"},
        {"aud": "intake"},
        {"azp": "somebody-elses-app"},
        {"azp": None},
        {"typ": "ID"},
        {"typ": "Refresh"},
        {"typ": "Offline"},
        {"typ": "DPoP", "cnf": {"jkt": "x"}},
        {"cnf": {"jkt": "x"}},
        {"exp": 1_700_000_000},
        {"nbf": 4_000_000_000},
        {"iat": 4_000_000_000},
        {"sub": "周"},
        {"realm_access": {"roles": "受理窗口"}},
        {"organisation": {}},
        {"organisation": "330783"},
        {"organisation": {"committee": "3307 3"}},
        {"organisation": {"committee": ["330783"]}},
    ],
    ids=str,
)
async def test_token_that_says_something_wrong_is_refused(
    intake: RunningService, keycloak: Keycloak, wrong: dict[str, Any]
) -> None:
    token = keycloak.signed(keycloak.claims("受理窗口", **wrong))

    assert await status(intake.client, token) == 401


async def test_clocks_may_differ_by_half_a_minute(
    intake: RunningService, keycloak: Keycloak
) -> None:
    now = int(time.time())
    slow = keycloak.signed(keycloak.claims("受理窗口", exp=now - 20))
    fast = keycloak.signed(keycloak.claims("受理窗口", nbf=now + 20, iat=now + 20))

    assert await status(intake.client, slow) == 200
    assert await status(intake.client, fast) == 200


async def test_public_key_is_no_secret_to_sign_with(
    intake: RunningService, keycloak: Keycloak
) -> None:
    claims = keycloak.claims("受理窗口")
    public = keycloak.signing.as_pem(private=False)
    for secret in (public, public.strip(), keycloak.signing.as_der(private=False)):
        header = {"alg": "HS256", "typ": "JWT", "kid": keycloak.signing.kid}

        assert await status(intake.client, written(header, claims, secret)) == 401


async def test_unsigned_token_is_refused(intake: RunningService, keycloak: Keycloak) -> None:
    claims = keycloak.claims("受理窗口")

    for name in ("none", "None", "", "RS256"):
        header = {"alg": name, "typ": "JWT", "kid": keycloak.signing.kid}
        assert await status(intake.client, written(header, claims)) == 401
    stripped = keycloak.signed(claims).rpartition(".")[0] + "."
    assert await status(intake.client, stripped) == 401


async def test_key_for_encryption_signs_nothing(intake: RunningService, keycloak: Keycloak) -> None:
    claims = keycloak.claims("受理窗口")
    private = keycloak.encrypting.as_dict(private=True)
    as_if_for_signing = RSAKey.import_key({**private, "use": "sig", "alg": "RS256"})

    token = keycloak.signed(claims, as_if_for_signing, kid=keycloak.encrypting.kid)

    assert await status(intake.client, token) == 401


@pytest.mark.parametrize("key_id", ["sig", "enc", "other", None])
async def test_key_of_a_forger_is_not_believed_under_any_name(
    intake: RunningService, keycloak: Keycloak, key_id: str | None
) -> None:
    forger = RSAKey.generate_key(2048)
    names = {"sig": keycloak.signing.kid, "enc": keycloak.encrypting.kid, "other": "unknown"}
    header = {} if key_id is None else {"kid": names[key_id]}
    fields = {"alg": "RS256", "typ": "JWT", **header}

    token = jwt.encode(fields, keycloak.claims("受理窗口"), forger, algorithms=["RS256"])

    assert await status(intake.client, token) == 401


@pytest.mark.parametrize("name", ["jwk", *NAMED_KEYS])
async def test_key_that_the_token_itself_names_is_not_believed(
    intake: RunningService, keycloak: Keycloak, name: str
) -> None:
    forger = RSAKey.generate_key(2048)
    named = {"jwk": forger.as_dict(private=False), **NAMED_KEYS}[name]
    fields = {"alg": "RS256", "kid": keycloak.signing.kid, name: named}
    forged = jwt.encode(fields, keycloak.claims("受理窗口"), forger, algorithms=["RS256"])
    signed = keycloak.signed(keycloak.claims("受理窗口"), **{name: named})

    assert await status(intake.client, forged) == 401
    assert await status(intake.client, signed) == 401


@pytest.mark.parametrize("header", [{"crit": ["b64"], "b64": True}, {"typ": "logout+jwt"}])
async def test_header_that_demands_or_means_something_else_is_refused(
    intake: RunningService, keycloak: Keycloak, header: dict[str, Any]
) -> None:
    token = keycloak.signed(keycloak.claims("受理窗口"), **header)

    assert await status(intake.client, token) == 401


async def test_bureau_with_one_committee_needs_no_claim_and_no_map(
    run_service: RunService, keycloak: Keycloak
) -> None:
    settings = {
        "parts": '["api"]',
        "oidc_issuer": keycloak.url,
        "oidc_jwks_url": keycloak.jwks_url,
        "oidc_audiences": '["account"]',
        "oidc_roles_claim": "realm_access.roles",
        "oidc_committee": "330783",
    }
    claims = keycloak.claims("clerk", aud="account", organisation=None, azp="any")
    async with run_service("intake", **settings) as intake:
        assert await status(intake.client, keycloak.signed(claims)) == 200
        other = keycloak.claims("clerk", aud="jianding-api")
        assert await status(intake.client, keycloak.signed(other)) == 401
