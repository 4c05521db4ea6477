"""Everyone's way in: accounts made by the administrator, each logged in through the page."""

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from shared.clock import system_clock
from shared.ids import new_id
from shared.testing.login import log_in

__all__ = ["Person", "RefusedError", "Stage", "check", "sign_up"]

TIMEOUT = httpx.Timeout(60.0)
RENEW_STATUS = HTTPStatus.UNAUTHORIZED


class RefusedError(Exception):
    """The system refused what the story needs."""


@dataclass
class Stage:
    """Where the story plays: the gateway, and who administers its accounts."""

    base_url: str
    client_id: str
    client_secret: str
    people_file: Path
    run: str = field(default_factory=lambda: secrets.token_hex(3))
    began_at: datetime = field(default_factory=system_clock)

    async def administrator(self) -> "Person":
        """Return the administrator, who acts with the demo's own client."""
        async with httpx.AsyncClient(timeout=TIMEOUT) as http:
            answer = await http.post(
                f"{self.base_url}/auth/token",
                data={"grant_type": "client_credentials", "audience": "jianding-api"},
                auth=(self.client_id, self.client_secret),
            )
        check(answer, HTTPStatus.OK)
        return Person(self.base_url, "administrator", "", token=answer.json()["access_token"])


class Person:
    """Somebody who works with the system over HTTP, and logs in again when a token ends."""

    def __init__(
        self, base_url: str, login: str, password: str, *, token: str = "", account_id: str = ""
    ) -> None:
        self.login = login
        self.account_id = account_id
        self.base_url = base_url
        self._password = password
        self._token = token
        self._http = httpx.AsyncClient(base_url=base_url, timeout=TIMEOUT)

    def kept(self) -> dict[str, str]:
        """Return what makes the same person again."""
        return {"login": self.login, "password": self._password, "account_id": self.account_id}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def get(self, path: str, **parameters: Any) -> Any:
        """Return a JSON answer."""
        return (await self.ask("GET", path, params=parameters)).json()

    async def post(self, path: str, body: Any = None, *, etag: str | None = None) -> Any:
        """Send a JSON body under a new idempotency key and return the answer."""
        headers = {"Idempotency-Key": str(new_id())} | ({"If-Match": etag} if etag else {})
        return (await self.ask("POST", path, json=body, headers=headers)).json()

    async def upload(self, path: str, *, name: str, media_type: str, content: bytes) -> Any:
        """Send a file and return what the system says of it."""
        headers = {"Content-Type": media_type, "X-File-Name": quote(name)}
        return (await self.ask("POST", path, content=content, headers=headers)).json()

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request, patiently where the system says that it is busy or away.

        Raises
        ------
        RefusedError
            The system refuses.
        """
        headers = options.pop("headers", {})
        for attempt in range(60):
            if not self._token:
                self._token = await log_in(self.base_url, self.login, self._password)
            bearer = {"Authorization": f"Bearer {self._token}"}
            try:
                answer = await self._http.request(
                    method, path, headers={**headers, **bearer}, **options
                )
            except httpx.TransportError:
                await asyncio.sleep(0.5)
                continue
            if answer.status_code == RENEW_STATUS and attempt == 0 and self._password:
                self._token = ""
                continue
            if not is_passing(answer):
                break
            await asyncio.sleep(0.2)
        check(answer)
        return answer


def is_passing(answer: httpx.Response) -> bool:
    """Tell whether the same request may be answered otherwise a little later."""
    if answer.status_code in (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE):
        return True
    if answer.status_code != HTTPStatus.CONFLICT:
        return False
    return answer.json().get("code") in ("not_yet_known", "idempotency_in_progress")


def check(answer: httpx.Response, expected: HTTPStatus | None = None) -> None:
    """Refuse an answer that isn't what the story needs, saying what it was."""
    if answer.is_success and expected in (None, answer.status_code):
        return
    request = answer.request
    raise RefusedError(
        f"{request.method} {request.url.path} answered {answer.status_code}: {answer.text[:600]}"
    )


async def sign_up(stage: Stage, administrator: Person, role: str, name: str) -> Person:
    """Make an account with a random password and return its person."""
    login, password = f"{role}-{stage.run}-{secrets.token_hex(3)}", secrets.token_urlsafe(18)
    account = await administrator.post(
        "/auth/v1/accounts",
        {"login": login, "display_name": name, "roles": [role], "initial_password": password},
    )
    return Person(stage.base_url, login, password, account_id=account["id"])
