"""Asks ClamAV's daemon about files (clamd, command INSTREAM of its protocol, man 8 clamd)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Scanner", "ScannerAwayError"]

REPLY_BYTES = 4096
LENGTH_BYTES = 4
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class ScannerAwayError(Exception):
    """The daemon can't be reached, or doesn't say whether a file is clean."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """One daemon, at a host's port or a Unix socket; each question is a connection of its own.

    ``connect_seconds`` bounds reaching it and each step; ``scan_seconds`` one file as a whole.
    """

    host: str
    port: int
    socket: Path | None
    connect_seconds: float
    scan_seconds: float

    async def find_virus(self, content: AsyncIterator[bytes]) -> str | None:
        """Return the name of the virus in a stream of bytes; None when it is clean.

        Raises
        ------
        ScannerAwayError
            Nobody answered in time, or not whether it is clean.
        """
        try:
            async with asyncio.timeout(self.scan_seconds), self._connected() as streams:
                reply = await ask_about(content, *streams)
        except (OSError, EOFError, TimeoutError) as error:
            raise ScannerAwayError(type(error).__name__) from error
        if reply.endswith(" FOUND"):
            return reply.removesuffix(" FOUND").rpartition(": ")[2]
        if reply.endswith("OK"):
            return None
        raise ScannerAwayError(reply)

    async def is_there(self) -> bool:
        """Whether the daemon answers."""
        try:
            async with asyncio.timeout(self.connect_seconds), self._connected() as streams:
                reader, writer = streams
                writer.write(b"zPING\0")
                return await read_reply(reader) == "PONG"
        except (OSError, EOFError, TimeoutError):
            return False

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Streams]:
        async with asyncio.timeout(self.connect_seconds):
            if self.socket is not None:
                reader, writer = await asyncio.open_unix_connection(self.socket)
            else:
                reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            yield reader, writer
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


async def ask_about(
    content: AsyncIterator[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> str:
    """Send a file in pieces, each with its length before it, and return the reply.

    A daemon that has had enough (``StreamMaxLength``) says so and stops reading.
    """
    writer.write(b"zINSTREAM\0")
    with suppress(ConnectionError):
        async for chunk in content:
            writer.write(len(chunk).to_bytes(LENGTH_BYTES, "big"))
            writer.write(chunk)
            await writer.drain()
        writer.write(bytes(LENGTH_BYTES))
        await writer.drain()
    return await read_reply(reader)


async def read_reply(reader: asyncio.StreamReader) -> str:
    """Return one reply without its ending NUL."""
    reply = bytearray()
    while not reply.endswith(b"\0") and len(reply) < REPLY_BYTES:
        chunk = await reader.read(REPLY_BYTES)
        if not chunk:
            break
        reply += chunk
    if not reply:
        raise EOFError
    return reply.rstrip(b"\0").decode(errors="replace").strip()
