"""One-time links."""

import re
from html import unescape

import httpx
import pytest

from services.identity.tests.world import BASE, PASSWORD, World
from shared.testing.login import (
    authorization_parameters,
    callback_after_login,
    log_in,
    send_login,
)

NEW_PASSWORD = "another good password"


async def link_for(world: World, login: str = "zhou.minghua") -> str:
    account = await world.account(login)
    async with await world.administrator() as administrator:
        response = await administrator.post(f"/auth/v1/accounts/{account.id}/invitations")
    return str(response.json()["url"]).removeprefix("http://127.0.0.1:8080")


async def set_password(
    browser: httpx.AsyncClient, page: httpx.Response, password: str, repeated: str | None = None
) -> httpx.Response:
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page.text))
    fields = {name: unescape(value) for name, value in hidden.items()}
    return await browser.post(
        "/auth/invitation",
        data={**fields, "password": password, "repeated": repeated or password},
    )


async def test_link_sets_the_password_once(world: World) -> None:
    link = await link_for(world)
    async with world.browser() as browser:
        page = await browser.get(link)
        done = await set_password(browser, page, NEW_PASSWORD)
        again = await set_password(browser, page, "a third good password")
        reopened = await browser.get(link)

    assert page.status_code == 200
    assert done.status_code == 200
    assert (again.status_code, reopened.status_code) == (410, 410)
    assert await log_in(BASE, "zhou.minghua", NEW_PASSWORD, client=world.browser())


async def test_new_password_ends_the_sessions_under_the_old_one(world: World) -> None:
    link = await link_for(world)
    async with world.browser() as elsewhere, world.browser() as browser:
        asked = authorization_parameters("v" * 43)
        await callback_after_login(elsewhere, BASE, asked, "zhou.minghua", PASSWORD)
        await set_password(browser, await browser.get(link), NEW_PASSWORD)

        response = await elsewhere.get("/auth/authorize", params=asked)

    assert response.headers["location"].startswith("/auth/login?")


async def test_later_link_replaces_the_earlier_one(world: World) -> None:
    first = await link_for(world)
    async with await world.administrator() as administrator:
        account = (await administrator.get("/auth/v1/accounts")).json()["items"][0]
        await administrator.post(f"/auth/v1/accounts/{account['id']}/invitations")

    assert (await world.running.client.get(first)).status_code == 410


async def test_old_password_that_is_being_checked_opens_nothing_once_it_is_replaced(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = await link_for(world)
    check = world.service.passwords.check

    async def replaced_meanwhile(password: str, kept: str | None) -> tuple[bool, str | None]:
        answer = await check(password, kept)
        async with world.browser() as owner:
            await set_password(owner, await owner.get(link), NEW_PASSWORD)
        return answer

    async with world.browser() as browser:
        page = await browser.get("/auth/login")
        monkeypatch.setattr(world.service.passwords, "check", replaced_meanwhile)
        answer = await send_login(browser, page, "zhou.minghua", PASSWORD)

    assert answer.status_code == 400
    assert "jianding_session" not in browser.cookies
    monkeypatch.undo()
    assert await log_in(BASE, "zhou.minghua", NEW_PASSWORD, client=world.browser())


@pytest.mark.parametrize(
    ("email", "status"), [("zhou@example.cn", 410), (None, 410), ("zhuo@example.cn", 200)]
)
async def test_link_ends_when_the_address_it_may_have_gone_to_is_replaced(
    world: World, email: str | None, status: int
) -> None:
    async with await world.administrator() as administrator:
        account = await world.account()
        address = f"/auth/v1/accounts/{account.id}"
        await administrator.put(f"{address}/email", json={"email": "zhuo@example.cn"})
        link = (await administrator.post(f"{address}/invitations")).json()["url"]
        await administrator.put(f"{address}/email", json={"email": email})

    assert (await world.running.client.get(link)).status_code == status


async def test_link_stays_good_when_an_account_gets_its_first_address(world: World) -> None:
    link = await link_for(world)
    async with await world.administrator() as administrator:
        (account,) = (await administrator.get("/auth/v1/accounts")).json()["items"]
        address = f"/auth/v1/accounts/{account['id']}/email"
        await administrator.put(address, json={"email": "zhou@example.cn"})

    assert (await world.running.client.get(link)).status_code == 200


async def test_link_ends_with_a_password_that_was_set_without_it(world: World) -> None:
    link = await link_for(world)
    async with await world.logged_in("zhou.minghua") as holder:
        change = {"password": PASSWORD, "new_password": NEW_PASSWORD}
        changed = await holder.put("/auth/v1/me/password", json=change)

    assert changed.status_code == 204
    assert (await world.running.client.get(link)).status_code == 410


async def test_account_that_is_enabled_again_is_not_entered_by_an_older_link(
    world: World,
) -> None:
    link = await link_for(world)
    async with await world.administrator() as administrator:
        (account,) = (await administrator.get("/auth/v1/accounts")).json()["items"]
        address = f"/auth/v1/accounts/{account['id']}"
        await administrator.post(f"{address}/disablement")
        enabled = await administrator.post(f"{address}/enablement")

    assert enabled.json()["state"] == "active"
    assert (await world.running.client.get(link)).status_code == 410


async def test_link_expires(world: World) -> None:
    link = await link_for(world)

    world.advance(72 * 3600 + 1)

    assert (await world.running.client.get(link)).status_code == 410


async def test_weak_or_mistyped_password_leaves_the_link_good(world: World) -> None:
    link = await link_for(world)
    async with world.browser() as browser:
        page = await browser.get(link)
        weak = await set_password(browser, page, "short")
        mistyped = await set_password(browser, page, NEW_PASSWORD, "something else again")
        done = await set_password(browser, page, NEW_PASSWORD)

    assert "密码应为 12 至 256 个字符" in weak.text
    assert "两次输入的密码不一致" in mistyped.text
    assert (weak.status_code, mistyped.status_code, done.status_code) == (400, 400, 200)


async def test_foreign_form_sets_no_password(world: World) -> None:
    link = await link_for(world)
    page = await world.browser().get(link)

    response = await set_password(world.browser(), page, NEW_PASSWORD)

    assert response.status_code == 400
    assert await log_in(BASE, "zhou.minghua", PASSWORD, client=world.browser())


async def test_guessed_link_opens_nothing(world: World) -> None:
    for token in ("", "x" * 43, "周"):
        response = await world.running.client.get("/auth/invitation", params={"token": token})
        assert response.status_code == 410
