"""A client: a program that gets tokens, in its own name or for the person before it."""

import hashlib
import hmac
from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from identity.domain.accounts import NO_COMMITTEE
from identity.domain.roles import require_compatible
from identity.errors import RolesIncompatibleError
from shared.auth import API_AUDIENCE
from shared.permissions import Role

__all__ = ["OFFLINE_ACCESS", "PEOPLE_SCOPES", "WEB_CLIENT", "Client", "web_client"]

WEB_CLIENT = "jianding-web"
OFFLINE_ACCESS = "offline_access"
PEOPLE_SCOPES = ("openid", "profile", OFFLINE_ACCESS)
AUDIENCES = frozenset({API_AUDIENCE, "identity", "intake", "lottery", "review", "mailing"})


class Client(BaseModel):
    """One entry of the clients file.

    A confidential client has a secret, or keys whose private half only it has, and asks for tokens
    in its own name, and, where it has redirect addresses, for people. A public one (browser, native
    program) has neither. ``resources`` are audiences for which it may look tokens up.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    client_id: str = Field(pattern=r"^[\x21-\x7e]{1,64}$")
    kind: Literal["confidential", "public"] = "confidential"
    secret: str | None = Field(default=None, min_length=16, repr=False)
    secret_file: Path | None = None
    jwks: dict[str, Any] | None = None
    jwks_file: Path | None = None
    redirect_uris: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    roles: frozenset[Role] = frozenset()
    committee: str = Field(default=NO_COMMITTEE, pattern=r"^\d{6}$")
    sub: str | None = None

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        """Refuse an entry that contradicts itself."""
        proofs = (self.secret, self.secret_file, self.jwks, self.jwks_file)
        if all(proof is None for proof in proofs) != (self.kind == "public"):
            raise ValueError("a confidential client has a secret or keys, a public one has none")
        if self.client_id in AUDIENCES:
            raise ValueError("a client's ID tokens would open what has its name")
        if self.roles and self.committee == NO_COMMITTEE:
            raise ValueError("a client with roles belongs to a committee")
        try:
            require_compatible(self.roles)
        except RolesIncompatibleError as error:
            raise ValueError(error.detail) from None
        return self

    @property
    def subject(self) -> str:
        """Who the client is in tokens of its own."""
        return self.sub or self.client_id

    def has_secret(self, given: str) -> bool:
        """Whether this is the client's secret, in a time that tells nothing about it."""
        if self.secret is None:
            return False
        expected, found = (hashlib.sha256(text.encode()).digest() for text in (self.secret, given))
        return hmac.compare_digest(expected, found)

    def allows_redirect_to(self, address: str) -> bool:
        """Whether codes may be sent there: exactly a registered address.

        One registered on a loopback address without a port stands for every port (RFC 8252
        section 7.3).
        """
        return address in self.redirect_uris or any(
            is_same_but_port(registered, address) for registered in self.redirect_uris
        )

    def allowed_scopes(self, wanted: Iterable[str] | None) -> tuple[str, ...] | None:
        """Return the scopes that a token gets: the wanted ones, else all; none if one isn't his.

        ``offline_access`` is given only where it is asked for (OpenID Connect Core section 11).
        """
        if wanted is None:
            return tuple(scope for scope in self.scopes if scope != OFFLINE_ACCESS)
        asked = tuple(dict.fromkeys(wanted))
        return asked if set(asked) <= set(self.scopes) else None


def is_same_but_port(registered: str, address: str) -> bool:
    """Whether an address differs from a registered loopback one in nothing but a port."""
    try:
        known, given = urlsplit(registered), urlsplit(address)
        if known.port is not None or given.port is None or not is_loopback(known):
            return False
    except ValueError:
        return False
    return given._replace(netloc=given.netloc.rpartition(":")[0]) == known


def is_loopback(address: SplitResult) -> bool:
    """Whether an address is on this machine, named by number."""
    return address.scheme == "http" and ip_address(address.hostname or "").is_loopback


def web_client(public_url: str) -> Client:
    """Return the client that people's browsers and native programs are, unless configured."""
    base = public_url.rstrip("/")
    return Client(
        client_id=WEB_CLIENT,
        kind="public",
        redirect_uris=(
            f"{base}/callback",
            "http://127.0.0.1/callback",
            "http://[::1]/callback",
        ),
        post_logout_redirect_uris=(base, f"{base}/"),
        audiences=(API_AUDIENCE,),
        scopes=PEOPLE_SCOPES,
    )
