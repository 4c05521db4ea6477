"""Logging out."""

import httpx

from services.identity.tests.world import BASE, PASSWORD, World
from shared.testing.login import (
    CLIENT_ID,
    FORM_TOKEN,
    authorization_parameters,
    callback_after_login,
    exchange,
)

VERIFIER = "v" * 43
HOME = "http://127.0.0.1:8080/"


async def log_in_for_identity_token(world: World, browser: httpx.AsyncClient) -> str:
    await world.account()
    asked = authorization_parameters(VERIFIER)
    answer = await callback_after_login(browser, BASE, asked, "zhou.minghua", PASSWORD)
    response = await exchange(browser, BASE, answer["code"], VERIFIER)
    return str(response.json()["id_token"])


async def is_logged_in(browser: httpx.AsyncClient) -> bool:
    asked = authorization_parameters(VERIFIER, prompt="none")
    response = await browser.get("/auth/authorize", params=asked)
    return "code=" in response.headers["location"]


async def test_application_logs_its_own_person_out_at_once(world: World) -> None:
    async with world.browser() as browser:
        hint = await log_in_for_identity_token(world, browser)
        response = await browser.get(
            "/auth/logout",
            params={"id_token_hint": hint, "post_logout_redirect_uri": HOME, "state": "done"},
        )

        assert response.status_code == 303
        assert response.headers["location"] == f"{HOME}?state=done"
        assert not await is_logged_in(browser)


async def test_old_identity_token_still_logs_out(world: World) -> None:
    async with world.browser() as browser:
        hint = await log_in_for_identity_token(world, browser)
        world.advance(3600)
        await browser.get("/auth/logout", params={"id_token_hint": hint})

        assert not await is_logged_in(browser)


async def test_strangers_link_logs_nobody_out_unasked(world: World) -> None:
    async with world.browser() as browser:
        await log_in_for_identity_token(world, browser)
        asked = {"client_id": CLIENT_ID, "post_logout_redirect_uri": HOME}
        question = await browser.get("/auth/logout", params={**asked, "id_token_hint": "x.y.z"})
        assert question.status_code == 200
        assert await is_logged_in(browser)

        token = FORM_TOKEN.search(question.text)
        assert token is not None
        forged = await browser.post("/auth/logout", params=asked, data={"form_token": "x"})
        assert forged.status_code == 403
        assert await is_logged_in(browser)

        done = await browser.post("/auth/logout", params=asked, data={"form_token": token[1]})
        assert done.headers["location"] == HOME
        assert not await is_logged_in(browser)


async def test_browser_goes_to_registered_addresses_only(world: World) -> None:
    response = await world.running.client.get(
        "/auth/logout",
        params={"client_id": CLIENT_ID, "post_logout_redirect_uri": "https://attacker.example/"},
    )

    assert response.status_code == 200
    assert "location" not in response.headers
    assert "您已退出登录" in response.text
