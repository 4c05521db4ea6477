"""Logs an account in as a browser does: authorization code, PKCE and the log-in page."""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from html import unescape
from http import HTTPStatus
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

__all__ = [
    "CLIENT_ID",
    "REDIRECT_URI",
    "LoginRefusedError",
    "authorization_parameters",
    "callback_after_login",
    "exchange",
    "log_in",
    "send_login",
]

CLIENT_ID = "jianding-web"
REDIRECT_URI = "http://127.0.0.1:49152/callback"
FORM_ACTION = re.compile(r'<form method="post" action="([^"]+)"')
FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


class LoginRefusedError(Exception):
    """The issuer didn't let the account in; the message is its page or answer."""


async def log_in(
    base_url: str, login: str, password: str, *, client: httpx.AsyncClient | None = None
) -> str:
    """Return an access token of an account, as the web application would get it.

    ``base_url`` is where ``/auth`` is, the gateway or identity itself.

    Raises
    ------
    LoginRefusedError
        Login or password is wrong, or the issuer refuses the request.
    """
    if client is not None:
        return await log_in_with(client, base_url, login, password)
    async with httpx.AsyncClient(timeout=30) as own:
        return await log_in_with(own, base_url, login, password)


async def log_in_with(client: httpx.AsyncClient, base_url: str, login: str, password: str) -> str:
    """Log in with this client, whose cookies stay logged in."""
    verifier = secrets.token_urlsafe(48)
    parameters = authorization_parameters(verifier)
    answer = await callback_after_login(client, base_url, parameters, login, password)
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
) -> dict[str, str]:
    """Return what the browser brings back to the application after the log-in page.

    Raises
    ------
    LoginRefusedError
        The browser isn't sent back.
    """
    address = f"{base_url}/auth/authorize"
    page = await client.get(address, params=parameters, follow_redirects=True)
    response = await send_login(client, page, login, password)
    while response.has_redirect_location and not is_callback(response.headers["location"]):
        response = await client.get(urljoin(str(response.url), response.headers["location"]))
    if not response.has_redirect_location:
        raise LoginRefusedError(response.text)
    answer = parse_qs(urlsplit(response.headers["location"]).query)
    return {name: values[0] for name, values in answer.items()}


async def send_login(
    client: httpx.AsyncClient, page: httpx.Response, login: str, password: str
) -> httpx.Response:
    """Fill in the form of a log-in page and return the answer.

    Raises
    ------
    LoginRefusedError
        The page has no such form.
    """
    action, token = FORM_ACTION.search(page.text), FORM_TOKEN.search(page.text)
    if action is None or token is None:
        raise LoginRefusedError(page.text)
    return await client.post(
        urljoin(str(page.url), unescape(action[1])),
        data={"form_token": unescape(token[1]), "login": login, "password": password},
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
