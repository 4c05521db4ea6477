"""The log-in page."""

import math
from typing import Annotated

from authlib.oauth2 import OAuth2Error
from fastapi import APIRouter, Depends, Request, Response

from identity.api.authorize import authorization_request, refusal_page, with_query
from identity.api.descriptions import AUTHORIZATION_PARAMETERS, form_body
from identity.api.parameters import (
    CurrentKeys,
    Identity,
    PublicWork,
    RequestCookies,
    read_form,
)
from identity.cookies import Cookie, Cookies
from identity.domain.accounts import LOGIN_PATTERN, normal_login
from identity.domain.passwords import LONGEST
from identity.oauth.requests import IssuerRequest
from identity.oauth.run import LoginNeeded, authorize
from identity.pages import language_of, page, redirect, text_of
from identity.services import logins
from identity.services.logins import Attempt, Outcome
from shared.auth import public

__all__ = ["router"]

router = APIRouter(tags=["logging in"])
ASKED_ONCE = frozenset({"prompt", "max_age"})


class LoginDesk:
    """Checks that a log-in is wanted by a good authorization request, and shows the page for it."""

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
        self.asked: IssuerRequest | None = None
        self.redirect_uri = ""

    async def refusal(self) -> Response | None:
        """Return the page that says why nobody can log in for this request; None if one can."""
        try:
            asked = authorization_request(self.request, self.identity)
        except OAuth2Error as error:
            return refusal_page(self.request, self.identity, error.description or "")
        parameters = {k: v for k, v in asked.parameters.items() if k not in ASKED_ONCE}
        self.asked = IssuerRequest("GET", asked.uri, asked.headers, parameters)
        async with self.open_unit_of_work() as uow:
            decision = await authorize(self.identity, self.keys, uow, self.asked)
        if isinstance(decision, LoginNeeded):
            self.redirect_uri = decision.redirect_uri
            return None
        if decision.location is not None:
            return redirect(decision.location)
        return refusal_page(
            self.request, self.identity, dict(decision.body).get("error_description", "")
        )

    @property
    def parameters(self) -> dict[str, str]:
        """The authorization request's parameters."""
        return self.asked.parameters if self.asked else {}

    def show(
        self,
        *,
        message: str | None = None,
        seconds: int | None = None,
        login: str = "",
        status: int = 200,
    ) -> Response:
        """Show the page, with what went wrong."""
        language = language_of(self.request)
        form = self.cookies.new_form()
        sentence = text_of(language, message) if message else None
        other = {**self.parameters, "ui_locales": text_of(language, "other_code")}
        response = page(
            "login",
            language,
            status=status,
            form_target=self.redirect_uri,
            headers={"Retry-After": str(seconds)} if seconds else None,
            title=text_of(language, "log_in_title"),
            message=f"{sentence} {seconds}" if seconds else sentence,
            action=with_query("/auth/login", self.parameters),
            form_token=form.token,
            login=login,
            language_link=with_query("/auth/login", other),
        )
        self.cookies.write(response, Cookie.FORM, form.secret)
        return response

    async def check(self, attempt: Attempt, password: str) -> Response:
        """Check the password of a counted attempt; go on with the request or show the page."""
        outcome = Outcome(*await self.identity.passwords.check(password, attempt.password_hash))
        async with self.open_unit_of_work() as uow:
            started = await logins.finish(
                uow, attempt, outcome, hours=self.identity.settings.session_hours
            )
        if started is None:
            return self.show(message="wrong", login=attempt.login, status=400)
        response = redirect(with_query("/auth/authorize", self.parameters))
        self.cookies.write(response, Cookie.SESSION, started.token)
        self.cookies.remember_browser(response, normal_login(attempt.login))
        self.cookies.delete(response, Cookie.FORM)
        return response


Desk = Annotated[LoginDesk, Depends()]


@router.get(
    "/login",
    dependencies=[public("people come here to log in")],
    response_class=Response,
    openapi_extra=AUTHORIZATION_PARAMETERS,
)
async def show_login(desk: Desk) -> Response:
    """Show the log-in page for an authorization request."""
    return await desk.refusal() or desk.show()


@router.post(
    "/login",
    dependencies=[public("people come here to log in")],
    response_class=Response,
    openapi_extra=AUTHORIZATION_PARAMETERS | form_body("form_token", "login", "password"),
)
async def log_in(desk: Desk) -> Response:
    """Check login and password, begin a session, and go on with the authorization request.

    Unknown logins, wrong passwords and disabled accounts get one answer, after one time.
    """
    if refusal := await desk.refusal():
        return refusal
    form = await read_form(desk.request)
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    login, password = fields.get("login", "").strip(), fields.get("password", "")
    if not desk.cookies.is_from_our_form(fields.get("form_token", "")):
        return desk.show(message="form_expired", login=login, status=403)
    if not LOGIN_PATTERN.fullmatch(login) or not 0 < len(password) <= LONGEST:
        return desk.show(message="wrong", status=400)
    browser = desk.cookies.known_browser(normal_login(login))
    async with desk.open_unit_of_work() as uow:
        attempt = await logins.begin(uow, login, browser=browser)
    if isinstance(attempt, Attempt):
        return await desk.check(attempt, password)
    return desk.show(message="wait", seconds=math.ceil(attempt), login=login, status=429)
