"""The page of one's own account, as a browser without scripts shows it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape

import httpx
import pytest
from pyotp import TOTP

from services.identity.tests.logging_in import LOGIN, after_password, is_logged_in
from services.identity.tests.world import BASE, PASSWORD, World
from shared.permissions import Role
from shared.testing.login import FORM_TOKEN, RECOVERY_CODE, SECRET, log_in, send_form

PAGE = "/auth/account"
NEW_PASSWORD = "another good password"


@asynccontextmanager
async def on_the_page(world: World, *roles: Role) -> AsyncIterator[httpx.AsyncClient]:
    """Open a browser in which somebody is logged in."""
    await world.account(LOGIN, *roles)
    async with world.browser() as browser:
        await log_in(BASE, LOGIN, PASSWORD, client=browser, holder=world.holder())
        yield browser


async def submit(browser: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    """Send one of the page's forms."""
    page = await browser.get(PAGE)
    token = FORM_TOKEN.search(page.text)
    assert token is not None
    data = {"form_token": unescape(token[1]), **fields}
    return await browser.post(f"{PAGE}{path}", data=data)


async def test_stranger_logs_in_and_comes_back_to_the_page(world: World) -> None:
    await world.account()
    async with world.browser() as browser:
        login = await browser.get(PAGE, follow_redirects=True)
        answer = await send_form(browser, login, login=LOGIN, password=PASSWORD)
        page = await browser.get(answer.headers["location"])

    assert login.url.path == "/auth/login"
    assert page.url.path == PAGE
    assert "我的账号" in page.text


async def test_page_needs_no_script_and_labels_every_field(world: World) -> None:
    async with on_the_page(world) as browser:
        page = await browser.get(PAGE)
        english = await browser.get(PAGE, params={"ui_locales": "en"})

    fields = re.findall(r'<input id="([^"]+)"', page.text)
    labels = re.findall(r'<label for="([^"]+)"', page.text)
    assert fields == labels
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page.text)
    assert page.text.count('autocomplete="current-password"') == 2
    assert page.text.count('autocomplete="new-password"') == 2
    assert '<html lang="en">' in english.text
    assert "Where you are logged in" in english.text
    assert "/auth/account/password?ui_locales=en" in english.text


async def test_other_sessions_are_ended_one_by_one_or_together(world: World) -> None:
    async with on_the_page(world) as browser, world.browser() as one, world.browser() as two:
        await after_password(one)
        page = await browser.get(PAGE)
        (other,) = re.findall(r'name="session" value="([0-9a-f-]{36})"', page.text)
        ended = await submit(browser, "/sessions", session=other)
        await after_password(two)
        all_others = await submit(browser, "/sessions", session="others")
        done = await browser.get(ended.headers["location"])

        assert (ended.status_code, all_others.status_code) == (303, 303)
        assert 'role="status"' in done.text
        assert not await is_logged_in(one)
        assert not await is_logged_in(two)
        assert await is_logged_in(browser)


@pytest.mark.parametrize("session", ["", "x", "01234567-89ab-cdef-0123-456789abcdef"])
async def test_unknown_session_is_named_as_such(world: World, session: str) -> None:
    async with on_the_page(world) as browser:
        response = await submit(browser, "/sessions", session=session)

    assert response.status_code == 400
    assert "会话不存在或已结束。" in response.text


async def test_password_is_changed_with_the_old_one(world: World) -> None:
    async with on_the_page(world) as browser:
        changed = await submit(
            browser,
            "/password",
            password=PASSWORD,
            new_password=NEW_PASSWORD,
            repeated=NEW_PASSWORD,
        )
        done = await browser.get(changed.headers["location"])

    assert "密码已修改" in done.text
    assert await log_in(BASE, LOGIN, NEW_PASSWORD, client=world.browser())


