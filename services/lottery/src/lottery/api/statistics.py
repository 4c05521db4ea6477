"""Routes of the statistics of draws: by class for anyone, per expert for whom it concerns."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from lottery.api.parameters import OpenUnitOfWork, TokenHolder
from lottery.api.statistics_schemas import (
    TABLES,
    ExpertFiguresView,
    OwnFiguresView,
    StatisticsView,
    experts_table,
)
from lottery.services import statistics
from lottery.services.statistics import Kept
from shared.actor import Actor
from shared.auth import needs, public
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(prefix="/statistics", tags=["statistics"])

FOR_ALL = public("anyone may judge the draws; of published codes, and of no expert")
CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}}
}

Committee = Annotated[str, Query(pattern=r"^[0-9]{6}$", examples=["330783"])]


async def kept_statistics(request: Request) -> Kept:
    """Return the statistics that were made before."""
    kept: Kept = request.app.state.statistics
    return kept


KeptStatistics = Annotated[Kept, Depends(kept_statistics)]


@router.get("", dependencies=[FOR_ALL], summary="Read a committee's statistics")
async def read_statistics(
    committee: Committee,
    holder: TokenHolder,
    open_unit_of_work: OpenUnitOfWork,
    kept: KeptStatistics,
) -> StatisticsView:
    """Return by class how often whom chance favoured, with exact tests, and what isn't chance."""
    async with open_unit_of_work(holder) as uow:
        told = await statistics.for_all(uow, kept, committee)
    return StatisticsView.of(told)


@router.get(
    "/export",
    dependencies=[FOR_ALL],
    summary="Export a committee's statistics",
    response_class=Response,
    responses=CSV,
)
async def export_statistics(
    committee: Committee,
    holder: TokenHolder,
    open_unit_of_work: OpenUnitOfWork,
    kept: KeptStatistics,
    table: Literal["classes", "experts", "pairs", "draws", "acts"] = "classes",
) -> Response:
    """Return one part as CSV that a spreadsheet opens; `experts` tells none of them apart."""
    async with open_unit_of_work(holder) as uow:
        told = await statistics.for_all(uow, kept, committee)
    return csv_file(TABLES[table](StatisticsView.of(told)), table)


@router.get("/experts", summary="Read the statistics of each expert")
async def read_expert_statistics(
    caller: Annotated[Actor, needs(Permission.DRAWS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    kept: KeptStatistics,
) -> list[ExpertFiguresView]:
    """Return how often each expert was eligible and drawn; `corrected` is for all experts."""
    async with open_unit_of_work(caller) as uow:
        told = await statistics.of_experts(uow, kept)
    return views_of(told)


@router.get(
    "/experts/export",
    summary="Export the statistics of each expert",
    response_class=Response,
    responses=CSV,
)
async def export_expert_statistics(
    caller: Annotated[Actor, needs(Permission.DRAWS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    kept: KeptStatistics,
) -> Response:
    """Return the same as CSV that a spreadsheet opens."""
    async with open_unit_of_work(caller) as uow:
        told = await statistics.of_experts(uow, kept)
    return csv_file(experts_table(views_of(told)), "experts")


@router.get("/own", summary="Read one's own statistics")
async def read_own_statistics(
    caller: Annotated[Actor, needs(Permission.DRAWS_READ_OWN)],
    open_unit_of_work: OpenUnitOfWork,
    kept: KeptStatistics,
) -> OwnFiguresView:
    """Return how often the caller was eligible and drawn, as an expert of the committee."""
    async with open_unit_of_work(caller) as uow:
        figures, experts = await statistics.of_oneself(uow, kept)
    return OwnFiguresView(figures=ExpertFiguresView.of(figures, experts) if figures else None)


def views_of(told: statistics.Told) -> list[ExpertFiguresView]:
    """Return the views of all experts."""
    experts = told.statistics.experts
    return [ExpertFiguresView.of(item, len(experts)) for item in experts]


def csv_file(text: str, name: str) -> Response:
    """Return a table as a file."""
    return Response(
        text.encode(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
