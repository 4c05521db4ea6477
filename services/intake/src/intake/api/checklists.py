"""Routes for the standard list of materials."""

from fastapi import APIRouter

from intake.api.parameters import IntakeService
from intake.api.views import ChecklistView
from intake.domain.checklist import checklist_of
from intake.domain.matters import Matter
from intake.unit_of_work import settings_of
from shared.auth import public

__all__ = ["router"]

router = APIRouter(prefix="/checklists", tags=["checklists"])


@router.get(
    "/{matter}",
    summary="The list of materials of a matter",
    dependencies=[public("everybody may know what to bring")],
)
async def get_checklist(matter: Matter, service: IntakeService) -> ChecklistView:
    """Return what is asked for, and whether the matter is open."""
    is_open = matter in settings_of(service).matters
    return ChecklistView.of(matter, checklist_of(matter), is_open=is_open)
