"""Identity tells the holder of an account what it keeps, and no secret."""

from dataclasses import replace
from uuid import uuid4

from httpx import AsyncClient

from services.identity.tests.world import World
from shared.actor import system_actor
from shared.permissions import Role
from shared.testing.identities import make_identity_number
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


async def test_registered_account_is_found_by_its_numbers_index_in_its_committee(
    world: World,
) -> None:
    number, account_id = make_identity_number(5), uuid4()
    index = world.service.blind_index.of("identity_number", number).hex()
    registered = replace(await world.account(), id=account_id, login="zhang.registered")
    async with world.service.unit_of_work(system_actor("identity", COMMITTEE)) as uow:
        await uow.accounts.add(registered, None, number)
    path = f"/internal/people/{index}/personal-data"
    client = intake(world)

    found = await client.get(path, headers={"Committee": COMMITTEE})
    elsewhere = await client.get(path, headers={"Committee": OTHER_COMMITTEE})

    [record] = found.json()["records"]
    assert (record["id"], record["data"]["identity_number"]) == (str(account_id), number)
    assert elsewhere.json()["records"] == []
