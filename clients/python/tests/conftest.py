"""A bureau to speak to: intake behind a socket, with a token endpoint that always lets in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import pytest
import uvicorn
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from clients.python.tests.relay import Relay, relaying
from local_stack.ports import free_port
from services.intake.tests.factories.clients import Desk
from services.intake.tests.factories.hospitals import Hospital, connected
from shared.testing.plugin import RunService


@dataclass
class Bureau:
    """Where it listens, who is connected, and what it was asked."""

    url: str
    desk: Desk
    hospital: Hospital
    relay: Relay
    tokens: int = 0
    refuses_next: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return
        if scope["path"] == "/auth/token":
            self.tokens += 1
            header = self.hospital.client.headers["Authorization"]
            token = "spoilt" if self.refuses_next else header.removeprefix("Bearer ")
            self.refuses_next = False
            answer = JSONResponse({"access_token": token, "expires_in": 300})
            await answer(scope, receive, send)
            return
        await self.desk.running.app(scope, receive, send)


@asynccontextmanager
async def served(bureau: Bureau, port: int) -> AsyncIterator[None]:
    """Listen on a port of this machine."""
    config = uvicorn.Config(bureau, port=port, lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0)
    try:
        yield
    finally:
        server.should_exit = True
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def bureau(run_service: RunService) -> AsyncIterator[Bureau]:
    """Return a bureau with one connected hospital."""
    port = free_port()
    async with run_service("intake", parts='["api"]') as running:
        desk = Desk(running)
        relay = Relay(port)
        async with relaying(relay) as way_in:
            made = Bureau(f"http://127.0.0.1:{way_in}", desk, await connected(desk), relay)
            async with served(made, port):
                yield made
