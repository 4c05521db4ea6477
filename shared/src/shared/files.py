"""Files in a local directory or an object store: streamed in and out, checked on the way."""

import asyncio
import hashlib
import os
import re
import tempfile
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import obstore
from obstore.store import LocalStore, ObjectStore, from_url
from starlette.requests import ClientDisconnect

from shared.file_errors import (
    FileContentMismatchError,
    FileDamagedError,
    FileEmptyError,
    FileHashMismatchError,
    FileMissingError,
    FileTooLargeError,
    FileTypeNotAllowedError,
    UploadBrokenError,
)
from shared.file_types import JPEG, OFD, PDF, PNG, completeness_check, media_type_of
from shared.ids import new_id

__all__ = ["ACCEPTED_TYPES", "KEPT_TYPES", "FileStore", "StoredFile"]

ACCEPTED_TYPES = frozenset({PDF, JPEG, PNG})
KEPT_TYPES = ACCEPTED_TYPES | {OFD}
"""With what only those may accept who look into the stored file."""

UNDECLARED = frozenset({"", "application/octet-stream"})
HEAD_BYTES = 4096
PART_BYTES = 5 * 1024 * 1024
PARTS_AT_ONCE = 2
LOCAL_PART_BYTES = 512 * 1024
"""A bucket takes no smaller parts; a directory does, so that many uploads at once need little."""

READ_BYTES = 256 * 1024
KEY_PATTERN = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What was received: its key in the store, bytes, hex SHA-256, and type by content."""

    key: str
    size: int
    sha256: str
    media_type: str


class FileStore:
    """Keeps files under keys of its own making, never under the names they came with.

    ``url`` is ``file:///directory`` or what ``obstore`` takes, as ``s3://bucket/prefix``, with
    ``options`` for it. A bucket needs a lifecycle rule that ends abandoned multipart uploads,
    for a process that died on the way.
    """

    def __init__(self, url: str, **options: Any) -> None:
        parts = urlsplit(url)
        self._directory: Path | None = None
        self._store: ObjectStore
        if parts.scheme == "file":
            self._directory = Path(url2pathname(parts.path))
            self._store = LocalStore(self._directory, automatic_cleanup=True, mkdir=True)
        else:
            self._store = from_url(url, **options)

    async def receive(
        self,
        stream: AsyncIterator[bytes],
        *,
        limit: int,
        declared_type: str | None = None,
        expected_sha256: str | None = None,
        allowed: Collection[str] = ACCEPTED_TYPES,
    ) -> StoredFile:
        """Store what comes in, in memory of a few parts however large it is.

        ``limit`` is in bytes, ``expected_sha256`` in hex. Whatever is refused, breaks off or is
        cancelled leaves nothing behind.

        Raises
        ------
        FileEmptyError, FileTooLargeError, FileTypeNotAllowedError, FileContentMismatchError,
        FileHashMismatchError, FileDamagedError, UploadBrokenError
        """
        declared = _plain_type(declared_type)
        if declared and declared not in allowed:
            raise FileTypeNotAllowedError(allowed=", ".join(sorted(allowed)))
        inspection = Inspection(limit, declared, allowed)
        key = new_key()
        try:
            await self._write(key, stream, inspection, expected_sha256)
        except BaseException as error:
            await self.delete(key)
            if isinstance(error, ClientDisconnect | ConnectionError):
                raise UploadBrokenError from error
            raise
        return StoredFile(key, inspection.size, inspection.sha256, inspection.media_type)

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """Return a stored file's bytes, chunk by chunk.

        Raises
        ------
        FileMissingError
            Nothing is stored under this key; known before the first chunk.
        """
        try:
            found = await obstore.get_async(self._store, key)
        except FileNotFoundError:
            raise FileMissingError from None
        return aiter(found.stream(READ_BYTES))

    @asynccontextmanager
    async def as_path(self, key: str) -> AsyncIterator[Path]:
        """Lend a stored file as one of this machine, for a program that reads here and there.

        From an object store it is copied piece by piece into a temporary file.

        Raises
        ------
        FileMissingError
            Nothing is stored under this key.
        """
        if self._directory is not None:
            path = self._directory / key
            if not await asyncio.to_thread(path.is_file):
                raise FileMissingError
            yield path
            return
        with tempfile.NamedTemporaryFile() as copy:
            async for chunk in await self.open(key):
                await asyncio.to_thread(copy.write, chunk)
            copy.flush()
            yield Path(copy.name)

    async def delete(self, key: str) -> None:
        """Remove a file; it's no error if there is none."""
        try:
            await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            return

    async def keys(self) -> list[str]:
        """List what is stored, to find files that no row mentions; other things aren't listed."""
        batches = [batch async for batch in obstore.list(self._store)]
        return [
            found["path"]
            for batch in batches
            for found in batch
            if KEY_PATTERN.fullmatch(found["path"])
        ]

    async def remove_abandoned(self, before: datetime) -> int:
        """Remove what uploads left that died with their process; return how many there were.

        ``before`` is later than no running upload's last write. A bucket does it by its own rule.
        """
        if self._directory is None:
            return 0
        return await asyncio.to_thread(_remove_parts, self._directory, before.timestamp())

    async def _write(
        self,
        key: str,
        stream: AsyncIterator[bytes],
        inspection: "Inspection",
        expected_sha256: str | None,
    ) -> None:
        # The writer aborts the upload when the block is left by an exception.
        is_local = self._directory is not None
        async with obstore.open_writer_async(
            self._store,
            key,
            buffer_size=LOCAL_PART_BYTES if is_local else PART_BYTES,
            max_concurrency=1 if is_local else PARTS_AT_ONCE,
        ) as writer:
            async for chunk in stream:
                inspection.feed(chunk)
                await writer.write(chunk)
            inspection.finish(expected_sha256)
        if self._directory is not None:
            await asyncio.to_thread(_sync, self._directory / key)


