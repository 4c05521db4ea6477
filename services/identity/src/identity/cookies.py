"""Signed cookies and form tokens of the log-in pages.

The browser's session and device, a log-in that still lacks its second factor, an authenticator
about to be enrolled, and the secret that ties a form to the browser it was shown in (OWASP: signed
double submit). None is readable by scripts or sent along from other sites' forms.
"""

import hmac
import secrets
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from identity.config import Settings
from identity.domain.second_factor import Pending
from identity.keys import IssuerKeys

__all__ = ["Cookie", "Cookies", "Form"]

PATH = "/auth"
DEVICE_SECONDS = 365 * 86_400
FORM_SECONDS = 3600
PENDING_SECONDS = 600
MOST_REMEMBERED = 8
MARK_LENGTH = 24


class Cookie(StrEnum):
    """Every cookie there is."""

    SESSION = "jianding_session"
    PENDING = "jianding_pending"
    ENROLMENT = "jianding_enrolment"
    DEVICE = "jianding_device"
    FORM = "jianding_form"
    CHALLENGE = "jianding_challenge"


@dataclass(frozen=True, slots=True)
class Form:
    """The secret of a browser's forms, and the token that a form carries."""

    secret: str
    token: str


class Cookies:
    """Reads and writes the cookies of one request."""

    def __init__(self, request: Request, settings: Settings, keys: IssuerKeys) -> None:
        self._request = request
        self._settings = settings
        self._keys = keys

    def read(self, cookie: Cookie) -> str | None:
        """Return a cookie's content if it is ours and not too old."""
        sealed = self._request.cookies.get(cookie)
        return self._open(sealed, cookie, self._seconds(cookie)) if sealed else None

    def write(self, response: Response, cookie: Cookie, content: str) -> None:
        """Set a cookie for as long as it is good."""
        response.set_cookie(
            cookie,
            self._serializer(cookie).dumps(content),
            max_age=self._seconds(cookie),
            path=PATH,
            secure=self._settings.has_tls,
            httponly=True,
            samesite="lax",
        )

    def delete(self, response: Response, cookie: Cookie) -> None:
        """Let the browser forget a cookie."""
        response.delete_cookie(
            cookie, path=PATH, secure=self._settings.has_tls, httponly=True, samesite="lax"
        )

    def new_form(self) -> Form:
        """Return a form token for this browser; its cookie goes with the page."""
        secret = self.read(Cookie.FORM) or secrets.token_urlsafe(16)
        return Form(secret, self._serializer("form token").dumps(secret))

    def is_from_our_form(self, token: str) -> bool:
        """Whether a form's token was made for this browser."""
        secret = self.read(Cookie.FORM)
        named = self._open(token, "form token", FORM_SECONDS)
        return secret is not None and named == secret

    def read_pending(self) -> Pending | None:
        """Return the log-in of this browser that lacks its second factor."""
        secret, _, sealed = (self.read(Cookie.PENDING) or "").partition(" ")
        if not sealed or secret != self.read(Cookie.FORM):
            return None
        account_id, version, is_enrolled = sealed.split(" ")
        return Pending(UUID(account_id), int(version), is_enrolled == "enrolled")

    def write_pending(self, response: Response, pending: Pending) -> None:
        """Keep a log-in that lacks its second factor, for the forms of this browser only."""
        form = self.new_form()
        state = "enrolled" if pending.is_enrolled else "new"
        self.write(response, Cookie.FORM, form.secret)
        self.write(
            response,
            Cookie.PENDING,
            f"{form.secret} {pending.account_id} {pending.version} {state}",
        )

    def known_browser(self, login: str) -> str | None:
        """Return this browser's own name if this login was used in it before."""
        name, marks = self._device()
        return name if self._mark_of(login) in marks else None

    def remember_browser(self, response: Response, login: str) -> None:
        """Give the browser a name under which this login's failures are counted apart.

        A browser at a counter is used by several people: the last few are remembered.
        """
        name, marks = self._device()
        latest = list(dict.fromkeys([self._mark_of(login), *marks]))[:MOST_REMEMBERED]
        self.write(response, Cookie.DEVICE, " ".join([name, *latest]))

    def _mark_of(self, login: str) -> str:
        """Return what a browser keeps of a login: under a key, since telephone numbers are few."""
        key = self._keys.cookie_secrets[-1].encode()
        return hmac.digest(key, f"mark of a login\n{login}".encode(), "sha256").hex()[:MARK_LENGTH]

    def _device(self) -> tuple[str, list[str]]:
        """Return the browser's own name, a new one if it has none, and marks of its logins."""
        name, *marks = (self.read(Cookie.DEVICE) or "").split(" ")
        return (name, marks) if name else (secrets.token_urlsafe(16), [])

    def _seconds(self, cookie: Cookie) -> int:
        return {
            Cookie.SESSION: self._settings.session_hours * 3600,
            Cookie.DEVICE: DEVICE_SECONDS,
            Cookie.FORM: FORM_SECONDS,
            Cookie.PENDING: PENDING_SECONDS,
            Cookie.ENROLMENT: PENDING_SECONDS,
            Cookie.CHALLENGE: FORM_SECONDS,
        }[cookie]

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._keys.cookie_secrets, salt=f"identity {purpose}")

    def _open(self, sealed: str, purpose: str, seconds: int) -> str | None:
        try:
            return str(self._serializer(purpose).loads(sealed, max_age=seconds))
        except BadSignature:
            return None
