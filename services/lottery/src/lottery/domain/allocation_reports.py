"""What the operator is told before an allocation (domain/reports.py has the other draws)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lottery.domain import findings
from lottery.domain.chances import Attempts, Chance, OpenTo, Spread, spread_of
from lottery.domain.draw.categories import Category, categories
from lottery.domain.feasibility import Hindrance
from lottery.domain.findings import Finding
from lottery.domain.planner import Planner

__all__ = [
    "AllocationReport",
    "CategoryReport",
    "OpenPanels",
    "allocation_report",
    "warnings_of",
]


@dataclass(frozen=True, slots=True)
class OpenPanels:
    """Cases with so many panels open to them, and their lowest and highest chance of one."""

    panels: int
    cases: int
    lowest: Chance | None
    highest: Chance | None


@dataclass(frozen=True, slots=True)
class CategoryReport:
    """A category of an allocation: method and attempts, and chances without saying whose."""

    category: str
    panels: int
    cases: int
    method: str
    attempts: Attempts | None
    open_panels: tuple[OpenPanels, ...]


@dataclass(frozen=True, slots=True)
class AllocationReport:
    """Before an allocation: of those present, and as if everybody expected came."""

    hindrance: Hindrance
    slack: int
    present: tuple[CategoryReport, ...]
    slack_of_all: int
    expected: tuple[CategoryReport, ...]
    warnings: tuple[Finding, ...]
    was_cut: bool = False


def allocation_report(
    present: Mapping[str, Any],
    expected: Mapping[str, Any],
    roster: Mapping[str, Mapping[str, Any]],
    stuck: Sequence[str],
    planner: Planner,
) -> AllocationReport:
    """Report on an allocation from its body as it would be frozen, and with everybody expected.

    ``stuck`` are the codes of the cases that both leave out, since every panel is recused.
    """
    spreads = spreads_of(present, planner)
    warnings = [
        warning
        for category, spread in spreads.items()
        if spread.attempts
        for warning in warnings_of(category, spread.attempts, planner)
    ]
    return AllocationReport(
        hindrance=Hindrance(
            fills_seats=True,
            places_cases=not stuck,
            obstacles=why_stuck([roster[code] for code in stuck], expected["panels"]),
            remedies=(findings.reschedule(sorted(stuck), is_fixed=True),) if stuck else (),
        ),
        slack=present["slack"],
        present=tuple(without_chances(name, spread) for name, spread in spreads.items()),
        slack_of_all=expected["slack"],
        expected=tuple(category_report(*item) for item in spreads_of(expected, planner).items()),
        warnings=tuple(warnings),
        was_cut=planner.was_cut,
    )


def why_stuck(
    known: Sequence[Mapping[str, Any]], panels: Sequence[Mapping[str, Any]]
) -> tuple[Finding, ...]:
    """Return the obstacles of cases: by panel of their category, the members in the way.

    Cases that have the same in their way are told together.
    """
    found: dict[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], list[str]] = {}
    for case in known:
        recusals = tuple(
            (panel["code"], tuple(sorted({*case["conflicts"]}.intersection(panel["members"]))))
            for panel in panels
            if panel["category"] == case["category"]
        )
        found.setdefault((case["category"], recusals), []).append(case["code"])
    return tuple(
        findings.case_stuck(codes, category, [code for code, _ in recusals], dict(recusals))
        if recusals
        else findings.without_panel(category, codes)
        for (category, recusals), codes in found.items()
    )


def spreads_of(body: Mapping[str, Any], planner: Planner) -> dict[str, Spread]:
    """Return how each category of an allocation's body may spread."""
    slack = body["slack"]
    return {
        item.name: unknown_spread(item) if planner.is_over() else spread_of(item, slack, planner)
        for item in categories(dict(body))
    }


def unknown_spread(category: Category) -> Spread:
    """Return a category whose attempts and chances there was no time for."""
    groups = (
        OpenTo(tuple(category.panels[panel] for panel in panels), len(cases), None)
        for panels, cases in category.groups
    )
    return Spread(category.method, None, tuple(groups), None)


def category_report(name: str, spread: Spread) -> CategoryReport:
    """Return a category with chances by the number of panels open, and not by case."""
    by_number: dict[int, list[Any]] = {}
    for group in spread.groups:
        by_number.setdefault(len(group.panels), []).append(group)
    open_panels = []
    for number, groups in sorted(by_number.items()):
        chances = [chance for group in groups for chance in group.chances or ()]
        open_panels.append(
            OpenPanels(
                panels=number,
                cases=sum(group.cases for group in groups),
                lowest=min(chances, key=lambda chance: chance.value, default=None),
                highest=max(chances, key=lambda chance: chance.value, default=None),
            )
        )
    panels = {panel for group in spread.groups for panel in group.panels}
    return CategoryReport(
        category=name,
        panels=len(panels),
        cases=sum(group.cases for group in spread.groups),
        method=spread.method,
        attempts=spread.attempts,
        open_panels=tuple(open_panels),
    )


def without_chances(name: str, spread: Spread) -> CategoryReport:
    """Return a category of those present: who came last could be told from their chances."""
    found = category_report(name, spread)
    return CategoryReport(
        found.category, found.panels, found.cases, found.method, found.attempts, ()
    )


def warnings_of(category: str | None, attempts: Attempts, planner: Planner) -> list[Finding]:
    """Return what the operator should know before freezing a draw of so many attempts."""
    found = []
    if attempts.is_threatened(planner):
        found.append(findings.threatened(category, attempts.refused))
    if attempts.is_long(planner):
        found.append(findings.long_draw(category, attempts.expected))
    return found
