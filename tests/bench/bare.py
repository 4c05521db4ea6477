"""PostgreSQL and JetStream with nothing of ours in between: what delivery is measured against.

A process of its own: ``bare ENVIRONMENT-FILE COMMAND COUNT``; it prints seconds.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable

import asyncpg
import uvloop
from dotenv import load_dotenv
from nats.aio.client import Client
from nats.js.api import ConsumerConfig

from intake.config import Settings
from shared.ids import new_id
from shared.nats_connection import NatsConnection
from tests.bench.processes import log_errors_only

A_SECOND = 100
SUBJECT = "intake.bench.fact.v1"
STREAM = "INTAKE"
DURABLE = "intake"
PAYLOAD = b"x" * 1100
"""As long as the envelope of a reviewed case."""


async def publish(_settings: Settings, client: Client, count: int) -> None:
    """Publish messages pipelined, as nats-py does it, until all are acknowledged."""
    jetstream = client.jetstream(timeout=60)
    acknowledgements = [
        await jetstream.publish_async(SUBJECT, PAYLOAD, headers={"Nats-Msg-Id": new_id().hex})
        for _ in range(count)
    ]
    await asyncio.gather(*acknowledgements)


async def pace(settings: Settings, client: Client, count: int) -> None:
    """Insert, publish, receive and insert again, begun in each hundredth of a second."""
    loop = asyncio.get_running_loop()
    address = settings.database_url.replace("+asyncpg", "")
    async with asyncpg.create_pool(address, min_size=4, max_size=4) as pool:
        begun = loop.time()
        async with asyncio.TaskGroup() as group:
            group.create_task(receive(pool, client, count))
            for number in range(count):
                await asyncio.sleep(max(0, begun + number / A_SECOND - loop.time()))
                group.create_task(send(pool, client, number))


async def send(pool: asyncpg.Pool, client: Client, number: int) -> None:
    """Commit one row and publish one message."""
    await pool.execute("insert into bench.fact values ($1, $2)", number, PAYLOAD.decode())
    headers = {"Nats-Msg-Id": new_id().hex}
    await client.jetstream().publish(SUBJECT, str(number).encode() + PAYLOAD, headers=headers)


async def receive(pool: asyncpg.Pool, client: Client, count: int) -> None:
    """Commit one row for each message."""
    jetstream = client.jetstream()
    subscription = await jetstream.pull_subscribe(
        SUBJECT, DURABLE, STREAM, config=ConsumerConfig(inactive_threshold=60)
    )
    for _ in range(count):
        [message] = await subscription.fetch(1, timeout=20)
        number = int(message.data.removesuffix(PAYLOAD))
        await pool.execute("insert into bench.effect values ($1, $2)", number, PAYLOAD.decode())
        await message.ack()
    await jetstream.delete_consumer(STREAM, DURABLE)


COMMANDS: dict[str, Callable[[Settings, Client, int], Awaitable[None]]] = {
    "publish": publish,
    "pace": pace,
}


async def run(command: str, count: int) -> float:
    """Run one command once NATS is there, and return how long it took."""
    settings = Settings()
    connection = NatsConnection(settings, "intake")
    await connection.open()
    client = await connection.connected()
    begun = time.perf_counter()
    await COMMANDS[command](settings, client, count)
    seconds = time.perf_counter() - begun
    await connection.close()
    return seconds


if __name__ == "__main__":
    load_dotenv(sys.argv[1])
    log_errors_only()
    sys.stdout.write(str(uvloop.run(run(sys.argv[2], int(sys.argv[3])))))
