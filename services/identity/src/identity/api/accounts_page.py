"""The administrators' pages: accounts of the committee, without any program but a browser."""

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from identity.api.authorize import with_query
from identity.api.descriptions import form_body
from identity.api.parameters import (
    AccountId,
    Identity,
    PublicWork,
    RequestCookies,
    read_form,
)
from identity.api.schemas import AccountView, NewAccount
from identity.api.session_desk import NobodyLoggedInError, SessionDesk
from identity.domain.accounts import Account
from identity.errors import LoginTakenError, RolesIncompatibleError
from identity.pages import page, redirect, sentence_of, text_of
from identity.services import accounts, second_factors, sessions
from identity.services.accounts import Invitation, MailedInvitation
from identity.unit_of_work import UnitOfWork
from shared.auth import PermissionMissingError, public
from shared.errors import ServiceError
from shared.pagination import Cursor, CursorInvalidError
from shared.permissions import Permission, Role, permissions_of

__all__ = ["router"]

router = APIRouter(prefix="/accounts", tags=["accounts"])
NEEDED = Permission.ACCOUNTS_MANAGE
WHY = f"the browser's session says who it is, and only an account with `{NEEDED}` gets further"
ON_A_PAGE = 20
FILLED = ("login", "display_name", "email", "role")
DONE = {"account_disabled", "account_enabled", "second_factor_reset", "account_sessions_ended"}

Before = Annotated[
    str | None,
    Query(max_length=512, description="The cursor of an account; what lies before it is shown."),
]
Change = Callable[[UnitOfWork], Awaitable[object]]


class AccountsDesk(SessionDesk):
    """Shows and changes the accounts of the committee in the name of an administrator."""

    path = "/auth/accounts"

    def __init__(
        self,
        request: Request,
        identity: Identity,
        cookies: RequestCookies,
        open_unit_of_work: Annotated[PublicWork, Depends()],
        ui_locales: Annotated[str, Query(max_length=64)] = "",
        cursor: Cursor = None,
        before: Before = None,
    ) -> None:
        super().__init__(request, identity, cookies, open_unit_of_work, ui_locales)
        place = {"cursor": cursor, "before": before}
        self.place = {name: value for name, value in place.items() if value}

    @asynccontextmanager
    async def open(self) -> AsyncIterator[tuple[UnitOfWork, Account]]:
        """Open a unit of work in the name of the session's account, an administrator's.

        Raises
        ------
        NobodyLoggedInError
            There is no session, or its factors aren't enough.
        PermissionMissingError
            The account's roles don't allow it.
        """
        async with super().open() as (uow, account):
            uow.actor = dataclasses.replace(uow.actor, roles=frozenset(account.roles))
            self.request.state.actor = uow.actor
            if NEEDED not in permissions_of(account.roles):
                raise PermissionMissingError(permission=NEEDED)
            yield uow, account

    def here(self, path: str = "", **parameters: str) -> str:
        """Return an address of these pages that comes back to the same part of the list."""
        return self.address(path, **self.place, **parameters)

    async def answer(self, do: Callable[[], Awaitable[Response]]) -> Response:
        """Answer a request; a refusal is said on the list, and kept as any other is."""
        try:
            return await do()
        except NobodyLoggedInError:
            return self.to_login()
        except ServiceError as error:
            state = self.request.app.state
            await state.refusals.record(self.request, error, state.templates.of(self.request.scope))
            if isinstance(error, PermissionMissingError):
                return self.turned_away(error)
            if isinstance(error, CursorInvalidError):
                self.place = {}
            return await self.overview(
                message=sentence_of(error, self.language), status=error.status
            )

    async def act(self, do: Callable[[FormData], Awaitable[Response]]) -> Response:
        """Read a form that was shown in this browser, and do what it asks."""
        form = await read_form(self.request)

        async def checked() -> Response:
            if self.cookies.is_from_our_form(str(form.get("form_token", ""))):
                return await do(form)
            return await self.overview(message=text_of(self.language, "form_expired"), status=403)

        return await self.answer(checked)

    async def change(self, do: Change, done: str) -> Response:
        """Change an account, and lead back to the list that says so."""

        async def changed(_form: FormData) -> Response:
            async with self.open() as (uow, _):
                await do(uow)
            return redirect(self.here(done=done))

        return await self.act(changed)

    async def overview(
        self, *, message: str | None = None, done: str = "", status: int = 200
    ) -> Response:
        """Show a part of the list, with what went wrong or what was done."""
        async with self.open() as (uow, account):
            found = await accounts.list_window(
                uow,
                cursor=self.place.get("cursor"),
                before=self.place.get("before"),
                limit=ON_A_PAGE,
            )
        return self.show(
            "accounts",
            message=message,
            status=status,
            done=text_of(self.language, done) if done in DONE else None,
            accounts=[AccountView.of(one) for one in found.accounts],
            own_id=account.id,
            own_address=with_query("/auth/account", self.parameters),
            previous=self.address(before=found.previous) if found.previous else None,
            next=self.address(cursor=found.next) if found.next else None,
            here=self.here,
        )

    async def form(
        self, filled: Mapping[str, str], message: str | None = None, status: int = 200
    ) -> Response:
        """Show the form of a new account, with what was filled in and what is wrong with it."""
        async with self.open():
            return self.show(
                "new_account",
                message=message,
                status=status,
                filled={name: filled.get(name, "") for name in FILLED},
                roles=list(Role),
                can_mail=bool(self.identity.settings.smtp_host),
                language_link=with_query(
                    f"{self.path}/new", {"ui_locales": text_of(self.language, "other_code")}
                ),
            )

    async def create(self, form: FormData) -> Response:
        """Create an account, and show its one-time link."""
        filled = {name: str(form.get(name, "")).strip() for name in FILLED}
        try:
            new = new_account_of(filled, [str(role) for role in form.getlist("role")])
        except ValidationError as error:
            sentence = text_of(self.language, f"{error.errors()[0]['loc'][0]}_refused")
            return await self.form(filled, sentence, 422)
        try:
            async with self.open() as (uow, _):
                made = await accounts.create_with_link(
                    uow,
                    login=new.login,
                    display_name=new.display_name,
                    roles=new.roles,
                    email=new.email,
                    hours=self.identity.settings.invitation_hours,
                )
        except (LoginTakenError, RolesIncompatibleError) as error:
            return await self.form(filled, sentence_of(error, self.language), error.status)
        return self.show_link(made.account, made.invitation)

    async def invite(self, account_id: AccountId) -> Response:
        """Make another link for an account, and show it."""
        async with self.open() as (uow, _):
            account = await accounts.get_other(uow, account_id)
            hours = self.identity.settings.invitation_hours
            invitation = await accounts.hand_out_link(uow, account, hours=hours)
        return self.show_link(account, invitation)

    def show_link(
        self, account: Account, invitation: Invitation | MailedInvitation | None
    ) -> Response:
        """Show a one-time link, this once, or say that it is mailed."""
        issuer = self.identity.settings.oidc_issuer
        return self.show(
            "account_link",
            account=AccountView.of(account),
            link=invitation.link(issuer) if isinstance(invitation, Invitation) else None,
            expires_at=invitation.expires_at if invitation else None,
            onward=self.here(),
            # It can't be had again in another language.
            language_link=None,
        )

    def turned_away(self, error: PermissionMissingError) -> Response:
        """Say that this is for administrators."""
        return page(
            "notice",
            self.language,
            status=error.status,
            title=text_of(self.language, "accounts_title"),
            message=None,
            sentence=text_of(self.language, "accounts_not_yours"),
            detail=None,
            link=self.identity.settings.public_url,
            language_link=None,
        )


