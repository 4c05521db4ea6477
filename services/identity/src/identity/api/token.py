"""The token endpoint: a code or a client's secret in, tokens out."""

from typing import Annotated

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc6749.util import extract_basic_authorization
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from identity.api.descriptions import OAUTH_REFUSALS, form_body
from identity.api.parameters import CurrentKeys, Identity, PublicWork, read_form
from identity.errors import ClientRefusedError
from identity.oauth.requests import IssuerRequest, known_parameters
from identity.oauth.run import exchange
from shared.auth import public

__all__ = ["router"]

router = APIRouter(tags=["tokens"])
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@router.post(
    "/token",
    dependencies=[public("clients show who they are inside the request")],
    responses=OAUTH_REFUSALS,
    openapi_extra=form_body(
        "grant_type",
        "client_id",
        "client_secret",
        "code",
        "code_verifier",
        "redirect_uri",
        "audience",
    ),
)
async def token(
    request: Request,
    identity: Identity,
    keys: CurrentKeys,
    open_unit_of_work: Annotated[PublicWork, Depends()],
) -> JSONResponse:
    """Issue tokens (RFC 6749 section 3.2); refusals are OAuth's own JSON."""
    form = await read_form(request)
    try:
        asked = token_request(request, identity.settings.oidc_issuer, list(form.multi_items()))
    except OAuth2Error as error:
        return refused(error)
    async with open_unit_of_work() as uow:
        answer = await exchange(identity, keys, uow, asked)
    if answer.error == InvalidClientError.error:
        await request.app.state.refusals.record(request, ClientRefusedError(), "/auth/token")
    return JSONResponse(answer.body, answer.status, headers=dict(answer.headers))


def token_request(request: Request, issuer: str, fields: list[tuple[str, object]]) -> IssuerRequest:
    """Return the request as the grants read it.

    Raises
    ------
    OAuth2Error
        A parameter is doubled or malformed, or the Authorization header can't be read.
    """
    try:
        extract_basic_authorization(request.headers)
    except ValueError:
        raise InvalidClientError("Malformed 'Authorization' header.", status_code=401) from None
    texts = [(name, value) for name, value in fields if isinstance(value, str)]
    return IssuerRequest("POST", f"{issuer}/token", request.headers, known_parameters(texts))


def refused(error: OAuth2Error) -> JSONResponse:
    """Write OAuth's refusal."""
    status, body, headers = error()
    return JSONResponse(body, status, headers={**dict(headers), **NO_STORE})
