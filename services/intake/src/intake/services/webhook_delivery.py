"""Pushes what hospitals are told to their webhooks, until it has arrived or is given up."""

import asyncio
import random
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from intake.config import Settings
from intake.domain.destination import Reach
from intake.domain.partner_event import PartnerEventKind
from intake.domain.webhook import (
    Attempt,
    DisabledBecause,
    Endpoint,
    Verdict,
    next_attempt_at,
    patience_asked,
    verdict_on,
)
from intake.domain.webhook_signature import payload_of, signed_headers
from intake.repositories.webhook_deliveries import ClaimedDelivery
from intake.services import partner_events
from intake.services.webhook_sending import Resolve, Sender, resolve_name
from intake.unit_of_work import UnitOfWork, settings_of
from shared.actor import system_actor
from shared.service import Service

__all__ = ["HEADERS", "OVERDUE", "WebhookPusher", "count_overdue", "reach_of", "sender_of"]

logger = structlog.get_logger(__name__)

OVERDUE = "webhook_deliveries_overdue"
"""The gauge of deliveries that should have been tried minutes ago: the pusher doesn't keep up."""

LATE = timedelta(minutes=5)
AT_ONCE = 32
OF_ONE_ENDPOINT = 4
SPARE_SECONDS = 30.0

HEADERS = {"Content-Type": "application/json", "User-Agent": "Jianding-Webhooks/1"}


class WebhookPusher:
    """Tries what is due, many at once, a few of each endpoint.

    A delivery is claimed in one transaction, sent outside of any, and its outcome noted in
    another. Killed in between, the claim runs out and it is sent again under the same id: receivers
    may see an event twice and never miss one. Several processes share the work.
    """

    def __init__(
        self,
        *,
        resolve: Resolve = resolve_name,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._resolve = resolve
        self._chance = chance

    async def run(self, service: Service[UnitOfWork]) -> None:
        """Push until nothing is due."""
        while await self.push(service):
            continue

    async def push(self, service: Service[UnitOfWork]) -> int:
        """Try what is due once, a batch at most, and return how many were tried."""
        claimed = await claim(service, settings_of(service))
        if not claimed:
            return 0
        async with sender_of(service, resolve=self._resolve) as sender:
            trying = [attempt_one(service, sender, item, self._chance) for item in claimed]
            await asyncio.gather(*trying)
        return len(claimed)


async def attempt_one(
    service: Service[UnitOfWork],
    sender: Sender,
    claimed: ClaimedDelivery,
    chance: Callable[[], float],
) -> None:
    """Send one delivery and note what came of it."""
    now = service.clock()
    body = payload_of(claimed.event)
    signed = signed_headers(str(claimed.event.id), now, body, claimed.private_keys)
    attempt = await sender.post(claimed.url, body, HEADERS | signed, now=now)
    async with service.unit_of_work(system_actor(service.name, claimed.committee)) as uow:
        await note(uow, claimed, attempt, jitter=chance())


async def claim(service: Service[UnitOfWork], settings: Settings) -> Sequence[ClaimedDelivery]:
    """Take a batch of what is due."""
    lease = timedelta(seconds=settings.webhook_timeout_seconds + SPARE_SECONDS)
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        return await uow.webhook_deliveries.claim(
            uow.now, until=uow.now + lease, each=OF_ONE_ENDPOINT, most=AT_ONCE
        )


async def note(
    uow: UnitOfWork, claimed: ClaimedDelivery, attempt: Attempt, *, jitter: float
) -> None:
    """Keep what came of an attempt, and what follows for the delivery and its endpoint.

    An endpoint that was removed meanwhile took its deliveries along. It is locked before them, as
    removing it does.
    """
    endpoint_id, event_id = claimed.endpoint_id, claimed.event.id
    endpoint = await uow.webhooks.find(endpoint_id, lock=True)
    if endpoint is None:
        return
    verdict = verdict_on(attempt)
    if verdict is Verdict.DELIVERED:
        await uow.webhook_deliveries.note_delivered(endpoint_id, event_id, attempt)
        await uow.webhooks.note_success(endpoint_id)
        return
    pauses = uow.settings.webhook_retry_seconds
    again_at = next_attempt_at(attempt, claimed.attempts, pauses, jitter)
    await uow.webhook_deliveries.note_failed(endpoint_id, event_id, attempt, again_at)
    since = await uow.webhooks.note_failure(endpoint_id, attempt.at, left_alone_until(attempt))
    if verdict is Verdict.GONE:
        await give_up(uow, endpoint, DisabledBecause.GONE)
    elif attempt.at - since >= timedelta(days=uow.settings.webhook_failing_days):
        await give_up(uow, endpoint, DisabledBecause.FAILING)


async def give_up(uow: UnitOfWork, endpoint: Endpoint, because: DisabledBecause) -> None:
    """Disable a locked endpoint, once, and tell its hospital in the feed and staff in the trail."""
    if not endpoint.is_active:
        return
    await uow.webhooks.disable(endpoint.id, because, uow.now)
    partner_events.tell(
        uow,
        endpoint.hospital,
        PartnerEventKind.WEBHOOK_DISABLED,
        {"endpoint_id": endpoint.id, "reason": because},
    )
    uow.audit(
        "webhook.disable",
        subject_type="webhook",
        subject_id=endpoint.id,
        detail={"hospital": endpoint.hospital, "reason": because},
    )
    logger.warning("a webhook is disabled", webhook=str(endpoint.id), reason=because.value)


def left_alone_until(attempt: Attempt) -> datetime | None:
    """Return until when a busy receiver gets nothing at all."""
    patience = patience_asked(attempt)
    return None if patience is None else attempt.at + patience


def sender_of(service: Service[UnitOfWork], *, resolve: Resolve = resolve_name) -> Sender:
    """Return what sends to hospitals, as far as the settings let it reach."""
    settings = settings_of(service)
    return Sender(
        reach_of(settings),
        seconds=settings.webhook_timeout_seconds,
        trusted=trusted_by(settings),
        resolve=resolve,
    )


def reach_of(settings: Settings) -> Reach:
    """Return how far webhooks may go."""
    return Reach(
        ports=settings.webhook_ports,
        networks=settings.webhook_networks,
        loopback=settings.webhook_loopback,
    )


def trusted_by(settings: Settings) -> ssl.SSLContext | None:
    """Return the authorities that certificates are checked with, if they aren't the public ones."""
    if settings.webhook_authorities_file is None:
        return None
    return ssl.create_default_context(cafile=str(settings.webhook_authorities_file))


async def count_overdue(service: Service[UnitOfWork]) -> None:
    """Tell how many deliveries wait although their time has come."""
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        count = await uow.webhook_deliveries.count_waiting(uow.now - LATE)
    service.gauges[OVERDUE] = float(count)
