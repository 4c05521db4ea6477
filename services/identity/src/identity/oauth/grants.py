"""The grants: a code for a person (with PKCE), its refresh tokens, a client's own credentials."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import (
    AuthorizationCodeMixin,
    InvalidRequestError,
    InvalidScopeError,
    TokenMixin,
)
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant as AuthlibCodeGrant
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant as AuthlibCredentialsGrant
from authlib.oauth2.rfc6749.grants import RefreshTokenGrant as AuthlibRefreshGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode

from identity.domain.accounts import Session
from identity.domain.clients import OFFLINE_ACCESS
from identity.domain.codes import AuthorizationCode
from identity.domain.refresh_tokens import RefreshToken
from identity.domain.secret_tokens import hash_of
from identity.oauth.clients import CONFIDENTIAL_METHODS, RegisteredClient
from identity.oauth.requests import IssuerRequest

if TYPE_CHECKING:
    from identity.oauth.server import IssuerServer

__all__ = [
    "AuthorizationCodeGrant",
    "ClientCredentialsGrant",
    "IdentityToken",
    "Pkce",
    "RefreshTokenGrant",
    "StoredRefreshToken",
]


class InvalidTargetError(OAuth2Error):
    """The client may not ask for tokens for this audience (RFC 8707 section 2)."""

    error = "invalid_target"


class StoredCode(AuthorizationCodeMixin):
    """A code as Authlib asks about it."""

    def __init__(self, code: AuthorizationCode) -> None:
        self.code = code
        self.code_challenge = code.code_challenge
        self.code_challenge_method = code.code_challenge_method

    def get_redirect_uri(self) -> str:
        """Return where the code was sent."""
        return self.code.redirect_uri

    def get_scope(self) -> str:
        """Return what was granted."""
        return self.code.scope


class AuthorizationCodeGrant(AuthlibCodeGrant):
    """A code through the browser, exchanged for a person's tokens (RFC 6749 section 4.1)."""

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = [*CONFIDENTIAL_METHODS, "none"]
    request: IssuerRequest
    server: "IssuerServer"

    def save_authorization_code(self, code: str, request: IssuerRequest) -> None:
        """Keep what a new code stands for."""
        session, storage = request.session, self.server.storage
        assert session is not None
        parameters = request.parameters
        storage.save_code(
            AuthorizationCode(
                code_hash=hash_of(code),
                committee=session.account.committee,
                account_id=session.account.id,
                session_id=session.id,
                client_id=parameters["client_id"],
                redirect_uri=parameters["redirect_uri"],
                scope=request.scope,
                nonce=parameters.get("nonce"),
                code_challenge=parameters.get("code_challenge"),
                authenticated_at=session.authenticated_at,
                expires_at=storage.now + timedelta(seconds=self.server.settings.code_seconds),
            )
        )

    def query_authorization_code(self, code: str, client: Any) -> StoredCode | None:
        """Return the code, if this client may exchange it now."""
        found = self.server.storage.code_for(code, client.get_client_id())
        return StoredCode(found) if found else None

    def delete_authorization_code(self, authorization_code: StoredCode) -> None:
        """Use the code up; it is kept for a day, so that a second use is noticed."""
        self.server.storage.spend_code(authorization_code.code)

    def authenticate_user(self, authorization_code: StoredCode) -> Session | None:
        """Return the log-in a code came from, unless it has ended meanwhile."""
        return self.server.storage.open_session(authorization_code.code.session_id)

    def generate_token(self, *, scope: str, include_refresh_token: bool, **rest: Any) -> Any:
        """Make the tokens; a refresh token only where ``offline_access`` was granted."""
        is_granted = OFFLINE_ACCESS in scope.split()
        return super().generate_token(
            scope=scope, include_refresh_token=include_refresh_token and is_granted, **rest
        )


