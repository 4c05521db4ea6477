"""Identity tells the holder of an account what it keeps, and no secret."""

from uuid import uuid4

from httpx import AsyncClient

from services.identity.tests.world import World
from shared.permissions import Role
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE
from shared.tokens import IssuerKeys, TokenVerifier


def intake(world: World) -> AsyncClient:
    """Return intake, with a token that the test's own issuer minted."""
    issuer = world.running.issuer
    world.running.app.state.token_verifier = TokenVerifier(issuer.url, IssuerKeys(issuer.jwks_url))
    return world.running.client_of_service("intake", "personal_data.read")


async def test_account_and_sessions_are_told_without_secrets(world: World) -> None:
    account = await world.account("yu.shiming", Role.APPLICANT)
    await world.logged_in("yu.shiming")
    path = f"/internal/accounts/{account.id}/personal-data"

    answer = await intake(world).get(path, headers={"Committee": COMMITTEE})

    [record] = answer.json()["records"]
    assert record["data"]["login"] == "yu.shiming"
    assert record["data"]["display_name"] == "周明华"
    assert len(record["data"]["sessions"]) == 1
    assert "argon2" not in answer.text
    left_out = {item["what"]: item["why"] for item in answer.json()["left_out"]}
    assert left_out["account.password_hash"] == "secret"


async def test_another_committees_account_is_not_there(world: World) -> None:
    account = await world.account()
    client = intake(world)

    for account_id, committee in ((account.id, OTHER_COMMITTEE), (uuid4(), COMMITTEE)):
        answer = await client.get(
            f"/internal/accounts/{account_id}/personal-data", headers={"Committee": committee}
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "account_not_found")
