"""What the operator is told before each of the three draws (抽签) of a session.

Until a draw is frozen nothing in a report may help to steer it: conflicts are told of a case only
where they are in the way, else as figures over all cases (docs/mechanisms/feasibility.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import factorial, prod
from typing import Any

from lottery.domain import findings
from lottery.domain.chances import FIXED_SEED, Attempts, Chance, Spread, spread_of
from lottery.domain.draw.categories import categories
from lottery.domain.draw.stream import Stream
from lottery.domain.feasibility import (
    CaseFacts,
    Hindrance,
    Sitting,
    Supply,
    every_seating,
    hindrance_of,
    is_seated,
    members_stuck,
    supplies_of,
)
from lottery.domain.findings import Finding
from lottery.domain.seatings import Candidate, Seatings

__all__ = [
    "AllocationReport",
    "CategoryReport",
    "GroupsReport",
    "OpenPanels",
    "PoolReport",
    "allocation_report",
    "groups_report",
    "pool_report",
]

SAMPLED_BATCHES = 200
SAMPLED_SEATINGS = 1_000
MOST_ENUMERATED = 5_000
FEWEST_SAMPLES = 50


@dataclass(frozen=True, slots=True)
class PoolReport:
    """Before the pool draw: classes, and what may become of the panels and cases later.

    ``seats_in_vain`` is the chance that the experts drawn can't be seated with distinct hospitals,
    ``case_in_vain`` that some case then finds every panel recused; None where it isn't known.
    """

    supplies: tuple[Supply, ...]
    hindrance: Hindrance
    seats_in_vain: Chance | None
    case_in_vain: Chance | None


@dataclass(frozen=True, slots=True)
class GroupsReport:
    """Before the groups draw: attempts, and the chance that some case ends without a panel."""

    supplies: tuple[Supply, ...]
    hindrance: Hindrance
    attempts: Attempts | None
    case_in_vain: Chance | None
    warnings: tuple[Finding, ...]


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
    attempts: Attempts
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


def pool_report(
    sitting: Sitting, reserves: Sequence[str], cases: Sequence[CaseFacts]
) -> PoolReport:
    """Report on a pool draw; its candidates need no codes of the session, nor get any.

    It is refused exactly when a class is short. What hospitals and recusals do to later draws is
    estimated over batches drawn from a fixed seed.
    """
    seats = [name for panel in sitting.panels for name in panel.seats] + list(reserves)
    supplies = supplies_of(seats, sitting.candidates)
    short = [item for item in supplies if item.missing]
    if short:
        return PoolReport(tuple(supplies), hindrance_of_pool(short, sitting, cases), None, None)
    found = hindrance_of(sitting, cases)
    anonymous = Hindrance(
        found.fills_seats,
        found.places_cases,
        tuple(without_experts(item) for item in found.obstacles),
        found.remedies,
    )
    if not found.fills_seats or not found.places_cases:
        return PoolReport(tuple(supplies), anonymous, None, None)
    return PoolReport(tuple(supplies), anonymous, *risks_of_batches(sitting, supplies, cases))


def hindrance_of_pool(
    short: Sequence[Supply], sitting: Sitting, cases: Sequence[CaseFacts]
) -> Hindrance:
    """Say which classes are short for the seats with the reserves, and what resolves it."""
    added = [item.specialty for item in short for _ in range(item.missing)]
    later = hindrance_of(sitting.with_more(added), cases)
    return Hindrance(
        fills_seats=False,
        places_cases=False,
        obstacles=(
            *(findings.class_short(s.specialty, s.seats, s.experts) for s in short),
            *(without_experts(item) for item in later.obstacles),
        ),
        remedies=(
            *(
                findings.more_experts(
                    s.specialty, s.missing, from_elsewhere=sitting.distinct_hospitals
                )
                for s in short
            ),
            *later.remedies,
        ),
    )


def without_experts(found: Finding) -> Finding:
    """Return a finding of a pool, whose experts have no codes yet."""
    if found.code == "case_stuck":
        assert found.category is not None
        return findings.case_stuck(found.cases[0], found.category, found.panels, {})
    if found.code == "hospitals_crowded":
        return findings.hospitals_crowded(found.specialty, found.number or 0, found.panels, [], [])
    return found


def risks_of_batches(
    sitting: Sitting, supplies: Sequence[Supply], cases: Sequence[CaseFacts]
) -> tuple[Chance | None, Chance | None]:
    """Return how likely a batch can't be seated, and a case ends without a panel, if it is known.

    Of each batch one seating is drawn as the groups draw would.
    """
    concerned = [case for case in cases if case.recused]
    if not sitting.distinct_hospitals and not concerned:
        return Chance.of(Fraction(0)), Chance.of(Fraction(0))
    stream = Stream(FIXED_SEED, "pool")
    unseated = unplaced = unknown = 0
    for _ in range(SAMPLED_BATCHES):
        batch = drawn_batch(sitting, supplies, stream)
        seatings = batch.seatings()
        members = seatings.attempt(stream)
        if members is None and not is_seated(batch):
            unseated += 1
        elif members is None:
            unknown += 1
        elif members_stuck(by_category(sitting, members), concerned):
            unplaced += 1
    if unknown > SAMPLED_BATCHES - FEWEST_SAMPLES:
        return None, None
    known = SAMPLED_BATCHES - unknown
    return (
        Chance(unseated / known, samples=known),
        Chance(unplaced / known, samples=known),
    )


def drawn_batch(sitting: Sitting, supplies: Sequence[Supply], stream: Stream) -> Sitting:
    """Return the sitting with experts drawn as the pool draw draws them."""
    drawn: list[Candidate] = []
    for item in supplies:
        eligible = [one for one in sitting.candidates if one.specialty == item.specialty]
        drawn += stream.shuffled(eligible)[: item.seats]
    return Sitting(tuple(drawn), sitting.panels, sitting.distinct_hospitals)


def by_category(sitting: Sitting, members: Sequence[set[str]]) -> dict[str, list[set[str]]]:
    """Return the members of panels by the panels' category."""
    found: dict[str, list[set[str]]] = {}
    for panel, codes in zip(sitting.panels, members, strict=True):
        found.setdefault(panel.category, []).append(codes)
    return found


