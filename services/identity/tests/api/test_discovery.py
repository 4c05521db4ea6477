"""What clients read first."""

import json
from pathlib import Path

from authlib.oidc.discovery import OpenIDProviderMetadata
from httpx import ASGITransport, AsyncClient

from services.identity.tests.world import BASE, ISSUER, World
from shared.testing.login import log_in
from shared.testing.plugin import RunService
from shared.testing.running import RunningService
from shared.testing.waiting import eventually


async def test_discovery_document_is_well_formed_and_leads_here(world: World) -> None:
    client = world.running.client

    document = (await client.get("/auth/.well-known/openid-configuration")).json()

    # Authlib insists on RS256, which OpenID Connect requires of providers with dynamic clients.
    checked = {**document, "id_token_signing_alg_values_supported": ["RS256", "EdDSA"]}
    loopback_as_tls = {
        name: value.replace("http:", "https:") if isinstance(value, str) else value
        for name, value in checked.items()
    }
    OpenIDProviderMetadata(loopback_as_tls).validate()
    assert document["issuer"] == ISSUER
    assert document["id_token_signing_alg_values_supported"] == ["EdDSA"]
    assert document["code_challenge_methods_supported"] == ["S256"]
    for name in ("authorization_endpoint", "end_session_endpoint", "jwks_uri"):
        path = document[name].removeprefix(ISSUER)
        assert (await client.get(f"/auth{path}")).status_code in {200, 400}


async def test_published_keys_are_public_only(world: World) -> None:
    response = await world.running.client.get("/auth/jwks.json")

    (key,) = response.json()["keys"]
    assert key.keys() == {"kty", "crv", "x", "kid", "use", "alg"}
    assert response.headers["cache-control"] == "public, max-age=300"


async def test_service_is_ready_without_nats(world: World) -> None:
    response = await world.running.client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["checks"] == {"database": "green", "migrations": "green"}


async def test_service_with_jobs_is_ready_when_the_first_accounts_exist(
    run_service: RunService, tmp_path: Path
) -> None:
    first = {
        "login": "admin",
        "display_name": "账号管理员",
        "roles": ["admin"],
        "committee": "330783",
        "password": "a first password",
    }
    path = tmp_path / "bootstrap.json"
    path.write_text(json.dumps([first]), encoding="utf-8")

    async with run_service(
        "identity", oidc_issuer=ISSUER, bootstrap_file=str(path), parts='["api", "jobs"]'
    ) as running:
        await eventually(lambda: is_ready(running))
        async with AsyncClient(transport=ASGITransport(running.app), base_url=BASE) as browser:
            token = await log_in(BASE, "admin", "a first password", client=browser)

    assert token


async def is_ready(running: RunningService) -> bool:
    response = await running.client.get("/readyz")
    return bool(response.json()["checks"].get("first_accounts") == "green")
