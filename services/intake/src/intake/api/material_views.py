"""How the materials of a case are listed."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from intake.domain.preview import PreviewReason, PreviewState, ShownMaterial

__all__ = ["MaterialView"]


class MaterialView(BaseModel):
    """One material without the name it came with; ``size`` in bytes, ``sha256`` in hex."""

    id: UUID
    item: str = Field(examples=["medical_records"])
    received_at: datetime
    original_seen_at: datetime | None
    is_for_experts: bool
    media_type: str = Field(examples=["application/pdf"])
    size: int
    sha256: str
    pages: int | None = Field(description="Null for what came before pages were counted")
    preview: PreviewState
    preview_reason: PreviewReason | None = Field(description="Why there are no previews")
    previewed_pages: int = Field(description="Pages 1 to this one have a picture")

    @classmethod
    def of(cls, material: ShownMaterial) -> Self:
        """Return the view of a material."""
        return cls(
            id=material.id,
            item=material.item,
            received_at=material.received_at,
            original_seen_at=material.original_seen_at,
            is_for_experts=material.is_for_experts,
            media_type=material.media_type,
            size=material.size,
            sha256=material.sha256,
            pages=material.pages,
            preview=material.preview.state,
            preview_reason=material.preview.reason,
            previewed_pages=material.drawn,
        )
