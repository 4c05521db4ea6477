"""Routes for what may be applied for (鉴定事项)."""

from typing import Annotated

from fastapi import APIRouter, Query

from intake.api.matter_views import MatterSummaryView, MatterView
from intake.api.parameters import IntakeService
from intake.domain.matters import Matter
from intake.unit_of_work import settings_of
from shared.auth import public
from shared.clock import committee_date
from shared.json_types import Day

__all__ = ["router"]

router = APIRouter(prefix="/matters", tags=["matters"])

OnDay = Annotated[
    Day | None, Query(description="The day whose version is shown; today unless given")
]


@router.get(
    "",
    summary="What may be applied for",
    dependencies=[public("everybody may know what can be applied for")],
)
async def list_matters(service: IntakeService, on: OnDay = None) -> list[MatterSummaryView]:
    """Return every matter that the law knows, and which of them are open here."""
    settings = settings_of(service)
    day = on or committee_date(service.clock())
    return [
        MatterSummaryView.of(
            settings.definitions.of(matter, day), is_open=matter in settings.matters
        )
        for matter in Matter
    ]


@router.get(
    "/{matter}",
    summary="The definition of a matter",
    dependencies=[public("everybody may know what is asked, by which article")],
)
async def get_matter(matter: Matter, service: IntakeService, on: OnDay = None) -> MatterView:
    """Return who may apply, which fields, materials and gates there are, and the periods."""
    settings = settings_of(service)
    definitions = settings.definitions
    definition = definitions.of(matter, on or committee_date(service.clock()))
    return MatterView.of_definition(
        definition,
        definitions.checklist_of(matter, definition.version),
        periods=settings.matters.get(matter),
        rules=settings.rules,
        versions=[item.version for item in definitions.history(matter)],
    )
