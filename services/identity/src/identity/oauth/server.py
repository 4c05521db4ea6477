"""The authorization server for one request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from authlib.oauth2.rfc6749 import AuthorizationServer
from authlib.oauth2.rfc6750 import BearerTokenGenerator

from identity.domain.accounts import Session
from identity.domain.clients import Client
from identity.domain.secret_tokens import new_secret_token
from identity.jwt_tokens import sign
from identity.keys import IssuerKeys
from identity.oauth.assertions import PrivateKeyJwt
from identity.oauth.claims import (
    Validity,
    claims_about_client,
    claims_about_person,
    identity_claims,
)
from identity.oauth.clients import PRIVATE_KEY, RegisteredClient
from identity.oauth.endpoints import Introspection, Revocation
from identity.oauth.grants import (
    AuthorizationCodeGrant,
    ClientCredentialsGrant,
    IdentityToken,
    Pkce,
    RefreshTokenGrant,
)
from identity.oauth.requests import IssuerRequest
from identity.oauth.storage import Storage
from identity.service import IdentityService
from shared.auth import API_AUDIENCE
from shared.ids import new_id

__all__ = ["Answer", "IssuerServer"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What Authlib says to a request, before it is a response."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def location(self) -> str | None:
        """Where the browser is sent, if it is."""
        return self.headers.get("Location")

    @property
    def error(self) -> str | None:
        """OAuth's code of a refusal that isn't sent to the client by redirect."""
        return self.body.get("error") if isinstance(self.body, dict) else None


class IssuerServer(AuthorizationServer):
    """Authlib's server with our clients, codes, keys and tokens."""

    def __init__(self, service: IdentityService, keys: IssuerKeys, storage: Storage) -> None:
        super().__init__()
        self.settings = service.settings
        self.clients = service.clients
        self.signing_key = keys.signing_key(storage.now)
        self.published_keys = keys.published
        self.storage = storage
        self.audience = API_AUDIENCE
        self.access_token_id = new_id()
        self.register_grant(AuthorizationCodeGrant, [Pkce(), IdentityToken()])
        self.register_grant(RefreshTokenGrant, [IdentityToken()])
        self.register_grant(ClientCredentialsGrant)
        self.register_endpoint(Revocation)
        self.register_endpoint(Introspection)
        self.register_client_auth_method(
            PRIVATE_KEY, PrivateKeyJwt(storage, self.settings.oidc_issuer)
        )
        self.register_token_generator(
            "default",
            BearerTokenGenerator(
                self.access_token,
                refresh_token_generator=lambda **_: new_secret_token(),
                expires_generator=self.seconds_for,
            ),
        )

    def query_client(self, client_id: str) -> RegisteredClient | None:
        """Return a client by its id."""
        client = self.clients.get(client_id) or self.storage.hospital_client(client_id)
        return RegisteredClient(client) if client else None

    def create_oauth2_request(self, request: IssuerRequest) -> IssuerRequest:
        """Return the request, which is made before the thread starts."""
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> Answer:
        """Return the answer, which becomes a response after the thread has ended."""
        return Answer(status, body, dict(headers))

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Signal nobody."""

    def seconds_for(self, _client: RegisteredClient, grant_type: str) -> int:
        """Return how long an access token is good."""
        if grant_type == ClientCredentialsGrant.GRANT_TYPE and self.audience != API_AUDIENCE:
            return self.settings.service_token_seconds
        return self.settings.user_token_seconds

    def access_token(
        self, client: RegisteredClient, grant_type: str, user: Session | None, scope: str
    ) -> str:
        """Return a signed access token for a person's log-in, or for the client itself."""
        seconds = self.seconds_for(client, grant_type)
        validity = self._validity(self.audience, seconds, self.access_token_id)
        claims = (
            claims_about_client(validity, client.client, scope)
            if user is None
            else claims_about_person(validity, client.client, user, scope)
        )
        return sign(claims, self.signing_key, kind="at+jwt")

    def identity_token(self, token: dict[str, Any], request: IssuerRequest) -> str:
        """Return the signed ID token that goes with an access token."""
        client: Client = request.client.client
        seconds = self.settings.user_token_seconds
        code = request.authorization_code
        claims = identity_claims(
            self._validity(client.client_id, seconds, new_id()),
            request.user,
            scope=token["scope"],
            nonce=code.code.nonce if code else None,
            access_token=token["access_token"],
        )
        return sign(claims, self.signing_key, kind="JWT")

    def save_token(self, token: dict[str, Any], request: IssuerRequest) -> None:
        """Keep a refresh token's hash, and of an access token only that it was issued."""
        if value := token.get("refresh_token"):
            spent = request.refresh_token
            family = (
                spent.token.family
                if spent
                else self.storage.begin_family(request.authorization_code.code, token["scope"])
            )
            self.storage.save_refresh_token(value, family, self.access_token_id)
        account = request.user.account if request.user else None
        self.storage.note_token(request.client.client, account, self.audience)

    def _validity(self, audience: str, seconds: int, token_id: UUID) -> Validity:
        return Validity(self.settings.oidc_issuer, audience, self.storage.now, seconds, token_id)
