"""Files on their way, on the service's own disk: what is there is how far an upload is.

No row says how many bytes have arrived, so that a process that dies leaves nothing to agree on.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

__all__ = ["PartBusyError", "PartFiles", "PartWriter"]

READ_BYTES = 256 * 1024
GATHERED_BYTES = 512 * 1024


class PartBusyError(Exception):
    """Somebody else is writing."""


class PartWriter:
    """Appends to one file that it holds the lock of; gathers small pieces."""

    def __init__(self, path: Path, handle: int) -> None:
        self._path = path
        self._handle = handle
        self._gathered = bytearray()
        self.size = os.fstat(handle).st_size

    async def append(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self._gathered += chunk
        self.size += len(chunk)
        if len(self._gathered) >= GATHERED_BYTES:
            await self.flush()

    async def flush(self) -> None:
        """Write what was gathered."""
        gathered, self._gathered = self._gathered, bytearray()
        await asyncio.to_thread(write_all, self._handle, gathered)

    async def keep(self) -> None:
        """Write what was gathered, and bring everything onto the disk."""
        await self.flush()
        await asyncio.to_thread(os.fsync, self._handle)

    async def close(self) -> None:
        """Keep everything and let others write; an empty file isn't left."""
        try:
            await self.keep()
        finally:
            if not self.size:
                self._path.unlink(missing_ok=True)
            os.close(self._handle)


class PartFiles:
    """A directory with one file an upload, named by its id and nothing else."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def size(self, upload_id: UUID) -> int:
        """Return how many bytes have arrived."""
        return await asyncio.to_thread(size_of, self._path(upload_id))

    @asynccontextmanager
    async def writing(self, upload_id: UUID) -> AsyncIterator[PartWriter]:
        """Hold a file alone, in all processes on its disk; what was appended stays, come what may.

        Raises
        ------
        PartBusyError
            Somebody else holds it, or has just removed it.
        """
        path = self._path(upload_id)
        writer = PartWriter(path, await asyncio.to_thread(open_alone, path))
        try:
            yield writer
        finally:
            # A cancelled request must not close the file under the thread that writes.
            await asyncio.shield(writer.close())

    async def content(self, upload_id: UUID) -> AsyncIterator[bytes]:
        """Yield what has arrived, piece by piece."""
        with self._path(upload_id).open("rb") as file:
            while chunk := await asyncio.to_thread(file.read, READ_BYTES):
                yield chunk

    async def delete(self, upload_id: UUID) -> None:
        """Remove a file; it's no error if there is none."""
        await asyncio.to_thread(self._path(upload_id).unlink, missing_ok=True)

    async def last_written(self) -> dict[UUID, datetime]:
        """Return which files there are, and when each was last written."""
        return await asyncio.to_thread(last_written_in, self._directory)

    def _path(self, upload_id: UUID) -> Path:
        return self._directory / upload_id.hex


def open_alone(path: Path) -> int:
    """Open a file for appending and lock it.

    Raises
    ------
    PartBusyError
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if is_ours(handle):
        return handle
    os.close(handle)
    raise PartBusyError


def is_ours(handle: int) -> bool:
    """Whether a file could be locked, and is still in its directory."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return os.fstat(handle).st_nlink > 0


def write_all(handle: int, content: bytes | bytearray) -> None:
    """Write all of it, however much the system takes at once."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]


def size_of(path: Path) -> int:
    """Return a file's bytes; none when there is no file."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def last_written_in(directory: Path) -> dict[UUID, datetime]:
    """Return a directory's files and when they were written."""
    if not directory.is_dir():
        return {}
    return {
        UUID(path.name): datetime.fromtimestamp(path.stat().st_mtime, UTC)
        for path in directory.iterdir()
    }