def groups_report(
    sitting: Sitting, cases: Sequence[CaseFacts], absent: Sequence[str], waiting: int
) -> GroupsReport:
    """Report on a groups draw of all who were called.

    ``absent`` are the codes of those who haven't checked in, ``waiting`` the alternates left.
    """
    seats = [name for panel in sitting.panels for name in panel.seats]
    found = hindrance_of(sitting, cases)
    if absent:
        found = Hindrance(
            found.fills_seats,
            found.places_cases,
            (findings.await_experts(absent), *found.obstacles),
            (findings.replace_absent(absent, waiting), *found.remedies),
        )
    supplies = tuple(supplies_of(seats, sitting.candidates))
    if found.fills_seats is False:
        return GroupsReport(supplies, found, None, None, ())
    seatings = sitting.seatings()
    attempts = attempts_of(seatings)
    warnings = tuple(warnings_of(None, attempts)) if attempts else ()
    in_vain = risk_of_seatings(sitting, seatings, cases)
    return GroupsReport(supplies, found, attempts, in_vain, warnings)


def attempts_of(seatings: Seatings) -> Attempts | None:
    """Return how often a draw of seats is expected to try; estimated where it can't be counted."""
    if seatings.number is not None:
        return Attempts(Chance.of(Fraction(seatings.number, seatings.fillings)))
    stream = Stream(FIXED_SEED, "attempts")
    accepted = sum(seatings.is_accepted(stream) for _ in range(SAMPLED_SEATINGS))
    if not accepted:
        return None
    return Attempts(Chance(accepted / SAMPLED_SEATINGS, samples=SAMPLED_SEATINGS))


