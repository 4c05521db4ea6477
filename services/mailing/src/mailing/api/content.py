"""Sends stored files as downloads that nothing runs in and no cache keeps."""

import base64
from urllib.parse import quote

from fastapi.responses import StreamingResponse

from shared.files import FileStore

__all__ = ["stream_file"]


async def stream_file(
    files: FileStore, key: str, *, media_type: str, size: int, sha256: str, name: str
) -> StreamingResponse:
    """Return a file of the store, piece by piece.

    Raises
    ------
    FileMissingError
        The store has lost it.
    """
    digest = base64.b64encode(bytes.fromhex(sha256)).decode()
    return StreamingResponse(
        await files.open(key),
        media_type=media_type,
        headers={
            "Content-Length": str(size),
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "Repr-Digest": f"sha-256=:{digest}:",
            "Content-Security-Policy": "sandbox",
            "Cache-Control": "no-store",
        },
    )
