"""The stream is a copy of the outbox: writing it anew, and comparing outbox, stream and inboxes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from nats.js import JetStreamContext
from nats.js.errors import NotFoundError
from pydantic import ValidationError
from sqlalchemy import select

from shared.events.base import RawEnvelope
from shared.ids import new_id
from shared.outbox import envelope_bytes, publish_batch
from shared.streams import ensure_stream, stream_name

if TYPE_CHECKING:
    from shared.service import Service

__all__ = ["Difference", "rebuild", "reconcile", "republish"]

BATCH = 500
AT_ONCE = 64
SETTLED_AFTER = timedelta(seconds=10)

Aggregate = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class Difference:
    """One event that one place has and another should have."""

    kind: str
    publisher: str
    event: str


@dataclass(slots=True)
class StreamContent:
    """What a stream holds: its events' ids, and the last sequence of each aggregate."""

    ids: set[UUID] = field(default_factory=set)
    last: dict[Aggregate, int] = field(default_factory=dict)


async def rebuild(service: "Service[Any]") -> int:
    """Empty the service's stream and write every event of the outbox into it; return how many.

    Consumers pass over what they have handled.
    """
    jetstream = await connected_jetstream(service)
    await ensure_stream(jetstream, service.name, service.settings.stream_prefix)
    await jetstream.purge_stream(stream_name(service.name, service.settings.stream_prefix))
    return await republish(service)


async def republish(service: "Service[Any]") -> int:
    """Write every event of the outbox into the stream once more, oldest first; return how many.

    The message ids are new, or the stream would drop what it has seen in its duplicate window.
    """
    await service.nats.open()
    client = await service.nats.connected()
    prefix, again = service.settings.stream_prefix, new_id().hex
    outbox, position, written = service.plumbing.outbox, 0, 0
    while True:
        statement = select(outbox).where(outbox.c.position > position)
        async with service.database.engine.connect() as connection:
            ordered = statement.order_by(outbox.c.position).limit(BATCH)
            rows = (await connection.execute(ordered)).all()
        if not rows:
            return written
        await publish_batch(
            client,
            [
                (f"{prefix}{row.subject}", envelope_bytes(service.name, row), f"{row.id} {again}")
                for row in rows
            ],
        )
        position, written = rows[-1].position, written + len(rows)


async def reconcile(service: "Service[Any]") -> list[Difference]:
    """Compare the outbox with the own stream, and the streams read here with what was handled.

    Events of the last ten seconds, and those a consumer hasn't acknowledged, are under way and
    aren't counted.
    """
    jetstream = await connected_jetstream(service)
    differences = await missing_from_stream(service, jetstream)
    for consumer in service.consumers:
        differences += await missing_from_inbox(service, jetstream, consumer.publisher)
    return differences


async def connected_jetstream(service: "Service[Any]") -> JetStreamContext:
    """Return the service's JetStream, connecting first when nobody has."""
    await service.nats.open()
    return (await service.nats.connected()).jetstream()


async def missing_from_stream(
    service: "Service[Any]", jetstream: JetStreamContext
) -> list[Difference]:
    """Return the events that the outbox marks as sent and the stream doesn't have."""
    content = await read_stream(jetstream, stream_of(service, service.name))
    outbox = service.plumbing.outbox
    settled = outbox.c.sent_at < service.clock() - SETTLED_AFTER
    async with service.database.engine.connect() as connection:
        sent = (await connection.scalars(select(outbox.c.id).where(settled))).all()
    return [
        Difference("not_in_stream", service.name, str(event_id))
        for event_id in sent
        if event_id not in content.ids
    ]


async def missing_from_inbox(
    service: "Service[Any]", jetstream: JetStreamContext, publisher: str
) -> list[Difference]:
    """Return the aggregates with acknowledged events that are neither handled nor set aside."""
    stream = stream_of(service, publisher)
    try:
        consumer = await jetstream.consumer_info(stream, service.name)
    except NotFoundError:
        return []
    floor = consumer.ack_floor.stream_seq if consumer.ack_floor else 0
    content = await read_stream(jetstream, stream, until=floor)
    known = await known_sequences(service, publisher)
    return [
        Difference("not_handled", publisher, f"{kind} {aggregate_id} {sequence}")
        for (kind, aggregate_id), sequence in content.last.items()
        if known.get((kind, aggregate_id), 0) < sequence
    ]


async def known_sequences(service: "Service[Any]", publisher: str) -> dict[Aggregate, int]:
    """Return the last sequence of each aggregate that was handled or is kept in waiting."""
    position, parked = service.plumbing.inbox_position, service.plumbing.parked_event
    handled = select(position.c.aggregate_type, position.c.aggregate_id, position.c.last)
    waiting = select(parked.c.aggregate_type, parked.c.aggregate_id, parked.c.sequence)
    known: dict[Aggregate, int] = {}
    async with service.database.engine.connect() as connection:
        for statement in (
            handled.where(position.c.publisher == publisher),
            waiting.where(parked.c.publisher == publisher, parked.c.sequence.is_not(None)),
        ):
            for kind, aggregate_id, sequence in await connection.execute(statement):
                key = (kind, aggregate_id)
                known[key] = max(known.get(key, 0), sequence)
    return known


async def read_stream(
    jetstream: JetStreamContext, stream: str, *, until: int | None = None
) -> StreamContent:
    """Read a stream's events, from the first to one place or to the end."""
    content = StreamContent()
    async for data in messages(jetstream, stream, until):
        try:
            envelope = RawEnvelope.model_validate_json(data)
        except ValidationError:
            continue
        key = (envelope.aggregate_type, envelope.aggregate_id)
        content.ids.add(envelope.id)
        content.last[key] = max(content.last.get(key, 0), envelope.sequence)
    return content


async def messages(
    jetstream: JetStreamContext, stream: str, until: int | None
) -> AsyncIterator[bytes]:
    """Yield the messages of a stream, some being asked for at once."""
    try:
        state = (await jetstream.stream_info(stream)).state
    except NotFoundError:
        return
    end = state.last_seq if until is None else min(until, state.last_seq)
    # A stream that never had a message begins at 0, which no message has.
    for start in range(max(state.first_seq, 1), end + 1, AT_ONCE):
        places = range(start, min(start + AT_ONCE, end + 1))
        for data in await asyncio.gather(*(message_at(jetstream, stream, at) for at in places)):
            if data is not None:
                yield data


async def message_at(jetstream: JetStreamContext, stream: str, place: int) -> bytes | None:
    """Return one message of a stream; None where it was deleted."""
    try:
        return (await jetstream.get_msg(stream, seq=place)).data or b""
    except NotFoundError:
        return None


def stream_of(service: "Service[Any]", publisher: str) -> str:
    """Return the name of a publisher's stream as this service knows it."""
    return stream_name(publisher, service.settings.stream_prefix)
