"""Routes that try a webhook out, switch it off and on, change its key, and follow deliveries."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import Field, TypeAdapter

from intake.api.parameters import OpenUnitOfWork
from intake.api.webhook_views import DeliveryView, PingView, WebhookView
from intake.api.webhooks import EndpointId, Keeper, Reader, reach_of_keeper, reach_of_reader
from intake.domain.webhook import DeliveryState, Endpoint
from intake.services import webhooks
from intake.unit_of_work import UnitOfWork
from shared.idempotency import Idempotency, idempotency_key
from shared.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from shared.web import etag

__all__ = ["router"]

router = APIRouter(prefix="/partner/webhooks/{endpoint_id}", tags=["partner hospitals"])

EventId = Annotated[UUID, Path(description="The event, as in the feed")]
Key = Annotated[Idempotency, idempotency_key()]
SORT_KEYS = TypeAdapter(tuple[Annotated[int, Field(ge=0, lt=2**63)]])


@router.post("/pings", status_code=202, summary="Send a test event")
async def ping_webhook(
    endpoint_id: EndpointId, caller: Keeper, idempotency: Key, open_unit_of_work: OpenUnitOfWork
) -> PingView:
    """Send `webhook.ping` to one webhook; how it went is among the deliveries within seconds."""
    async with open_unit_of_work(caller) as uow:
        hospital = await reach_of_keeper(uow)
        event_id = await idempotency.once(
            uow,
            fingerprint=None,
            act=lambda: webhooks.ping(uow, endpoint_id, hospital=hospital),
            again=as_id,
            resource_id=str,
        )
    return PingView(event_id=event_id)


@router.post("/key-rotations", status_code=201, summary="Change the key")
async def rotate_webhook_key(
    endpoint_id: EndpointId,
    caller: Keeper,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> WebhookView:
    """Sign with a new key, and for a while with the old one too: `retires_at` says until when."""
    async with open_unit_of_work(caller) as uow:
        hospital = await reach_of_keeper(uow)
        endpoint = await idempotency.once(
            uow,
            fingerprint=None,
            act=lambda: webhooks.rotate_key(uow, endpoint_id, hospital=hospital),
            again=lambda _: webhooks.get(uow, endpoint_id, hospital=hospital),
            resource_id=lambda made: str(made.id),
        )
    return render(uow, endpoint, response)


@router.post("/disabling", summary="Switch a webhook off")
async def disable_webhook(
    endpoint_id: EndpointId, caller: Keeper, open_unit_of_work: OpenUnitOfWork, response: Response
) -> WebhookView:
    """Send nothing there; what happens meanwhile is in the feed only."""
    async with open_unit_of_work(caller) as uow:
        endpoint = await webhooks.disable(uow, endpoint_id, hospital=await reach_of_keeper(uow))
    return render(uow, endpoint, response)


@router.post("/enabling", summary="Switch a webhook on")
async def enable_webhook(
    endpoint_id: EndpointId, caller: Keeper, open_unit_of_work: OpenUnitOfWork, response: Response
) -> WebhookView:
    """Send there again, first what waited when it was switched off or given up."""
    async with open_unit_of_work(caller) as uow:
        endpoint = await webhooks.enable(uow, endpoint_id, hospital=await reach_of_keeper(uow))
    return render(uow, endpoint, response)


@router.get("/deliveries", summary="List deliveries")
async def list_deliveries(
    endpoint_id: EndpointId,
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    state: DeliveryState | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[DeliveryView]:
    """Return what was sent to a webhook or waits to be, the newest event first."""
    before = None if cursor is None else decode_cursor(cursor, SORT_KEYS)[0]
    async with open_unit_of_work(caller) as uow:
        found = await webhooks.list_deliveries(
            uow,
            endpoint_id,
            hospital=await reach_of_reader(uow),
            state=state,
            before=before,
            limit=limit,
        )
    views = [DeliveryView.of(delivery) for delivery in found]
    return page_of(views, limit, lambda view: (view.event.sequence,))


@router.get("/deliveries/{event_id}", summary="A delivery")
async def get_delivery(
    endpoint_id: EndpointId, event_id: EventId, caller: Reader, open_unit_of_work: OpenUnitOfWork
) -> DeliveryView:
    """Return a delivery with all its attempts; nothing of an answer's text is kept."""
    async with open_unit_of_work(caller) as uow:
        hospital = await reach_of_reader(uow)
        return DeliveryView.of(
            await webhooks.get_delivery(uow, endpoint_id, event_id, hospital=hospital)
        )


@router.post("/deliveries/{event_id}/sending", status_code=202, summary="Send an event again")
async def send_event_again(
    endpoint_id: EndpointId,
    event_id: EventId,
    caller: Keeper,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> DeliveryView:
    """Send an event once more under the same id, whether it had arrived or was given up."""
    async with open_unit_of_work(caller) as uow:
        hospital = await reach_of_keeper(uow)
        delivery = await idempotency.once(
            uow,
            fingerprint=None,
            act=lambda: webhooks.send_again(uow, endpoint_id, event_id, hospital=hospital),
            again=lambda _: webhooks.get_delivery(uow, endpoint_id, event_id, hospital=hospital),
            resource_id=lambda made: str(made.event.id),
        )
    return DeliveryView.of(delivery)


async def as_id(text: str) -> UUID:
    """Return the id that was remembered."""
    return UUID(text)


def render(uow: UnitOfWork, endpoint: Endpoint, response: Response) -> WebhookView:
    """Return the view of an endpoint and set its entity tag."""
    response.headers["ETag"] = etag(endpoint.version)
    return WebhookView.of(endpoint, uow.now)
