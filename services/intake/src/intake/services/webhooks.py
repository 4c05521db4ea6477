"""Endpoints of webhooks: registered, changed, tried out, switched off and on."""

import base64
import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from intake.domain.destination import parse_destination
from intake.domain.partner_event import PartnerEventKind
from intake.domain.webhook import Delivery, DeliveryState, DisabledBecause, Endpoint, EndpointKey
from intake.domain.webhook_signature import PRIVATE_PREFIX, public_key_of
from intake.errors.webhooks import (
    WebhookDisabledError,
    WebhookLimitError,
    WebhookNotFoundError,
    WebhookRotatingError,
)
from intake.services import partner_events
from intake.services.webhook_delivery import reach_of
from intake.unit_of_work import UnitOfWork
from shared.errors import StaleVersionError
from shared.ids import new_id

__all__ = [
    "change",
    "disable",
    "enable",
    "get",
    "get_delivery",
    "list_deliveries",
    "list_endpoints",
    "new_challenge",
    "ping",
    "register",
    "remove",
    "rotate_key",
    "send_again",
]

CHALLENGE_BYTES = 18


async def register(
    uow: UnitOfWork, hospital: str, url: str, kinds: Sequence[PartnerEventKind]
) -> Endpoint:
    """Let a hospital be told at an address; names are asked for their addresses when one sends.

    Raises
    ------
    DestinationRefusedError
        Nothing is sent there.
    WebhookLimitError
        The hospital has enough of them.
    """
    check_destination(uow, url)
    limit = uow.settings.webhooks_of_hospital
    if await uow.webhooks.count(hospital) >= limit:
        raise WebhookLimitError(limit=limit)
    key = new_key(uow)
    endpoint = Endpoint(
        id=new_id(),
        hospital=hospital,
        version=1,
        url=url,
        kinds=kinds,
        created_at=uow.now,
        keys=(key,),
    )
    await uow.webhooks.add(endpoint, key, created_by=uow.actor.account_id)
    audit(uow, "webhook.register", endpoint)
    return endpoint


async def get(uow: UnitOfWork, endpoint_id: UUID, *, hospital: str | None) -> Endpoint:
    """Return an endpoint; ``hospital`` is whose the caller reaches, None all of the committee.

    Raises
    ------
    WebhookNotFoundError
        There is none, or it is another hospital's.
    """
    return reached(await uow.webhooks.get(endpoint_id), hospital)


async def list_endpoints(
    uow: UnitOfWork,
    *,
    hospital: str | None,
    wanted: str | None,
    is_active: bool | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Endpoint]:
    """Return one more than a page of endpoints within reach, in the order they were made in.

    ``wanted`` narrows them to one hospital's.
    """
    if hospital is not None and wanted not in {None, hospital}:
        return []
    return await uow.webhooks.list_page(
        hospital=hospital or wanted, is_active=is_active, after=after, limit=limit + 1
    )


async def change(
    uow: UnitOfWork,
    endpoint_id: UUID,
    *,
    hospital: str | None,
    url: str,
    kinds: Sequence[PartnerEventKind],
    expected: int | None,
) -> Endpoint:
    """Let an endpoint be elsewhere or be told of something else; what waits goes to the new place.

    Raises
    ------
    WebhookNotFoundError, StaleVersionError, DestinationRefusedError
    """
    endpoint = await locked(uow, endpoint_id, hospital=hospital, expected=expected)
    check_destination(uow, url)
    await uow.webhooks.change(endpoint.id, url=url, kinds=kinds)
    audit(uow, "webhook.change", endpoint)
    return await uow.webhooks.get(endpoint.id)


async def remove(
    uow: UnitOfWork, endpoint_id: UUID, *, hospital: str | None, expected: int | None
) -> None:
    """Forget an endpoint, its keys and its deliveries; the feed keeps what it was told.

    Raises
    ------
    WebhookNotFoundError, StaleVersionError
    """
    endpoint = await locked(uow, endpoint_id, hospital=hospital, expected=expected)
    await uow.webhooks.delete(endpoint.id)
    audit(uow, "webhook.remove", endpoint)


async def disable(uow: UnitOfWork, endpoint_id: UUID, *, hospital: str | None) -> Endpoint:
    """Switch an endpoint off: what happens meanwhile is in the feed only.

    Raises
    ------
    WebhookNotFoundError
    """
    endpoint = await locked(uow, endpoint_id, hospital=hospital, expected=None)
    if endpoint.is_active:
        await uow.webhooks.disable(endpoint.id, DisabledBecause.SWITCHED_OFF, uow.now)
        audit(uow, "webhook.disable", endpoint, reason=DisabledBecause.SWITCHED_OFF)
    return await uow.webhooks.get(endpoint.id)


async def enable(uow: UnitOfWork, endpoint_id: UUID, *, hospital: str | None) -> Endpoint:
    """Switch an endpoint on again; what waited when it was switched off is sent now.

    Raises
    ------
    WebhookNotFoundError
    """
    endpoint = await locked(uow, endpoint_id, hospital=hospital, expected=None)
    if not endpoint.is_active:
        await uow.webhooks.enable(endpoint.id)
        audit(uow, "webhook.enable", endpoint)
    return await uow.webhooks.get(endpoint.id)


