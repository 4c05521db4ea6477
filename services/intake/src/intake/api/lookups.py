"""Routes for what is obtained by sharing (数据共享)."""

from typing import Annotated

from fastapi import APIRouter, Path

from intake.api.lookup_views import LookupView, ObtainedView
from intake.api.parameters import CaseId, OpenUnitOfWork
from intake.services import lookups
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.permissions import Permission
from shared.purposes import StatedPurpose

__all__ = ["router"]

router = APIRouter(prefix="/cases/{case_id}/lookups", tags=["lookups"])

ItemCode = Annotated[
    str, Path(pattern="^[a-z_]{1,60}$", description="An item of the list, by its code")
]


@router.get("", summary="What was looked up for a case")
async def list_lookups(
    case_id: CaseId,
    caller: Annotated[Actor, needs(Permission.CASES_READ, Permission.CASES_READ_OWN)],
    open_unit_of_work: OpenUnitOfWork,
) -> list[LookupView]:
    """Return which items were obtained, from where, and where they contradict the application."""
    async with open_unit_of_work(caller) as uow:
        found = await lookups.list_of_case(uow, case_id)
    return [LookupView.of(item) for item in found]


@router.post("", status_code=202, summary="Look a case's items up")
async def look_up(
    case_id: CaseId,
    caller: Annotated[Actor, needs(Permission.MATERIALS_JUDGE)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> list[LookupView]:
    """Ask the registry again, within seconds; what was found before stays until it answers."""
    async with open_unit_of_work(caller) as uow:
        asked = await idempotency.once(
            uow,
            fingerprint=None,
            act=lambda: lookups.ask_again(uow, case_id),
            again=lambda _: lookups.list_of_case(uow, case_id),
            resource_id=lambda _: str(case_id),
        )
    return [LookupView.of(item) for item in asked]


@router.get("/{item}", summary="What a registry told")
async def read_lookup(
    case_id: CaseId,
    item: ItemCode,
    caller: Annotated[Actor, needs(Permission.CASE_FILES_READ)],
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> ObtainedView:
    """Return an answer with what is personal in it; who reads it, and what for, is noted."""
    async with open_unit_of_work(caller) as uow:
        found = await lookups.read(uow, case_id, item, purpose=purpose)
    return ObtainedView.of(found)
