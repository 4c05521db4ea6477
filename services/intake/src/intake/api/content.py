"""Sends the content of a material."""

import base64
from urllib.parse import quote

from fastapi.responses import StreamingResponse

from intake.domain.material import Material
from shared.files import FileStore

__all__ = ["stream_material"]


async def stream_material(files: FileStore, material: Material) -> StreamingResponse:
    """Return a material as a download that nothing runs in and no cache keeps.

    Raises
    ------
    FileMissingError
        The store has lost the file.
    """
    name = quote(material.file_name or str(material.id), safe="")
    return StreamingResponse(
        await files.open(material.storage_key),
        media_type=material.media_type,
        headers={
            "Content-Length": str(material.size),
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Repr-Digest": digest(material.sha256),
            "Content-Security-Policy": "sandbox",
            "Cache-Control": "no-store",
        },
    )


def digest(sha256: str) -> str:
    """Return a hex SHA-256 as a digest field (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:"
