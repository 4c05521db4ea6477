"""What clients read first."""

from authlib.oidc.discovery import OpenIDProviderMetadata

from services.identity.tests.world import ISSUER, World
from shared.testing.plugin import RunService


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


async def test_people_log_in_while_nats_is_away_and_readiness_says_so(
    run_service: RunService, password_hash: str
) -> None:
    async with run_service(
        "identity", oidc_issuer=ISSUER, nats_url="nats://127.0.0.1:1", parts='["api", "relay"]'
    ) as running:
        world = World(running, password_hash)
        await world.account("li.na")

        person = await world.logged_in("li.na")
        readiness = await running.client.get("/readyz")

    assert person.headers["Authorization"].startswith("Bearer ey")

    assert readiness.status_code == 503
    assert readiness.json()["checks"]["nats"] == "red"
