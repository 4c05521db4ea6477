"""Resumable uploads (断点续传): files that arrive in several requests, by tus 1.0."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

__all__ = ["Announced", "Resumable", "ResumableState"]


class ResumableState(StrEnum):
    """Whether bytes are awaited, the file was taken, or refused."""

    OPEN = "open"
    TAKEN = "taken"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Announced:
    """What a client says of a file before its first byte; ``size`` in bytes, hash in hex."""

    size: int
    file_name: str | None
    media_type: str | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Resumable:
    """A file on its way; ``upload_id`` once it was taken, ``refusal`` (a code) if it wasn't."""

    id: UUID
    account_id: str
    committee: str
    announced: Announced
    created_at: datetime
    expires_at: datetime
    state: ResumableState = ResumableState.OPEN
    upload_id: UUID | None = None
    refusal: str | None = None
