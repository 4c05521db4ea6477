"""A further test (补充检查) that a panel ordered from a hospital."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

__all__ = ["OrderedTest"]


@dataclass(frozen=True, slots=True)
class OrderedTest:
    """What was ordered and why; ``hospital`` is a credit code, ``reason`` is gone once erased."""

    id: UUID
    case_id: UUID
    hospital: str
    test_code: str
    reason: str | None
    ordered_by: str
    ordered_at: datetime
    result_at: datetime | None = None
