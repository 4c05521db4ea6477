"""Administrators at their pages, in a browser."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from html import unescape

import httpx

from services.identity.tests.world import BASE, PASSWORD, World
from shared.permissions import Role
from shared.testing.login import FORM_TOKEN, log_in

PAGE = "/auth/accounts"


@asynccontextmanager
async def administrating(
    world: World, login: str = "chen.guanli", role: Role = Role.ADMIN
) -> AsyncIterator[httpx.AsyncClient]:
    """Open a browser in which an administrator, or somebody else, is logged in."""
    await world.account(login, role)
    async with world.browser() as browser:
        await log_in(BASE, login, PASSWORD, client=browser, holder=world.holder(login))
        yield browser


async def submit(
    browser: httpx.AsyncClient, path: str, **fields: str | Sequence[str]
) -> httpx.Response:
    """Send a form of these pages, with the token that they show in this browser."""
    page = await browser.get(f"{PAGE}/new")
    token = FORM_TOKEN.search(page.text)
    assert token is not None
    return await browser.post(f"{PAGE}{path}", data={"form_token": unescape(token[1]), **fields})
