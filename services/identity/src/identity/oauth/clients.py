"""A client as Authlib asks about it."""

from authlib.oauth2.rfc6749 import ClientMixin

from identity.domain.clients import OFFLINE_ACCESS, Client

__all__ = ["CONFIDENTIAL_METHODS", "PRIVATE_KEY", "RegisteredClient"]

PRIVATE_KEY = "private_key_jwt"
CONFIDENTIAL_METHODS = ["client_secret_basic", "client_secret_post", PRIVATE_KEY]


class RegisteredClient(ClientMixin):
    """Answers from one entry of the clients file."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get_client_id(self) -> str:
        """Return the client's name."""
        return self.client.client_id

    def get_default_redirect_uri(self) -> None:
        """Return nothing: a request always says where its code goes."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """Return the scope of a token; None where more is asked for than the client may."""
        allowed = self.client.allowed_scopes(scope.split() if scope else None)
        return None if allowed is None else " ".join(allowed)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether codes may go there."""
        return self.client.allows_redirect_to(redirect_uri)

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether this is its secret."""
        return self.client.has_secret(client_secret)

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """Whether it may show who it is this way."""
        if method == PRIVATE_KEY:
            return self.client.jwks is not None
        return (method == "none") == (self.client.kind == "public")

    def check_response_type(self, response_type: str) -> bool:
        """Whether it may ask people's consent, and for a code."""
        return response_type == "code" and bool(self.client.redirect_uris)

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether it may use a grant."""
        if grant_type == "authorization_code":
            return bool(self.client.redirect_uris)
        if grant_type == "refresh_token":
            return bool(self.client.redirect_uris) and OFFLINE_ACCESS in self.client.scopes
        return grant_type == "client_credentials" and self.client.kind == "confidential"