def new_account_of(filled: Mapping[str, str], roles: list[str]) -> NewAccount:
    """Return the account that a form describes, by the rules of the interface.

    Raises
    ------
    ValidationError
        A field breaks them; an error's place begins with the field's name.
    """
    fields: dict[str, Any] = {
        "login": filled["login"],
        "display_name": filled["display_name"],
        "roles": list(dict.fromkeys(roles)),
        "email": filled["email"] or None,
    }
    return NewAccount.model_validate(fields)


Desk = Annotated[AccountsDesk, Depends()]


@router.get("", dependencies=[public(WHY)], response_class=Response)
async def show_accounts(desk: Desk, done: Annotated[str, Query(max_length=64)] = "") -> Response:
    """Show the committee's accounts, oldest first, names masked."""
    return await desk.answer(lambda: desk.overview(done=done))


@router.get("/new", dependencies=[public(WHY)], response_class=Response)
async def show_new_account(desk: Desk) -> Response:
    """Show the form of a new account."""
    return await desk.answer(lambda: desk.form({}))


@router.post(
    "/new",
    dependencies=[public(WHY)],
    response_class=Response,
    openapi_extra=form_body("form_token", "login", "display_name", "role", "email"),
)
async def create_account_on_page(desk: Desk) -> Response:
    """Create an account in the committee; its one-time link is shown once, or mailed."""
    return await desk.act(desk.create)


@router.post(
    "/{account_id}/invitations",
    dependencies=[public(WHY)],
    response_class=Response,
    openapi_extra=form_body("form_token"),
)
async def invite_on_page(account_id: AccountId, desk: Desk) -> Response:
    """Make a one-time link for another account, shown once, or mailed; older links end."""
    return await desk.act(lambda _: desk.invite(account_id))


@router.post(
    "/{account_id}/disablement",
    dependencies=[public(WHY)],
    response_class=Response,
    openapi_extra=form_body("form_token"),
)
async def disable_on_page(account_id: AccountId, desk: Desk) -> Response:
    """Let another account in no more; its sessions end."""
    return await desk.change(
        lambda uow: accounts.disable(uow, account_id, expected=None), "account_disabled"
    )


@router.post(
    "/{account_id}/enablement",
    dependencies=[public(WHY)],
    response_class=Response,
    openapi_extra=form_body("form_token"),
)
async def enable_on_page(account_id: AccountId, desk: Desk) -> Response:
    """Let a disabled account in again."""
    return await desk.change(
        lambda uow: accounts.enable(uow, account_id, expected=None), "account_enabled"
    )


@router.post(
    "/{account_id}/second-factor/reset",
    dependencies=[public(WHY)],
    response_class=Response,
    openapi_extra=form_body("form_token"),
)
async def reset_second_factor_on_page(account_id: AccountId, desk: Desk) -> Response:
    """Take the second factor from another account whose holder lost it; its sessions end."""
    return await desk.change(
        lambda uow: second_factors.reset(uow, account_id), "second_factor_reset"
    )


@router.post(
    "/{account_id}/sessions/end",
    dependencies=[public(WHY)],
    response_class=Response,
    openapi_extra=form_body("form_token"),
)
async def end_sessions_on_page(account_id: AccountId, desk: Desk) -> Response:
    """Log another account out everywhere."""

    async def end(uow: UnitOfWork) -> None:
        await sessions.end_all(uow, await accounts.get_other(uow, account_id))

    return await desk.change(end, "account_sessions_ended")
