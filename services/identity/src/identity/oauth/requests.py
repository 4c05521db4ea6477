"""An OAuth request as Authlib reads it."""

from collections.abc import Iterable, Mapping

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from identity.domain.accounts import Session

__all__ = ["LONGEST", "IssuerRequest", "known_parameters"]

KNOWN = frozenset(
    {
        "audience",
        "client_assertion",
        "client_assertion_type",
        "client_id",
        "client_secret",
        "code",
        "code_challenge",
        "code_challenge_method",
        "code_verifier",
        "grant_type",
        "max_age",
        "nonce",
        "prompt",
        "redirect_uri",
        "refresh_token",
        "resource",
        "response_type",
        "scope",
        "state",
        "token",
        "token_type_hint",
        "ui_locales",
    }
)
FREE_TEXT = frozenset({"state", "nonce", "client_secret"})
LONGEST = 2048
LONGEST_TOKEN = 8192
TOKENS = frozenset({"client_assertion", "refresh_token", "token"})


class IssuerRequest(OAuth2Request):
    """One request; ``session`` is the log-in of the browser it came from."""

    def __init__(
        self,
        method: str,
        uri: str,
        headers: Mapping[str, str],
        parameters: Mapping[str, str],
        *,
        session: Session | None = None,
    ) -> None:
        super().__init__(method, uri, headers=headers)
        self.parameters = dict(parameters)
        self.payload = BasicOAuth2Payload(self.parameters)
        self.session = session

    @property
    def args(self) -> dict[str, str]:
        """The parameters of the address."""
        return self.parameters if self.method == "GET" else {}

    @property
    def form(self) -> dict[str, str]:
        """The parameters of the body."""
        return self.parameters if self.method == "POST" else {}


def known_parameters(given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the parameters that mean something here; others are ignored (RFC 6749 § 3.1).

    Raises
    ------
    InvalidRequestError
        One is there twice, too long, or has characters that OAuth doesn't allow in it.
    """
    parameters: dict[str, str] = {}
    for name, value in given:
        if name not in KNOWN or not value:
            continue
        if name in parameters:
            raise InvalidRequestError(f"Multiple '{name}' in request.")
        longest = LONGEST_TOKEN if name in TOKENS else LONGEST
        if len(value) > longest or not is_allowed(name, value):
            raise InvalidRequestError(f"Invalid '{name}' in request.")
        parameters[name] = value
    return parameters


def is_allowed(name: str, value: str) -> bool:
    """Whether a value is printable ASCII, without quotes where an error would repeat it."""
    printable = value.isascii() and value.isprintable()
    return printable and (name in FREE_TEXT or not set(value) & {'"', "\\"})
