"""The log-in page."""

import asyncio
import re

import httpx
import pytest

from services.identity.tests.world import BASE, PASSWORD, World
from shared.testing.login import (
    LoginRefusedError,
    authorization_parameters,
    callback_after_login,
    log_in,
    send_login,
)

VERIFIER = "v" * 43


async def login_page(browser: httpx.AsyncClient, **headers: str) -> httpx.Response:
    asked = authorization_parameters(VERIFIER, state="fixed", nonce="fixed")
    return await browser.get(
        "/auth/authorize", params=asked, headers=headers, follow_redirects=True
    )


def without_secrets(text: str) -> str:
    return re.sub(r'value="[^"]*"', "", text)


async def test_page_is_chinese_works_without_script_and_is_locked_down(world: World) -> None:
    page = await login_page(world.browser())

    assert page.status_code == 200
    assert '<html lang="zh-CN">' in page.text
    assert "<script" not in page.text
    assert page.text.count("<label for=") == 2
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' http://127.0.0.1:49152" in policy
    assert page.headers["cache-control"] == "no-store"
    cookie = page.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/auth" in cookie


async def test_page_is_english_for_who_reads_english(world: World) -> None:
    page = await login_page(world.browser(), **{"Accept-Language": "en-GB,en;q=0.9"})

    assert '<html lang="en">' in page.text
    assert "Log in" in page.text


async def test_style_sheet_is_served(world: World) -> None:
    response = await world.running.client.get("/auth/style.css")

    assert response.headers["content-type"].startswith("text/css")
    assert ":focus-visible" in response.text


async def test_login_is_compared_without_case_width_and_spaces(world: World) -> None:
    account = await world.account("Zhou.Minghua")

    token = await log_in(BASE, " ZHOU.\uff4dinghua ", PASSWORD, client=world.browser())

    verified = await world.verifier().verify(token, "jianding-api")
    assert verified.account_id == str(account.id)
    assert ("login", "done", str(account.id)) in await world.audited()


async def test_unknown_login_wrong_password_and_disabled_account_look_alike(world: World) -> None:
    await world.account("zhou.minghua")
    await world.disable(await world.account("qian.wenbo"))
    attempts = (
        ("nobody", PASSWORD),
        ("zhou.minghua", "a wrong password"),
        ("qian.wenbo", PASSWORD),
    )

    answers = []
    for login, password in attempts:
        async with world.browser() as browser:
            answers.append(await send_login(browser, await login_page(browser), login, password))

    pages = {without_secrets(answer.text) for answer in answers}
    assert {answer.status_code for answer in answers} == {400}
    assert len(pages) == 1
    assert "登录名或密码不正确" in pages.pop()
    assert [entry[:2] for entry in await world.audited() if entry[0] == "login"] == [
        ("login", "refused")
    ] * 3


async def test_unknown_login_costs_a_hash_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    hasher = world.service.passwords._hasher
    verify = hasher.verify_and_update

    def noted(password: str, kept: str) -> tuple[bool, str | None]:
        checked.append(kept)
        return verify(password, kept)

    monkeypatch.setattr(hasher, "verify_and_update", noted)

    async with world.browser() as browser:
        await send_login(browser, await login_page(browser), "nobody", PASSWORD)

    assert len(checked) == 1
    assert checked[0].startswith("$argon2id$")


async def test_form_without_its_browsers_token_is_refused(world: World) -> None:
    await world.account()
    page = await login_page(world.browser())

    response = await send_login(world.browser(), page, "zhou.minghua", PASSWORD)

    assert response.status_code == 403
    assert "jianding_session" not in response.headers.get("set-cookie", "")


async def test_json_is_no_form(world: World) -> None:
    page = await login_page(world.browser())

    response = await world.running.client.post(str(page.url), json={"login": "a"})

    assert response.status_code == 415
    assert response.json()["code"] == "form_expected"


async def test_guessing_becomes_slow_but_no_lock_lasts(world: World) -> None:
    world.stop_clock()
    await world.account()
    async with world.browser() as guesser:
        page = await login_page(guesser)
        statuses = [
            (await send_login(guesser, page, "zhou.minghua", "a wrong password")).status_code
            for _ in range(5)
        ]
        blocked = await send_login(guesser, page, "zhou.minghua", PASSWORD)

        world.advance(1)
        let_in = await send_login(guesser, page, "zhou.minghua", PASSWORD)

    assert statuses == [400] * 5
    assert blocked.status_code == 429
    assert blocked.headers["retry-after"] == "1"
    assert let_in.status_code == 303


async def test_guesses_at_an_unknown_login_are_slowed_alike(world: World) -> None:
    world.stop_clock()
    async with world.browser() as guesser:
        page = await login_page(guesser)
        for _ in range(5):
            await send_login(guesser, page, "nobody", "a wrong password")
        blocked = await send_login(guesser, page, "nobody", "a wrong password")

    assert blocked.status_code == 429


async def test_guesses_made_at_once_all_count(world: World) -> None:
    world.stop_clock()
    await world.account()
    async with world.browser() as guesser:
        page = await login_page(guesser)
        answers = await asyncio.gather(
            *(send_login(guesser, page, "zhou.minghua", "a wrong password") for _ in range(12))
        )

    assert sorted(answer.status_code for answer in answers) == [400] * 5 + [429] * 7


async def test_nobody_locks_out_a_browser_the_owner_has_used(world: World) -> None:
    world.stop_clock()
    await world.account()
    async with world.browser() as owner, world.browser() as guesser:
        asked = authorization_parameters(VERIFIER, prompt="login")
        await callback_after_login(owner, BASE, asked, "zhou.minghua", PASSWORD)
        page = await login_page(guesser)
        for _ in range(6):
            await send_login(guesser, page, "zhou.minghua", "a wrong password")

        answer = await callback_after_login(owner, BASE, asked, "zhou.minghua", PASSWORD)

    assert "code" in answer


async def test_disabled_account_is_logged_out(world: World) -> None:
    account = await world.account()
    async with world.browser() as browser:
        asked = authorization_parameters(VERIFIER)
        await callback_after_login(browser, BASE, asked, "zhou.minghua", PASSWORD)

        await world.disable(account)
        response = await browser.get("/auth/authorize", params=asked)

    assert response.headers["location"].startswith("/auth/login?")


async def test_session_lasts_a_working_day(world: World) -> None:
    await world.account()
    async with world.browser() as browser:
        asked = authorization_parameters(VERIFIER)
        await callback_after_login(browser, BASE, asked, "zhou.minghua", PASSWORD)

        world.advance(8 * 3600 + 1)
        response = await browser.get("/auth/authorize", params=asked)

    assert response.headers["location"].startswith("/auth/login?")


async def test_wrong_password_raises_in_the_helper(world: World) -> None:
    await world.account()

    with pytest.raises(LoginRefusedError):
        await log_in(BASE, "zhou.minghua", "a wrong password", client=world.browser())
