"""What routes are handed by name."""

from typing import Annotated, cast
from uuid import UUID

from fastapi import Depends, Path, Request
from starlette.datastructures import FormData

from identity.cookies import Cookies
from identity.keys import IssuerKeys
from identity.service import IdentityService
from identity.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.errors import UnsupportedError

__all__ = [
    "AccountId",
    "CurrentKeys",
    "Identity",
    "PublicWork",
    "RequestCookies",
    "SessionId",
    "read_form",
]

FORM_MEDIA_TYPE = "application/x-www-form-urlencoded"
MOST_FIELDS = 40

AccountId = Annotated[UUID, Path(description="The account's id, the `sub` of its tokens.")]
SessionId = Annotated[UUID, Path(description="A session's id, the `sid` of its ID tokens.")]


class FormExpectedError(UnsupportedError):
    """The body isn't what a form sends."""

    code = "form_expected"
    sentence = "this takes a body of application/x-www-form-urlencoded"
    sentence_zh = "此处仅接受表单格式（application/x-www-form-urlencoded）的请求"


async def identity_of(request: Request) -> IdentityService:
    """Return the running service."""
    return cast("IdentityService", request.app.state.service)


Identity = Annotated[IdentityService, Depends(identity_of)]


async def current_keys(identity: Identity) -> IssuerKeys:
    """Return the issuer's keys."""
    return await identity.keys.current()


CurrentKeys = Annotated[IssuerKeys, Depends(current_keys)]


async def cookies_of(request: Request, identity: Identity, keys: CurrentKeys) -> Cookies:
    """Return the request's cookies, and the means to set them."""
    return Cookies(request, identity.settings, keys)


RequestCookies = Annotated[Cookies, Depends(cookies_of)]


class PublicWork:
    """Opens units of work for who isn't known yet, as often as asked."""

    def __init__(self, request: Request, identity: Identity) -> None:
        self._service = identity
        self._actor = Actor("unknown", "", kind="public", request_id=request.state.request_id)

    def __call__(self) -> UnitOfWork:
        """Return a unit of work; a use case finds out whose it is."""
        return self._service.unit_of_work(self._actor)


async def read_form(request: Request) -> FormData:
    """Return the fields of a form.

    Raises
    ------
    FormExpectedError
        The body is of another kind.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM_MEDIA_TYPE:
        raise FormExpectedError
    return await request.form(max_files=0, max_fields=MOST_FIELDS)
