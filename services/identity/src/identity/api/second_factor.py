"""The page after the password: a code of the authenticator, or enrolling one first."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from identity.api.authorize import with_query
from identity.api.descriptions import AUTHORIZATION_PARAMETERS, form_body
from identity.api.desks import AuthorizationDesk
from identity.api.parameters import read_form
from identity.cookies import Cookie
from identity.domain.accounts import Account
from identity.domain.second_factor import Factors, Pending
from identity.errors import EnrolmentExpiredError
from identity.pages import redirect
from identity.pages.enrolment import enrolment_values, recovery_values
from identity.services import logins, second_factors
from identity.services.logins import Attempt, NewSession
from identity.services.second_factors import Enrolment
from identity.unit_of_work import UnitOfWork
from shared.auth import public

__all__ = ["router"]

router = APIRouter(tags=["logging in"])
WHY = "the password was right, and its browser says so"


class SecondFactorDesk(AuthorizationDesk):
    """Asks for a code; whoever has no authenticator enrols one here."""

    path = "/auth/second-factor"

    async def present(self) -> Response:
        """Show the page that this browser's log-in needs next."""
        pending = self.cookies.read_pending()
        async with self.open_unit_of_work() as uow:
            account = await logins.pending_account(uow, pending) if pending else None
            if pending is None or account is None:
                return self.begin_again()
            if pending.is_enrolled:
                return self.show_code_page()
            return self.show_enrolment(self.enrolment(uow, account))

    async def judge(self, code: str) -> Response:
        """Take a code, for the log-in or for enrolling, and go on."""
        pending = self.cookies.read_pending()
        async with self.open_unit_of_work() as uow:
            account = await logins.pending_account(uow, pending) if pending else None
            if pending is None or account is None:
                return self.begin_again()
            attempt = await logins.begin(uow, account.login, self.origin(account.login))
            if not isinstance(attempt, Attempt):
                return self.refuse(uow, account, pending, seconds=attempt)
            if pending.is_enrolled:
                return await self.check(uow, attempt, account, pending, code)
            return await self.enrol(uow, attempt, account, pending, code)

    async def check(
        self, uow: UnitOfWork, attempt: Attempt, account: Account, pending: Pending, code: str
    ) -> Response:
        """Begin the session if the code is right."""
        factor = await second_factors.check(uow, account, code)
        if factor is None:
            return self.refuse(uow, account, pending)
        started = await self.start(uow, attempt, account, ("pwd", factor))
        return self.remember(redirect(self.onward), started)

    async def enrol(
        self, uow: UnitOfWork, attempt: Attempt, account: Account, pending: Pending, code: str
    ) -> Response:
        """Enrol the authenticator if the code is right, begin the session, show recovery codes."""
        enrolment = self.enrolment(uow, account)
        codes = await second_factors.confirm(uow, account, enrolment, code, replaces=False)
        if codes is None:
            return self.refuse(uow, account, pending)
        started = await self.start(uow, attempt, account, ("pwd", "otp"))
        shown = self.show(
            "recovery_codes", **recovery_values(account.login, codes, uow.now, self.onward)
        )
        return self.remember(shown, started)

    async def start(
        self, uow: UnitOfWork, attempt: Attempt, account: Account, factors: Factors
    ) -> NewSession:
        """Begin the session."""
        device = self.origin(account.login).device
        hours = self.identity.settings.session_hours
        return await logins.start(uow, attempt, account, factors, device=device, hours=hours)

    def enrolment(self, uow: UnitOfWork, account: Account) -> Enrolment:
        """Return the enrolment that this browser has begun, or a new one."""
        try:
            sealed = self.cookies.read(Cookie.ENROLMENT) or ""
            return second_factors.enrolment_of(uow, account, sealed)
        except EnrolmentExpiredError:
            return second_factors.begin_enrolment(uow, account)

    def show_code_page(self, **values: Any) -> Response:
        """Ask for a code."""
        return self.show("code", back=with_query("/auth/login", self.parameters), **values)

    def show_enrolment(
        self,
        enrolment: Enrolment,
        message: str | None = None,
        *,
        seconds: float | None = None,
        status: int = 200,
    ) -> Response:
        """Show what an authenticator has to be given."""
        values = enrolment_values(enrolment.key_uri, enrolment.secret, enrolment.login)
        response = self.show("enrolment", message=message, seconds=seconds, status=status, **values)
        self.cookies.write(response, Cookie.ENROLMENT, enrolment.sealed)
        return response

    def refuse(
        self, uow: UnitOfWork, account: Account, pending: Pending, *, seconds: float | None = None
    ) -> Response:
        """Show the page again, with what was wrong."""
        message, status = ("wrong_code", 400) if seconds is None else ("wait", 429)
        if seconds is None:
            logins.refuse(uow, account, "wrong code")
        if pending.is_enrolled:
            return self.show_code_page(message=message, seconds=seconds, status=status)
        enrolment = self.enrolment(uow, account)
        return self.show_enrolment(enrolment, message, seconds=seconds, status=status)

    def begin_again(self) -> Response:
        """Send the browser back to the password."""
        response = redirect(with_query("/auth/login", self.parameters))
        for cookie in (Cookie.PENDING, Cookie.ENROLMENT):
            self.cookies.delete(response, cookie)
        return response


Desk = Annotated[SecondFactorDesk, Depends()]


@router.get(
    "/second-factor",
    dependencies=[public(WHY)],
    response_class=Response,
    openapi_extra=AUTHORIZATION_PARAMETERS,
)
async def show_second_factor(desk: Desk) -> Response:
    """Ask for a code, or for enrolling an authenticator; without a password, for that first."""
    return await desk.refusal() or await desk.present()


@router.post(
    "/second-factor",
    dependencies=[public(WHY)],
    response_class=Response,
    openapi_extra=AUTHORIZATION_PARAMETERS | form_body("form_token", "code"),
)
async def show_code(desk: Desk) -> Response:
    """Take a code and begin the session; a wrong one counts like a wrong password."""
    if refusal := await desk.refusal():
        return refusal
    form = await read_form(desk.request)
    if not desk.cookies.is_from_our_form(str(form.get("form_token", ""))):
        return await desk.present()
    return await desk.judge(str(form.get("code", ""))[:64])
