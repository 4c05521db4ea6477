"""The two grants: a code for a person (with PKCE), and a client's own credentials."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant as AuthlibCodeGrant
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant as AuthlibCredentialsGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode

from identity.domain.accounts import Account
from identity.domain.codes import AuthorizationCode
from identity.domain.secret_tokens import hash_of
from identity.oauth.requests import IssuerRequest

if TYPE_CHECKING:
    from identity.oauth.server import IssuerServer

__all__ = ["AuthorizationCodeGrant", "ClientCredentialsGrant", "IdentityToken", "Pkce"]

SECRET_METHODS = ["client_secret_basic", "client_secret_post"]


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

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = [*SECRET_METHODS, "none"]
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

    def authenticate_user(self, authorization_code: StoredCode) -> Account | None:
        """Return whose code it is, unless the account was disabled meanwhile."""
        return self.server.storage.active_account(authorization_code.code.account_id)


class ClientCredentialsGrant(AuthlibCredentialsGrant):
    """A confidential client's own token (RFC 6749 section 4.4), for one audience."""

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = SECRET_METHODS
    request: IssuerRequest
    server: "IssuerServer"

    def validate_token_request(self) -> None:
        """Check client, grant, scope and audience.

        Raises
        ------
        InvalidTargetError
            The audience isn't one of the client's, or there are several and none is named.
        """
        super().validate_token_request()
        asked = self.request.parameters
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

    def process_token(self, grant: AuthorizationCodeGrant, response: Any) -> dict[str, Any]:
        """Put the ID token into the answer."""
        token: dict[str, Any] = response[1]
        if "openid" in token.get("scope", "").split():
            token["id_token"] = grant.server.identity_token(token, grant.request)
        return token
