"""The page of one's own account: sessions, password, second factor."""

import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from identity.api.authorize import with_query
from identity.api.descriptions import form_body
from identity.api.own_desk import OwnDesk
from identity.api.parameters import read_form
from identity.api.session_desk import NobodyLoggedInError, SessionDesk
from identity.cookies import Cookie
from identity.errors import CodeWrongError, SessionNotFoundError
from identity.pages import redirect, sentence_of, text_of
from identity.pages.enrolment import enrolment_values, recovery_values
from identity.services import own_account, second_factors, sessions
from identity.services.second_factors import Enrolment
from shared.auth import public
from shared.errors import ServiceError
from shared.permissions import Permission, permissions_of

__all__ = ["router"]

router = APIRouter(prefix="/account", tags=["own account"])
WHY = "the browser's session says who it is"
OTHERS = "others"


class AccountDesk(SessionDesk, OwnDesk):
    """Acts on the account of the browser's session, and shows it."""

    path = "/auth/account"

    async def overview(
        self,
        *,
        message: str | None = None,
        done: str | None = None,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Show the account, with what went wrong or what was done."""
        demanding = self.identity.settings.second_factor_roles
        async with self.open() as (uow, account):
            own = await own_account.overview(uow, account, demanding=demanding)
            found = await sessions.list_of(uow, account)
        manages = Permission.ACCOUNTS_MANAGE in permissions_of(own.account.roles)
        return self.show(
            "account",
            message=message,
            done=text_of(self.language, done) if done else None,
            status=status,
            headers=headers,
            own=own,
            sessions=found,
            current=self.session_id,
            public_url=self.identity.settings.public_url,
            accounts_address=with_query("/auth/accounts", self.parameters) if manages else None,
        )

    def show_enrolment(self, enrolment: Enrolment, message: str | None = None) -> Response:
        """Show what an authenticator has to be given."""
        values = enrolment_values(enrolment.key_uri, enrolment.secret, enrolment.login)
        response = self.show(
            "enrolment",
            message=message,
            status=400 if message else 200,
            action=self.address("/authenticator"),
            **values,
        )
        self.cookies.write(response, Cookie.ENROLMENT, enrolment.sealed)
        return response

    async def show_codes(self, codes: list[str]) -> Response:
        """Show recovery codes, this once."""
        async with self.open() as (uow, account):
            values = recovery_values(account.login, codes, uow.now, self.address())
        response = self.show("recovery_codes", **values)
        self.cookies.delete(response, Cookie.ENROLMENT)
        return response

    async def act(self, do: Callable[[dict[str, str]], Awaitable[Response]]) -> Response:
        """Read a form and do what it asks; a refusal is said on the account's page."""
        form = await read_form(self.request)
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        try:
            if not self.cookies.is_from_our_form(fields.get("form_token", "")):
                return await self.overview(
                    message=text_of(self.language, "form_expired"), status=403
                )
            return await do(fields)
        except NobodyLoggedInError:
            return self.to_login()
        except ServiceError as error:
            status = 429 if error.status == 429 else 400  # noqa: PLR2004
            return await self.overview(
                message=sentence_of(error, self.language),
                status=status,
                headers=headers_of(error),
            )

    async def end_sessions(self, fields: dict[str, str]) -> Response:
        """End one session or all others."""
        which = fields.get("session", "")
        async with self.open() as (uow, account):
            if which == OTHERS:
                await sessions.end_all(uow, account, but=self.session_id)
            else:
                await sessions.end_one(uow, account, session_id_of(which))
        return redirect(self.address(done="sessions_ended"))

    async def set_password(self, fields: dict[str, str]) -> Response:
        """Change the password."""
        new = fields.get("new_password", "")
        if new != fields.get("repeated", ""):
            message = text_of(self.language, "passwords_differ")
            return await self.overview(message=message, status=400)
        await self.change_password(fields.get("password", ""), new)
        return redirect(self.address(done="password_changed"))

    async def change_second_factor(self, fields: dict[str, str]) -> Response:
        """Enrol an authenticator, renew recovery codes, or do without."""
        password = fields.get("password", "")
        match fields.get("action"):
            case "enrol":
                return self.show_enrolment(await self.begin_enrolment(password))
            case "renew":
                return await self.show_codes(await self.renew_recovery_codes(password))
            case "remove":
                await self.remove_second_factor(password)
                return redirect(self.address(done="second_factor_removed"))
            case _:
                return await self.overview()

    async def confirm(self, fields: dict[str, str]) -> Response:
        """Enrol the authenticator whose code was typed."""
        sealed = self.cookies.read(Cookie.ENROLMENT) or ""
        try:
            codes = await self.confirm_enrolment(sealed, fields.get("code", "")[:64])
        except CodeWrongError as error:
            async with self.open() as (uow, account):
                enrolment = second_factors.enrolment_of(uow, account, sealed)
            return self.show_enrolment(enrolment, sentence_of(error, self.language))
        return await self.show_codes(codes)


Desk = Annotated[AccountDesk, Depends()]
DONE = {"sessions_ended", "password_changed", "second_factor_removed"}


def headers_of(error: ServiceError) -> dict[str, str]:
    """Return the header that says when to try again, where a refusal knows."""
    seconds = error.retry_after
    return {} if seconds is None else {"Retry-After": str(math.ceil(seconds))}


def session_id_of(text: str) -> UUID:
    """Return the id that a form names.

    Raises
    ------
    SessionNotFoundError
        It is no id.
    """
    try:
        return UUID(text)
    except ValueError:
        raise SessionNotFoundError from None


@router.get("", dependencies=[public(WHY)], response_class=Response)
async def show_account(desk: Desk, done: Annotated[str, Query(max_length=64)] = "") -> Response:
    """Show the account of whoever is logged in in this browser."""
    try:
        return await desk.overview(done=done if done in DONE else None)
    except NobodyLoggedInError:
        return desk.to_login()


@router.post(
    "/sessions",
    dependencies=[public(WHY)],
    response_class=Response,
    openapi_extra=form_body("form_token", "session"),
)
async def end_account_sessions(desk: Desk) -> Response:
    """End one session, or with ``others`` all but this browser's."""
    return await desk.act(desk.end_sessions)


@router.post(
    "/password",
    dependencies=[public(WHY)],
    response_class=Response,
    openapi_extra=form_body("form_token", "password", "new_password", "repeated"),
)
async def change_account_password(desk: Desk) -> Response:
    """Change the password; other sessions end."""
    return await desk.act(desk.set_password)


@router.post(
    "/second-factor",
    dependencies=[public(WHY)],
    response_class=Response,
    openapi_extra=form_body("form_token", "action", "password"),
)
async def change_account_second_factor(desk: Desk) -> Response:
    """Begin to enrol an authenticator, renew recovery codes, or do without a second factor."""
    return await desk.act(desk.change_second_factor)


@router.post(
    "/authenticator",
    dependencies=[public(WHY)],
    response_class=Response,
    openapi_extra=form_body("form_token", "code"),
)
async def confirm_account_authenticator(desk: Desk) -> Response:
    """Enrol the authenticator and show recovery codes once."""
    return await desk.act(desk.confirm)
