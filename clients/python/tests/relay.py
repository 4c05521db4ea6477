"""A relay between two sockets that breaks connections when it is told to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

__all__ = ["Relay", "relaying"]

READ_BYTES = 16 * 1024


@dataclass
class Relay:
    """Passes bytes on; ``breaks`` is asked with how many the client sent in all and here."""

    port: int
    breaks: Callable[[int, int], bool] = lambda _all, _here: False
    sent: int = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection until one end closes it, or it breaks."""
        upstream, upward = await asyncio.open_connection("127.0.0.1", self.port)
        down = asyncio.create_task(pass_on(upstream, writer))
        here = 0
        with suppress(ConnectionError):
            while piece := await reader.read(READ_BYTES):
                self.sent += len(piece)
                here += len(piece)
                if self.breaks(self.sent, here):
                    # The far end learns first and keeps what it has, as when a line dies:
                    # otherwise how much arrived depends on how busy the machine is.
                    upward.write_eof()
                    await down
                    writer.transport.abort()
                    break
                upward.write(piece)
                await upward.drain()
        upward.transport.abort()
        with suppress(ConnectionError):
            await down


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what comes in, and close when it ends."""
    while piece := await reader.read(READ_BYTES):
        writer.write(piece)
        await writer.drain()
    writer.close()


@asynccontextmanager
async def relaying(relay: Relay) -> AsyncIterator[int]:
    """Listen on a free port of this machine; gives it."""
    server = await asyncio.start_server(relay, "127.0.0.1")
    async with server:
        yield server.sockets[0].getsockname()[1]
