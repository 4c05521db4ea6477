"""People who register, what they fill in, and the telephones they hold."""

import re
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import httpx

from identity.delivery import send_phone_messages
from services.identity.tests.world import World
from shared.testing.identities import make_identity_number
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE

__all__ = ["PASSWORD", "Applicant", "Bureau", "fill_in", "settings_in"]

PASSWORD = "a lake, a fox and rain"
HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]+)"')
ACTION = re.compile(r'<form method="post" action="([^"]+)"')
CODE = re.compile(r"验证码(\d{6})")


@dataclass
class Applicant:
    """Somebody with an identity number and a telephone."""

    phone: str = "13857900001"
    identity_number: str = field(default_factory=lambda: make_identity_number(7))
    name: str = "陈晓燕"

    @property
    def filled(self) -> dict[str, str]:
        return {
            "name": self.name,
            "identity_number": self.identity_number,
            "phone": self.phone,
            "committee": COMMITTEE,
        }


async def fill_in(
    browser: httpx.AsyncClient, page: httpx.Response, fields: dict[str, str]
) -> httpx.Response:
    """Send a page's form, and go where its answer leads."""
    action = ACTION.search(page.text)
    assert action is not None, page.text
    hidden = {name: unescape(value) for name, value in HIDDEN.findall(page.text)}
    return await browser.post(unescape(action[1]), data={**hidden, **fields}, follow_redirects=True)


def settings_in(directory: Path, *committees: str) -> dict[str, str]:
    """Settings under which people register, and their telephones are a file."""
    names = {code: f"委员会{code}" for code in committees or (COMMITTEE, OTHER_COMMITTEE)}
    listed = ", ".join(f'"{code}": "{name}"' for code, name in names.items())
    return {
        "codes_file": str(directory / "codes"),
        "registration_committees": "{" + listed + "}",
    }


@dataclass
class Bureau:
    """An issuer at which people register."""

    world: World
    telephones: Path

    async def messages(self) -> list[str]:
        """What was sent to telephones so far, line by line."""
        await send_phone_messages(self.world.service)
        if not self.telephones.exists():
            return []
        return self.telephones.read_text(encoding="utf-8").splitlines()

    async def last_code(self) -> str:
        found = CODE.search((await self.messages())[-1])
        assert found is not None
        return found[1]

    async def ask(self, browser: httpx.AsyncClient, **filled: str) -> httpx.Response:
        """Fill in the first page."""
        page = await browser.get("/auth/register")
        return await fill_in(browser, page, {**Applicant().filled, **filled})

    async def register(self, person: Applicant, password: str = PASSWORD) -> httpx.Response:
        async with self.world.browser() as browser:
            page = await self.ask(browser, **person.filled)
            return await self.enter(browser, page, await self.last_code(), password=password)

    async def ask_reset(self, browser: httpx.AsyncClient, login: str) -> httpx.Response:
        page = await browser.get("/auth/reset")
        return await fill_in(browser, page, {"login": login})

    async def enter(
        self,
        browser: httpx.AsyncClient,
        page: httpx.Response,
        code: str,
        *,
        password: str = PASSWORD,
        **more: str,
    ) -> httpx.Response:
        """Fill in the page for code and password."""
        fields = {"code": code, "password": password, "repeated": password, **more}
        return await fill_in(browser, page, fields)

    async def count(self, table: str) -> int:
        async with self.world.service.database.engine.connect() as connection:
            rows = await connection.exec_driver_sql(f"select count(*) from identity.{table}")  # noqa: S608
            return int(rows.scalar_one())
