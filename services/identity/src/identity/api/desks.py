"""What the pages of a log-in have in common: the authorization request that they are for."""

import math
from typing import Annotated

from authlib.oauth2 import OAuth2Error
from fastapi import Depends, Request, Response

from identity.api.authorize import authorization_request, refusal_page, with_query
from identity.api.parameters import CurrentKeys, Identity, PublicWork, RequestCookies
from identity.cookies import Cookie, Cookies
from identity.domain.accounts import normal_login
from identity.oauth.requests import IssuerRequest
from identity.oauth.run import LoginNeeded, authorize
from identity.pages import language_of, page, redirect, text_of
from identity.services.logins import NewSession, Origin

__all__ = ["AuthorizationDesk", "origin_of"]

ASKED_ONCE = frozenset({"prompt", "max_age"})
ACCOUNT_PAGE = "/auth/account"


class AuthorizationDesk:
    """Checks that a log-in is wanted by a good authorization request, and goes on with it.

    Without any request, people log in for their own account's page.
    """

    path: str

    def __init__(
        self,
        request: Request,
        identity: Identity,
        keys: CurrentKeys,
        cookies: RequestCookies,
        open_unit_of_work: Annotated[PublicWork, Depends()],
    ) -> None:
        self.request = request
        self.identity = identity
        self.keys = keys
        self.cookies: Cookies = cookies
        self.open_unit_of_work = open_unit_of_work
        self.language = language_of(request)
        self.parameters: dict[str, str] = {}
        self.redirect_uri: str | None = None

    async def refusal(self) -> Response | None:
        """Return the page that says why nobody can log in for this request; None if one can."""
        try:
            asked = authorization_request(self.request, self.identity)
        except OAuth2Error as error:
            return refusal_page(self.request, self.identity, error.description or "")
        self.parameters = {k: v for k, v in asked.parameters.items() if k not in ASKED_ONCE}
        if not self.is_for_an_application:
            return None
        once = IssuerRequest("GET", asked.uri, asked.headers, self.parameters)
        async with self.open_unit_of_work() as uow:
            decision = await authorize(self.identity, self.keys, uow, once)
        if isinstance(decision, LoginNeeded):
            self.redirect_uri = decision.redirect_uri
            return None
        if decision.location is not None:
            return redirect(decision.location)
        return refusal_page(
            self.request, self.identity, dict(decision.body).get("error_description", "")
        )

    @property
    def is_for_an_application(self) -> bool:
        """Whether an application sent the person here."""
        return not self.parameters.keys() <= {"ui_locales"}

    @property
    def onward(self) -> str:
        """Where the browser goes once somebody is logged in."""
        base = "/auth/authorize" if self.is_for_an_application else ACCOUNT_PAGE
        return with_query(base, self.parameters)

    def show(
        self,
        name: str,
        *,
        message: str | None = None,
        seconds: float | None = None,
        status: int = 200,
        **values: object,
    ) -> Response:
        """Show a page, with what went wrong; ``seconds`` is how long to wait."""
        form = self.cookies.new_form()
        waits = math.ceil(seconds) if seconds is not None else None
        sentence = text_of(self.language, message).format(seconds=waits) if message else None
        other = {**self.parameters, "ui_locales": text_of(self.language, "other_code")}
        response = page(
            name,
            self.language,
            status=status,
            form_target=self.redirect_uri,
            headers={"Retry-After": str(waits)} if waits else None,
            title=text_of(self.language, f"{name}_title"),
            message=sentence,
            action=with_query(self.path, self.parameters),
            form_token=form.token,
            **{"language_link": with_query(self.path, other), **values},
        )
        self.cookies.write(response, Cookie.FORM, form.secret)
        return response

    def origin(self, login: str) -> Origin:
        """Return where this attempt at a login comes from."""
        return origin_of(self.request, self.cookies, login)

    def remember(self, response: Response, started: NewSession) -> Response:
        """Give the browser its session, and take from it what was on the way there."""
        login = normal_login(started.session.account.login)
        self.cookies.write(response, Cookie.SESSION, started.token)
        self.cookies.remember_browser(response, login)
        for cookie in (Cookie.FORM, Cookie.PENDING, Cookie.ENROLMENT):
            self.cookies.delete(response, cookie)
        return response


def origin_of(request: Request, cookies: Cookies, login: str) -> Origin:
    """Return where a request comes from, as far as a login is concerned."""
    return Origin(
        known_browser=cookies.known_browser(normal_login(login)),
        address=request.client.host if request.client else "",
        user_agent=request.headers.get("user-agent", ""),
    )
