"""What an access token says, in its issuer's words and in ours.

The embedded issuer writes `roles` and `committee`; another one (Keycloak, a provincial SSO) writes
what it writes, and settings say where it is and what it means here.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from shared.config import ServiceSettings
from shared.permissions import Role

__all__ = ["API_AUDIENCE", "IssuerClaims", "VerifiedToken"]

API_AUDIENCE = "jianding-api"
SUBJECT = re.compile(r"[\w.:@-]{1,128}", re.ASCII)
COMMITTEE = re.compile(r"[0-9]{6}", re.ASCII)
OWN_ROLES = {role.value: role for role in Role}


@dataclass(frozen=True, slots=True)
class VerifiedToken:
    """The claims of a token that was checked, and until when (Unix seconds) it may be used."""

    expires_at: float
    account_id: str
    client_id: str | None
    committee: str
    roles: frozenset[str]
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class IssuerClaims:
    """How one issuer's tokens are read; as it is without arguments, so ours are."""

    audiences: frozenset[str] = frozenset({API_AUDIENCE})
    clients: frozenset[str] = frozenset()
    roles_claim: str = "roles"
    role_map: Mapping[str, Role] = field(default_factory=lambda: OWN_ROLES)
    committee_claim: str = "committee"
    committee: str = ""

    @classmethod
    def from_settings(cls, settings: ServiceSettings) -> Self:
        """Return what a service was told about its issuer."""
        return cls(
            audiences=settings.oidc_audiences,
            clients=settings.oidc_clients,
            roles_claim=settings.oidc_roles_claim,
            role_map=settings.oidc_role_map or OWN_ROLES,
            committee_claim=settings.oidc_committee_claim,
            committee=settings.oidc_committee,
        )

    def audiences_for(self, audience: str) -> list[str]:
        """Return the values of ``aud`` that open what is for people, or for one service."""
        return sorted(self.audiences) if audience == API_AUDIENCE else [audience]

    def read(self, claims: Mapping[str, Any]) -> VerifiedToken:
        """Return what checked claims mean here.

        Raises
        ------
        TypeError, ValueError
            A claim is missing or of the wrong kind, the token is no bearer's access token
            (Keycloak says so in the claim ``typ``; ``cnf`` binds it to a key, RFC 7800), or it is
            of a client whose tokens aren't taken.
        """
        if claims.get("typ", "Bearer") != "Bearer" or "cnf" in claims:
            raise ValueError("not an access token that its bearer may use")
        client_id = claims.get("client_id") or claims.get("azp")
        if self.clients and client_id not in self.clients:
            raise ValueError("the token of another client")
        scope = claims.get("scope", "")
        return VerifiedToken(
            expires_at=float(claims["exp"]),
            account_id=matching(SUBJECT, claims.get("sub")),
            client_id=text(client_id) if client_id else None,
            committee=matching(COMMITTEE, self.committee or claim_at(claims, self.committee_claim)),
            roles=self._own_roles(claim_at(claims, self.roles_claim) or []),
            scopes=frozenset(text(scope).split()),
        )

    def _own_roles(self, names: object) -> frozenset[str]:
        if not isinstance(names, list):
            raise TypeError("roles are a list")
        return frozenset(known(self.role_map, map(text, names)))


def known(role_map: Mapping[str, Role], names: Iterable[str]) -> Iterable[str]:
    """Yield our roles of an issuer's; what isn't in the map gives nothing."""
    return (role_map[name].value for name in names if name in role_map)


def claim_at(claims: Mapping[str, Any], path: str) -> Any:
    """Return the claim of this name, else what lies there with dots read as steps inwards."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def text(value: object) -> str:
    """Return a claim that is a text; anything else raises TypeError."""
    if not isinstance(value, str):
        raise TypeError("a claim of the wrong kind")
    return value


def matching(pattern: re.Pattern[str], value: object) -> str:
    """Return a claim of this form; anything else raises TypeError or ValueError."""
    if pattern.fullmatch(text(value)) is None:
        raise ValueError("a claim of the wrong form")
    return text(value)
