"""Tries whether a hospital's receiver takes what is signed and refuses what isn't."""

import base64
from dataclasses import dataclass, replace
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from intake.domain.conformance import ConformanceRun
from intake.domain.partner_event import PartnerEvent, PartnerEventKind
from intake.domain.webhook import Attempt
from intake.domain.webhook_signature import PRIVATE_PREFIX, payload_of, signed_headers
from intake.services import webhooks
from intake.services.conformance import reached
from intake.services.webhook_delivery import HEADERS, sender_of
from intake.unit_of_work import UnitOfWork
from shared.ids import new_id
from shared.service import Service

__all__ = ["ForgedEvent", "note_forgery", "send_forged", "send_honest"]

REFUSALS = range(400, 500)


@dataclass(frozen=True, slots=True)
class ForgedEvent:
    """What is sent to an endpoint under a signature of nobody's, beside an honest ``challenge``."""

    run_id: UUID
    challenge: str
    url: str
    event: PartnerEvent


async def send_honest(
    uow: UnitOfWork, run_id: UUID, endpoint_id: UUID, *, hospital: str | None
) -> ForgedEvent:
    """Have a ping on its way whose challenge is to be answered, and return a forged one like it.

    Raises
    ------
    ConformanceRunNotFoundError, WebhookNotFoundError, WebhookDisabledError
    """
    run = reached(await uow.conformance.get(run_id, lock=True), hospital)
    endpoint = await webhooks.get(uow, endpoint_id, hospital=run.hospital)
    challenge = webhooks.new_challenge()
    event_id = await webhooks.ping(uow, endpoint_id, hospital=run.hospital, challenge=challenge)
    asked = {
        "endpoint_id": str(endpoint_id),
        "event_id": str(event_id),
        "challenge": challenge,
        "url": endpoint.url,
    }
    await uow.conformance.update(replace(run, notes={**run.notes, "webhook": asked}))
    forged = PartnerEvent(
        id=new_id(),
        hospital=run.hospital,
        sequence=1,
        kind=PartnerEventKind.WEBHOOK_PING,
        facts={"endpoint_id": str(endpoint_id), "challenge": webhooks.new_challenge()},
        occurred_at=uow.now,
    )
    return ForgedEvent(run_id, challenge, endpoint.url, forged)


async def send_forged(service: Service[UnitOfWork], forged: ForgedEvent) -> Attempt:
    """Send an event that is signed with a key that nobody was told of; outside a transaction."""
    now = service.clock()
    body = payload_of(forged.event)
    raw = Ed25519PrivateKey.generate().private_bytes_raw()
    stranger = PRIVATE_PREFIX + base64.b64encode(raw).decode()
    headers = signed_headers(str(forged.event.id), now, body, [stranger])
    async with sender_of(service) as sender:
        return await sender.post(forged.url, body, HEADERS | headers, now=now)


async def note_forgery(uow: UnitOfWork, forged: ForgedEvent, attempt: Attempt) -> ConformanceRun:
    """Note whether the forged event was refused: any 4xx is.

    It counts once the receiver has taken the honest one of the same trial: one that refuses
    everything, beside another that takes everything, shows nothing.
    """
    run = await uow.conformance.get(forged.run_id, lock=True)
    asked = run.notes.get("webhook", {})
    if asked.get("challenge") == forged.challenge and attempt.status in REFUSALS:
        tried = {**asked, "is_forgery_refused": True}
        await uow.conformance.update(replace(run, notes={**run.notes, "webhook": tried}))
    return await uow.conformance.get(forged.run_id)
