"""The first administrator's way in: the printed link, a password, and a token for programs."""

import asyncio
import re
from contextlib import suppress
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import httpx

from local_stack import first_administrator
from local_stack.plan import Plan
from local_stack.services import SERVICES
from local_stack.settings import StackSettings
from local_stack.token import log_in
from shared.testing.login import LoginRefusedError, callback_after_login
from tests.journeys.conftest import Journey

LINK = re.compile(r"^(http://127\.0\.0\.1:\d+)(/auth/invitation\?token=[\w-]{43})$", re.MULTILINE)
PASSWORD = "an administrator's own password"


async def browse(base_url: str, address: str) -> None:
    """Do what a person does in the browser that the program sends them to."""
    asked = dict(parse_qsl(urlsplit(address).query))
    async with httpx.AsyncClient(timeout=30) as browser:
        # It ends at the program's own page, which isn't where the web application waits.
        with suppress(LoginRefusedError):
            await callback_after_login(browser, base_url, asked, "admin", PASSWORD)


def set_password(base_url: str, path: str) -> httpx.Response:
    """Fill in the page behind a one-time link."""
    with httpx.Client(base_url=base_url) as browser:
        page = browser.get(path)
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page.text)
        fields = {name: unescape(value) for name, value in hidden}
        return browser.post(
            "/auth/invitation", data={**fields, "password": PASSWORD, "repeated": PASSWORD}
        )


async def test_printed_link_leads_to_a_token_and_is_in_no_log(journey: Journey) -> None:
    layout = journey.system.layout
    printed = layout.state.with_suffix(".log").read_text(encoding="utf-8")
    found = LINK.findall(printed)
    ((base_url, path),) = found
    assert not [log for log in layout.logs.iterdir() if path[-43:] in log.read_text()]

    done = await asyncio.to_thread(set_password, base_url, path)
    loop, browsers = asyncio.get_running_loop(), []
    token = await asyncio.to_thread(
        log_in,
        base_url,
        lambda address: browsers.append(
            asyncio.run_coroutine_threadsafe(browse(base_url, address), loop)
        ),
    )
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as program:
        listed = await program.get(f"{base_url}/auth/v1/accounts")

    assert done.status_code == 200
    assert "admin" in {account["login"] for account in listed.json()["items"]}
    await asyncio.gather(*(asyncio.wrap_future(browser) for browser in browsers))


async def test_next_start_prints_no_further_link(journey: Journey) -> None:
    settings = StackSettings(postgres=journey.system.postgres_port)
    plan = Plan(settings, journey.system.layout, SERVICES)

    said = first_administrator.invitation(plan.environment_of("identity"))

    assert said == "The administrator's account exists."
