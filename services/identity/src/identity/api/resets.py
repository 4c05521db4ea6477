"""Pages for who forgot their password."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from identity.api.descriptions import form_body
from identity.api.form_desk import FormDesk
from identity.cookies import Cookie
from identity.domain.accounts import LOGIN_PATTERN
from identity.domain.typed import identity_number_of, mobile_number_of
from identity.errors import PasswordGuessableError, PasswordTooWeakError
from identity.pages import redirect
from identity.services import resets
from shared.auth import public
from shared.errors import ServiceError

__all__ = ["router"]

router = APIRouter(prefix="/reset", tags=["registration"])
WHY = "people come here when they can't log in"
START = "/auth/reset"


class ResetDesk(FormDesk):
    """Has a link mailed or a code sent, and sets the new password."""

    @property
    def is_open(self) -> bool:
        """Whether there is any way to reach people."""
        return self.identity.mailer is not None or self.identity.code_sender is not None

    def closed(self) -> Response:
        """Say whom to ask instead."""
        return self.notice("reset_closed", title="reset_title", status=403)

    def form(
        self,
        message: str | ServiceError | None = None,
        *,
        status: int = 400,
        seconds: float | None = None,
    ) -> Response:
        """Show the page that asks for a login."""
        return self.show(
            "reset",
            title="reset_title",
            message=message,
            status=status if message else 200,
            seconds=seconds,
        )

    def code_form(
        self,
        message: str | ServiceError | None = None,
        *,
        status: int = 400,
        identity_number: str = "",
    ) -> Response:
        """Show the page for code, identity number and password."""
        return self.show(
            "enter_code",
            title="enter_code_title",
            message=message,
            status=status if message else 200,
            asks_identity_number=True,
            identity_number=identity_number,
            start=self.address(START),
        )

    async def ask(self, login: str) -> Response:
        """Go the way that a login's form suggests, whether or not there is such an account."""
        phone = mobile_number_of(login) if self.identity.code_sender else None
        return await self.ask_by_phone(phone) if phone else await self.ask_by_mail(login)

    async def ask_by_phone(self, phone: str) -> Response:
        """Have a code sent."""
        browser = self.new_browser()
        async with self.open_unit_of_work() as uow:
            wait = await resets.ask_by_phone(uow, phone, network=self.network, browser=browser)
        if wait is not None:
            return self.form("too_often", status=429, seconds=wait)
        return self.wait_for_code(redirect(self.address(f"{START}/code")), browser)

    async def ask_by_mail(self, login: str) -> Response:
        """Have a link mailed."""
        if self.identity.mailer is None:
            return self.closed()
        async with self.open_unit_of_work() as uow:
            wait = await resets.ask_by_mail(uow, login, network=self.network)
        if wait is not None:
            return self.form("too_often", status=429, seconds=wait)
        return self.notice("reset_mail_sent", title="reset_title")

    async def finish(self, code: str, identity_number: str, password: str) -> Response:
        """Set the password if code and identity number are right.

        Raises
        ------
        PasswordTooWeakError, PasswordGuessableError
            The password keeps nobody out.
        """
        proof = {"browser": self.browser, "code": code, "identity_number": identity_number}
        async with self.open_unit_of_work() as uow:
            account = await resets.proved_account(uow, **proof)
        if account is None:
            return self.code_form("code_wrong", identity_number=identity_number)
        password_hash = await self.identity.passwords.hash_chosen(
            password, account.login, account.display_name
        )
        async with self.open_unit_of_work() as uow:
            changed = await resets.finish(uow, **proof, password_hash=password_hash)
        if changed is None:
            return self.code_form("code_wrong", identity_number=identity_number)
        response = self.notice("password_set", title="reset_title")
        for cookie in (Cookie.CHALLENGE, Cookie.SESSION):
            self.cookies.delete(response, cookie)
        return response


Desk = Annotated[ResetDesk, Depends()]


@router.get("", dependencies=[public(WHY)], response_class=Response)
async def show_reset(desk: Desk) -> Response:
    """Show the page that asks for a login."""
    return desk.form() if desk.is_open else desk.closed()


@router.post(
    "",
    dependencies=[public(WHY)],
    response_class=Response,
    openapi_extra=form_body("form_token", "login"),
)
async def ask_for_reset(desk: Desk) -> Response:
    """Have a link mailed, or for a mobile number a code sent.

    The answer and its time are the same for logins that exist and for those that don't.
    """
    fields = await desk.fields()
    if not desk.is_open:
        return desk.closed()
    if not desk.is_ours(fields):
        return desk.form("form_expired", status=403)
    login = fields.get("login", "")
    if not LOGIN_PATTERN.fullmatch(login):
        return desk.form("login_invalid")
    return await desk.ask(login)


@router.get("/code", dependencies=[public(WHY)], response_class=Response)
async def show_reset_code(desk: Desk) -> Response:
    """Show the page that takes the code and a new password."""
    return desk.code_form() if desk.browser else redirect(START)


@router.post(
    "/code",
    dependencies=[public(WHY)],
    response_class=Response,
    openapi_extra=form_body("form_token", "code", "identity_number", "password", "repeated"),
)
async def reset_password(desk: Desk) -> Response:
    """Set an applicant's new password; a second factor stays."""
    fields = await desk.fields()
    typed = fields.get("identity_number", "")
    if not desk.is_ours(fields):
        return desk.code_form("form_expired", status=403, identity_number=typed)
    if fields.get("password", "") != fields.get("repeated", ""):
        return desk.code_form("passwords_differ", identity_number=typed)
    number = identity_number_of(typed)
    if number is None:
        return desk.code_form("identity_number_invalid", identity_number=typed)
    try:
        return await desk.finish(fields.get("code", ""), number, fields.get("password", ""))
    except (PasswordTooWeakError, PasswordGuessableError) as error:
        return desk.code_form(error, identity_number=typed)
