"""Where clients show who they are: tokens out, tokens given back, tokens looked up."""

import math
from collections.abc import Awaitable, Callable
from typing import Annotated

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError
from authlib.oauth2.rfc6749.util import extract_basic_authorization
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from identity.api.descriptions import OAUTH_REFUSALS, form_body
from identity.api.parameters import CurrentKeys, Identity, PublicWork, read_form
from identity.domain.clients import Client
from identity.errors import ClientRefusedError
from identity.oauth.requests import IssuerRequest, known_parameters
from identity.oauth.run import answer_endpoint, exchange
from identity.oauth.server import Answer
from identity.services import client_attempts
from identity.unit_of_work import UnitOfWork
from shared.auth import public

__all__ = ["router"]

router = APIRouter(tags=["tokens"])
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
AUTHENTICATION = ("client_id", "client_secret", "client_assertion_type", "client_assertion")
CLIENTS_COME = [public("clients show who they are inside the request")]


class ClientDesk:
    """Answers a client's request in one transaction, and slows down who guesses."""

    def __init__(
        self,
        request: Request,
        identity: Identity,
        keys: CurrentKeys,
        open_unit_of_work: Annotated[PublicWork, Depends()],
    ) -> None:
        self.request = request
        self.identity = identity
        self.keys = keys
        self.open_unit_of_work = open_unit_of_work
        self.address = request.client.host if request.client else ""

    async def answer(
        self, path: str, ask: Callable[[UnitOfWork, IssuerRequest], Awaitable[Answer]]
    ) -> JSONResponse:
        """Answer as ``ask`` does; refusals are OAuth's own JSON."""
        form = await read_form(self.request)
        issuer = self.identity.settings.oidc_issuer
        try:
            asked = client_request(self.request, f"{issuer}{path}", list(form.multi_items()))
        except OAuth2Error as error:
            return refused(error)
        async with self.open_unit_of_work() as uow:
            client = await self.claimed_client(uow, asked)
            seconds = await client_attempts.seconds_to_wait(uow, client, self.address)
            if seconds is not None:
                return slowed(seconds)
            answer = await ask(uow, asked)
            if answer.error == InvalidClientError.error:
                await client_attempts.count_failure(uow, client, self.address)
        if answer.error == InvalidClientError.error:
            await self.request.app.state.refusals.record(
                self.request, ClientRefusedError(), f"/auth{path}"
            )
        return JSONResponse(answer.body, answer.status, headers={**NO_STORE, **answer.headers})

    async def claimed_client(self, uow: UnitOfWork, asked: IssuerRequest) -> Client | None:
        """Return the client that the request says it is from, if there is one of that name."""
        named = extract_basic_authorization(asked.headers)[0] or asked.parameters.get("client_id")
        if named is None or named in self.identity.clients:
            return self.identity.clients.get(named or "")
        hospital = await uow.hospital_clients.find(named)
        return hospital.as_client(uow.now) if hospital else None


Desk = Annotated[ClientDesk, Depends()]


@router.post(
    "/token",
    dependencies=CLIENTS_COME,
    responses=OAUTH_REFUSALS,
    openapi_extra=form_body(
        "grant_type",
        *AUTHENTICATION,
        "code",
        "code_verifier",
        "redirect_uri",
        "refresh_token",
        "scope",
        "audience",
    ),
)
async def token(desk: Desk) -> JSONResponse:
    """Issue tokens for a code, a refresh token, or the client itself (RFC 6749 section 3.2)."""
    return await desk.answer(
        "/token", lambda uow, asked: exchange(desk.identity, desk.keys, uow, asked)
    )


@router.post(
    "/revoke",
    dependencies=CLIENTS_COME,
    responses=OAUTH_REFUSALS,
    openapi_extra=form_body(*AUTHENTICATION, "token", "token_type_hint"),
)
async def revoke(desk: Desk) -> JSONResponse:
    """Take a token back; of a refresh token its whole family ends (RFC 7009)."""
    return await desk.answer(
        "/revoke",
        lambda uow, asked: answer_endpoint("revocation", desk.identity, desk.keys, uow, asked),
    )


@router.post(
    "/introspect",
    dependencies=CLIENTS_COME,
    responses=OAUTH_REFUSALS,
    openapi_extra=form_body(*AUTHENTICATION, "token", "token_type_hint"),
)
async def introspect(desk: Desk) -> JSONResponse:
    """Tell a confidential client whether a token is good, and what it says (RFC 7662)."""
    return await desk.answer(
        "/introspect",
        lambda uow, asked: answer_endpoint("introspection", desk.identity, desk.keys, uow, asked),
    )


def client_request(request: Request, uri: str, fields: list[tuple[str, object]]) -> IssuerRequest:
    """Return the request as the grants read it.

    Raises
    ------
    OAuth2Error
        A parameter is doubled or malformed, the Authorization header can't be read, or the client
        shows who it is in more than one way (RFC 6749 section 2.3).
    """
    try:
        has_header = extract_basic_authorization(request.headers)[0] is not None
    except ValueError:
        raise InvalidClientError("Malformed 'Authorization' header.", status_code=401) from None
    texts = [(name, value) for name, value in fields if isinstance(value, str)]
    parameters = known_parameters(texts)
    ways = [has_header, "client_secret" in parameters, "client_assertion" in parameters]
    if sum(ways) > 1:
        raise InvalidRequestError("More than one way of client authentication.")
    return IssuerRequest("POST", uri, request.headers, parameters)


def refused(error: OAuth2Error) -> JSONResponse:
    """Write OAuth's refusal."""
    status, body, headers = error()
    return JSONResponse(body, status, headers={**dict(headers), **NO_STORE})


def slowed(seconds: float) -> JSONResponse:
    """Say how long to wait, in OAuth's words."""
    body = {
        "error": "temporarily_unavailable",
        "error_description": "Too many failed attempts; see Retry-After.",
    }
    headers = {**NO_STORE, "Retry-After": str(max(1, math.ceil(seconds)))}
    return JSONResponse(body, 429, headers=headers)
