"""Refresh tokens: each is good once, and never longer than the log-in it goes back to."""

import asyncio
from typing import Any

import httpx
import pytest

from identity.domain.accounts import Account
from identity.jwt_tokens import read
from identity.services import accounts
from identity.worker import purge
from services.identity.tests.world import BASE, CLIENTS, PASSWORD, World
from shared.actor import system_actor
from shared.auth import API_AUDIENCE
from shared.permissions import Role
from shared.testing.login import (
    CLIENT_ID,
    authorization_parameters,
    callback_after_login,
    exchange,
)
from shared.tokens import TokenInvalidError

VERIFIER = "v" * 43
SCOPE = "openid profile offline_access"


class Person:
    """Somebody who logged in at the web application, and its tokens."""

    def __init__(self, world: World, account: Account, tokens: dict[str, Any]) -> None:
        self.world = world
        self.account = account
        self.tokens = tokens

    async def refresh(self, token: str | None = None, **other: str) -> httpx.Response:
        """Exchange a refresh token, the latest one unless another is named."""
        response = await self.world.running.client.post(
            "/auth/token",
            data={
                "grant_type": "refresh_token",
                "client_id": CLIENT_ID,
                "refresh_token": token or self.tokens["refresh_token"],
                **other,
            },
        )
        if token is None and response.status_code == 200:
            self.tokens = response.json()
        return response


async def logged_in(world: World, scope: str = SCOPE) -> Person:
    world.stop_clock()
    account = await world.account("zhou.minghua", Role.EXPERT)
    async with world.browser() as browser:
        asked = authorization_parameters(VERIFIER, scope=scope)
        answer = await callback_after_login(browser, BASE, asked, "zhou.minghua", PASSWORD)
    tokens = (await exchange(world.running.client, BASE, answer["code"], VERIFIER)).json()
    return Person(world, account, tokens)


def refusal(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]


GONE = (400, "invalid_grant")
REFUSED = ("refresh_token.exchanged", "refused", "unknown")


async def test_refresh_token_becomes_new_tokens_and_a_successor(world: World) -> None:
    person = await logged_in(world)
    first = person.tokens
    world.advance(14 * 60)

    response = await person.refresh()

    claims = await world.verifier().verify(person.tokens["access_token"], API_AUDIENCE)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert person.tokens["refresh_token"] != first["refresh_token"]
    assert claims.account_id == str(person.account.id)
    assert claims.scopes == set(SCOPE.split())
    published = (await world.service.keys.current()).published
    before, after = (read(t["id_token"], published) for t in (first, person.tokens))
    assert before is not None
    assert after is not None
    assert (after["auth_time"], after["sid"]) == (before["auth_time"], before["sid"])
    assert "nonce" not in after


async def test_refresh_token_comes_only_where_it_was_asked_for(world: World) -> None:
    person = await logged_in(world, scope="openid profile")

    assert "refresh_token" not in person.tokens


async def test_spent_token_ends_its_family_and_its_session(world: World) -> None:
    person = await logged_in(world)
    spent = person.tokens["refresh_token"]
    await person.refresh()

    again = await person.refresh(spent)

    assert refusal(again) == GONE
    assert refusal(await person.refresh()) == GONE
    assert REFUSED in await world.audited()
    async with world.service.unit_of_work(system_actor("identity", "330783")) as uow:
        assert await uow.sessions.list_open(person.account, uow.now) == []


