"""Everyone's way in: accounts made by the administrator, each logged in through the page."""

import asyncio
import secrets
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from shared.clock import system_clock
from shared.ids import new_id
from shared.testing.login import AccountHolder, LoginRefusedError, log_in

__all__ = ["Person", "RefusedError", "Stage", "check", "connection", "patiently", "sign_up"]

TIMEOUT = httpx.Timeout(60.0)
ATTEMPTS = 200
PAUSE_SECONDS = 0.3
PASSING = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)


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
        async with connection(self.base_url) as http:
            answer = await patiently(
                lambda: http.post(
                    "/auth/token",
                    data={"grant_type": "client_credentials", "audience": "jianding-api"},
                    auth=(self.client_id, self.client_secret),
                )
            )
        holder = AccountHolder("administrator", "")
        return Person(self.base_url, holder, token=answer.json()["access_token"])


class Person:
    """Somebody who works with the system over HTTP, and logs in again when a token ends.

    Staff enrol an authenticator at their first log-in; the person keeps it, as a phone would.
    """

    def __init__(
        self, base_url: str, holder: AccountHolder, *, token: str = "", account_id: str = ""
    ) -> None:
        self.account_id = account_id
        self.base_url = base_url
        self._holder = holder
        self._token = token

    @property
    def login(self) -> str:
        """What they log in with."""
        return self._holder.login

    def kept(self) -> dict[str, Any]:
        """Return what makes the same person again."""
        holder = self._holder
        return {
            "account_id": self.account_id,
            "login": holder.login,
            "password": holder.password,
            "secret": holder.secret,
            "last_step": holder.last_step,
            "recovery_codes": holder.recovery_codes,
        }

    @classmethod
    def again(cls, base_url: str, *, account_id: str, **kept: Any) -> "Person":
        """Return a person who was kept."""
        return cls(base_url, AccountHolder(**kept), account_id=account_id)

    async def _log_in(self) -> None:
        """Get a token."""
        holder = self._holder
        async with connection(self.base_url) as http:
            self._token = await log_in(
                self.base_url, holder.login, holder.password, client=http, holder=holder
            )

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

        async def send() -> httpx.Response:
            if not self._token:
                await self._log_in()
            bearer = {"Authorization": f"Bearer {self._token}"}
            async with connection(self.base_url) as http:
                answer = await http.request(method, path, headers=headers | bearer, **options)
            if answer.status_code == HTTPStatus.UNAUTHORIZED and self._holder.password:
                self._token = ""
            return answer

        return await patiently(send)


@cache
def certificates() -> ssl.SSLContext:
    """Return what https gateways are trusted by; reading it is slow, so it is read once."""
    return httpx.create_ssl_context()


def connection(base_url: str) -> httpx.AsyncClient:
    """Return a connection to the gateway, to be closed by its user."""
    return httpx.AsyncClient(base_url=base_url, timeout=TIMEOUT, verify=certificates())


async def patiently(send: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """Send again what a server that is away, starting or busy couldn't answer.

    Raises
    ------
    RefusedError
        The answer is a refusal, or there was none for a minute.
    """
    for _ in range(ATTEMPTS):
        try:
            answer = await send()
        except (httpx.TransportError, LoginRefusedError) as error:
            last = RefusedError(repr(error)[:600])
        else:
            if not is_passing(answer):
                check(answer)
                return answer
            last = RefusedError(f"{answer.request.url.path}: {answer.text[:600]}")
        await asyncio.sleep(PAUSE_SECONDS)
    raise last


def is_passing(answer: httpx.Response) -> bool:
    """Tell whether the same request may be answered otherwise a little later."""
    if answer.status_code in PASSING:
        return True
    if answer.status_code != HTTPStatus.CONFLICT:
        return False
    return answer.json().get("code") in ("not_yet_known", "idempotency_in_progress")


def check(answer: httpx.Response) -> None:
    """Refuse an answer that isn't what the story needs, saying what it was."""
    if answer.is_success:
        return
    request = answer.request
    raise RefusedError(
        f"{request.method} {request.url.path} answered {answer.status_code}: {answer.text[:600]}"
    )


async def sign_up(stage: Stage, administrator: Person, role: str, name: str) -> Person:
    """Make an account with a random password and return its person, who has logged in once."""
    login, password = f"{role}-{stage.run}-{secrets.token_hex(3)}", secrets.token_urlsafe(18)
    account = await administrator.post(
        "/auth/v1/accounts",
        {"login": login, "display_name": name, "roles": [role], "initial_password": password},
    )
    person = Person(stage.base_url, AccountHolder(login, password), account_id=account["id"])
    await person.get("/auth/v1/me")
    return person
