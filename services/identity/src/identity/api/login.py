"""The log-in page."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from identity.api.authorize import with_query
from identity.api.descriptions import AUTHORIZATION_PARAMETERS, form_body
from identity.api.desks import AuthorizationDesk
from identity.api.parameters import read_form
from identity.domain.accounts import LOGIN_PATTERN
from identity.domain.passwords import LONGEST
from identity.domain.second_factor import Pending
from identity.pages import redirect
from identity.services import logins
from identity.services.logins import Attempt, NewSession, Outcome
from shared.auth import public

__all__ = ["router"]

router = APIRouter(tags=["logging in"])


class LoginDesk(AuthorizationDesk):
    """Asks for login and password."""

    path = "/auth/login"

    async def check(self, attempt: Attempt, password: str) -> Response:
        """Check the password of a counted attempt; go on with the request or show the page."""
        outcome = Outcome(*await self.identity.passwords.check(password, attempt.password_hash))
        result = await self.judge(attempt, outcome)
        if result is None:
            return self.show("login", message="wrong", login=attempt.login, status=400)
        if isinstance(result, NewSession):
            return self.remember(redirect(self.onward), result)
        response = redirect(with_query("/auth/second-factor", self.parameters))
        self.cookies.write_pending(response, result)
        return response

    async def judge(self, attempt: Attempt, outcome: Outcome) -> NewSession | Pending | None:
        """Return what a password brought: a session, the next step, or nothing."""
        settings = self.identity.settings
        async with self.open_unit_of_work() as uow:
            judged = await logins.finish(
                uow, attempt, outcome, demanding=settings.second_factor_roles
            )
            if judged is None or isinstance(judged, Pending):
                return judged
            device = self.origin(attempt.login).device
            hours = settings.session_hours
            return await logins.start(uow, attempt, judged, ("pwd",), device=device, hours=hours)


Desk = Annotated[LoginDesk, Depends()]


@router.get(
    "/login",
    dependencies=[public("people come here to log in")],
    response_class=Response,
    openapi_extra=AUTHORIZATION_PARAMETERS,
)
async def show_login(desk: Desk) -> Response:
    """Show the log-in page for an authorization request, or for the own account's page."""
    return await desk.refusal() or desk.show("login", login="")


@router.post(
    "/login",
    dependencies=[public("people come here to log in")],
    response_class=Response,
    openapi_extra=AUTHORIZATION_PARAMETERS | form_body("form_token", "login", "password"),
)
async def log_in(desk: Desk) -> Response:
    """Check login and password, begin a session, and go on with the authorization request.

    Unknown logins, wrong passwords and disabled accounts get one answer, after one time. Where a
    second factor is needed, there is no session yet: the browser goes on to that page.
    """
    if refusal := await desk.refusal():
        return refusal
    form = await read_form(desk.request)
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    login, password = fields.get("login", "").strip(), fields.get("password", "")
    if not desk.cookies.is_from_our_form(fields.get("form_token", "")):
        return desk.show("login", message="form_expired", login=login, status=403)
    if not LOGIN_PATTERN.fullmatch(login) or not 0 < len(password) <= LONGEST:
        return desk.show("login", message="wrong", login="", status=400)
    async with desk.open_unit_of_work() as uow:
        attempt = await logins.begin(uow, login, desk.origin(login))
    if isinstance(attempt, Attempt):
        return await desk.check(attempt, password)
    return desk.show("login", message="wait", seconds=attempt, login=login, status=429)
