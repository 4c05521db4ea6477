"""Bodies and views of planning: demand, templates, areas, changes and moves."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from lottery.api.fields import Body, Code
from lottery.domain.demand import AreaDistance, Demand
from lottery.domain.templates import PanelTemplate, TemplateVersion
from lottery.services.demand import AreaDemand
from shared.identifiers import TownName
from shared.json_types import WHOLE
from shared.openapi import shown_as

__all__ = [
    "AreaView",
    "CancelBody",
    "DemandView",
    "DistanceView",
    "DistancesBody",
    "RescheduleBody",
    "TemplatesView",
]

Kilometres = Annotated[int, Field(ge=0, le=1000, strict=True), WHOLE]


class DemandView(BaseModel):
    """How many cases wait that go on the same kind of session."""

    mode: str
    category: str
    classes_needed: list[str]
    area: str | None
    cases: int
    soonest_due: date
    overdue: int = Field(description="Past their legal limit")
    at_risk: int = Field(description="Due within the days of the setting `at_risk_days`")
    express: int
    again: int = Field(description="Came off an earlier session")

    @classmethod
    def of(cls, demand: Demand) -> Self:
        """Return the view of what was counted."""
        return cls.model_validate(demand, from_attributes=True)


class AreaView(BaseModel):
    """What waits for a home visit in one area, and how far it is if that was entered."""

    area: str | None
    cases: int
    soonest_due: date
    kilometres: int | None

    @classmethod
    def of(cls, area: AreaDemand) -> Self:
        """Return the view of an area."""
        return cls.model_validate(area, from_attributes=True)


class DistanceView(BaseModel):
    """How many kilometres of road lie between two areas, from either end."""

    one: str
    other: str
    kilometres: int

    @classmethod
    def of(cls, distance: AreaDistance) -> Self:
        """Return the view of a distance."""
        return cls(one=distance.one, other=distance.other, kilometres=distance.kilometres)


class DistanceBody(Body):
    """One distance; without kilometres it is taken back."""

    one: TownName
    other: TownName
    kilometres: Kilometres | None


class DistancesBody(Body):
    """Distances between areas, as staff know them."""

    model_config = shown_as(distances=[{"one": "虎鹿镇", "other": "巍山镇", "kilometres": 14}])

    distances: list[DistanceBody] = Field(min_length=1, max_length=200)


class TemplateView(BaseModel):
    """One usual panel: its seats by class, cases a day, and the classes of its alternates."""

    code: str
    category: str
    seats: list[str]
    capacity: int
    reserves: list[str]

    @classmethod
    def of(cls, template: PanelTemplate) -> Self:
        """Return the view of a template."""
        return cls.model_validate(template, from_attributes=True)


class TemplatesView(BaseModel):
    """The templates in force on a day."""

    version: str
    effective_from: date
    templates: list[TemplateView]

    @classmethod
    def of(cls, version: TemplateVersion) -> Self:
        """Return the view of a version."""
        return cls(
            version=version.version,
            effective_from=version.effective_from,
            templates=[TemplateView.of(item) for item in version.templates],
        )


class CancelBody(Body):
    """Why a session is called off, as a code."""

    model_config = shown_as(reason="weather")

    reason: Code = Field(examples=["weather", "venue-closed", "too-few-experts"])


class RescheduleBody(Body):
    """Why a party can't come, and on which session the case goes; without one it waits."""

    model_config = shown_as(reason="appraisee_ill", to_session_id=None)

    reason: Literal["appraisee_ill", "appraisee_away", "force_majeure"]
    to_session_id: UUID | None = None
