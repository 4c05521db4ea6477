"""What pages behind the browser's session have in common: who it is, and forms of our own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from identity.api.authorize import current_session, with_query
from identity.api.parameters import Identity, PublicWork, RequestCookies
from identity.cookies import Cookie
from identity.domain.accounts import Account
from identity.pages import language_of, page, redirect, text_of
from identity.unit_of_work import UnitOfWork
from shared.errors import UnauthenticatedError

__all__ = ["NobodyLoggedInError", "SessionDesk"]


class NobodyLoggedInError(UnauthenticatedError):
    """The browser has no session that is enough for the account."""

    code = "session_missing"
    sentence = "log in first"
    sentence_zh = "请先登录"


class SessionDesk:
    """Acts in the name of the browser's session, and shows pages with forms; ``path`` is where."""

    path: ClassVar[str]
    session_id: UUID | None = None

    def __init__(
        self,
        request: Request,
        identity: Identity,
        cookies: RequestCookies,
        open_unit_of_work: Annotated[PublicWork, Depends()],
        ui_locales: Annotated[str, Query(max_length=64)] = "",
    ) -> None:
        self.identity = identity
        self.cookies = cookies
        self.open_unit_of_work = open_unit_of_work
        self.language = language_of(request)
        self.request = request
        self.parameters = {"ui_locales": ui_locales} if ui_locales else {}

    @asynccontextmanager
    async def open(self) -> AsyncIterator[tuple[UnitOfWork, Account]]:
        """Open a unit of work in the name of the session's account.

        Raises
        ------
        NobodyLoggedInError
            There is no session, or its factors aren't enough.
        """
        async with self.open_unit_of_work() as uow:
            session = await current_session(uow, self.cookies, self.identity.settings)
            if session is None:
                raise NobodyLoggedInError
            self.session_id = session.id
            uow.act_as(session.account)
            yield uow, session.account

    def address(self, path: str = "", **parameters: str) -> str:
        """Return an address of these pages, in the language that was asked for."""
        return with_query(f"{self.path}{path}", {**self.parameters, **parameters})

    def to_login(self) -> Response:
        """Send the browser to the log-in page, and from there to the own account's page."""
        return redirect(with_query("/auth/login", self.parameters))

    def show(self, name: str, **values: object) -> Response:
        """Show a page with forms of this browser."""
        form = self.cookies.new_form()
        other = with_query(self.path, {"ui_locales": text_of(self.language, "other_code")})
        response = page(
            name,
            self.language,
            title=text_of(self.language, f"{name}_title"),
            form_token=form.token,
            address=self.address,
            **{"message": None, "language_link": other, **values},  # type: ignore[arg-type]
        )
        self.cookies.write(response, Cookie.FORM, form.secret)
        return response
