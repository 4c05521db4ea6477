"""An issuer of tokens for tests: its own key, its keys and its token endpoint on loopback."""

import json
import secrets
import threading
import time
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from shared.auth import API_AUDIENCE

__all__ = ["COMMITTEE", "OTHER_COMMITTEE", "Issuer", "running_issuer"]

COMMITTEE = "330783"
OTHER_COMMITTEE = "330782"
Kind = TypeVar("Kind", bound="Issuer")
INTERNAL_SCOPES = (
    "parties.read notices.read recusal.read refusals.read materials.read conclusion.read"
    " appointment.read identity.check personal_data.read letters.verify"
    " session_people.read homes.read agreement.read"
)


class Issuer:
    """Mints tokens that a service under test takes for real, because they are."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.key = OKPKey.generate_key("Ed25519", {"kid": secrets.token_hex(4)})

    @property
    def jwks_url(self) -> str:
        """Where the public key is."""
        return f"{self.url}/jwks.json"

    @property
    def token_url(self) -> str:
        """Where services ask for tokens."""
        return f"{self.url}/token"

    @property
    def jwks(self) -> dict[str, Any]:
        """The public key as published."""
        return dict(KeySet([self.key]).as_dict(private=False))

    def token(
        self,
        *roles: str,
        account: str = "acc-test",
        committee: str = COMMITTEE,
        audience: str = API_AUDIENCE,
        client: str = "web",
        scope: str = "",
        lifetime: float = 300,
        **other: Any,
    ) -> str:
        """Return a signed token for an account with these roles."""
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": audience,
            "sub": account,
            "iat": now,
            "exp": now + int(lifetime),
            "jti": secrets.token_hex(8),
            "client_id": client,
            "committee": committee,
            "roles": list(roles),
            "scope": scope,
            **other,
        }
        header = {"alg": "Ed25519", "kid": self.key.kid}
        return jwt.encode(header, claims, self.key, algorithms=["Ed25519"])

    def headers(self, *roles: str, **claims: Any) -> dict[str, str]:
        """Return the header with which such an account asks."""
        return {"Authorization": f"Bearer {self.token(*roles, **claims)}"}

    def service_headers(
        self, service: str, scopes: Sequence[str], *, caller: str = "mailing"
    ) -> dict[str, str]:
        """Return the header with which one service asks another."""
        return self.headers(audience=service, scope=" ".join(scopes), account=caller, client=caller)


def client_of(authorization: str) -> str:
    """Return the client that HTTP basic authentication names."""
    return b64decode(authorization.removeprefix("Basic ")).decode().partition(":")[0]


@contextmanager
def running_issuer(kind: Callable[[str], Kind]) -> Iterator[Kind]:
    """Serve an issuer's keys and tokens on loopback for the length of a ``with`` block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(issuer.jwks)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            client = client_of(self.headers.get("authorization", ""))
            token = issuer.token(
                audience=form["audience"], scope=INTERNAL_SCOPES, account=client, client=client
            )
            self.answer({"access_token": token, "token_type": "Bearer", "expires_in": 300})

        def answer(self, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = kind(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
