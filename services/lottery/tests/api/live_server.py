"""Serves an application on a socket, and reads server-sent events as a browser would."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from shared.testing.waiting import eventually

__all__ = ["Listener", "listening", "served"]


class Listener:
    """One open connection, and the events it has brought so far."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self.events: list[dict[str, Any]] = []
        self.comments: list[str] = []
        self.is_over = False

    @property
    def kinds(self) -> list[str]:
        """What happened, in order."""
        return [event["event"] for event in self.events]

    async def read(self) -> None:
        """Read until the server ends it."""
        fields: dict[str, str] = {}
        async for line in self.answer.aiter_lines():
            if line.startswith(":"):
                self.comments.append(line)
            elif line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "event" in fields:
                data = json.loads(fields["data"])
                self.events.append({"event": fields["event"], "id": int(fields["id"]), **data})
                fields = {}
        self.is_over = True

    async def hears(self, *kinds: str) -> None:
        """Wait until these are the last that were heard."""

        async def heard() -> bool:
            return tuple(self.kinds[-len(kinds) :]) == kinds

        await eventually(heard)

    async def ends(self) -> None:
        """Wait until the server has ended it."""

        async def is_over() -> bool:
            return self.is_over

        await eventually(is_over)


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """Serve a running application on loopback; yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening_socket:
        config = uvicorn.Config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve([listening_socket]))
        try:
            yield f"http://127.0.0.1:{listening_socket.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


@asynccontextmanager
async def listening(address: str, path: str, *, last: int | None = None) -> AsyncIterator[Listener]:
    """Follow an address's events, from the last that was heard on."""
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    async with (
        httpx.AsyncClient(base_url=address, timeout=30) as client,
        client.stream("GET", path, headers=headers) as answer,
    ):
        listener = Listener(answer)
        task = asyncio.create_task(listener.read())
        try:
            yield listener
        finally:
            task.cancel()
            await asyncio.wait({task})
