"""Views of what the operator is told before a draw."""

from collections.abc import Mapping, Sequence
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from lottery.domain.allocation_reports import AllocationReport, CategoryReport, OpenPanels
from lottery.domain.availability import Unavailability
from lottery.domain.chances import Attempts, Chance
from lottery.domain.feasibility import Hindrance, Supply
from lottery.domain.findings import Finding, time_is_up
from lottery.domain.reports import GroupsReport, PoolReport
from lottery.domain.session import Expert

__all__ = ["AllocationReportView", "GroupsReportView", "PoolReportView"]

LONGEST_FRACTION = 60


Basis = Literal["exact", "estimated", "approximate"]


def basis_of(chance: Chance) -> Basis:
    """Return how a chance was found."""
    if chance.exact is not None:
        return "exact"
    return "approximate" if chance.is_approximate else "estimated"


class ChanceView(BaseModel):
    """A probability, and whether it was counted or estimated."""

    value: float = Field(description="From 0 to 1")
    fraction: str | None = Field(description="The exact value, where it isn't too long to write")
    basis: Basis = Field(
        description="approximate: of samples that are only nearly as the draw gives them"
    )
    samples: int | None = Field(description="How many samples of a fixed seed, where estimated")

    @classmethod
    def of(cls, chance: Chance) -> Self:
        """Return the view of a chance."""
        fraction = str(chance.exact) if chance.exact is not None else None
        return cls(
            value=chance.value,
            fraction=fraction if fraction and len(fraction) <= LONGEST_FRACTION else None,
            basis=basis_of(chance),
            samples=chance.samples,
        )

    @classmethod
    def perhaps(cls, chance: Chance | None) -> Self | None:
        """Return the view of a chance that may not be known."""
        return None if chance is None else cls.of(chance)


class AttemptsView(BaseModel):
    """How often a draw is expected to try."""

    acceptance: ChanceView = Field(description="That one attempt is accepted")
    expected: float | None = Field(description="Attempts on average; null: none is ever accepted")
    refused: float = Field(description="The probability of ending `too_constrained`")

    @classmethod
    def of(cls, attempts: Attempts) -> Self:
        """Return the view of a draw's attempts."""
        return cls(
            acceptance=ChanceView.of(attempts.acceptance),
            expected=attempts.expected,
            refused=attempts.refused,
        )


class FindingView(BaseModel):
    """An obstacle, a remedy or a warning, by the session's codes; never by names."""

    code: str
    sentence: str
    sentence_zh: str
    number: int | None
    specialty: str | None
    category: str | None
    cases: list[str]
    experts: list[str]
    panels: list[str]
    hospitals: list[str]

    @classmethod
    def of(cls, found: Finding) -> Self:
        """Return the view of a finding."""
        return cls(
            code=found.code,
            sentence=found.sentence,
            sentence_zh=found.sentence_zh,
            number=found.number,
            specialty=found.specialty,
            category=found.category,
            cases=list(found.cases),
            experts=list(found.experts),
            panels=list(found.panels),
            hospitals=list(found.hospitals),
        )


class SupplyView(BaseModel):
    """A class: seats against experts, and each of its experts' chance of a seat."""

    specialty: str
    seats: int
    experts: int
    missing: int
    may_stay_away: int = Field(description="How many, before a seat of the class stays empty")
    chance: ChanceView | None = Field(description="Of each expert of the class: seats by experts")

    @classmethod
    def of(cls, supply: Supply) -> Self:
        """Return the view of a class."""
        return cls(
            specialty=supply.specialty,
            seats=supply.seats,
            experts=supply.experts,
            missing=supply.missing,
            may_stay_away=supply.spare,
            chance=ChanceView.perhaps(supply.chance),
        )


class ReportView(BaseModel):
    """Whether a draw can be made, what is in the way, and what resolves it."""

    seats_can_be_filled: bool | None = Field(description="Null: it couldn't be told")
    every_case_can_go_somewhere: bool | None
    obstacles: list[FindingView]
    remedies: list[FindingView] = Field(description="Of one kind for each obstacle, any is enough")
    incomplete: FindingView | None = Field(description="Where time was up before all was looked at")


def hindrance_fields(hindrance: Hindrance, *, was_cut: bool) -> dict[str, object]:
    """Return what every report begins with."""
    return {
        "seats_can_be_filled": hindrance.fills_seats,
        "every_case_can_go_somewhere": hindrance.places_cases,
        "obstacles": [FindingView.of(item) for item in hindrance.obstacles],
        "remedies": [FindingView.of(item) for item in hindrance.remedies],
        "incomplete": FindingView.of(time_is_up()) if was_cut else None,
    }


