"""Turns rows of materials and uploads into values, with the file's name decrypted."""

from typing import Any

from intake.domain.material import Material, Upload
from intake.domain.preview import Preview, PreviewReason, PreviewState
from intake.tables import material, upload
from shared.crypto import FieldCipher

__all__ = [
    "MATERIAL_COLUMNS",
    "file_name_context",
    "material_of",
    "preview_of_row",
    "upload_of",
]

MATERIAL_COLUMNS = (
    material.c.id,
    material.c.case_id,
    material.c.item,
    material.c.received_at,
    material.c.original_seen_at,
    material.c.is_for_experts,
    material.c.upload_id,
    upload.c.sha256,
    upload.c.size,
    upload.c.media_type,
    upload.c.file_name,
    upload.c.storage_key,
)
"""What a material is made of, from both tables."""


def material_of(row: Any, cipher: FieldCipher) -> Material:
    """Return the material of a row with ``MATERIAL_COLUMNS``."""
    return Material(
        id=row.id,
        case_id=row.case_id,
        item=row.item,
        received_at=row.received_at,
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
        file_name=file_name_of(row.upload_id, row.file_name, cipher),
        storage_key=row.storage_key,
        original_seen_at=row.original_seen_at,
        is_for_experts=row.is_for_experts,
    )


def upload_of(row: Any, cipher: FieldCipher) -> Upload:
    """Return the upload of a row."""
    return Upload(
        id=row.id,
        storage_key=row.storage_key,
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
        file_name=file_name_of(row.id, row.file_name, cipher),
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_by=row.used_by,
        pages=row.pages,
        preview=preview_of_row(row),
    )


def preview_of_row(row: Any) -> Preview:
    """Return how far the previews of an upload's row are."""
    reason = row.preview_reason
    return Preview(
        PreviewState(row.preview_state), None if reason is None else PreviewReason(reason)
    )


def file_name_of(upload_id: object, sealed: bytes | None, cipher: FieldCipher) -> str | None:
    """Return the name a file came with."""
    return None if sealed is None else cipher.decrypt(sealed, file_name_context(upload_id))


def file_name_context(upload_id: object) -> str:
    """Return the place that a file's name is encrypted for."""
    return f"intake.upload.file_name:{upload_id}"
