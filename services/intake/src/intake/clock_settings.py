"""Settings of legal limits: how they are counted, lengthened, and warned of."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from intake.domain.deadline_queues import DEFAULT_WARNING_DAYS
from shared.config import ServiceSettings
from shared.deadline_rules import deadline_rules
from shared.deadlines import Rule, Unit

__all__ = ["ClockSettings"]


class ClockSettings(ServiceSettings):
    """What intake must be told about limits; part of its settings."""

    deadline_overrides: dict[str, dict[str, Any]] = Field(
        default={}, description="Changed fields of deadline rules, by the rule's code"
    )
    conclusion_from_first_receipt: bool = Field(
        False,
        description="Count the conclusion's limits from the first receipt, paused while a"
        " supplement is awaited, instead of from the last required material",
    )
    extensions_per_case: int = Field(
        1, ge=0, le=10, description="How often a conclusion's limit may be extended (O55 art 10)"
    )
    deadline_warning_days: dict[str, list[Annotated[int, Field(ge=0, le=365)]]] = Field(
        default_factory=lambda: {code: list(days) for code, days in DEFAULT_WARNING_DAYS.items()},
        description="Days before their end at which staff are warned of limits, by rule; the most"
        " begin the time at risk, and a rule that isn't here is in no queue",
    )
    records_share: float = Field(
        0.5, gt=0, lt=1, description="Share of the time left that a hospital has for records"
    )
    records_min_working_days: int = Field(
        3, ge=1, le=30, description="Working days that a hospital has for records at least"
    )

    @model_validator(mode="after")
    def check_limits(self) -> Self:
        """Refuse warnings of limits that there aren't, and an extension not counted in days."""
        if unknown := self.deadline_warning_days.keys() - self.rules.keys():
            raise ValueError(f"deadline_warning_days names unknown rules: {sorted(unknown)}")
        if not all(self.deadline_warning_days.values()):
            raise ValueError("deadline_warning_days: each rule has at least one number of days")
        if self.rules["extension"].unit is not Unit.DAYS:
            raise ValueError("the rule extension is counted in days")
        return self

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The deadline rules in force."""
        return deadline_rules(self.deadline_overrides)