REASONS_ZH: Mapping[Unavailability, str] = {
    "away": "本人日历标明不能参加",
    "drawn_elsewhere": "同一半天已抽中参加其他场次",
    "in_open_draw": "同一半天另有场次的抽签尚未揭晓，该专家在抽取范围内",
}


class HinderedView(BaseModel):
    """An expert of the right class who isn't in the draw, and why."""

    expert_id: UUID
    specialty: str
    reason: Unavailability
    reason_zh: str

    @classmethod
    def of(cls, expert: Expert, reason: Unavailability) -> Self:
        """Return the view of an expert who can't come."""
        return cls(
            expert_id=expert.id,
            specialty=expert.specialty,
            reason=reason,
            reason_zh=REASONS_ZH[reason],
        )


class PoolReportView(ReportView):
    """Before the pool draw."""

    classes: list[SupplyView]
    hindered: list[HinderedView] = Field(description="Who of these classes can't be drawn, by id")
    seats_in_vain: ChanceView | None = Field(
        description="That those drawn couldn't be seated with distinct hospitals"
    )
    case_in_vain: ChanceView | None = Field(
        description="That some case would then find every panel recused"
    )

    @classmethod
    def of(cls, report: PoolReport, hindered: Sequence[tuple[Expert, Unavailability]]) -> Self:
        """Return the view of a report, with who can't come."""
        return cls.model_validate(
            hindrance_fields(report.hindrance, was_cut=report.was_cut)
            | {
                "classes": [SupplyView.of(item) for item in report.supplies],
                "hindered": [HinderedView.of(*item) for item in hindered],
                "seats_in_vain": ChanceView.perhaps(report.seats_in_vain),
                "case_in_vain": ChanceView.perhaps(report.case_in_vain),
            }
        )


class GroupsReportView(ReportView):
    """Before the groups draw."""

    classes: list[SupplyView]
    attempts: AttemptsView | None = Field(description="Null: it couldn't be told")
    case_in_vain: ChanceView | None = Field(
        description="That some case would find every panel recused"
    )
    warnings: list[FindingView]

    @classmethod
    def of(cls, report: GroupsReport) -> Self:
        """Return the view of a report."""
        attempts = AttemptsView.of(report.attempts) if report.attempts else None
        return cls.model_validate(
            hindrance_fields(report.hindrance, was_cut=report.was_cut)
            | {
                "classes": [SupplyView.of(item) for item in report.supplies],
                "attempts": attempts,
                "case_in_vain": ChanceView.perhaps(report.case_in_vain),
                "warnings": [FindingView.of(item) for item in report.warnings],
            }
        )


class OpenPanelsView(BaseModel):
    """Cases with so many panels open to them; whose they are isn't told."""

    panels: int
    cases: int
    lowest: ChanceView | None = Field(description="Of such a case, for one of its panels")
    highest: ChanceView | None

    @classmethod
    def of(cls, item: OpenPanels) -> Self:
        """Return the view of some cases."""
        return cls(
            panels=item.panels,
            cases=item.cases,
            lowest=ChanceView.perhaps(item.lowest),
            highest=ChanceView.perhaps(item.highest),
        )


class CategoryReportView(BaseModel):
    """A category of an allocation."""

    category: str
    cases: int
    method: str
    attempts: AttemptsView | None = Field(description="Null: it couldn't be told")
    chances: list[OpenPanelsView] = Field(description="Empty for those present")

    @classmethod
    def of(cls, report: CategoryReport) -> Self:
        """Return the view of a category."""
        return cls(
            category=report.category,
            cases=report.cases,
            method=report.method,
            attempts=AttemptsView.of(report.attempts) if report.attempts else None,
            chances=[OpenPanelsView.of(item) for item in report.open_panels],
        )


class ExpectedView(BaseModel):
    """An allocation of some cases: slack, and each category."""

    slack: int
    categories: list[CategoryReportView]


class AllocationReportView(ReportView):
    """Before an allocation: of those present, and as if everybody on the session came."""

    present: ExpectedView
    everybody: ExpectedView
    warnings: list[FindingView]

    @classmethod
    def of(cls, report: AllocationReport) -> Self:
        """Return the view of a report."""
        return cls.model_validate(
            hindrance_fields(report.hindrance, was_cut=report.was_cut)
            | {
                "present": ExpectedView(
                    slack=report.slack,
                    categories=[CategoryReportView.of(item) for item in report.present],
                ),
                "everybody": ExpectedView(
                    slack=report.slack_of_all,
                    categories=[CategoryReportView.of(item) for item in report.expected],
                ),
                "warnings": [FindingView.of(item) for item in report.warnings],
            }
        )
