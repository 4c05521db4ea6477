"""How a program shows which hospital it speaks for: client credentials of OAuth 2."""

import secrets
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from jianding_client.errors import AccessRefusedError

__all__ = ["ClientSecret", "Credentials", "PrivateKey", "TokenAuth", "make_key"]

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS = 60
AUDIENCE = "jianding-api"
EARLY_SECONDS = 30
ALGORITHMS = {"OKP": "Ed25519", "EC": "ES256", "RSA": "PS256"}
KINDS: dict[str, type[OKPKey] | type[ECKey] | type[RSAKey]] = {
    "OKP": OKPKey,
    "EC": ECKey,
    "RSA": RSAKey,
}


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """A client that shows a shared secret."""

    client_id: str
    secret: str = field(repr=False)

    def parameters(self, _token_url: str) -> dict[str, str]:
        """Return what goes into the form of a token request."""
        return {"client_id": self.client_id, "client_secret": self.secret}


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A client that signs (RFC 7523, private_key_jwt); ``jwk`` is the private key with a ``kid``.

    Raises
    ------
    ValueError
        It is no private key of a kind that is taken, or has no ``kid``.
    """

    client_id: str
    jwk: dict[str, str] = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what can't sign."""
        if not {"kty", "kid", "d"} <= self.jwk.keys() or self.jwk["kty"] not in KINDS:
            raise ValueError("a private key is a JWK with kty, kid and d")

    def parameters(self, token_url: str) -> dict[str, str]:
        """Return what goes into the form of a token request: a new assertion each time."""
        key = self._key()
        algorithm = ALGORITHMS[self.jwk["kty"]]
        now = int(time.time())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": token_url,
            "iat": now,
            "exp": now + ASSERTION_SECONDS,
            "jti": secrets.token_urlsafe(16),
        }
        header = {"alg": algorithm, "kid": self.jwk["kid"]}
        return {
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": jwt.encode(header, claims, key, algorithms=[algorithm]),
        }

    def _key(self) -> Key:
        return KINDS[self.jwk["kty"]].import_key(dict(self.jwk))


Credentials = ClientSecret | PrivateKey


def make_key() -> dict[str, str]:
    """Make a private key (Ed25519) for `PrivateKey`; its public part goes to the bureau."""
    key = OKPKey.generate_key("Ed25519", {"kid": secrets.token_hex(8), "use": "sig"})
    return {name: str(value) for name, value in key.as_dict(private=True).items()}


class TokenAuth(httpx.Auth):
    """Fetches a token before it is needed and another when it has run out.

    ``audience_url`` is the token endpoint as the issuer names it, where a proxy gives it another
    address.
    """

    requires_response_body = True

    def __init__(
        self,
        credentials: Credentials,
        token_url: str,
        *,
        audience_url: str | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._credentials = credentials
        self._token_url = token_url
        self._audience_url = audience_url or token_url
        self._now = now
        self._token = ""
        self._good_until = 0.0

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Authorise a request; once more with a new token where the old one isn't taken."""
        was_fresh = self._now() >= self._good_until
        if was_fresh:
            yield from self._fetch()
        request.headers["Authorization"] = f"Bearer {self._token}"
        response = yield request
        if response.status_code == HTTPStatus.UNAUTHORIZED and not was_fresh:
            yield from self._fetch()
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _fetch(self) -> Generator[httpx.Request, httpx.Response, None]:
        form = {
            "grant_type": "client_credentials",
            "audience": AUDIENCE,
            **self._credentials.parameters(self._audience_url),
        }
        response = yield httpx.Request("POST", self._token_url, data=form)
        if response.status_code != HTTPStatus.OK:
            raise AccessRefusedError(f"{response.status_code} {response.text[:300]}")
        answer = response.json()
        self._token = answer["access_token"]
        self._good_until = self._now() + int(answer.get("expires_in", 300)) - EARLY_SECONDS
