"""Administrators and accounts."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from services.identity.tests.world import BASE, PASSWORD, World
from shared.permissions import Role
from shared.testing.issuer import OTHER_COMMITTEE
from shared.testing.login import log_in

NEW = {"login": "sun.yaqin", "display_name": "孙雅琴", "roles": ["clerk"]}


async def test_administrator_creates_an_account_with_a_one_time_link(world: World) -> None:
    async with await world.administrator() as administrator:
        response = await administrator.post("/auth/v1/accounts", json=NEW)

    body = response.json()
    assert response.status_code == 201
    assert response.headers["etag"] == '"1"'
    assert body["state"] == "invited"
    assert body["committee"] == "330783"
    assert body["invitation"]["url"].startswith("http://127.0.0.1:8080/auth/invitation?token=")
    assert ("account.created", "done", "demo-administrator") in await world.audited()


async def test_account_with_an_initial_password_logs_in(world: World) -> None:
    async with await world.administrator() as administrator:
        response = await administrator.post(
            "/auth/v1/accounts", json={**NEW, "initial_password": "a good long password"}
        )

    token = await log_in(BASE, "sun.yaqin", "a good long password", client=world.browser())
    verified = await world.verifier().verify(token, "jianding-api")
    assert response.json()["invitation"] is None
    assert response.json()["state"] == "active"
    assert verified.account_id == response.json()["id"]


async def test_login_and_name_are_not_readable_in_the_database(world: World) -> None:
    await world.account("zhou.minghua")

    dump = world.service.database.engine.connect()
    async with dump as connection:
        rows = (await connection.exec_driver_sql("select * from identity.account")).all()

    assert "minghua" not in str(rows)
    assert "周明华" not in str(rows)
    assert "周明华".encode().hex() not in str(rows)


async def test_same_request_sent_twice_creates_one_account_and_shows_its_link_once(
    world: World,
) -> None:
    key = {"Idempotency-Key": "one"}
    async with await world.administrator() as administrator:
        first = await administrator.post("/auth/v1/accounts", json=NEW, headers=key)
        second = await administrator.post("/auth/v1/accounts", json=NEW, headers=key)
        listed = await administrator.get("/auth/v1/accounts")

    assert second.status_code == 201
    assert second.json()["id"] == first.json()["id"]
    assert second.json()["invitation"] is None
    assert len(listed.json()["items"]) == 1


async def test_login_is_unique_whatever_its_case_and_committee(world: World) -> None:
    await world.account("sun.yaqin", committee=OTHER_COMMITTEE)

    async with await world.administrator() as administrator:
        response = await administrator.post("/auth/v1/accounts", json={**NEW, "login": "Sun.Yaqin"})

    assert response.status_code == 409
    assert response.json()["code"] == "login_taken"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"login": "a b"}, 422, "request_invalid"),
        ({"login": ""}, 422, "request_invalid"),
        ({"roles": []}, 422, "request_invalid"),
        ({"roles": ["king"]}, 422, "request_invalid"),
        ({"committee": OTHER_COMMITTEE}, 422, "request_invalid"),
        ({"initial_password": "too short"}, 422, "password_too_weak"),
    ],
)
async def test_malformed_account_is_refused(
    world: World, change: dict[str, object], status: int, code: str
) -> None:
    async with await world.administrator() as administrator:
        response = await administrator.post("/auth/v1/accounts", json={**NEW, **change})
        listed = await administrator.get("/auth/v1/accounts")

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert listed.json()["items"] == []


async def test_list_shows_the_committees_own_accounts_in_pages(world: World) -> None:
    for number in range(3):
        await world.account(f"clerk.{number}")
    await world.account("stranger", committee=OTHER_COMMITTEE)

    async with await world.administrator() as administrator:
        first = (await administrator.get("/auth/v1/accounts", params={"limit": 2})).json()
        rest = (
            await administrator.get("/auth/v1/accounts", params={"cursor": first["next"]})
        ).json()

    logins = [item["login"] for item in (*first["items"], *rest["items"])]
    assert logins == ["clerk.0", "clerk.1", "clerk.2"]
    assert rest["next"] is None


async def test_account_of_another_committee_does_not_exist_here(world: World) -> None:
    stranger = await world.account("stranger", committee=OTHER_COMMITTEE)

    async with await world.administrator() as administrator:
        for account_id in (stranger.id, uuid4()):
            address = f"/auth/v1/accounts/{account_id}"
            answers = [
                await administrator.get(address),
                await administrator.put(f"{address}/roles", json={"roles": ["clerk"]}),
                await administrator.post(f"{address}/disablement"),
                await administrator.post(f"{address}/enablement"),
                await administrator.post(f"{address}/invitations"),
            ]
            assert {answer.status_code for answer in answers} == {404}
            assert {answer.json()["code"] for answer in answers} == {"account_not_found"}


async def test_roles_change_under_the_version_that_was_read(world: World) -> None:
    account = await world.account()
    address = f"/auth/v1/accounts/{account.id}/roles"

    async with await world.administrator() as administrator:
        changed = await administrator.put(
            address, json={"roles": ["approver"]}, headers={"If-Match": '"1"'}
        )
        stale = await administrator.put(
            address, json={"roles": ["clerk"]}, headers={"If-Match": '"1"'}
        )

    assert changed.json()["roles"] == ["approver"]
    assert changed.headers["etag"] == '"2"'
    assert stale.status_code == 412


@pytest.mark.parametrize(
    ("method", "action", "body"),
    [
        ("PUT", "roles", {"roles": ["admin", "approver"]}),
        ("POST", "disablement", None),
        ("POST", "enablement", None),
        ("POST", "invitations", None),
    ],
)
async def test_administrator_can_not_change_what_they_themselves_may_do(
    world: World, method: str, action: str, body: dict[str, object] | None
) -> None:
    own = await world.account("zhou.minghua", Role.ADMIN)

    async with await world.logged_in("zhou.minghua") as administrator:
        address = f"/auth/v1/accounts/{own.id}"
        response = await administrator.request(method, f"{address}/{action}", json=body)
        unchanged = (await administrator.get(address)).json()

    assert response.status_code == 403
    assert response.json()["code"] == "own_account"
    assert (unchanged["roles"], unchanged["version"]) == (["admin"], 1)
    assert (
        f"{method} /auth/v1/accounts/{{account_id}}/{action}",
        "refused",
        str(own.id),
    ) in await world.audited()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
async def test_no_other_role_creates_accounts(world: World, role: Role) -> None:
    await world.account("zhou.minghua", role)

    async with await world.logged_in("zhou.minghua") as client:
        response = await client.post("/auth/v1/accounts", json=NEW)

    assert response.status_code == 403
    assert response.json()["code"] == "permission_missing"


async def test_disabled_account_is_let_in_again_when_enabled(world: World) -> None:
    account = await world.account()
    address = f"/auth/v1/accounts/{account.id}"

    async with await world.administrator() as administrator:
        disabled = await administrator.post(f"{address}/disablement")
        refused = await administrator.post(f"{address}/invitations")
        enabled = await administrator.post(f"{address}/enablement")

    assert disabled.json()["state"] == "disabled"
    assert refused.json()["code"] == "account_disabled"
    assert enabled.json()["state"] == "active"
    assert await log_in(BASE, "zhou.minghua", PASSWORD, client=world.browser())


@pytest.mark.parametrize(
    "roles",
    [
        ["admin", "clerk"],
        ["admin", "supervisor"],
        ["ops", "approver"],
        ["supervisor", "discussion_member"],
        ["supervising_body", "draw_operator"],
        ["applicant", "clerk"],
        ["hospital", "expert"],
    ],
)
async def test_role_that_stands_alone_has_no_other_beside_it(
    world: World, roles: list[str]
) -> None:
    account = await world.account()
    async with await world.administrator() as administrator:
        created = await administrator.post("/auth/v1/accounts", json={**NEW, "roles": roles})
        address = f"/auth/v1/accounts/{account.id}"
        changed = await administrator.put(f"{address}/roles", json={"roles": roles})
        kept = (await administrator.get(address)).json()["roles"]

    assert (created.status_code, changed.status_code) == (422, 422)
    assert {created.json()["code"], changed.json()["code"]} == {"roles_incompatible"}
    assert kept == ["expert"]


async def test_duties_of_one_office_may_meet_in_one_account(world: World) -> None:
    together = ["clerk", "mail_clerk", "draw_operator"]
    async with await world.administrator() as administrator:
        created = await administrator.post("/auth/v1/accounts", json={**NEW, "roles": together})

    assert created.json()["roles"] == sorted(together)


async def test_names_are_masked_until_a_purpose_is_stated_which_is_on_record(
    world: World,
) -> None:
    new = {**NEW, "login": "13857900001"}
    async with await world.administrator() as administrator:
        made = (await administrator.post("/auth/v1/accounts", json=new)).json()
        path = f"/auth/v1/accounts/{made['id']}"
        listed = (await administrator.get("/auth/v1/accounts")).json()["items"]
        masked = (await administrator.get(path)).json()
        full = (await administrator.get(path, params={"purpose": "accounts"})).json()

    shown = [(item["login"], item["display_name"]) for item in (made, masked, full)]
    assert shown == [("138****0001", "孙*琴")] * 2 + [("13857900001", "孙雅琴")]
    assert "孙雅琴" not in {item["display_name"] for item in listed}
    entry = world.service.plumbing.audit_entry
    reads = select(entry.c.purpose).where(entry.c.action == "account.read").order_by(entry.c.at)
    async with world.service.database.engine.connect() as connection:
        assert list(await connection.scalars(reads)) == [None, "accounts"]
