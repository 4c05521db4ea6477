"""Services and hospitals get tokens of their own."""

import base64

import pytest

from services.identity.tests.world import SECRET, World
from shared.tokens import TokenInvalidError


async def test_service_token_is_for_one_service_with_its_scopes_for_five_minutes(
    world: World,
) -> None:
    answer = await world.client_token("service-mailing", audience="intake", scope="parties.read")

    verified = await world.verifier().verify(answer["access_token"], "intake")
    assert (answer["status"], answer["expires_in"]) == (200, 300)
    assert verified.scopes == {"parties.read"}
    assert verified.account_id == verified.client_id == "service-mailing"
    assert verified.roles == frozenset()
    assert "refresh_token" not in answer
    assert ("token.issued", "done", "service-mailing") in await world.audited()


async def test_service_token_opens_no_other_service(world: World) -> None:
    answer = await world.client_token("service-mailing", audience="intake")

    with pytest.raises(TokenInvalidError):
        await world.verifier().verify(answer["access_token"], "review")


async def test_administrators_program_gets_its_role_in_its_committee(world: World) -> None:
    answer = await world.client_token("demo-administrator")

    verified = await world.verifier().verify(answer["access_token"], "jianding-api")
    assert verified.roles == {"admin"}
    assert verified.committee == "330783"
    assert answer["expires_in"] == 900


async def test_secret_may_come_in_the_form(world: World) -> None:
    response = await world.running.client.post(
        "/auth/token",
        data={
            "grant_type": "client_credentials",
            "client_id": "demo-administrator",
            "client_secret": SECRET,
        },
    )

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"audience": "lottery"}, "invalid_target"),
        ({}, "invalid_target"),
        ({"audience": "jianding-api"}, "invalid_target"),
        ({"audience": "intake", "scope": "materials.read"}, "invalid_scope"),
        ({"audience": "intake", "scope": "parties.read materials.read"}, "invalid_scope"),
    ],
)
async def test_client_gets_no_audience_or_scope_beyond_its_own(
    world: World, parameters: dict[str, str], error: str
) -> None:
    answer = await world.client_token("service-mailing", **parameters)

    assert answer["status"] == 400
    assert answer["error"] == error


@pytest.mark.parametrize(
    "authorization",
    [
        "Basic " + base64.b64encode(b"service-mailing:wrong").decode(),
        "Basic " + base64.b64encode(b"nobody:wrong").decode(),
        "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode(),
        "Basic !!!",
        "Bearer x",
    ],
)
async def test_client_without_its_secret_gets_nothing(world: World, authorization: str) -> None:
    response = await world.running.client.post(
        "/auth/token",
        data={"grant_type": "client_credentials", "audience": "intake"},
        headers={"Authorization": authorization},
    )

    assert response.status_code == 401
    assert response.json()["error"] == "invalid_client"
    assert response.headers["www-authenticate"].startswith("Basic")


async def test_refused_client_is_in_the_audit_trail(world: World) -> None:
    await world.running.client.post(
        "/auth/token", data={"grant_type": "client_credentials"}, auth=("service-mailing", "wrong")
    )

    assert ("POST /auth/token", "refused", "unknown") in await world.audited()


async def test_public_client_has_no_token_of_its_own(world: World) -> None:
    response = await world.running.client.post(
        "/auth/token", data={"grant_type": "client_credentials", "client_id": "jianding-web"}
    )

    assert response.json()["error"] == "invalid_client"


@pytest.mark.parametrize("grant", ["password", "", "urn:ietf:params:oauth:grant-type:x"])
async def test_other_grants_do_not_exist(world: World, grant: str) -> None:
    response = await world.running.client.post(
        "/auth/token", data={"grant_type": grant}, auth=("service-mailing", SECRET)
    )

    assert response.status_code == 400
    assert response.json()["error"] == "unsupported_grant_type"
