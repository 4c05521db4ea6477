"""A ZIP archive written from front to back, so that it can be sent while it is made."""

import hashlib
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from shared.clock import CHINA

__all__ = ["Archive", "Packed"]


@dataclass(frozen=True, slots=True)
class Packed:
    """What an entry came to: its path in the archive, bytes, and hex SHA-256."""

    path: str
    size: int
    sha256: str


class Outlet:
    """Where the archive writes, and its pieces are taken from; it can't be gone back in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        """Keep the next piece until it is taken."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Keep nothing back."""

    def close(self) -> None:
        """Leave what wasn't taken yet to be taken."""

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


class Archive:
    """Packs entries one after another; what each method yields or returns is sent in order.

    Entries carry the moment ``made_at`` in the bureau's time. Text is compressed; files, which
    mostly are already, are not. The same entries give the same bytes.
    """

    def __init__(self, made_at: datetime) -> None:
        self._outlet = Outlet()
        self._zip = zipfile.ZipFile(self._outlet, "w", allowZip64=True)
        at = made_at.astimezone(CHINA)
        self._made_at = (at.year, at.month, at.day, at.hour, at.minute, at.second)
        self.packed: list[Packed] = []

    def add(self, path: str, content: bytes) -> bytes:
        """Pack what is in memory."""
        self._zip.writestr(self._entry(path, zipfile.ZIP_DEFLATED), content)
        self.packed.append(Packed(path, len(content), hashlib.sha256(content).hexdigest()))
        return self._outlet.take()

    async def add_stream(self, path: str, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Pack a file chunk by chunk; never more than a chunk of it is in memory."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(self._entry(path, zipfile.ZIP_STORED), "w", force_zip64=True) as entry:
            async for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                entry.write(chunk)
                yield self._outlet.take()
        self.packed.append(Packed(path, size, digest.hexdigest()))
        yield self._outlet.take()

    def close(self) -> bytes:
        """End the archive; without this end nobody takes it for whole."""
        self._zip.close()
        return self._outlet.take()

    def _entry(self, path: str, compression: int) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(path, self._made_at)
        entry.compress_type = compression
        entry.external_attr = 0o600 << 16
        return entry
