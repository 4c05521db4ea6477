"""The page behind a one-time link: a person sets their password."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from identity.api.descriptions import form_body
from identity.api.parameters import Identity, PublicWork, RequestCookies, read_form
from identity.cookies import Cookie
from identity.domain.accounts import Account
from identity.errors import InvitationInvalidError, PasswordTooWeakError
from identity.pages import language_of, page, sentence_of, text_of
from identity.services import invitations
from shared.auth import public

__all__ = ["router"]

router = APIRouter(tags=["invitations"])
WHY = "the link's secret says who it is"


class InvitationDesk:
    """Shows the page and sets the password."""

    def __init__(
        self,
        request: Request,
        identity: Identity,
        cookies: RequestCookies,
        open_unit_of_work: Annotated[PublicWork, Depends()],
    ) -> None:
        self.request = request
        self.identity = identity
        self.cookies = cookies
        self.open_unit_of_work = open_unit_of_work
        self.language = language_of(request)

    async def account_of(self, token: str) -> Account:
        """Return whose password the link sets."""
        async with self.open_unit_of_work() as uow:
            return await invitations.invited_account(uow, token)

    def show(self, token: str, account: Account, message: str | None = None) -> Response:
        """Show the page, with what went wrong."""
        form = self.cookies.new_form()
        response = page(
            "set_password",
            self.language,
            status=400 if message else 200,
            title=text_of(self.language, "set_password_title"),
            message=message,
            action="/auth/invitation",
            form_token=form.token,
            token=token,
            login=account.login,
            language_link=None,
        )
        self.cookies.write(response, Cookie.FORM, form.secret)
        return response

    async def set(self, token: str, account: Account, password: str) -> Response:
        """Set the password and say so.

        Raises
        ------
        PasswordTooWeakError
            It keeps nobody out.
        """
        password_hash = await self.identity.passwords.hash_chosen(
            password, account.login, account.display_name
        )
        async with self.open_unit_of_work() as uow:
            await invitations.accept(uow, token, password_hash)
        response = self.notice("password_set", 200)
        self.cookies.delete(response, Cookie.SESSION)
        return response

    def notice(self, sentence: str, status: int) -> Response:
        """Say one thing."""
        return page(
            "notice",
            self.language,
            status=status,
            title=text_of(self.language, "set_password_title"),
            message=None,
            sentence=text_of(self.language, sentence),
            detail=None,
            link=self.identity.settings.public_url,
            language_link=None,
        )


Desk = Annotated[InvitationDesk, Depends()]


@router.get("/invitation", dependencies=[public(WHY)], response_class=Response)
async def show_invitation(
    desk: Desk, token: Annotated[str, Query(max_length=128)] = ""
) -> Response:
    """Show the page on which a password is set."""
    try:
        return desk.show(token, await desk.account_of(token))
    except InvitationInvalidError:
        return desk.notice("link_invalid", 410)


@router.post(
    "/invitation",
    dependencies=[public(WHY)],
    response_class=Response,
    openapi_extra=form_body("form_token", "token", "password", "repeated"),
)
async def accept_invitation(desk: Desk) -> Response:
    """Set the password; the link is used up."""
    form = await read_form(desk.request)
    token, password = str(form.get("token", "")), str(form.get("password", ""))
    try:
        account = await desk.account_of(token)
        if not desk.cookies.is_from_our_form(str(form.get("form_token", ""))):
            return desk.show(token, account, text_of(desk.language, "form_expired"))
        if password != str(form.get("repeated", "")):
            return desk.show(token, account, text_of(desk.language, "passwords_differ"))
        return await desk.set(token, account, password)
    except PasswordTooWeakError as error:
        return desk.show(token, account, sentence_of(error, desk.language))
    except InvitationInvalidError:
        return desk.notice("link_invalid", 410)
