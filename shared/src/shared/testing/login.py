"""Logs an account in as a browser does: authorization code, PKCE and the log-in pages."""

import base64
import hashlib
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from http import HTTPStatus
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
from pyotp import TOTP

__all__ = [
    "CLIENT_ID",
    "REDIRECT_URI",
    "AccountHolder",
    "LoginRefusedError",
    "authorization_parameters",
    "callback_after_login",
    "exchange",
    "follow",
    "log_in",
    "send_form",
    "send_login",
    "show_second_factor",
]

CLIENT_ID = "jianding-web"
REDIRECT_URI = "http://127.0.0.1:49152/callback"
FORM_ACTION = re.compile(r'<form method="post" action="([^"]+)"')
FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
SECRET = re.compile(r'class="secret"><code>([A-Z2-7 ]+)</code>')
RECOVERY_CODE = re.compile(r"<li><code>([a-z2-9-]+)</code></li>")
ONWARD = re.compile(r'<a class="button" href="([^"]+)"')
CODE_FIELD = 'autocomplete="one-time-code"'
STEP_SECONDS = 30


class LoginRefusedError(Exception):
    """The issuer didn't let the account in; the message is its page or answer."""


@dataclass
class AccountHolder:
    """A person who logs in: with a password, and with an authenticator once they were given one.

    ``last_step`` is the latest time step (of 30 s) whose code was used; a code is good once, and
    one step ahead of its time.
    """

    login: str
    password: str = field(repr=False)
    secret: str = field(default="", repr=False)
    last_step: int = 0
    recovery_codes: list[str] = field(default_factory=list, repr=False)
    clock: Callable[[], float] = field(default=time.time, repr=False, compare=False)

    def code(self) -> str:
        """Return a code that wasn't used yet: of the authenticator, else a recovery code.

        Raises
        ------
        LoginRefusedError
            There is none left for now.
        """
        present = int(self.clock()) // STEP_SECONDS
        step = max(present, self.last_step + 1)
        if self.secret and step <= present + 1:
            self.last_step = step
            return TOTP(self.secret).generate_otp(step)
        if not self.recovery_codes:
            raise LoginRefusedError(f"{self.login} has no code left for now")
        return self.recovery_codes.pop()


async def log_in(
    base_url: str,
    login: str,
    password: str,
    *,
    client: httpx.AsyncClient | None = None,
    holder: AccountHolder | None = None,
) -> str:
    """Return an access token of an account, as the web application would get it.

    ``base_url`` is where ``/auth`` is, the gateway or identity itself. Where a second factor has to
    be enrolled it is; to log in once more, hand in the same ``holder``, which keeps it.

    Raises
    ------
    LoginRefusedError
        Login or password is wrong, or the issuer refuses the request.
    """
    holder = holder or AccountHolder(login, password)
    if client is not None:
        return await log_in_with(client, base_url, holder)
    async with httpx.AsyncClient(timeout=30) as own:
        return await log_in_with(own, base_url, holder)


async def log_in_with(client: httpx.AsyncClient, base_url: str, holder: AccountHolder) -> str:
    """Log in with this client, whose cookies stay logged in."""
    verifier = secrets.token_urlsafe(48)
    parameters = authorization_parameters(verifier)
    answer = await callback_after_login(
        client, base_url, parameters, holder.login, holder.password, holder=holder
    )
    if answer.get("state") != parameters["state"] or "code" not in answer:
        raise LoginRefusedError(str(answer))
    response = await exchange(client, base_url, answer["code"], verifier)
    if response.status_code != HTTPStatus.OK:
        raise LoginRefusedError(response.text)
    return str(response.json()["access_token"])


async def callback_after_login(
    client: httpx.AsyncClient,
    base_url: str,
    parameters: Mapping[str, str],
    login: str,
    password: str,
    *,
    holder: AccountHolder | None = None,
) -> dict[str, str]:
    """Return what the browser brings back to the application after the log-in pages.

    Raises
    ------
    LoginRefusedError
        The browser isn't sent back.
    """
    holder = holder or AccountHolder(login, password)
    address = f"{base_url}/auth/authorize"
    page = await client.get(address, params=parameters, follow_redirects=True)
    response = await follow(client, await send_login(client, page, login, password))
    if CODE_FIELD in response.text and response.status_code == HTTPStatus.OK:
        response = await follow(client, await show_second_factor(client, response, holder))
    if not response.has_redirect_location:
        raise LoginRefusedError(response.text)
    answer = parse_qs(urlsplit(response.headers["location"]).query)
    return {name: values[0] for name, values in answer.items()}


async def show_second_factor(
    client: httpx.AsyncClient, page: httpx.Response, holder: AccountHolder
) -> httpx.Response:
    """Show a code, after enrolling an authenticator if the page asks for that.

    Raises
    ------
    LoginRefusedError
        The holder has no code.
    """
    secret = SECRET.search(page.text)
    if secret is None:
        return await send_form(client, page, code=holder.code())
    holder.secret, holder.last_step = secret[1].replace(" ", ""), 0
    answer = await send_form(client, page, code=holder.code())
    holder.recovery_codes = RECOVERY_CODE.findall(answer.text)
    onward = ONWARD.search(answer.text)
    if onward is None:
        raise LoginRefusedError(answer.text)
    return await client.get(urljoin(str(answer.url), unescape(onward[1])))


async def follow(client: httpx.AsyncClient, response: httpx.Response) -> httpx.Response:
    """Follow redirects, but not out of the issuer to the application."""
    while response.has_redirect_location and not is_callback(response.headers["location"]):
        response = await client.get(urljoin(str(response.url), response.headers["location"]))
    return response


async def send_login(
    client: httpx.AsyncClient, page: httpx.Response, login: str, password: str
) -> httpx.Response:
    """Fill in the form of a log-in page and return the answer.

    Raises
    ------
    LoginRefusedError
        The page has no such form.
    """
    return await send_form(client, page, login=login, password=password)


async def send_form(
    client: httpx.AsyncClient, page: httpx.Response, **fields: str
) -> httpx.Response:
    """Fill in the form of a page and return the answer.

    Raises
    ------
    LoginRefusedError
        The page has no form.
    """
    action, token = FORM_ACTION.search(page.text), FORM_TOKEN.search(page.text)
    if action is None or token is None:
        raise LoginRefusedError(page.text)
    return await client.post(
        urljoin(str(page.url), unescape(action[1])),
        data={"form_token": unescape(token[1]), **fields},
    )


async def exchange(
    client: httpx.AsyncClient, base_url: str, code: str, verifier: str, **other: str
) -> httpx.Response:
    """Ask for the tokens of a code."""
    return await client.post(
        f"{base_url}/auth/token",
        data={
            "grant_type": "authorization_code",
            "client_id": CLIENT_ID,
            "redirect_uri": REDIRECT_URI,
            "code": code,
            "code_verifier": verifier,
            **other,
        },
    )


def authorization_parameters(verifier: str, **other: str) -> dict[str, str]:
    """Return what the web application sends a browser to the issuer with."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT_URI,
        "scope": "openid profile",
        "state": secrets.token_urlsafe(16),
        "nonce": secrets.token_urlsafe(16),
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
        **other,
    }


def is_callback(location: str) -> bool:
    """Whether a redirect leads back to the application."""
    return location.startswith(REDIRECT_URI)
