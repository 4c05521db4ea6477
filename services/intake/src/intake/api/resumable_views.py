"""How a resumable upload is shown."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from intake.domain.resumable import ResumableState
from intake.services.resumable_uploads import Progress

__all__ = ["ResumableView"]


class ResumableView(BaseModel):
    """A file on its way; ``size`` and ``offset`` in bytes."""

    id: UUID
    state: ResumableState
    size: int
    offset: int = Field(description="How many bytes have arrived")
    expires_at: datetime
    upload_id: UUID | None = Field(description="What is handed in, once the file was taken")
    refusal: str | None = Field(
        description="The code of the refusal of the whole file", examples=["file_encrypted"]
    )

    @classmethod
    def of(cls, progress: Progress) -> Self:
        """Return the view of an upload."""
        resumable = progress.resumable
        return cls(
            id=resumable.id,
            state=resumable.state,
            size=resumable.announced.size,
            offset=progress.offset,
            expires_at=resumable.expires_at,
            upload_id=resumable.upload_id,
            refusal=resumable.refusal,
        )
