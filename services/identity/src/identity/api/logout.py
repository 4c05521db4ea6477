"""Logging out (OpenID Connect RP-Initiated Logout 1.0)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from identity.api.authorize import browser_session, with_query
from identity.api.descriptions import form_body
from identity.api.parameters import (
    CurrentKeys,
    Identity,
    PublicWork,
    RequestCookies,
    read_form,
)
from identity.cookies import Cookie
from identity.jwt_tokens import read
from identity.keys import IssuerKeys
from identity.pages import language_of, page, redirect, text_of
from identity.service import IdentityService
from identity.services import logins
from shared.auth import public

__all__ = ["router"]

router = APIRouter(tags=["logging in"])


Parameter = Annotated[str, Field(max_length=2048)]


class LogoutQuery(BaseModel):
    """What an application says when it sends a person here."""

    id_token_hint: Parameter = ""
    client_id: Parameter = ""
    post_logout_redirect_uri: Parameter = ""
    state: Parameter = ""

    def target(self, identity: IdentityService, claims: dict[str, object] | None) -> str | None:
        """Return where the browser goes afterwards: only an address registered for the client."""
        audience = (claims or {}).get("aud", self.client_id)
        client = identity.clients.get(str(audience))
        if client is None or self.post_logout_redirect_uri not in client.post_logout_redirect_uris:
            return None
        state = {"state": self.state} if self.state else {}
        return with_query(self.post_logout_redirect_uri, state)


class LogoutDesk:
    """Ends a browser's session."""

    def __init__(
        self,
        request: Request,
        asked: Annotated[LogoutQuery, Query()],
        identity: Identity,
        keys: CurrentKeys,
        cookies: RequestCookies,
        open_unit_of_work: Annotated[PublicWork, Depends()],
    ) -> None:
        self.request = request
        self.cookies = cookies
        self.identity = identity
        self.asked = asked
        self.claims = identity_claims(asked.id_token_hint, identity, keys)
        self.target = asked.target(identity, self.claims)
        self.open_unit_of_work = open_unit_of_work

    async def is_asked_by_its_own_application(self) -> bool:
        """Whether the ID token is of this browser's session, so that nobody else sent it here."""
        async with self.open_unit_of_work() as uow:
            session = await browser_session(uow, self.cookies)
        return session is None or (
            self.claims is not None and self.claims.get("sid") == str(session.id)
        )

    async def end(self) -> Response:
        """End the session and send the browser on, or say that it is done."""
        async with self.open_unit_of_work() as uow:
            session = await browser_session(uow, self.cookies)
            if session is not None:
                await logins.log_out(uow, session)
        response = redirect(self.target) if self.target else self.notice()
        self.cookies.delete(response, Cookie.SESSION)
        return response

    def notice(self) -> Response:
        """Say that nobody is logged in any more."""
        language = language_of(self.request)
        return page(
            "notice",
            language,
            title=text_of(language, "log_out_title"),
            message=None,
            sentence=text_of(language, "logged_out"),
            detail=None,
            link=self.identity.settings.public_url,
            language_link=None,
        )

    def question(self, message: str | None = None, status: int = 200) -> Response:
        """Ask the person before the browser."""
        language = language_of(self.request)
        form = self.cookies.new_form()
        response = page(
            "log_out",
            language,
            status=status,
            form_target=self.target,
            title=text_of(language, "log_out_title"),
            message=text_of(language, message) if message else None,
            action=with_query("/auth/logout", self.asked.model_dump(exclude_defaults=True)),
            form_token=form.token,
            language_link=None,
        )
        self.cookies.write(response, Cookie.FORM, form.secret)
        return response


Desk = Annotated[LogoutDesk, Depends()]


def identity_claims(
    hint: str, identity: IdentityService, keys: IssuerKeys
) -> dict[str, object] | None:
    """Return what an ID token of ours says, however old; None for anything else."""
    claims = read(hint, keys.published) if hint else None
    is_ours = claims is not None and claims.get("iss") == identity.settings.oidc_issuer
    return claims if is_ours else None


@router.get(
    "/logout", dependencies=[public("whoever is logged in may log out")], response_class=Response
)
async def ask_to_log_out(desk: Desk) -> Response:
    """Log out at once when the person's own application asks, else ask the person."""
    if await desk.is_asked_by_its_own_application():
        return await desk.end()
    return desk.question()


@router.post(
    "/logout",
    dependencies=[public("whoever is logged in may log out")],
    response_class=Response,
    openapi_extra=form_body("form_token"),
)
async def log_out(desk: Desk) -> Response:
    """Log out after the person said so."""
    form = await read_form(desk.request)
    if not desk.cookies.is_from_our_form(str(form.get("form_token", ""))):
        return desk.question("form_expired", 403)
    return await desk.end()
