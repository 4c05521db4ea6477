"""What the issuer's tokens say (RFC 9068; OpenID Connect Core section 2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from authlib.oidc.core.util import create_half_hash

from identity.domain.accounts import Session
from identity.domain.clients import Client
from identity.jwt_tokens import ALGORITHM

__all__ = ["Validity", "claims_about_client", "claims_about_person", "identity_claims"]


@dataclass(frozen=True, slots=True)
class Validity:
    """Who issues a token, for whom to read, and how long it is good."""

    issuer: str
    audience: str
    issued_at: datetime
    seconds: int
    token_id: UUID

    def claims(self) -> dict[str, Any]:
        """Return the claims that every token has."""
        issued = int(self.issued_at.timestamp())
        return {
            "iss": self.issuer,
            "aud": self.audience,
            "iat": issued,
            "nbf": issued,
            "exp": issued + self.seconds,
            "jti": str(self.token_id),
        }


def claims_about_person(
    validity: Validity, client: Client, session: Session, scope: str
) -> dict[str, Any]:
    """Return the claims of an access token for a person."""
    return {
        **validity.claims(),
        **claims_about_log_in(session),
        "sub": str(session.account.id),
        "client_id": client.client_id,
        "committee": session.account.committee,
        "roles": sorted(session.account.roles),
        "scope": scope,
    }


def claims_about_log_in(session: Session) -> dict[str, Any]:
    """Return which log-in a token goes back to, and how strong that was (RFC 8176)."""
    return {
        "sid": str(session.id),
        "auth_time": int(session.authenticated_at.timestamp()),
        "amr": list(session.factors),
        "acr": str(min(len(session.factors), 2)),
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
    validity: Validity, session: Session, *, scope: str, nonce: str | None, access_token: str
) -> dict[str, Any]:
    """Return the claims of an ID token: who logged in, when, and with which access token."""
    account = session.account
    claims = {
        **validity.claims(),
        **claims_about_log_in(session),
        "sub": str(account.id),
        "at_hash": create_half_hash(access_token, ALGORITHM).decode(),
        "committee": account.committee,
        "roles": sorted(account.roles),
    }
    if nonce:
        claims["nonce"] = nonce
    if "profile" in scope.split():
        claims["name"] = account.display_name
    return claims
