"""A material (材料): one file handed in for one item of the list."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from intake.domain.preview import NO_PREVIEW, Preview

__all__ = ["HandedIn", "Material", "Upload"]


@dataclass(frozen=True, slots=True)
class HandedIn:
    """The wish to hand in an upload for an item."""

    id: UUID
    item: str
    upload_id: UUID


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was received and waits to be handed in; ``size`` is in bytes.

    ``pages`` are unknown for what was received before they were counted.
    """

    id: UUID
    storage_key: str
    sha256: str
    size: int
    media_type: str
    file_name: str | None
    created_at: datetime
    expires_at: datetime
    used_by: UUID | None = None
    pages: int | None = None
    preview: Preview = NO_PREVIEW


@dataclass(frozen=True, slots=True)
class Material:
    """A file of a case; ``size`` is in bytes."""

    id: UUID
    case_id: UUID
    item: str
    received_at: datetime
    sha256: str
    size: int
    media_type: str
    file_name: str | None
    storage_key: str
    original_seen_at: datetime | None = None
    is_for_experts: bool = False
