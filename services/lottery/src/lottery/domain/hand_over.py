"""Handing a case over to another committee (委托鉴定): which one, when, and what was sent."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

__all__ = ["HandOver"]


@dataclass(frozen=True, slots=True)
class HandOver:
    """One hand-over; ``to_region`` is the other committee's code, ``file_sha256`` what went out."""

    id: UUID
    case_id: UUID
    committee: str
    to_region: str
    handed_on: date
    file_sha256: str
    recorded_by: str
    recorded_at: datetime
    recalled_at: datetime | None = None
    recalled_by: str | None = None
    recall_reason: str | None = None
