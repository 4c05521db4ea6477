"""Packs a hand-over file as a ZIP that is sent while it is made, the same bytes each time.

Nothing in it is compressed: what compressing gives depends on the library's release.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

from intake.domain.hand_over_file import HandOverFile, index_of
from intake.errors.hand_overs import HandOverFileChangedError
from intake.services.hand_over_files import Reading
from shared.archives import Archive
from shared.file_errors import FileMissingError
from shared.files import FileStore

__all__ = ["checked", "measured", "pack"]


async def measured(files: FileStore, planned: Reading) -> HandOverFile:
    """Return a planned file with the size and SHA-256 of its bytes, a chunk of them at a time.

    Raises
    ------
    HandOverFileChangedError
        A material isn't stored as it was handed in.
    """
    digest, size = hashlib.sha256(), 0
    async for piece in pack(files, planned):
        digest.update(piece)
        size += len(piece)
    return replace(planned.file, sha256=digest.hexdigest(), size=size)


async def checked(files: FileStore, reading: Reading) -> AsyncIterator[bytes]:
    """Yield a file's bytes; should they differ from those recorded, their end stays away.

    Raises
    ------
    HandOverFileChangedError
    """
    digest, held = hashlib.sha256(), b""
    async for piece in pack(files, reading):
        if held:
            yield held
        digest.update(piece)
        held = piece
    if digest.hexdigest() != reading.file.sha256:
        raise HandOverFileChangedError(material_id=reading.file.id)
    yield held


async def pack(files: FileStore, reading: Reading) -> AsyncIterator[bytes]:
    """Yield the archive: the facts, the materials, and the index last.

    Raises
    ------
    HandOverFileChangedError
    """
    made, archive = reading.file, Archive(reading.file.made_at)
    async for piece in archive.add_stream("case.json", in_one_piece(made.facts)):
        yield piece
    for material in made.materials:
        try:
            chunks = await files.open(reading.storage_keys[material.id])
        except (FileMissingError, KeyError):
            raise HandOverFileChangedError(material_id=material.id) from None
        async for piece in archive.add_stream(material.path, chunks):
            yield piece
        if archive.packed[-1].sha256 != material.sha256:
            raise HandOverFileChangedError(material_id=material.id)
    packed = [
        {"path": item.path, "size": item.size, "sha256": item.sha256} for item in archive.packed
    ]
    index = index_of(made, reading.committee, packed)
    async for piece in archive.add_stream("index.json", in_one_piece(index)):
        yield piece
    yield archive.close()


async def in_one_piece(document: Mapping[str, Any]) -> AsyncIterator[bytes]:
    """Yield a document as a person can read it."""
    yield json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"