@pytest.mark.parametrize(
    ("password", "new", "repeated", "sentence"),
    [
        ("not the password", NEW_PASSWORD, NEW_PASSWORD, "当前密码不正确。"),
        (PASSWORD, NEW_PASSWORD, "something else", "两次输入的密码不一致。"),
        (PASSWORD, "short", "short", "密码应为 12 至 256 个字符"),
        (PASSWORD, "password1234", "password1234", "密码容易被猜中：该密码或其变体为常见密码。"),
    ],
)
async def test_refused_change_says_why_and_changes_nothing(
    world: World, password: str, new: str, repeated: str, sentence: str
) -> None:
    async with on_the_page(world) as browser:
        response = await submit(
            browser, "/password", password=password, new_password=new, repeated=repeated
        )

    assert response.status_code == 400
    assert sentence in response.text
    assert "<title>错误：" in response.text
    assert 'aria-describedby="message' in response.text
    assert await log_in(BASE, LOGIN, PASSWORD, client=world.browser())


async def test_second_factor_is_enrolled_renewed_and_removed(world: World) -> None:
    async with on_the_page(world) as browser:
        page = await submit(browser, "/second-factor", action="enrol", password=PASSWORD)
        secret = SECRET.findall(page.text)[0].replace(" ", "")
        wrong = await send_form(browser, page, code="000000")
        codes = await send_form(browser, wrong, code=TOTP(secret).now())
        renewed = await submit(browser, "/second-factor", action="renew", password=PASSWORD)
        removed = await submit(browser, "/second-factor", action="remove", password=PASSWORD)

        assert (wrong.status_code, SECRET.findall(wrong.text)) == (400, SECRET.findall(page.text))
        assert len(RECOVERY_CODE.findall(codes.text)) == 10
        assert LOGIN in codes.text
        assert not set(RECOVERY_CODE.findall(codes.text)) & set(RECOVERY_CODE.findall(renewed.text))
        assert removed.headers["location"] == f"{PAGE}?done=second_factor_removed"
        assert await is_logged_in(browser)


async def test_staff_may_replace_the_authenticator_but_not_remove_it(world: World) -> None:
    async with on_the_page(world, Role.CLERK) as browser:
        page = await browser.get(PAGE)
        removed = await submit(browser, "/second-factor", action="remove", password=PASSWORD)
        enrolment = await submit(browser, "/second-factor", action="enrol", password=PASSWORD)
        secret = SECRET.findall(enrolment.text)[0].replace(" ", "")
        replaced = await send_form(browser, enrolment, code=TOTP(secret).now())

    assert 'value="remove"' not in page.text
    assert "该账号的角色必须启用第二重验证。" in removed.text
    assert len(RECOVERY_CODE.findall(replaced.text)) == 10


async def test_second_factor_takes_the_password_again(world: World) -> None:
    async with on_the_page(world) as browser:
        response = await submit(browser, "/second-factor", action="enrol", password="wrong")

    assert "当前密码不正确。" in response.text
    assert not SECRET.search(response.text)


async def test_page_says_how_long_to_wait_after_wrong_passwords(world: World) -> None:
    async with on_the_page(world) as browser:
        world.stop_clock()
        for _ in range(5):
            await submit(browser, "/second-factor", action="enrol", password="wrong")

        response = await submit(browser, "/second-factor", action="enrol", password=PASSWORD)

    assert (response.status_code, response.headers["retry-after"]) == (429, "2")
    assert "2 秒后重试" in response.text


@pytest.mark.parametrize("path", ["/sessions", "/password", "/second-factor", "/authenticator"])
async def test_foreign_form_changes_nothing(world: World, path: str) -> None:
    fields = {"session": "others", "action": "remove", "password": PASSWORD}
    async with on_the_page(world) as browser:
        response = await browser.post(f"{PAGE}{path}", data={**fields, "form_token": "x"})

    assert response.status_code == 403


@pytest.mark.parametrize("path", ["/sessions", "/password", "/second-factor", "/authenticator"])
async def test_nobody_logged_in_is_sent_to_the_log_in_page(world: World, path: str) -> None:
    async with world.browser() as browser:
        response = await browser.post(f"{PAGE}{path}", data={"form_token": "x"})

    assert response.headers["location"] == "/auth/login"


async def test_log_in_that_is_not_enough_for_the_roles_opens_no_page(world: World) -> None:
    account = await world.account()
    async with world.browser() as browser, await world.administrator() as administrator:
        await after_password(browser)
        roles = {"roles": ["clerk"]}
        await administrator.put(f"/auth/v1/accounts/{account.id}/roles", json=roles)

        response = await browser.get(PAGE)

    assert response.headers["location"] == "/auth/login"
