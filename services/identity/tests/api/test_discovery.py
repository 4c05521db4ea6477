"""What clients read first."""

from authlib.oidc.discovery import OpenIDProviderMetadata

from services.identity.tests.world import ISSUER, World


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
