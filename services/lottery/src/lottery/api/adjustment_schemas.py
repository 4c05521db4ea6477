"""Views of the yearly report on the experts of a pool."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from lottery.domain.adjustment import Ground, Suggestion
from lottery.services.adjustment import Entry, Report
from shared.identifiers import mask_name

__all__ = ["AdjustmentReportView", "ExpertYearView"]


class ExpertYearView(BaseModel):
    """What an expert did in a year, by sessions that are over, and what the numbers suggest."""

    expert_id: UUID
    name: str = Field(description="Masked; the workbook has it in full")
    specialty: str
    state: str
    eligible: int = Field(description="Pool draws in which the expert could be drawn")
    drawn: int
    excluded: int = Field(description="Sessions whose draw left the expert out, by two persons")
    came: int = Field(description="Sessions at which the expert was checked in")
    late: int
    absences: dict[str, int] = Field(description="By the reason on record")
    stepped_in: int
    cases: int = Field(description="Cases on whose panel the expert had a seat")
    followed: int = Field(description="Sessions followed along (跟班)")
    followed_passed: int
    opinions: int | None = Field(
        description="Sealed on cases that have a conclusion; null of fewer than are told"
    )
    agreed: int | None = Field(description="Of these, how many found what the conclusion says")
    suggestion: Suggestion = Field(description="For people to consider; nothing follows by itself")
    grounds: list[Ground]

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Return the view of an expert's year."""
        life, attendance = entry.figures.life, entry.figures.attendance
        return cls(
            expert_id=entry.expert.id,
            name=mask_name(entry.expert.name),
            specialty=entry.expert.specialty,
            state=entry.expert.state,
            eligible=len(life.parts),
            drawn=life.drawn,
            excluded=life.counted["exclusion"],
            came=attendance.came,
            late=attendance.late,
            absences=dict(sorted(life.absences.items())),
            stepped_in=life.counted["replacement"],
            cases=attendance.cases,
            followed=attendance.followed,
            followed_passed=attendance.followed_passed,
            opinions=entry.figures.opinions,
            agreed=entry.figures.agreed,
            suggestion=entry.suggestion,
            grounds=list(entry.grounds),
        )


class AdjustmentReportView(BaseModel):
    """A year of a pool (动态调整)."""

    year: int
    agreement_until: date = Field(description="Last day whose conclusions `agreed` counts")
    experts: list[ExpertYearView]

    @classmethod
    def of(cls, report: Report) -> Self:
        """Return the view of a report."""
        return cls(
            year=report.year,
            agreement_until=report.agreement_until,
            experts=[ExpertYearView.of(entry) for entry in report.entries],
        )
