"""Logs a person in as a native program does (RFC 8252), and returns their access token."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

CLIENT_ID = "jianding-web"
WAIT_SECONDS = 600
CLOSE_THIS = (
    "<!doctype html><meta charset=utf-8><title>已登录</title>"
    "<p>已登录，可以关闭此页面。</p><p lang=en>You are logged in. Close this page.</p>"
)


class NotLoggedInError(Exception):
    """Nobody logged in, or the issuer refused."""


class Callback(HTTPServer):
    """Listens on this machine for the one request with which the browser comes back."""

    timeout = 1.0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), CallbackHandler)
        self.query: dict[str, list[str]] | None = None

    @property
    def address(self) -> str:
        """Where the issuer sends the browser."""
        return f"http://127.0.0.1:{self.server_port}/callback"

    def wait(self, seconds: float) -> dict[str, list[str]]:
        """Return what the browser brings.

        Raises
        ------
        NotLoggedInError
            It didn't come.
        """
        for _ in range(int(seconds)):
            self.handle_request()
            if self.query is not None:
                return self.query
        raise NotLoggedInError("Nobody logged in within ten minutes.")


class CallbackHandler(BaseHTTPRequestHandler):
    """Takes the browser's request and thanks."""

    server: Callback

    def do_GET(self) -> None:
        """Take the code out of the address."""
        address = urlsplit(self.path)
        if address.path != "/callback":
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self.server.query = parse_qs(address.query)
        body = CLOSE_THIS.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the address holds a code."""


def log_in(base_url: str, show: Callable[[str], None], *, seconds: float = WAIT_SECONDS) -> str:
    """Return the access token of whoever logs in at the address that ``show`` is given.

    Raises
    ------
    NotLoggedInError
        Nobody did in time, or the issuer refused.
    """
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
    digest = hashlib.sha256(verifier.encode()).digest()
    with Callback() as callback:
        asked = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": callback.address,
            "scope": "openid profile",
            "state": state,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        show(f"{base_url}/auth/authorize?{urlencode(asked)}")
        answer = callback.wait(seconds)
        if answer.get("state") != [state] or "code" not in answer:
            raise NotLoggedInError("The issuer sent the browser back without a code.")
        return exchange(base_url, answer["code"][0], callback.address, verifier)


def exchange(base_url: str, code: str, redirect_uri: str, verifier: str) -> str:
    """Return the access token for a code.

    Raises
    ------
    NotLoggedInError
        The issuer refuses it.
    """
    answer = httpx.post(
        f"{base_url}/auth/token",
        data={
            "grant_type": "authorization_code",
            "client_id": CLIENT_ID,
            "redirect_uri": redirect_uri,
            "code": code,
            "code_verifier": verifier,
        },
        timeout=30,
    )
    if answer.status_code != HTTPStatus.OK:
        raise NotLoggedInError(f"The issuer refused: {answer.text[:500]}")
    return str(answer.json()["access_token"])
