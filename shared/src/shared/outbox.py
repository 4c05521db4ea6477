"""The relay: what a transaction put in the outbox goes to the stream, in batches."""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import APIError
from pydantic_core import to_json
from sqlalchemy import BigInteger, Row, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from shared.database import Database
from shared.ids import new_id
from shared.nats_connection import NatsConnection
from shared.plumbing import Plumbing

__all__ = ["Message", "Relay", "publish_batch"]

logger = structlog.get_logger(__name__)

BATCH = 500
ATOMIC_FROM = 32
SLOW_POLL_SECONDS = 1.0
PUBLISH_TIMEOUT_SECONDS = 10.0

Message = tuple[str, bytes, str]
"""Subject, payload, message id."""


class Relay:
    """Empties one service's outbox.

    Sent rows stay, marked with the time. A relay that dies after publishing and before the commit
    sends the rows again under the same message ids; the stream drops them inside its window, and
    consumers count by sequence in any case.
    """

    def __init__(
        self,
        service: str,
        database: Database,
        plumbing: Plumbing,
        nats: NatsConnection,
        *,
        prefix: str = "",
    ) -> None:
        self.service = service
        self.prefix = prefix
        self.awake = asyncio.Event()
        self._engine = database.engine
        self._nats = nats
        table = plumbing.outbox
        self._waiting = (
            select(table)
            .where(table.c.sent_at.is_(None))
            .order_by(table.c.position)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        self._mark = (
            update(table)
            .where(table.c.position == func.any(bindparam("positions", type_=ARRAY(BigInteger))))
            .values(sent_at=func.clock_timestamp())
        )

    async def run(self) -> None:
        """Empty the outbox whenever woken, and once a second in any case, until cancelled."""
        while True:
            self.awake.clear()
            if await self.send_batch() < BATCH:
                await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(SLOW_POLL_SECONDS):
                await self.awake.wait()
        except TimeoutError:
            return

    async def send_batch(self) -> int:
        """Publish waiting events, oldest first, and return how many were sent."""
        client = await self._nats.connected()
        async with self._engine.begin() as connection:
            rows = (await connection.execute(self._waiting)).all()
            if not rows:
                return 0
            await publish_batch(client, [self._message(row) for row in rows])
            await connection.execute(self._mark, {"positions": [row.position for row in rows]})
        return len(rows)

    def _message(self, row: Row[Any]) -> Message:
        return f"{self.prefix}{row.subject}", envelope_bytes(self.service, row), str(row.id)


def envelope_bytes(service: str, row: Row[Any]) -> bytes:
    """Return an outbox row as the CloudEvents document that travels."""
    return to_json(
        {
            "specversion": "1.0",
            "id": row.id,
            "source": f"/{service}",
            "type": row.subject,
            "time": row.occurred_at,
            "datacontenttype": "application/json",
            "committee": row.committee,
            "aggregate_type": row.aggregate_type,
            "aggregate_id": row.aggregate_id,
            "sequence": row.sequence,
            "case_id": row.case_id,
            "actor": row.actor,
            "caused_by": row.caused_by,
            "traceparent": row.traceparent,
            "data": row.data,
        }
    )


async def publish_batch(client: Client, messages: Sequence[Message]) -> None:
    """Store messages in their stream, all acknowledged; raises when that isn't certain.

    Many go as one atomic batch (NATS 2.12), which is synced once but costs as much as several
    messages. A batch with a message id that the stream knows is refused whole; then, and when they
    are few, they go one by one without waiting in between.
    """
    if len(messages) >= ATOMIC_FROM:
        try:
            await publish_atomically(client, messages)
        except (APIError, NatsError, TimeoutError) as error:
            logger.info("atomic batch refused", size=len(messages), reason=str(error))
        else:
            return
    jetstream = client.jetstream(timeout=PUBLISH_TIMEOUT_SECONDS)
    await asyncio.gather(
        *(
            jetstream.publish(subject, payload, headers={"Nats-Msg-Id": message_id})
            for subject, payload, message_id in messages
        )
    )


async def publish_atomically(client: Client, messages: Sequence[Message]) -> None:
    """Store messages all at once or not at all."""
    batch_id = new_id().hex
    *leading, last = [
        (
            subject,
            payload,
            {
                "Nats-Msg-Id": message_id,
                "Nats-Batch-Id": batch_id,
                "Nats-Batch-Sequence": str(number),
            },
        )
        for number, (subject, payload, message_id) in enumerate(messages, start=1)
    ]
    for subject, payload, headers in leading:
        await client.publish(subject, payload, headers=headers)
    subject, payload, headers = last
    jetstream = client.jetstream(timeout=PUBLISH_TIMEOUT_SECONDS)
    acknowledgement = await jetstream.publish(
        subject, payload, headers={**headers, "Nats-Batch-Commit": "1"}
    )
    if acknowledgement.batch_size != len(messages):
        raise TimeoutError
