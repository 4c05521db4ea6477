"""The first administrator's way in: the printed link, a password, and a token for programs."""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

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


@dataclass(frozen=True)
class WayIn:
    """Where the printed link led, and what its page answered."""

    base_url: str
    path: str
    answer: httpx.Response


@pytest.fixture(scope="module")
def way_in(journey: Journey) -> WayIn:
    """The administrator sets a password by the link that the start printed."""
    printed = journey.system.layout.state.with_suffix(".log").read_text(encoding="utf-8")
    ((base_url, path),) = LINK.findall(printed)
    return WayIn(base_url, path, set_password(base_url, path))


async def test_printed_link_leads_to_a_token_and_is_in_no_log(
    journey: Journey, way_in: WayIn
) -> None:
    loop, browsers = asyncio.get_running_loop(), []

    token = await asyncio.to_thread(
        log_in,
        way_in.base_url,
        lambda address: browsers.append(
            asyncio.run_coroutine_threadsafe(browse(way_in.base_url, address), loop)
        ),
    )
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as program:
        listed = await program.get(f"{way_in.base_url}/auth/v1/accounts")

    assert way_in.answer.status_code == 200
    assert "admin" in {account["login"] for account in listed.json()["items"]}
    logs = journey.system.layout.logs.iterdir()
    assert not [log for log in logs if way_in.path[-43:] in log.read_text()]
    await asyncio.gather(*(asyncio.wrap_future(browser) for browser in browsers))


@pytest.mark.usefixtures("way_in")
async def test_next_start_prints_no_further_link(journey: Journey) -> None:
    settings = StackSettings(postgres=journey.system.postgres_port)
    plan = Plan(settings, journey.system.layout, SERVICES)

    said = first_administrator.invitation(plan.environment_of("identity"))

    assert said == "The administrator's account exists."