def risk_of_seatings(
    sitting: Sitting, seatings: Seatings, cases: Sequence[CaseFacts]
) -> Chance | None:
    """Return the chance over all seatings that some case finds every panel recused.

    Exact where few seatings are admissible, else estimated from seatings of a fixed seed; None
    where hardly any could be drawn.
    """
    concerned = [case for case in cases if case.recused]
    if not concerned:
        return Chance.of(Fraction(0))
    orders = prod(factorial(need) for item in seatings.demands for need in item.needs)
    if seatings.number is not None and seatings.number // orders <= MOST_ENUMERATED:
        return Chance.of(share_stuck(sitting, every_seating(sitting), concerned)[0])
    stream = Stream(FIXED_SEED, "groups")
    drawn = (seatings.draw(stream) for _ in range(SAMPLED_SEATINGS))
    tries = SAMPLED_SEATINGS if seatings.number is not None else FEWEST_SAMPLES * 2
    share, samples = share_stuck(
        sitting, (members for members in islice(drawn, tries) if members), concerned
    )
    return Chance(float(share), samples=samples) if samples >= FEWEST_SAMPLES else None


def share_stuck(
    sitting: Sitting, seatings: Iterable[list[set[str]]], cases: Sequence[CaseFacts]
) -> tuple[Fraction, int]:
    """Return the share of seatings in which a case is stuck, and how many there are."""
    stuck = total = 0
    for members in seatings:
        total += 1
        stuck += bool(members_stuck(by_category(sitting, members), cases))
    return Fraction(stuck, total or 1), total


def allocation_report(
    present: Mapping[str, Any],
    expected: Mapping[str, Any],
    roster: Mapping[str, Mapping[str, Any]],
    stuck: Sequence[str],
) -> AllocationReport:
    """Report on an allocation from its body as it would be frozen, and with everybody expected.

    ``stuck`` are the codes of the cases that both leave out, since every panel is recused.
    """
    spreads = spreads_of(present)
    warnings = [
        warning
        for category, spread in spreads.items()
        for warning in warnings_of(category, spread.attempts)
    ]
    return AllocationReport(
        hindrance=Hindrance(
            fills_seats=True,
            places_cases=not stuck,
            obstacles=tuple(why_stuck(roster[code], expected["panels"]) for code in stuck),
            remedies=(findings.reschedule(sorted(stuck)),) if stuck else (),
        ),
        slack=present["slack"],
        present=tuple(without_chances(name, spread) for name, spread in spreads.items()),
        slack_of_all=expected["slack"],
        expected=tuple(category_report(*item) for item in spreads_of(expected).items()),
        warnings=tuple(warnings),
    )


def why_stuck(known: Mapping[str, Any], panels: Sequence[Mapping[str, Any]]) -> Finding:
    """Return the obstacle of a case: by panel of its category, the members in the way."""
    conflicts = set(known["conflicts"])
    recusals = {
        panel["code"]: sorted(conflicts.intersection(panel["members"]))
        for panel in panels
        if panel["category"] == known["category"]
    }
    if not recusals:
        return findings.without_panel(known["category"], [known["code"]])
    return findings.case_stuck(known["code"], known["category"], list(recusals), recusals)


def spreads_of(body: Mapping[str, Any]) -> dict[str, Spread]:
    """Return how each category of an allocation's body may spread."""
    return {item.name: spread_of(item, body["slack"]) for item in categories(dict(body))}


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


def warnings_of(category: str | None, attempts: Attempts) -> list[Finding]:
    """Return what the operator should know before freezing a draw of so many attempts."""
    found = []
    if attempts.is_threatened:
        found.append(findings.threatened(category, attempts.refused))
    if attempts.is_long:
        found.append(findings.long_draw(category, attempts.expected))
    return found
