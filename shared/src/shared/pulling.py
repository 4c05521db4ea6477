"""A thin pull consumer: whatever has arrived is one batch, and silence is asked again."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from pydantic_core import to_json

__all__ = ["durable_config", "pull_batches"]

logger = structlog.get_logger(__name__)

BATCH = 500
EXPIRES_SECONDS = 20.0
HEARTBEAT_SECONDS = 2.0
ACK_WAIT_SECONDS = 30.0
HEARTBEAT_STATUS = "100"


def durable_config(name: str) -> ConsumerConfig:
    """Return how a service reads another's whole stream, from the first fact on."""
    return ConsumerConfig(
        durable_name=name,
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ACK_WAIT_SECONDS,
        max_ack_pending=4 * BATCH,
        max_deliver=-1,
    )


async def pull_batches(client: Client, stream: str, durable: str) -> AsyncIterator[list[Msg]]:
    """Yield non-empty batches of messages until cancelled.

    The server may forget a pull request when it restarts; without a message or heartbeat for
    twice the heartbeat's time the request is made again.
    """
    inbox = client.new_inbox()
    arrived: asyncio.Queue[Msg] = asyncio.Queue()
    subscription = await client.subscribe(
        inbox, cb=arrived.put, pending_msgs_limit=-1, pending_bytes_limit=-1
    )
    request_subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}"
    request = to_json(pull_request())
    outstanding = 0
    try:
        while True:
            if outstanding <= 0:
                await client.publish(request_subject, request, reply=inbox)
                outstanding = BATCH
            received = await next_messages(arrived)
            if received is None:
                outstanding = 0
                continue
            batch = [message for message in received if not is_status(message)]
            outstanding -= len(batch)
            if any(ends_pull(message) for message in received):
                outstanding = 0
            if batch:
                yield batch
    finally:
        await subscription.unsubscribe()


def pull_request() -> dict[str, Any]:
    """Return a request for a batch that lingers; times in nanoseconds as the API has them."""
    return {
        "batch": BATCH,
        "expires": int(EXPIRES_SECONDS * 1e9),
        "idle_heartbeat": int(HEARTBEAT_SECONDS * 1e9),
    }


async def next_messages(arrived: asyncio.Queue[Msg]) -> list[Msg] | None:
    """Return all that is there, waiting for the first; nothing after a silence."""
    try:
        async with asyncio.timeout(2 * HEARTBEAT_SECONDS):
            messages = [await arrived.get()]
    except TimeoutError:
        return None
    while len(messages) < BATCH and not arrived.empty():
        messages.append(arrived.get_nowait())
    return messages


def status_of(message: Msg) -> str | None:
    """Return the status code of a message that isn't a delivery."""
    return (message.headers or {}).get("Status")


def is_status(message: Msg) -> bool:
    """Tell a word from the server from a delivery."""
    return status_of(message) is not None


def ends_pull(message: Msg) -> bool:
    """Tell whether the server says that the pull request is over."""
    return status_of(message) not in (None, HEARTBEAT_STATUS)
