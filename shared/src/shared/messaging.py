"""Consumers: what a service does when another one speaks."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.errors import NotFoundError
from pydantic import ValidationError

from shared import dead_letters
from shared.actor import system_actor
from shared.audit_heads import keep_head
from shared.backoff import backoff_seconds
from shared.database import is_database_away
from shared.errors import ServiceError
from shared.events.base import AuditSealed, Envelope, Event, RawEnvelope
from shared.inbox import handle_in_order
from shared.pulling import durable_config, pull_batches
from shared.streams import stream_name
from shared.unit_of_work import SqlUnitOfWork

if TYPE_CHECKING:
    from shared.service import Service

__all__ = ["Consumer", "ConsumerRunner", "Reaction"]

logger = structlog.get_logger(__name__)

U = TypeVar("U", bound=SqlUnitOfWork)

Reaction = Callable[[Any, Envelope[Any]], Awaitable[None]]
"""``async def reaction(uow, envelope)``; safe to run again after its transaction was undone."""

Preparation = Callable[[Any, Sequence[RawEnvelope]], Awaitable[None]]
"""``async def prepare(uow, envelopes)``: locks and look-ups for a whole batch at once."""

RETRYABLE_ATTEMPTS = 120
UNEXPECTED_ATTEMPTS = 8


class Consumer(Generic[U]):
    """What a service does with one publisher's facts; those it doesn't use only move it on.

    Every reader keeps the daily ends of the publisher's audit chain. ``prepare`` is called before
    the reactions to a batch, and may be told of events that aren't due yet.
    """

    def __init__(
        self,
        publisher: str,
        reactions: Mapping[type[Event], Reaction],
        *,
        otherwise: Reaction | None = None,
        prepare: Preparation | None = None,
    ) -> None:
        self.publisher = publisher
        self.prepare = prepare
        self.reactions = {event.subject: (event, reaction) for event, reaction in reactions.items()}
        self.otherwise = otherwise

    async def react(self, uow: SqlUnitOfWork, envelope: RawEnvelope) -> None:
        """Run the reaction to an event, its data checked against the catalogue.

        Raises
        ------
        ValidationError
            The data don't fit the event's schema.
        """
        if envelope.type == f"{self.publisher}.audit.sealed.v1":
            await keep_head(uow, self.publisher, AuditSealed.model_validate(envelope.data))
        event, reaction = self.reactions.get(envelope.type, (None, self.otherwise))
        if event is not None:
            typed = envelope.model_copy(update={"data": event.model_validate(envelope.data)})
        else:
            typed = envelope
        if reaction is not None:
            await reaction(uow, typed)


class ConsumerRunner:
    """Reads one publisher's stream for one service and never loses or repeats a fact.

    A batch is one transaction. When anything in it fails it is undone and taken message by
    message, so that one bad event holds up nothing but its own aggregate.
    """

    def __init__(self, service: Service[Any], consumer: Consumer[Any]) -> None:
        self.service = service
        self.consumer = consumer
        self._attempts: Counter[UUID] = Counter()

    async def run(self) -> None:
        """Handle deliveries until cancelled."""
        client = await self.service.nats.connected()
        prefix = self.service.settings.stream_prefix
        stream = stream_name(self.consumer.publisher, prefix)
        await self._subscribe(client, stream)
        async for batch in pull_batches(client, stream, self.service.name):
            await self.handle(batch)

    async def _subscribe(self, client: Client, stream: str) -> None:
        jetstream = client.jetstream()
        attempt = 0
        while True:
            attempt += 1
            try:
                await jetstream.add_consumer(stream, durable_config(self.service.name))
            except NotFoundError:
                await asyncio.sleep(backoff_seconds(attempt, longest=2.0))
            else:
                return

    async def handle(self, messages: Sequence[Msg]) -> None:
        """Handle a batch in one transaction, or one by one when that fails."""
        deliveries = []
        for message in messages:
            try:
                deliveries.append((message, RawEnvelope.model_validate_json(message.data)))
            except ValidationError as error:
                await self._bury_malformed(message, error)
        if not deliveries:
            return
        try:
            await self._commit([envelope for _, envelope in deliveries])
        except Exception as error:  # noqa: BLE001  (each message finds out for itself)
            logger.info("batch undone", size=len(deliveries), reason=repr(error)[:200])
            for message, envelope in deliveries:
                await self._handle_one(message, envelope)
            return
        for message, _ in deliveries:
            await message.ack()

    async def _commit(self, envelopes: Sequence[RawEnvelope]) -> None:
        actor = system_actor(self.service.name, envelopes[0].committee)
        async with self.service.unit_of_work(actor) as uow:
            await handle_in_order(uow, self.consumer, envelopes)

    async def _handle_one(self, message: Msg, envelope: RawEnvelope) -> None:
        log = logger.bind(event_id=str(envelope.id), subject=envelope.type)
        try:
            await self._commit([envelope])
        except Exception as error:
            if is_database_away(error):
                await message.nak(delay=backoff_seconds(3))
                return
            self._attempts[envelope.id] += 1
            attempt = self._attempts[envelope.id]
            if attempt < attempts_allowed(error):
                log.info("event refused for now", attempt=attempt, reason=repr(error)[:200])
                await message.nak(delay=backoff_seconds(attempt))
                return
            log.exception("event goes to the dead letters", attempts=attempt)
            await dead_letters.bury(
                self.service, self.consumer.publisher, envelope, error, attempts=attempt
            )
        self._attempts.pop(envelope.id, None)
        await message.ack()

    async def _bury_malformed(self, message: Msg, error: ValidationError) -> None:
        logger.error("event is no envelope", subject=message.subject)
        await dead_letters.bury_malformed(
            self.service, self.consumer.publisher, message.subject, message.data, error
        )
        await message.term()


def attempts_allowed(error: Exception) -> int:
    """Return how often an event is tried before it is set aside."""
    if isinstance(error, ServiceError):
        return RETRYABLE_ATTEMPTS if error.retryable else 1
    if isinstance(error, ValidationError):
        return 1
    return UNEXPECTED_ATTEMPTS