class Inspection:
    """What is learned of a file while it passes."""

    def __init__(self, limit: int, declared: str | None, allowed: Collection[str]) -> None:
        self.size = 0
        self.media_type = ""
        self._limit = limit
        self._declared = declared
        self._allowed = allowed
        self._hash = hashlib.sha256()
        self._head = b""

    @property
    def sha256(self) -> str:
        """The hex digest of what passed so far."""
        return self._hash.hexdigest()

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes; refuse as soon as size or type is known to be wrong."""
        self.size += len(chunk)
        if self.size > self._limit:
            raise FileTooLargeError(limit=self._limit)
        self._hash.update(chunk)
        if self.media_type:
            self._completeness.feed(chunk)
            return
        self._head += chunk
        if len(self._head) >= HEAD_BYTES:
            self._settle_type()

    def finish(self, expected_sha256: str | None) -> None:
        """Refuse what only the end shows: empty, changed or cut off."""
        if not self.size:
            raise FileEmptyError
        if not self.media_type:
            self._settle_type()
        if expected_sha256 is not None and expected_sha256.lower() != self.sha256:
            raise FileHashMismatchError
        if not self._completeness.is_whole():
            raise FileDamagedError

    def _settle_type(self) -> None:
        media_type = media_type_of(self._head)
        if self._declared and media_type != self._declared:
            raise FileContentMismatchError(declared=self._declared)
        if media_type is None or media_type not in self._allowed:
            raise FileTypeNotAllowedError(allowed=", ".join(sorted(self._allowed)))
        self.media_type = media_type
        self._completeness = completeness_check(media_type)
        self._completeness.feed(self._head)
        self._head = b""


def new_key() -> str:
    """Return an unused key, spread over 256 folders."""
    name = new_id().hex
    return f"{name[-2:]}/{name}"


def _plain_type(declared: str | None) -> str | None:
    plain = (declared or "").split(";")[0].strip().lower()
    return None if plain in UNDECLARED else plain


def _remove_parts(directory: Path, before: float) -> int:
    # The store writes beside the key, as ``<key>#1``, and renames at the end.
    parts = [path for path in directory.glob("*/*#*") if path.stat().st_mtime < before]
    for path in parts:
        path.unlink(missing_ok=True)
    return len(parts)


def _sync(path: Path) -> None:
    """Bring a file and its place in the folder onto the disk, to outlive a power failure."""
    for place in (path, path.parent, path.parent.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
