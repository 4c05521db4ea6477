"""Sends the content of a material."""

from fastapi.responses import StreamingResponse

from intake.domain.material import Material
from shared.files import FileStore
from shared.transfers import stream_file

__all__ = ["stream_material"]


async def stream_material(files: FileStore, material: Material) -> StreamingResponse:
    """Return a material as a download under the name that it was handed in with.

    Raises
    ------
    FileMissingError
        The store has lost the file.
    """
    return await stream_file(
        files,
        material.storage_key,
        media_type=material.media_type,
        size=material.size,
        sha256=material.sha256,
        name=material.file_name or str(material.id),
    )
