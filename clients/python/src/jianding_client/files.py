"""What is announced of a file before it is sent."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from jianding_client.errors import FolderError

__all__ = ["FileFacts", "facts_of"]

READ_BYTES = 1024 * 1024
HEAD_BYTES = 8
SIGNATURES = {
    b"%PDF": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"PK\x03\x04": "application/ofd",
}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file's bytes, hex SHA-256, and media type by its first bytes."""

    path: Path
    size: int
    sha256: str
    media_type: str


def facts_of(path: Path) -> FileFacts:
    """Read a file once, piece by piece.

    Raises
    ------
    FolderError
        It isn't there, or is neither PDF, JPEG, PNG nor OFD.
    """
    digest, size, head = hashlib.sha256(), 0, b""
    try:
        with path.open("rb") as file:
            while piece := file.read(READ_BYTES):
                head = head or piece[:HEAD_BYTES]
                size += len(piece)
                digest.update(piece)
    except OSError as error:
        raise FolderError(f"{path.name}: {error.strerror}") from error
    for signature, media_type in SIGNATURES.items():
        if head.startswith(signature):
            return FileFacts(path, size, digest.hexdigest(), media_type)
    raise FolderError(f"{path.name} is neither PDF, JPEG, PNG nor OFD")
