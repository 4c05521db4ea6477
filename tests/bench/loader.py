"""Sends prepared requests over kept connections, each as soon as the last is answered.

A process of its own: it reads a pickled `Load` and writes a pickled `Loaded`. Requests are made
before the clock starts and answers are only counted, so that it takes little from the measured.
"""

import asyncio
import pickle
import sys
import time
from collections import deque
from typing import cast

import httptools
import uvloop

from tests.bench.load import Load, Loaded


class Connection(asyncio.Protocol):
    """One client."""

    def __init__(self, waiting: deque[bytes], loaded: Loaded, expected: int) -> None:
        self._waiting = waiting
        self._loaded = loaded
        self._expected = expected
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, _error: Exception | None) -> None:
        self.closed.set_result(None)

    def send(self) -> None:
        """Send the next request, or close when there is none."""
        if not self._waiting:
            self._transport.close()
            return
        self._parser = httptools.HttpResponseParser(self)
        self._sent_at = time.perf_counter()
        self._transport.write(self._waiting.popleft())

    def data_received(self, data: bytes) -> None:
        self._received = data
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """Count an answer; the parser calls this."""
        self._loaded.latencies.append(time.perf_counter() - self._sent_at)
        status = self._parser.get_status_code()
        self._loaded.statuses[status] += 1
        if status != self._expected:
            self._loaded.refusal = self._received
        self.send()


async def run(wanted: Load) -> Loaded:
    """Send everything and return what came back."""
    loop = asyncio.get_running_loop()
    loaded, waiting = Loaded(), deque(wanted.requests)
    connections = []
    for _ in range(wanted.clients):
        address = ("127.0.0.1", wanted.port)
        _, connection = await loop.create_connection(
            lambda: Connection(waiting, loaded, wanted.expected), *address
        )
        connections.append(connection)
    started = time.perf_counter()
    for connection in connections:
        connection.send()
    await asyncio.gather(*(connection.closed for connection in connections))
    loaded.seconds = time.perf_counter() - started
    return loaded


if __name__ == "__main__":
    load: Load = pickle.load(sys.stdin.buffer)  # noqa: S301  (written by our own parent)
    pickle.dump(uvloop.run(run(load)), sys.stdout.buffer)
