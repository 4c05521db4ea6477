"""The connection to NATS leaves nothing behind, whenever it is told to end."""

import asyncio

import pytest
from probe.main import Settings

from shared.nats_connection import NatsConnection
from shared.testing.running import Surroundings

INFO = b'INFO {"server_id":"S","version":"2.11.0","headers":true,"max_payload":1048576}\r\n'


@pytest.mark.parametrize("greeting", [b"", INFO], ids=["before INFO", "before PONG"])
async def test_connecting_that_is_stopped_half_way_closes_its_socket(
    greeting: bytes, surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in surroundings.settings("probe").items():
        monkeypatch.setenv(f"PROBE_{name}", value)
    arrived = asyncio.Event()
    left = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        if greeting:
            await reader.readuntil(b"PING\r\n")
        arrived.set()
        await reader.read()
        left.set()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        settings = Settings(nats_url=f"nats://127.0.0.1:{port}")
        opening = asyncio.create_task(NatsConnection(settings, "probe").open())
        await asyncio.wait_for(arrived.wait(), 5)
        opening.cancel()
        await asyncio.wait({opening}, timeout=5)
        await asyncio.wait_for(left.wait(), 5)


async def test_two_that_open_it_at_once_share_one_connection(
    surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in surroundings.settings("probe").items():
        monkeypatch.setenv(f"PROBE_{name}", value)
    arrived = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal arrived
        arrived += 1
        writer.write(INFO)
        await reader.readuntil(b"PING\r\n")
        writer.write(b"PONG\r\n")
        await reader.read()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        connection = NatsConnection(Settings(nats_url=f"nats://127.0.0.1:{port}"), "probe")
        await asyncio.gather(connection.open(), connection.open())
        await connection.close()

    assert arrived == 1
