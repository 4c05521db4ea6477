"""A scan that waits to become evidence."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

__all__ = ["Upload"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was received; ``size`` is in bytes, ``sha256`` in hex."""

    id: UUID
    storage_key: str
    sha256: str
    size: int
    media_type: str
    created_at: datetime
    expires_at: datetime
