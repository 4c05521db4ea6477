"""A draft (草稿): an application that isn't handed in yet, with whatever is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from intake.domain.checklist import ChecklistItem
from shared.errors import FieldError

__all__ = ["Draft", "JudgedDraft"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What an account has typed so far; ``content`` is an application's JSON with gaps."""

    id: UUID
    version: int
    content: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime
    expires_at: datetime

    @property
    def materials(self) -> list[tuple[str, UUID]]:
        """The items that files are named for, with the files."""
        named = self.content.get("materials", [])
        return [(str(one["item"]), UUID(one["upload_id"])) for one in named]

    @property
    def upload_ids(self) -> list[UUID]:
        """The files it refers to."""
        return [upload_id for _, upload_id in self.materials]


@dataclass(frozen=True, slots=True)
class JudgedDraft:
    """A draft, what its rules would refuse today, and which demanded materials aren't there."""

    draft: Draft
    problems: Sequence[FieldError]
    missing: Sequence[ChecklistItem]
