"""Routes for webhooks (网络回调): a hospital's own, and for staff those of all."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import TypeAdapter

from intake.api.parameters import OpenUnitOfWork
from intake.api.webhook_views import ChangeWebhook, RegisterWebhook, WebhookView
from intake.services import webhooks
from intake.services.webhook_access import hospital_to_act_for, hospital_within_reach
from intake.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.identifiers import CreditCode
from shared.openapi import refusals
from shared.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from shared.permissions import Permission
from shared.web import etag, if_match

__all__ = ["EndpointId", "Keeper", "Reader", "reach_of_keeper", "reach_of_reader", "router"]

router = APIRouter(prefix="/partner/webhooks", tags=["partner hospitals"])

EndpointId = Annotated[UUID, Path(description="A webhook")]
Keeper = Annotated[
    Actor, needs(Permission.PARTNER_HOSPITALS_MANAGE, Permission.WEBHOOKS_MANAGE_OWN)
]
Reader = Annotated[
    Actor, needs(Permission.PARTNER_HOSPITALS_READ, Permission.PARTNER_EVENTS_READ_OWN)
]
Switch = Literal["true", "false"]
SORT_KEYS = TypeAdapter(tuple[UUID])


async def reach_of_keeper(uow: UnitOfWork) -> str | None:
    """Return whose webhooks a caller may change."""
    return await hospital_within_reach(uow, all_by=Permission.PARTNER_HOSPITALS_MANAGE)


async def reach_of_reader(uow: UnitOfWork) -> str | None:
    """Return whose webhooks a caller may see."""
    return await hospital_within_reach(uow, all_by=Permission.PARTNER_HOSPITALS_READ)


@router.post("", status_code=201, summary="Register a webhook", responses=refusals(404))
async def register_webhook(
    body: RegisterWebhook,
    caller: Keeper,
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> WebhookView:
    """Have a hospital told at an address of its; the answer names the key to check with.

    A name is asked for its addresses when something is sent: ping it.
    """
    async with open_unit_of_work(caller) as uow:
        hospital = await hospital_to_act_for(
            uow, body.hospital, all_by=Permission.PARTNER_HOSPITALS_MANAGE
        )
        endpoint = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: webhooks.register(uow, hospital, body.url, body.kinds),
            again=lambda endpoint_id: webhooks.get(uow, UUID(endpoint_id), hospital=hospital),
            resource_id=lambda made: str(made.id),
        )
    response.headers["ETag"] = etag(endpoint.version)
    return WebhookView.of(endpoint, uow.now)


@router.get("", summary="List webhooks")
async def list_webhooks(
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    credit_code: Annotated[
        CreditCode | None, Query(description="Only those of one hospital")
    ] = None,
    is_active: Annotated[
        Switch | None, Query(description="Only those that events are sent to, or only the others")
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[WebhookView]:
    """Return webhooks in the order they were made in; hospitals see their own."""
    after = None if cursor is None else decode_cursor(cursor, SORT_KEYS)[0]
    async with open_unit_of_work(caller) as uow:
        found = await webhooks.list_endpoints(
            uow,
            hospital=await reach_of_reader(uow),
            wanted=credit_code,
            is_active=None if is_active is None else is_active == "true",
            after=after,
            limit=limit,
        )
    views = [WebhookView.of(endpoint, uow.now) for endpoint in found]
    return page_of(views, limit, lambda view: (view.id,))


@router.get("/{endpoint_id}", summary="A webhook")
async def get_webhook(
    endpoint_id: EndpointId, caller: Reader, open_unit_of_work: OpenUnitOfWork, response: Response
) -> WebhookView:
    """Return a webhook, how it does, and the keys that sign for it."""
    async with open_unit_of_work(caller) as uow:
        endpoint = await webhooks.get(uow, endpoint_id, hospital=await reach_of_reader(uow))
    response.headers["ETag"] = etag(endpoint.version)
    return WebhookView.of(endpoint, uow.now)


@router.put("/{endpoint_id}", summary="Change a webhook")
async def change_webhook(
    endpoint_id: EndpointId,
    body: ChangeWebhook,
    caller: Keeper,
    expected: Annotated[int | None, if_match()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> WebhookView:
    """Give a webhook another address or other kinds; what waits goes to the new address."""
    async with open_unit_of_work(caller) as uow:
        endpoint = await webhooks.change(
            uow,
            endpoint_id,
            hospital=await reach_of_keeper(uow),
            url=body.url,
            kinds=body.kinds,
            expected=expected,
        )
    response.headers["ETag"] = etag(endpoint.version)
    return WebhookView.of(endpoint, uow.now)


@router.delete("/{endpoint_id}", status_code=204, summary="Remove a webhook")
async def remove_webhook(
    endpoint_id: EndpointId,
    caller: Keeper,
    expected: Annotated[int | None, if_match()],
    open_unit_of_work: OpenUnitOfWork,
) -> None:
    """Forget a webhook with its keys and deliveries; the feed keeps what was told."""
    async with open_unit_of_work(caller) as uow:
        await webhooks.remove(
            uow, endpoint_id, hospital=await reach_of_keeper(uow), expected=expected
        )
