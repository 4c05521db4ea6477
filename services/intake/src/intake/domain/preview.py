"""Previews (预览图): pictures of a file's first pages, drawn after it was received."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.file_types import JPEG, PDF, PNG

__all__ = [
    "NO_PREVIEW",
    "DrawnPage",
    "Preview",
    "PreviewReason",
    "PreviewState",
    "ShownMaterial",
    "preview_of",
]

DRAWN = frozenset({PDF, JPEG, PNG})


class PreviewState(StrEnum):
    """How far the previews of a file are."""

    PENDING = "pending"
    READY = "ready"
    NONE = "none"
    FAILED = "failed"


class PreviewReason(StrEnum):
    """Why there are no previews."""

    RECEIVED_BEFORE = "received_before"
    SWITCHED_OFF = "switched_off"
    TYPE_NOT_DRAWN = "type_not_drawn"
    FILE_MISSING = "file_missing"
    FILE_REFUSED = "file_refused"
    TOO_COMPLEX = "too_complex"


@dataclass(frozen=True, slots=True)
class Preview:
    """The state of a file's previews, with a reason where there are none."""

    state: PreviewState
    reason: PreviewReason | None = None


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """One page's picture in the store; pages count from one, ``size`` is in bytes."""

    page: int
    storage_key: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ShownMaterial:
    """A material without what is personal in it: what it is, its pages, how many are drawn."""

    id: UUID
    item: str
    received_at: datetime
    original_seen_at: datetime | None
    is_for_experts: bool
    media_type: str
    size: int
    sha256: str
    pages: int | None
    preview: Preview
    drawn: int


NO_PREVIEW = Preview(PreviewState.NONE, PreviewReason.RECEIVED_BEFORE)


def preview_of(media_type: str, *, pages_drawn: int) -> Preview:
    """Return what becomes of a new file: whether its first ``pages_drawn`` pages are drawn.

    Nothing that may be used here draws OFD.
    """
    if not pages_drawn:
        return Preview(PreviewState.NONE, PreviewReason.SWITCHED_OFF)
    if media_type not in DRAWN:
        return Preview(PreviewState.NONE, PreviewReason.TYPE_NOT_DRAWN)
    return Preview(PreviewState.PENDING)
