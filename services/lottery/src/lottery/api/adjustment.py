"""Routes of the yearly report by which the pool is adjusted (动态调整)."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Query, Request
from fastapi.responses import FileResponse

from lottery.api.adjustment_schemas import AdjustmentReportView
from lottery.api.expert_import_schemas import ExportBody
from lottery.api.expert_imports import WORKBOOK, as_file
from lottery.api.parameters import OpenUnitOfWork
from lottery.services import adjustment
from shared.actor import Actor
from shared.auth import needs
from shared.clients.models import Agreement
from shared.clients.review import ReviewClient
from shared.openapi import refusals
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(tags=["experts"], responses=refusals(503))

Year = Annotated[
    int, Query(ge=2000, le=2999, description="By when sessions began", examples=[2026])
]
Reader = Annotated[Actor, needs(Permission.EXPERTS_READ)]


async def review_client(request: Request) -> ReviewClient:
    """Return the client that asks review how often opinions became conclusions."""
    client: ReviewClient = request.app.state.review
    return client


Review = Annotated[ReviewClient, Depends(review_client)]


async def agreement_of(
    review: ReviewClient, caller: Actor, year: int, account_id: str | None = None
) -> Agreement:
    """Return review's figures of everybody or of one account, asked for the caller."""
    return await review.agreement(
        year,
        committee=caller.committee,
        on_behalf_of=caller.account_id,
        account_id=account_id,
    )


@router.get("/adjustment-report", summary="Report on the experts of the pool")
async def read_adjustment_report(
    year: Year, caller: Reader, review: Review, open_unit_of_work: OpenUnitOfWork
) -> AdjustmentReportView:
    """Return what each expert did in a year, and what the bureau's thresholds suggest."""
    agreed = await agreement_of(review, caller, year)
    async with open_unit_of_work(caller) as uow:
        report = await adjustment.of_year(uow, year, agreed)
    return AdjustmentReportView.of(report)


@router.post(
    "/adjustment-report/exports",
    summary="Write the report on the experts out",
    response_class=FileResponse,
    responses=WORKBOOK,
)
async def export_adjustment_report(
    year: Year,
    body: ExportBody,
    caller: Reader,
    review: Review,
    open_unit_of_work: OpenUnitOfWork,
    afterwards: BackgroundTasks,
) -> FileResponse:
    """Return the same with names as a workbook. It is noted who has it and what for."""
    agreed = await agreement_of(review, caller, year)

    async def write(path: Path) -> None:
        async with open_unit_of_work(caller) as uow:
            report = await adjustment.of_year(uow, year, agreed)
            await adjustment.write(uow, report, path, purpose=body.purpose)

    return await as_file(f"adjustment-{year}.xlsx", write, afterwards)


@router.get(
    "/own-expert-entry/adjustment-report",
    summary="Read one's own part of the report",
    responses=refusals(404),
)
async def read_own_adjustment_report(
    year: Year,
    caller: Annotated[Actor, needs(Permission.EXPERTS_READ_OWN)],
    review: Review,
    open_unit_of_work: OpenUnitOfWork,
) -> AdjustmentReportView:
    """Return what the report says of the caller."""
    agreed = await agreement_of(review, caller, year, caller.account_id)
    async with open_unit_of_work(caller) as uow:
        report = await adjustment.of_oneself(uow, year, agreed)
    return AdjustmentReportView.of(report)
