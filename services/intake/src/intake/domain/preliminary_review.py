"""The preliminary review (初审): what a second person finds before a case may be scheduled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from intake.domain.review_details import CheckAnswer, ReviewDetails, ScopePart
from shared.events.intake import Mode

__all__ = ["Category", "Findings", "PreliminaryReview", "SpecialtyCode"]

Category = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)]
SpecialtyCode = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)]


NO_DETAILS = ReviewDetails()


@dataclass(frozen=True, slots=True)
class Findings:
    """What the reviewer found; hospitals by credit code, doctors by licence number.

    Reasons are codes of the lists in `intake.domain.code_lists`.
    """

    category: str
    classes_needed: Sequence[str]
    mode: Mode
    mode_reasons: Sequence[str]
    area: str | None
    entrusted_to: str | None
    difficult: bool
    difficult_reason: str | None
    express: bool
    express_reason: str | None
    scope: str
    scope_parts: Sequence[ScopePart]
    checks: Sequence[CheckAnswer]
    note: str | None
    treating_hospitals: Sequence[str]
    treating_doctors: Sequence[str]
    declared_experts: Sequence[UUID]
    expert_materials: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class PreliminaryReview:
    """Result of the preliminary review.

    ``treating_doctors`` are blind indexes of licence numbers, ``treating_hospitals`` credit codes,
    ``declared_experts`` the ids of experts whom either side asks to recuse (回避).
    ``employer_is_hospital``: the appraisee works for a hospital that treated the injury.
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
    mode_reasons: tuple[str, ...] = ()
    entrusted_to: str | None = None
    difficult_reason: str | None = None
    express_reason: str | None = None
    employer_is_hospital: bool = False
    details: ReviewDetails = NO_DETAILS