async def test_of_two_refreshes_at_once_exactly_one_wins(world: World) -> None:
    person = await logged_in(world)
    token = person.tokens["refresh_token"]

    answers = await asyncio.gather(*(person.refresh(token) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]


async def test_token_of_another_client_is_a_theft_too(world: World) -> None:
    person = await logged_in(world)

    response = await person.refresh(person.tokens["refresh_token"], client_id="native-app")

    assert refusal(response) == GONE
    assert REFUSED in await world.audited()
    assert refusal(await person.refresh()) == GONE


async def test_refresh_token_is_no_access_token(world: World) -> None:
    person = await logged_in(world)

    with pytest.raises(TokenInvalidError):
        await world.verifier().verify(person.tokens["refresh_token"], API_AUDIENCE)


async def test_token_is_kept_as_a_hash_only(world: World) -> None:
    person = await logged_in(world)

    async with world.service.database.engine.connect() as connection:
        rows = (await connection.exec_driver_sql("select * from identity.refresh_token")).all()

    assert len(rows) == 1
    assert person.tokens["refresh_token"] not in str(rows)


async def give_roles(person: Person, *roles: Role) -> None:
    async with person.world.service.unit_of_work(system_actor("identity", "330783")) as uow:
        await accounts.change_roles(uow, person.account.id, roles, expected=None)


async def test_changed_roles_show_in_the_next_token(world: World) -> None:
    person = await logged_in(world)
    await give_roles(person, Role.HOSPITAL)

    await person.refresh()

    claims = await world.verifier().verify(person.tokens["access_token"], API_AUDIENCE)
    assert claims.roles == {"hospital"}


async def test_role_that_needs_a_second_factor_is_not_had_by_refreshing(world: World) -> None:
    person = await logged_in(world)
    await give_roles(person, Role.CLERK)

    assert refusal(await person.refresh()) == GONE


async def test_disabled_account_gets_nothing(world: World) -> None:
    person = await logged_in(world)
    await world.disable(person.account)

    assert refusal(await person.refresh()) == GONE


async def test_family_ends_with_its_session(world: World) -> None:
    person = await logged_in(world)
    async with world.service.unit_of_work(system_actor("identity", "330783")) as uow:
        await uow.sessions.end_all_of(person.account.id, uow.now)

    assert refusal(await person.refresh()) == GONE


async def test_unused_token_is_good_for_two_hours_and_a_chain_as_long_as_the_log_in(
    world: World,
) -> None:
    person = await logged_in(world)
    for _ in range(4):
        world.advance(115 * 60)
        assert (await person.refresh()).status_code == 200

    world.advance(21 * 60)

    assert refusal(await person.refresh()) == GONE


async def test_idle_token_expires(world: World) -> None:
    person = await logged_in(world)

    world.advance(120 * 60)

    assert refusal(await person.refresh()) == GONE


async def test_scope_may_become_narrower_but_not_wider(world: World) -> None:
    person = await logged_in(world)

    narrow = await person.refresh(scope="openid")
    wide = await person.refresh(scope="openid parties.read")

    assert narrow.json()["scope"] == "openid"
    assert "refresh_token" in narrow.json()
    assert refusal(wide) == (400, "invalid_scope")
    assert (await person.refresh()).json()["scope"] == SCOPE


async def test_past_families_are_swept(world: World) -> None:
    await logged_in(world)
    world.advance(40 * 3600)

    await purge(world.service)

    async with world.service.database.engine.connect() as connection:
        kept = await connection.exec_driver_sql(
            "select id::text from identity.session union select id::text from identity.token_family"
            " union select family_id::text from identity.refresh_token"
        )
        assert kept.all() == []


async def test_code_that_is_used_again_takes_its_refresh_token_back(world: World) -> None:
    world.stop_clock()
    account = await world.account("zhou.minghua", Role.EXPERT)
    async with world.browser() as browser:
        asked = authorization_parameters(VERIFIER, scope=SCOPE)
        answer = await callback_after_login(browser, BASE, asked, "zhou.minghua", PASSWORD)
    tokens = (await exchange(world.running.client, BASE, answer["code"], VERIFIER)).json()
    person = Person(world, account, tokens)

    await exchange(world.running.client, BASE, answer["code"], VERIFIER)

    assert refusal(await person.refresh()) == GONE


async def test_revoked_refresh_token_ends_family_and_access_token(world: World) -> None:
    person = await logged_in(world)
    assert (await looked_up(world, person.tokens["access_token"]))["active"]

    given_back = await world.running.client.post(
        "/auth/revoke", data={"client_id": CLIENT_ID, "token": person.tokens["refresh_token"]}
    )

    assert given_back.status_code == 200
    assert refusal(await person.refresh()) == GONE
    assert await looked_up(world, person.tokens["access_token"]) == {"active": False}


async def test_revoked_access_token_is_looked_up_as_no_longer_good(world: World) -> None:
    person = await logged_in(world)
    token = person.tokens["access_token"]

    facts = await looked_up(world, token)
    await world.running.client.post("/auth/revoke", data={"client_id": CLIENT_ID, "token": token})

    assert facts["active"]
    assert facts["sub"] == str(person.account.id)
    assert facts["roles"] == ["expert"]
    assert await looked_up(world, token) == {"active": False}


async def test_ended_session_shows_when_a_token_is_looked_up(world: World) -> None:
    person = await logged_in(world)
    async with world.service.unit_of_work(system_actor("identity", "330783")) as uow:
        await uow.sessions.end_all_of(person.account.id, uow.now)

    assert await looked_up(world, person.tokens["access_token"]) == {"active": False}


async def test_strangers_and_garbage_are_not_active(world: World) -> None:
    person = await logged_in(world)

    for token in (person.tokens["refresh_token"], person.tokens["id_token"], "garbage", "a.b.c"):
        assert await looked_up(world, token) == {"active": False}
    token = person.tokens["access_token"]
    assert await looked_up(world, token, "service-mailing") == {"active": False}
    public = await world.running.client.post(
        "/auth/introspect", data={"client_id": CLIENT_ID, "token": token}
    )
    assert (public.status_code, public.json()["error"]) == (401, "invalid_client")


async def test_unknown_token_is_revoked_without_a_word(world: World) -> None:
    response = await world.running.client.post(
        "/auth/revoke", data={"client_id": CLIENT_ID, "token": "unknown"}
    )

    assert response.status_code == 200


async def test_application_asks_who_the_person_is(world: World) -> None:
    person = await logged_in(world)
    bearer = {"Authorization": f"Bearer {person.tokens['access_token']}"}

    response = await world.running.client.get("/auth/userinfo", headers=bearer)
    service = await world.client_token("demo-administrator")
    refused = await world.running.client.get(
        "/auth/userinfo", headers={"Authorization": f"Bearer {service['access_token']}"}
    )

    assert response.json() == {
        "sub": str(person.account.id),
        "committee": "330783",
        "roles": ["expert"],
        "name": "周明华",
    }
    assert refused.json()["code"] == "scope_missing"


async def looked_up(world: World, token: str, client: str = "gatekeeper") -> dict[str, Any]:
    secret = next(c["secret"] for c in CLIENTS if c["client_id"] == client)
    response = await world.running.client.post(
        "/auth/introspect", data={"token": token}, auth=(client, secret)
    )
    assert response.status_code == 200
    return dict(response.json())
