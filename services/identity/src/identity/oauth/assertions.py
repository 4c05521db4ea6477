"""A client shows who it is by a signed assertion instead of a secret (RFC 7523)."""

from datetime import UTC, datetime
from typing import Any

from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key

from identity.oauth.clients import PRIVATE_KEY, RegisteredClient
from identity.oauth.requests import IssuerRequest
from identity.oauth.storage import Storage
from shared.tokens import decoded, named_key, readable_header, signing_keys

__all__ = ["PrivateKeyJwt"]

LEEWAY_SECONDS = 30
LONGEST_SECONDS = 300
LONGEST_ID = 256


class PrivateKeyJwt(JWTBearerClientAssertion):
    """``private_key_jwt``: by an asymmetric key of the client, for minutes, and once."""

    CLIENT_AUTH_METHOD = PRIVATE_KEY

    def __init__(self, storage: Storage, issuer: str) -> None:
        super().__init__(validate_jti=True, leeway=LEEWAY_SECONDS)
        self._storage = storage
        self._issuer = issuer

    def __call__(self, query_client: Any, request: IssuerRequest) -> RegisteredClient | None:
        """Return the client of an assertion; nothing where there is none.

        Raises
        ------
        InvalidClientError
            The assertion proves nothing.
        """
        client: RegisteredClient | None = super().__call__(query_client, request)
        named = request.parameters.get("client_id")
        if client is not None and named not in {None, client.get_client_id()}:
            raise InvalidClientError(description="The assertion is of another client.")
        return client

    def extract_assertion(self, assertion: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return header and claims, of which nothing is known to be true yet.

        Raises
        ------
        InvalidClientError
            They can't be read.
        """
        try:
            read: tuple[dict[str, Any], dict[str, Any]] = super().extract_assertion(assertion)
        except RecursionError:
            raise InvalidClientError(description="Invalid JWT payload.") from None
        return read

    def get_audiences(self) -> list[str]:
        """Return whom an assertion may be addressed to: the issuer, or the token endpoint."""
        return [self._issuer, f"{self._issuer}/token"]

    def resolve_client_public_key(self, client: RegisteredClient) -> list[Key]:
        """Return the client's keys."""
        if client.client.jwks is None:
            raise InvalidClientError(description="The client has no keys here.")
        return signing_keys(client.client.jwks)

    def process_assertion_claims(self, assertion: str, keys: list[Key]) -> dict[str, Any]:
        """Check signature and claims.

        Raises
        ------
        InvalidClientError
            One of them is wrong.
        """
        try:
            key = named_key(keys, readable_header(assertion).get("kid"))
            if key is None:
                raise InvalidClientError(description="The client has no such key.")
            claims = decoded(assertion, key)
        except (JoseError, ValueError, TypeError) as error:
            raise InvalidClientError(description="Invalid signature or header.") from error
        self.verify_claims(claims)
        return claims

    def verify_claims(self, claims: dict[str, Any]) -> None:
        """Check that an assertion is the client's, for us, for minutes, and new.

        Raises
        ------
        InvalidClientError
            It isn't.
        """
        now = int(self._storage.now.timestamp())
        registry = jwt.JWTClaimsRegistry(
            now=now,
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": claims["sub"]},
            aud={"essential": True, "values": self.get_audiences()},
            exp={"essential": True},
            jti={"essential": True},
        )
        try:
            registry.validate(claims)
        except JoseError as error:
            raise InvalidClientError(description=error.description) from error
        if claims["exp"] > now + LONGEST_SECONDS + LEEWAY_SECONDS:
            raise InvalidClientError(description="The assertion is good for too long.")
        if len(claims["jti"]) > LONGEST_ID:
            raise InvalidClientError(description="Invalid claim: 'jti'")
        expires_at = datetime.fromtimestamp(claims["exp"] + LEEWAY_SECONDS, UTC)
        if not self._storage.use_assertion(claims["sub"], claims["jti"], expires_at):
            raise InvalidClientError(description="The assertion was used before.")
