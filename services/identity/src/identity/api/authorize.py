"""The authorization endpoint: where an application sends a person to get a code for them."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from authlib.oauth2 import OAuth2Error
from fastapi import APIRouter, Depends, Request, Response

from identity.api.descriptions import AUTHORIZATION_PARAMETERS
from identity.api.parameters import CurrentKeys, Identity, PublicWork, RequestCookies
from identity.config import Settings
from identity.cookies import Cookie, Cookies
from identity.domain.accounts import Session
from identity.domain.secret_tokens import hash_of
from identity.oauth.requests import IssuerRequest, known_parameters
from identity.oauth.run import LoginNeeded, authorize
from identity.oauth.server import Answer
from identity.pages import language_of, page, redirect, text_of
from identity.service import IdentityService
from identity.unit_of_work import UnitOfWork
from shared.auth import public

__all__ = [
    "authorization_request",
    "browser_session",
    "current_session",
    "refusal_page",
    "router",
    "with_query",
]

router = APIRouter(tags=["logging in"])


@router.get(
    "/authorize",
    dependencies=[public("people come here to log in")],
    response_class=Response,
    status_code=302,
    openapi_extra=AUTHORIZATION_PARAMETERS,
)
async def begin_authorization(
    request: Request,
    identity: Identity,
    keys: CurrentKeys,
    cookies: RequestCookies,
    open_unit_of_work: Annotated[PublicWork, Depends()],
) -> Response:
    """Send the browser back with a code, or to the log-in page first (RFC 6749 section 3.1)."""
    try:
        asked = authorization_request(request, identity)
    except OAuth2Error as error:
        return refusal_page(request, identity, error.description or error.error or "")
    async with open_unit_of_work() as uow:
        asked.session = await current_session(uow, cookies, identity.settings)
        decision = await authorize(identity, keys, uow, asked)
    if isinstance(decision, LoginNeeded):
        return redirect(with_query("/auth/login", asked.parameters))
    return as_response(request, identity, decision)


def authorization_request(request: Request, identity: IdentityService) -> IssuerRequest:
    """Return the request as the grants read it.

    Raises
    ------
    OAuth2Error
        A parameter is doubled or malformed.
    """
    parameters = known_parameters(request.query_params.multi_items())
    uri = f"{identity.settings.oidc_issuer}/authorize"
    return IssuerRequest("GET", uri, request.headers, parameters)


async def browser_session(uow: UnitOfWork, cookies: Cookies) -> Session | None:
    """Return the session of the browser, if it has one that still lasts."""
    token = cookies.read(Cookie.SESSION)
    return await uow.sessions.find_open(hash_of(token), uow.now) if token else None


async def current_session(uow: UnitOfWork, cookies: Cookies, settings: Settings) -> Session | None:
    """Return the log-in of the browser, if its factors are enough for the account's roles now."""
    session = await browser_session(uow, cookies)
    if session is None or not session.suffices(settings.second_factor_roles):
        return None
    return session


def as_response(request: Request, identity: IdentityService, answer: Answer) -> Response:
    """Return Authlib's redirect, or a page where there is nowhere safe to send the browser."""
    if answer.location is None:
        return refusal_page(request, identity, dict(answer.body).get("error_description", ""))
    return redirect(answer.location, answer.status)


def refusal_page(request: Request, identity: IdentityService, detail: str) -> Response:
    """Say that the request can't be answered, in words for people and for developers."""
    language = language_of(request)
    return page(
        "notice",
        language,
        status=400,
        title=text_of(language, "cannot_continue"),
        message=None,
        sentence=text_of(language, "start_again"),
        detail=detail,
        link=identity.settings.public_url,
        language_link=None,
    )


def with_query(path: str, parameters: Mapping[str, str]) -> str:
    """Return an address on this server with these parameters."""
    return f"{path}?{urlencode(parameters)}" if parameters else path
