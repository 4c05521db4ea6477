"""Who a token is about, for applications (OpenID Connect Core section 5.3)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from identity.api.parameters import Identity, PublicWork
from identity.services import userinfo
from shared.auth import API_AUDIENCE, Bearer, ScopeMissingError, public
from shared.openapi import refusals

__all__ = ["router"]

router = APIRouter(tags=["tokens"])
BEARER = Bearer("person")


@router.get(
    "/userinfo",
    dependencies=[public("any person's token opens it, whatever its roles")],
    responses=refusals(401, 403),
    openapi_extra={"security": [{"person": []}]},
)
async def get_userinfo(
    request: Request, identity: Identity, open_unit_of_work: Annotated[PublicWork, Depends()]
) -> dict[str, Any]:
    """Return the claims about the person before the application; the name with ``profile``."""
    token = await BEARER.token(request, API_AUDIENCE)
    if "openid" not in token.scopes:
        raise ScopeMissingError(scope="openid")
    async with open_unit_of_work() as uow:
        return await userinfo.claims_of(uow, token.account_id, token.scopes)
