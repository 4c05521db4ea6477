"""Steps that tests of logging in have in common."""

import httpx

from services.identity.tests.world import BASE, PASSWORD, World
from shared.permissions import Role
from shared.testing.login import (
    AccountHolder,
    authorization_parameters,
    follow,
    log_in,
    send_login,
)

VERIFIER = "v" * 43
LOGIN = "zhou.minghua"


async def after_password(
    browser: httpx.AsyncClient, login: str = LOGIN, password: str = PASSWORD
) -> httpx.Response:
    """Return the page that follows the password."""
    asked = authorization_parameters(VERIFIER)
    page = await browser.get("/auth/authorize", params=asked, follow_redirects=True)
    return await follow(browser, await send_login(browser, page, login, password))


async def enrolled(world: World, *roles: Role) -> AccountHolder:
    """Return the holder of a new account, who enrolled a minute ago."""
    await world.account(LOGIN, *(roles or (Role.CLERK,)))
    world.advance(-60)
    holder = world.holder()
    async with world.browser() as browser:
        await log_in(BASE, LOGIN, PASSWORD, client=browser, holder=holder)
    world.advance(60)
    return holder


async def is_logged_in(browser: httpx.AsyncClient) -> bool:
    asked = authorization_parameters(VERIFIER, prompt="none")
    response = await browser.get("/auth/authorize", params=asked)
    return "code=" in response.headers["location"]


async def account_id_of(world: World, login: str = LOGIN) -> str:
    async with await world.administrator() as administrator:
        listed = (await administrator.get("/auth/v1/accounts")).json()["items"]
    return next(str(item["id"]) for item in listed if item["login"] == login)
