"""Pages on which applicants register."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from identity.api.descriptions import form_body
from identity.api.form_desk import FormDesk
from identity.cookies import Cookie
from identity.domain.challenges import Claim
from identity.domain.typed import identity_number_of, mobile_number_of
from identity.errors import LoginTakenError, PasswordGuessableError, PasswordTooWeakError
from identity.pages import redirect
from identity.services import registration
from shared.auth import public
from shared.errors import ServiceError

__all__ = ["router"]

router = APIRouter(prefix="/register", tags=["registration"])
WHY = "people come here for their first account"
START = "/auth/register"
LONGEST_NAME = 100


class RegistrationDesk(FormDesk):
    """Takes a claim, has a code sent for it, and makes the account."""

    @property
    def committees(self) -> Mapping[str, str]:
        """At which committees people register here."""
        settings = self.identity.settings
        return settings.registration_committees if self.identity.code_sender else {}

    def closed(self) -> Response:
        """Say that nobody registers here."""
        return self.notice("registration_closed", title="register_title", status=403)

    def form(
        self,
        filled: Mapping[str, str],
        message: str | ServiceError | None = None,
        *,
        status: int = 400,
        seconds: float | None = None,
    ) -> Response:
        """Show the first page, with what was filled in and what is wrong with it."""
        names = ("committee", "name", "identity_number", "phone")
        return self.show(
            "register",
            title="register_title",
            message=message,
            status=status if message else 200,
            seconds=seconds,
            committees=self.committees,
            filled={name: filled.get(name, "") for name in names},
        )

    def code_form(self, message: str | ServiceError | None = None, status: int = 400) -> Response:
        """Show the page for code and password."""
        return self.show(
            "enter_code",
            title="enter_code_title",
            message=message,
            status=status if message else 200,
            asks_identity_number=False,
            start=self.address(START),
        )

    async def ask(self, filled: Mapping[str, str]) -> Response:
        """Have a code sent for what was filled in."""
        only = next(iter(self.committees)) if len(self.committees) == 1 else ""
        committee = filled.get("committee") or only
        name = filled.get("name", "")
        number = identity_number_of(filled.get("identity_number", ""))
        phone = mobile_number_of(filled.get("phone", ""))
        if committee not in self.committees:
            return self.form(filled, "committee_unknown")
        if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
            return self.form(filled, "name_invalid")
        if number is None:
            return self.form(filled, "identity_number_invalid")
        if phone is None:
            return self.form(filled, "phone_invalid")
        claim = Claim(phone=phone, identity_number=number, display_name=name)
        browser = self.new_browser()
        async with self.open_unit_of_work() as uow:
            wait = await registration.ask(
                uow, committee, claim, network=self.network, browser=browser
            )
        if wait is not None:
            return self.form(filled, "too_often", status=429, seconds=wait)
        return self.wait_for_code(redirect(self.address(f"{START}/code")), browser)

    async def finish(self, code: str, password: str) -> Response:
        """Make the account if the code is right.

        Raises
        ------
        PasswordTooWeakError, PasswordGuessableError
            The password keeps nobody out.
        LoginTakenError
            The account came into being meanwhile.
        """
        async with self.open_unit_of_work() as uow:
            claim = await registration.proved_claim(uow, browser=self.browser, code=code)
        if claim is None:
            return self.code_form("code_wrong")
        password_hash = await self.identity.passwords.hash_chosen(
            password, claim.phone, claim.display_name, claim.identity_number
        )
        async with self.open_unit_of_work() as uow:
            account = await registration.finish(
                uow, browser=self.browser, code=code, password_hash=password_hash
            )
        if account is None:
            return self.code_form("code_wrong")
        response = self.notice("registered", title="register_title")
        self.cookies.delete(response, Cookie.CHALLENGE)
        return response


Desk = Annotated[RegistrationDesk, Depends()]


@router.get("", dependencies=[public(WHY)], response_class=Response)
async def show_registration(desk: Desk) -> Response:
    """Show the page on which an applicant says who they are."""
    return desk.form({}) if desk.committees else desk.closed()


@router.post(
    "",
    dependencies=[public(WHY)],
    response_class=Response,
    openapi_extra=form_body("form_token", "committee", "name", "identity_number", "phone"),
)
async def ask_for_code(desk: Desk) -> Response:
    """Have a code sent, and go on to the page that takes it.

    The answer and its time are the same for numbers that have an account and for those that don't.
    """
    fields = await desk.fields()
    if not desk.committees:
        return desk.closed()
    if not desk.is_ours(fields):
        return desk.form(fields, "form_expired", status=403)
    return await desk.ask(fields)


@router.get("/code", dependencies=[public(WHY)], response_class=Response)
async def show_registration_code(desk: Desk) -> Response:
    """Show the page that takes the code and a password."""
    return desk.code_form() if desk.browser else redirect(START)


@router.post(
    "/code",
    dependencies=[public(WHY)],
    response_class=Response,
    openapi_extra=form_body("form_token", "code", "password", "repeated"),
)
async def register(desk: Desk) -> Response:
    """Create the applicant's account; a code is good for five tries in this browser only."""
    fields = await desk.fields()
    if not desk.is_ours(fields):
        return desk.code_form("form_expired", status=403)
    if fields.get("password", "") != fields.get("repeated", ""):
        return desk.code_form("passwords_differ")
    try:
        return await desk.finish(fields.get("code", ""), fields.get("password", ""))
    except (PasswordTooWeakError, PasswordGuessableError) as error:
        return desk.code_form(error)
    except LoginTakenError:
        return desk.code_form("code_wrong")
