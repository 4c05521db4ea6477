"""The preliminary review (初审): what a second person finds before a case may be scheduled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from shared.events.intake import Mode

__all__ = ["Category", "PreliminaryReview", "SpecialtyCode"]

Category = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)]
SpecialtyCode = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)]


@dataclass(frozen=True, slots=True)
class PreliminaryReview:
    """Result of the preliminary review.

    ``treating_doctors`` are blind indexes of licence numbers, ``treating_hospitals`` credit codes,
    ``declared_experts`` the ids of experts whom either side asks to recuse (回避).
    """

    case_id: UUID
    reviewed_by: str
    reviewed_at: datetime
    category: str
    classes_needed: tuple[str, ...]
    mode: Mode
    area: str | None
    is_difficult: bool
    is_express: bool
    scope: str
    treating_hospitals: tuple[str, ...]
    treating_doctors: tuple[bytes, ...]
    declared_experts: tuple[UUID, ...]