class StoredRefreshToken(TokenMixin):
    """A refresh token as Authlib asks about it, with the log-in it goes back to."""

    def __init__(self, token: RefreshToken, session: Session | None) -> None:
        self.token = token
        self.session = session

    def check_client(self, client: RegisteredClient) -> bool:
        """Whether it was given to this client."""
        return self.token.family.client_id == client.get_client_id()

    def get_scope(self) -> str:
        """Return what was granted."""
        return self.token.family.scope


class RefreshTokenGrant(AuthlibRefreshGrant):
    """A refresh token, exchanged once for tokens and its successor (RFC 9700 section 4.14)."""

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = [*CONFIDENTIAL_METHODS, "none"]
    INCLUDE_NEW_REFRESH_TOKEN = True
    request: IssuerRequest
    server: "IssuerServer"

    def authenticate_refresh_token(self, refresh_token: str) -> StoredRefreshToken | None:
        """Return the token if it and its log-in are good; roles and state are as of now."""
        storage = self.server.storage
        token = storage.refresh_token_for(refresh_token, self.request.client.get_client_id())
        session = storage.open_session(token.family.session_id) if token else None
        return StoredRefreshToken(token, session) if token and session else None

    def authenticate_user(self, refresh_token: StoredRefreshToken) -> Session | None:
        """Return the log-in."""
        return refresh_token.session

    def revoke_old_credential(self, refresh_token: StoredRefreshToken) -> None:
        """Use the token up; it is kept, so that a second use is noticed."""
        self.server.storage.spend_refresh_token(refresh_token.token)


class ClientCredentialsGrant(AuthlibCredentialsGrant):
    """A confidential client's own token (RFC 6749 section 4.4), for one audience."""

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = CONFIDENTIAL_METHODS
    request: IssuerRequest
    server: "IssuerServer"

    def validate_token_request(self) -> None:
        """Check client, grant, scope and audience.

        Raises
        ------
        InvalidScopeError
            It asks for refresh tokens, though it has no person's log-in to keep.
        InvalidTargetError
            The audience isn't one of the client's, or there are several and none is named.
        """
        super().validate_token_request()
        asked = self.request.parameters
        if OFFLINE_ACCESS in asked.get("scope", "").split():
            raise InvalidScopeError
        audiences = self.request.client.client.audiences
        only = audiences[0] if len(audiences) == 1 else ""
        wanted = asked.get("audience") or asked.get("resource") or only
        if wanted not in audiences:
            raise InvalidTargetError("The client gets no tokens for this audience.")
        self.server.audience = wanted


class Pkce(CodeChallenge):
    """Proof Key for Code Exchange (RFC 7636): a must for public clients, and by SHA-256 only."""

    SUPPORTED_CODE_CHALLENGE_METHOD: ClassVar[list[str]] = ["S256"]
    DEFAULT_CODE_CHALLENGE_METHOD = "S256"

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Check the challenge in an authorization request.

        Raises
        ------
        InvalidRequestError
            It is missing, malformed, or of another method.
        """
        asked = grant.request.parameters
        is_given = "code_challenge" in asked or "code_challenge_method" in asked
        if is_given and asked.get("code_challenge_method") != "S256":
            raise InvalidRequestError("'code_challenge_method' must be 'S256'")
        if not is_given and grant.request.client.client.kind == "public":
            raise InvalidRequestError("Missing 'code_challenge'")
        super().validate_code_challenge(grant, redirect_uri)


class IdentityToken(OpenIDCode):
    """Adds the ID token where ``openid`` was granted."""

    def exists_nonce(self, _nonce: str, _request: IssuerRequest) -> bool:
        """Let a nonce come again: a code is good once, and the client compares the nonce."""
        return False

    def process_token(self, grant: Any, response: Any) -> dict[str, Any]:
        """Put the ID token into the answer."""
        token: dict[str, Any] = response[1]
        if "openid" in token.get("scope", "").split():
            token["id_token"] = grant.server.identity_token(token, grant.request)
        return token
