"""What the issuer's tokens say (RFC 9068; OpenID Connect Core section 2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.oidc.core.util import create_half_hash

from identity.domain.accounts import Account
from identity.domain.clients import Client
from identity.domain.codes import AuthorizationCode
from identity.jwt_tokens import ALGORITHM
from shared.ids import new_id

__all__ = ["Validity", "claims_about_client", "claims_about_person", "identity_claims"]


@dataclass(frozen=True, slots=True)
class Validity:
    """Who issues a token, for whom to read, and how long it is good."""

    issuer: str
    audience: str
    issued_at: datetime
    seconds: int

    def claims(self) -> dict[str, Any]:
        """Return the claims that every token has."""
        issued = int(self.issued_at.timestamp())
        return {
            "iss": self.issuer,
            "aud": self.audience,
            "iat": issued,
            "nbf": issued,
            "exp": issued + self.seconds,
            "jti": str(new_id()),
        }


def claims_about_person(
    validity: Validity, client: Client, account: Account, scope: str
) -> dict[str, Any]:
    """Return the claims of an access token for a person."""
    return {
        **validity.claims(),
        "sub": str(account.id),
        "client_id": client.client_id,
        "committee": account.committee,
        "roles": sorted(account.roles),
        "scope": scope,
    }


def claims_about_client(validity: Validity, client: Client, scope: str) -> dict[str, Any]:
    """Return the claims of an access token for a client itself."""
    return {
        **validity.claims(),
        "sub": client.subject,
        "client_id": client.client_id,
        "committee": client.committee,
        "roles": sorted(client.roles),
        "scope": scope,
    }


def identity_claims(
    validity: Validity, account: Account, code: AuthorizationCode, token: dict[str, Any]
) -> dict[str, Any]:
    """Return the claims of an ID token: who logged in, when, and with which access token."""
    claims = {
        **validity.claims(),
        "sub": str(account.id),
        "auth_time": int(code.authenticated_at.timestamp()),
        "sid": str(code.session_id),
        "at_hash": create_half_hash(token["access_token"], ALGORITHM).decode(),
        "committee": account.committee,
        "roles": sorted(account.roles),
    }
    if code.nonce:
        claims["nonce"] = code.nonce
    if "profile" in code.scope.split():
        claims["name"] = account.display_name
    return claims
