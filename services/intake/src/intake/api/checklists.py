"""Routes for the standard list of materials."""

from fastapi import APIRouter

from intake.api.parameters import IntakeService
from intake.api.views import ChecklistView
from intake.domain.matters import Matter
from intake.unit_of_work import settings_of
from shared.auth import public
from shared.clock import committee_date

__all__ = ["router"]

router = APIRouter(prefix="/checklists", tags=["checklists"])


@router.get(
    "/{matter}",
    summary="The list of materials of a matter",
    dependencies=[public("everybody may know what to bring")],
)
async def get_checklist(matter: Matter, service: IntakeService) -> ChecklistView:
    """Return what is asked for, and whether the matter is open."""
    settings = settings_of(service)
    definition = settings.definitions.of(matter, committee_date(service.clock()))
    checklist = settings.definitions.checklist_of(matter, definition.version)
    return ChecklistView.of(matter, checklist, is_open=matter in settings.matters)
