"""Routes by which the operator sees before each draw whether it can be made."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from lottery.api.feasibility_schemas import AllocationReportView, GroupsReportView, PoolReportView
from lottery.api.parameters import Intake, OpenUnitOfWork, SessionId
from lottery.api.report_places import ReportPlaces
from lottery.services import feasibility, recusals
from shared.actor import Actor
from shared.auth import needs
from shared.openapi import refusals
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(
    prefix="/sessions/{session_id}/feasibility", tags=["feasibility"], responses=refusals(409, 503)
)

Operator = Annotated[Actor, needs(Permission.DRAWS_OPERATE)]


async def report_places(request: Request) -> ReportPlaces:
    """Return the places of those who have a report made."""
    places: ReportPlaces = request.app.state.report_places
    return places


Places = Annotated[ReportPlaces, Depends(report_places)]


@router.get("/pool", summary="See whether the pool can be drawn")
async def read_pool_feasibility(
    session_id: SessionId,
    caller: Operator,
    open_unit_of_work: OpenUnitOfWork,
    intake: Intake,
    places: Places,
) -> PoolReportView:
    """Return seats by class against eligible experts, and what is in the way, until the freeze."""
    async with open_unit_of_work(caller) as uow:
        case_ids = await feasibility.cases_before(uow, session_id, "pool")
    facts = await recusals.fetch(intake, caller, case_ids)
    async with places.place() as planner, open_unit_of_work(caller) as uow:
        report, hindered = await feasibility.before_pool(uow, session_id, facts, planner)
    return PoolReportView.of(report, hindered)


@router.get("/groups", summary="See whether the groups can be drawn")
async def read_groups_feasibility(
    session_id: SessionId,
    caller: Operator,
    open_unit_of_work: OpenUnitOfWork,
    intake: Intake,
    places: Places,
) -> GroupsReportView:
    """Return whether hospitals can differ and every case can get a panel, until the freeze."""
    async with open_unit_of_work(caller) as uow:
        case_ids = await feasibility.cases_before(uow, session_id, "groups")
    facts = await recusals.fetch(intake, caller, case_ids)
    async with places.place() as planner, open_unit_of_work(caller) as uow:
        report = await feasibility.before_groups(uow, session_id, facts, planner)
    return GroupsReportView.of(report)


@router.get("/allocation", summary="See whether the present cases can be allocated")
async def read_allocation_feasibility(
    session_id: SessionId, caller: Operator, open_unit_of_work: OpenUnitOfWork, places: Places
) -> AllocationReportView:
    """Return slack, method and attempts, and the cases that no panel may examine."""
    async with places.place() as planner, open_unit_of_work(caller) as uow:
        await feasibility.cases_before(uow, session_id, "allocation")
        report = await feasibility.before_allocation(uow, session_id, planner)
    return AllocationReportView.of(report)
