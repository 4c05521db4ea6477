"""What may be applied for (鉴定事项), and the periods a matter must have to be open."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

__all__ = ["Matter", "MatterPeriods"]


class Matter(StrEnum):
    """The kinds of case that the law and the bureau know."""

    INITIAL = "initial"
    REVIEW = "review"
    REAPPRAISAL = "reappraisal"
    ILLNESS = "illness"
    DEVICE = "device"
    LEAVE = "leave"
    RELAPSE = "relapse"
    REHAB = "rehab"
    DEPENDANT = "dependant"


class MatterPeriods(BaseModel):
    """The deadline rules (see `shared.deadline_rules`) of one matter; without them it is off."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    conclusion: str = "conclusion"
    promised: str | None = "promised_limit"
    delivery: str = "deliver_conclusion"
    remedy: str | None = "reappraisal"
