"""Views of verdicts and notices; the reasons in them are words about somebody's papers."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from intake.domain.verdict import MaterialVerdict, Verdict

__all__ = ["VerdictView"]


class VerdictView(BaseModel):
    """One verdict on a material; of several the one with the highest number counts."""

    material_id: UUID
    number: int
    verdict: Verdict
    reason: str | None = Field(examples=["第3页模糊，看不清诊断日期"])
    judged_at: datetime

    @classmethod
    def of(cls, verdict: MaterialVerdict) -> Self:
        """Return the view of a verdict."""
        return cls.model_validate(verdict, from_attributes=True)