async def ping(
    uow: UnitOfWork, endpoint_id: UUID, *, hospital: str | None, challenge: str | None = None
) -> UUID:
    """Send a test event to one endpoint, and return its id; it is in the feed too.

    Raises
    ------
    WebhookNotFoundError, WebhookDisabledError
    """
    endpoint = reached(await uow.webhooks.get(endpoint_id), hospital)
    assure_active(endpoint)
    return partner_events.tell(
        uow,
        endpoint.hospital,
        PartnerEventKind.WEBHOOK_PING,
        {"endpoint_id": endpoint.id, "challenge": challenge or new_challenge()},
        only_at=endpoint.id,
    )


async def rotate_key(uow: UnitOfWork, endpoint_id: UUID, *, hospital: str | None) -> Endpoint:
    """Give an endpoint a new key; the old one signs beside it for a while, so nothing is lost.

    Raises
    ------
    WebhookNotFoundError
    WebhookRotatingError
        The last change isn't over.
    """
    endpoint = await locked(uow, endpoint_id, hospital=hospital, expected=None)
    for key in endpoint.keys:
        if key.retires_at is not None and key.retires_at > uow.now:
            raise WebhookRotatingError(until=key.retires_at.isoformat())
    overlap = timedelta(hours=uow.settings.webhook_key_overlap_hours)
    await uow.webhooks.retire_key(endpoint.id, uow.now + overlap)
    await uow.webhooks.add_key(endpoint.id, new_key(uow))
    await uow.webhooks.touch(endpoint.id)
    partner_events.tell(
        uow,
        endpoint.hospital,
        PartnerEventKind.WEBHOOK_KEY_ROTATED,
        {"endpoint_id": endpoint.id, "expires_at": uow.now + overlap},
    )
    audit(uow, "webhook.rotate_key", endpoint)
    return await uow.webhooks.get(endpoint.id)


async def list_deliveries(
    uow: UnitOfWork,
    endpoint_id: UUID,
    *,
    hospital: str | None,
    state: DeliveryState | None,
    before: int | None,
    limit: int,
) -> Sequence[Delivery]:
    """Return one more than a page of an endpoint's deliveries, newest first.

    Raises
    ------
    WebhookNotFoundError
    """
    endpoint = reached(await uow.webhooks.get(endpoint_id), hospital)
    return await uow.webhook_deliveries.list_page(
        endpoint.id, state=state, before=before, limit=limit + 1
    )


async def get_delivery(
    uow: UnitOfWork, endpoint_id: UUID, event_id: UUID, *, hospital: str | None
) -> Delivery:
    """Return one delivery with all its attempts.

    Raises
    ------
    WebhookNotFoundError, DeliveryNotFoundError
    """
    endpoint = reached(await uow.webhooks.get(endpoint_id), hospital)
    return await uow.webhook_deliveries.get(endpoint.id, event_id)


async def send_again(
    uow: UnitOfWork, endpoint_id: UUID, event_id: UUID, *, hospital: str | None
) -> Delivery:
    """Send an event once more, whether it had arrived or was given up, under the same id.

    Raises
    ------
    WebhookNotFoundError, DeliveryNotFoundError, WebhookDisabledError
    """
    endpoint = reached(await uow.webhooks.get(endpoint_id), hospital)
    delivery = await uow.webhook_deliveries.get(endpoint.id, event_id)
    assure_active(endpoint)
    await uow.webhook_deliveries.send_again(endpoint.id, delivery.event.id, uow.now)
    audit(uow, "webhook.send_again", endpoint, event=str(event_id))
    return await uow.webhook_deliveries.get(endpoint.id, event_id)


async def locked(
    uow: UnitOfWork, endpoint_id: UUID, *, hospital: str | None, expected: int | None
) -> Endpoint:
    """Return an endpoint that nobody else changes meanwhile."""
    endpoint = reached(await uow.webhooks.get(endpoint_id, lock=True), hospital)
    if expected is not None and expected != endpoint.version:
        raise StaleVersionError(current=endpoint.version, expected=expected)
    return endpoint


def reached(endpoint: Endpoint, hospital: str | None) -> Endpoint:
    """Return an endpoint that is within reach."""
    if hospital is not None and endpoint.hospital != hospital:
        raise WebhookNotFoundError(is_hidden=True)
    return endpoint


def assure_active(endpoint: Endpoint) -> None:
    """Refuse to send to what is switched off."""
    if endpoint.disabled_because is not None:
        raise WebhookDisabledError(reason=endpoint.disabled_because)


def check_destination(uow: UnitOfWork, url: str) -> None:
    """Refuse an address that could never be sent to."""
    reach_of(uow.settings).check(parse_destination(url))


def new_challenge() -> str:
    """Return a random text that only who reads a delivery can know."""
    return secrets.token_hex(CHALLENGE_BYTES)


def new_key(uow: UnitOfWork) -> EndpointKey:
    """Return a new key pair."""
    raw = Ed25519PrivateKey.generate().private_bytes_raw()
    private_key = PRIVATE_PREFIX + base64.b64encode(raw).decode()
    return EndpointKey(
        id=new_id(),
        public_key=public_key_of(private_key),
        created_at=uow.now,
        retires_at=None,
        private_key=private_key,
    )


def audit(uow: UnitOfWork, action: str, endpoint: Endpoint, **detail: str) -> None:
    """Note who did what to an endpoint."""
    uow.audit(
        action,
        subject_type="webhook",
        subject_id=endpoint.id,
        detail={"hospital": endpoint.hospital, **detail},
    )
