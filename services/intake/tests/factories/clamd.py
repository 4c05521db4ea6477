"""A stand-in for ClamAV's daemon that speaks its protocol over a real socket."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

__all__ = ["EICAR", "Clamd", "running_clamd"]

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""What every scanner finds and nobody is harmed by (eicar.org)."""


@dataclass
class Clamd:
    """What was sent to it; ``stream_max_length`` as in ``clamd.conf``, in bytes."""

    port: int = 0
    stream_max_length: int = 300_000_000
    is_silent: bool = False
    scanned: list[int] = field(default_factory=list)
    largest_piece: int = 0
    open_connections: set[asyncio.Task[None]] = field(default_factory=set)

    def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Let a connection be answered beside the others."""
        self.open_connections.add(asyncio.ensure_future(self.answer(reader, writer)))

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection, then close it, as the daemon does outside of sessions."""
        commands: dict[bytes, Callable[[asyncio.StreamReader], Awaitable[bytes]]] = {
            b"zPING\0": self.pong,
            b"zINSTREAM\0": self.scan,
        }
        try:
            command = await reader.readuntil(b"\0")
            reply = await commands[command](reader)
            if not self.is_silent:
                writer.write(reply + b"\0")
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def pong(self, _reader: asyncio.StreamReader) -> bytes:
        """Say that it is there."""
        return b"PONG"

    async def scan(self, reader: asyncio.StreamReader) -> bytes:
        """Read pieces with their lengths until an empty one, and look for the test virus."""
        tail, size, found = b"", 0, False
        while length := int.from_bytes(await reader.readexactly(4), "big"):
            size += length
            if size > self.stream_max_length:
                return b"INSTREAM size limit exceeded. ERROR"
            piece = await reader.readexactly(length)
            self.largest_piece = max(self.largest_piece, length)
            found = found or EICAR in tail + piece
            tail = piece[-len(EICAR) :]
        self.scanned.append(size)
        return b"stream: Eicar-Signature FOUND" if found else b"stream: OK"


@asynccontextmanager
async def running_clamd() -> AsyncIterator[Clamd]:
    """Run the stand-in at a free port of loopback."""
    clamd = Clamd()
    server = await asyncio.start_server(clamd.take, "127.0.0.1", 0)
    clamd.port = server.sockets[0].getsockname()[1]
    async with server:
        yield clamd
    await asyncio.gather(*clamd.open_connections)
