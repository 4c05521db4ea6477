"""The published statistics of one-time notices (一次性告知率)."""

from typing import Annotated, Literal, Self

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from intake.api.parameters import IntakeService
from intake.domain.matters import Matter
from intake.domain.notice_statistics import NoticeCount
from intake.services import notice_statistics
from shared.actor import system_actor
from shared.auth import public

__all__ = ["router"]

router = APIRouter(
    prefix="/statistics",
    tags=["statistics"],
    dependencies=[public("how often something was missing is published; nobody is in it")],
)

Committee = Annotated[str, Query(pattern=r"^[0-9]{6}$", examples=["330783"])]
Year = Annotated[int, Query(ge=2000, le=2100, examples=[2026])]


class NoticeCountView(BaseModel):
    """What became of the applications of one matter received in one month."""

    month: int = Field(ge=1, le=12)
    matter: Matter
    applications: int
    notices: int = Field(description="Of these applications, those that needed a notice")
    rate: float = Field(description="Notices by applications, 0 to 1")
    late_notices: int = Field(description="Issued after the five working days of O55 art 10")
    second_notices: dict[str, int] = Field(description="By ground")
    abandoned: int
    reopened: int

    @classmethod
    def of(cls, count: NoticeCount) -> Self:
        """Return the view of a row of figures."""
        return cls.model_validate(count, from_attributes=True)


class NoticeStatisticsView(BaseModel):
    """The figures of a committee in a year."""

    committee: str
    year: int
    counts: list[NoticeCountView]


@router.get(
    "/notices",
    summary="How often something was missing",
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    response_model=NoticeStatisticsView,
)
async def get_notice_statistics(
    committee: Committee,
    year: Year,
    service: IntakeService,
    form: Annotated[Literal["json", "csv"], Query(alias="format")] = "json",
) -> NoticeStatisticsView | Response:
    """Return applications, notices, their rate, late and second ones and abandonments."""
    async with service.unit_of_work(system_actor(service.name, committee)) as uow:
        counts = await notice_statistics.of_year(uow, committee, year)
    if form == "csv":
        name = f"notices-{committee}-{year}.csv"
        return Response(
            notice_statistics.as_csv(counts),
            media_type="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    views = [NoticeCountView.of(item) for item in counts]
    return NoticeStatisticsView(committee=committee, year=year, counts=views)
