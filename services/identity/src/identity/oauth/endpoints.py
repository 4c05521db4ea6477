"""Giving tokens back (RFC 7009), and asking whether one is good (RFC 7662)."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from authlib.oauth2.rfc6749 import TokenMixin
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from identity.domain.refresh_tokens import RefreshToken
from identity.jwt_tokens import read
from identity.oauth.clients import CONFIDENTIAL_METHODS, RegisteredClient
from identity.oauth.requests import IssuerRequest

if TYPE_CHECKING:
    from identity.oauth.server import IssuerServer

__all__ = ["Introspection", "Revocation"]

TELLING = ("iss", "aud", "sub", "client_id", "scope", "iat", "nbf", "exp", "jti", "committee")
TELLING_OF_PEOPLE = ("roles", "sid", "auth_time", "amr", "acr")


class KnownAccessToken(TokenMixin):
    """An access token of ours, by its claims; its signature is good."""

    def __init__(self, claims: dict[str, Any], server: "IssuerServer") -> None:
        self.claims = claims
        self.token_id = UUID(claims["jti"])
        self._server = server

    @property
    def expires_at(self) -> datetime:
        """Until when it is good by itself."""
        return datetime.fromtimestamp(self.claims["exp"], UTC)

    def check_client(self, client: RegisteredClient) -> bool:
        """Whether it was given to this client."""
        return bool(self.claims["client_id"] == client.get_client_id())

    def is_for(self, client: RegisteredClient) -> bool:
        """Whether it was given to this client, or is for a resource of its."""
        return self.check_client(client) or self.claims["aud"] in client.client.resources

    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at <= self._server.storage.now

    def is_revoked(self) -> bool:
        """Whether it was given back, or its client or log-in is no more."""
        storage = self._server.storage
        if self._server.query_client(self.claims["client_id"]) is None:
            return True
        session_id = self.claims.get("sid")
        if session_id and storage.open_session(UUID(session_id)) is None:
            return True
        return storage.is_revoked(self.token_id)

    def facts(self) -> dict[str, Any]:
        """Return what is told about it."""
        told = {name: self.claims[name] for name in TELLING if name in self.claims}
        of_people = {name: self.claims[name] for name in TELLING_OF_PEOPLE if name in self.claims}
        return {"token_type": "Bearer", **told, **of_people}

    def revoke(self, client: RegisteredClient) -> None:
        """Let it be looked up as no longer good."""
        self._server.storage.revoke_access_token(self.token_id, self.expires_at)
        self._server.storage.note_revocation(client.client, "access_token", self.token_id)


class KnownRefreshToken(TokenMixin):
    """A refresh token of ours."""

    def __init__(self, token: RefreshToken, server: "IssuerServer") -> None:
        self.token = token
        self._server = server

    def check_client(self, client: RegisteredClient) -> bool:
        """Whether it was given to this client."""
        return self.token.family.client_id == client.get_client_id()

    is_for = check_client

    def is_expired(self) -> bool:
        """Whether its time is over, or it was spent or its family ended."""
        return not self.token.is_good(self._server.storage.now)

    def is_revoked(self) -> bool:
        """Whether its log-in is no more."""
        return self._server.storage.open_session(self.token.family.session_id) is None

    def facts(self) -> dict[str, Any]:
        """Return what is told about it."""
        family = self.token.family
        return {
            "iss": self._server.settings.oidc_issuer,
            "sub": str(family.account_id),
            "client_id": family.client_id,
            "scope": family.scope,
            "iat": int(self.token.issued_at.timestamp()),
            "exp": int(self.token.expires_at.timestamp()),
            "sid": str(family.session_id),
            "committee": family.committee,
        }

    def revoke(self, client: RegisteredClient) -> None:
        """End its family, and the access tokens that came with it."""
        self._server.storage.end_family(self.token.family)
        self._server.storage.note_revocation(client.client, "token_family", self.token.family.id)


KnownToken = KnownAccessToken | KnownRefreshToken


def known_token(server: "IssuerServer", text: str) -> KnownToken | None:
    """Return a token of ours, of whatever kind; nothing for anything else."""
    claims = read(text, server.published_keys, kind="at+jwt")
    if claims is not None and claims.get("iss") == server.settings.oidc_issuer:
        return KnownAccessToken(claims, server)
    found = server.storage.refresh_token(text)
    return KnownRefreshToken(found, server) if found else None


class Revocation(RevocationEndpoint):
    """A client gives back a token of its own; of a refresh token the whole family ends."""

    CLIENT_AUTH_METHODS: ClassVar[list[str]] = [*CONFIDENTIAL_METHODS, "none"]
    server: "IssuerServer"

    def query_token(self, token_string: str, _token_type_hint: str | None) -> KnownToken | None:
        """Return the token; the hint isn't needed."""
        return known_token(self.server, token_string)

    def revoke_token(self, token: KnownToken, request: IssuerRequest) -> None:
        """Let the token be good no more."""
        token.revoke(request.client)


class Introspection(IntrospectionEndpoint):
    """A confidential client asks about a token of its own, or for a resource of its."""

    CLIENT_AUTH_METHODS: ClassVar[list[str]] = CONFIDENTIAL_METHODS
    server: "IssuerServer"

    def query_token(self, token_string: str, _token_type_hint: str | None) -> KnownToken | None:
        """Return the token; the hint isn't needed."""
        return known_token(self.server, token_string)

    def check_permission(
        self, token: KnownToken, client: RegisteredClient, _request: IssuerRequest
    ) -> bool:
        """Whether the client may know about it; otherwise it isn't active for it."""
        return token.is_for(client)

    def introspect_token(self, token: KnownToken) -> dict[str, Any]:
        """Return what is told about a good token."""
        return token.facts()
