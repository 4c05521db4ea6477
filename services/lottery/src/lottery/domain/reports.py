"""What the operator is told before the first two of the draws (抽签) of a session.

Until a draw is frozen nothing in a report may help to steer it: conflicts are told of a case only
where they are in the way, else as figures over all cases (docs/mechanisms/feasibility.md).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import factorial, prod

from lottery.domain import findings
from lottery.domain.allocation_reports import warnings_of
from lottery.domain.chances import FIXED_SEED, Attempts, Chance, attempts_for
from lottery.domain.draw.categories import Category
from lottery.domain.draw.slack import smallest_slack
from lottery.domain.draw.stream import Stream
from lottery.domain.exchanging import seated_by_exchange
from lottery.domain.feasibility import (
    CaseFacts,
    Hindrance,
    Sitting,
    Supply,
    cannot_seat,
    every_seating,
    hindrance_of,
    least_dropped,
    members_stuck,
    supplies_of,
)
from lottery.domain.findings import Finding
from lottery.domain.seatings import Candidate, Seatings

__all__ = [
    "GroupsReport",
    "PoolReport",
    "groups_report",
    "pool_report",
]

SAMPLED_BATCHES = 200
SAMPLED_SEATINGS = 1_000
SAMPLED_THREATS = 20
FEW_SAMPLES = 300
MOST_ENUMERATED = 5_000
FEWEST_SAMPLES = 50
SEATS_DRAWN = 12_000
STEPS_OF_A_BATCH = 10_000
CASES_ALLOCATED = 1_200


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
    was_cut: bool = False


@dataclass(frozen=True, slots=True)
class GroupsReport:
    """Before the groups draw: attempts, and the chance that some case ends without a panel."""

    supplies: tuple[Supply, ...]
    hindrance: Hindrance
    attempts: Attempts | None
    case_in_vain: Chance | None
    warnings: tuple[Finding, ...]
    was_cut: bool = False


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
        return PoolReport(
            tuple(supplies), hindrance_of_pool(short, sitting, reserves, cases), None, None
        )
    found = hindrance_of(sitting, cases)
    anonymous = Hindrance(
        found.fills_seats,
        found.places_cases,
        tuple(without_experts(item) for item in found.obstacles),
        found.remedies,
    )
    if not found.fills_seats or not found.places_cases:
        return PoolReport(tuple(supplies), anonymous, None, None, sitting.planner.was_cut)
    risks = risks_of_batches(sitting, supplies, cases)
    return PoolReport(tuple(supplies), anonymous, *risks, sitting.planner.was_cut)


def hindrance_of_pool(
    short: Sequence[Supply],
    sitting: Sitting,
    reserves: Sequence[str],
    cases: Sequence[CaseFacts],
) -> Hindrance:
    """Say which classes are short for the seats with the reserves, and what resolves it."""
    added = [item.specialty for item in short for _ in range(item.missing)]
    later = hindrance_of(sitting.with_more(added), cases)
    dropped = least_dropped(sitting, {case.category for case in cases}, reserves)
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
            *([findings.fewer_panels(dropped)] if dropped else []),
            *(item for item in later.remedies if not dropped or item.code != "fewer_panels"),
        ),
    )


def without_experts(found: Finding) -> Finding:
    """Return a finding of a pool, whose experts have no codes yet."""
    if found.code == "case_stuck":
        assert found.category is not None
        return findings.case_stuck(found.cases, found.category, found.panels, {})
    if found.code == "hospitals_crowded":
        return findings.hospitals_crowded(found.specialty, found.number or 0, found.panels, [], [])
    return found


def risks_of_batches(
    sitting: Sitting, supplies: Sequence[Supply], cases: Sequence[CaseFacts]
) -> tuple[Chance | None, Chance | None]:
    """Return how likely a batch can't be seated, and a case ends without a panel, if it is known.

    Of each batch one seating is drawn as the groups draw would; where whole attempts hardly ever
    succeed, nearly so, by exchanging experts.
    """
    concerned = unlike(cases)
    if not sitting.distinct_hospitals and not concerned:
        return Chance.of(Fraction(0)), Chance.of(Fraction(0))
    stream = Stream(FIXED_SEED, "pool")
    unseated = unplaced = known = 0
    is_approximate = False
    batches = min(SAMPLED_BATCHES, max(FEWEST_SAMPLES, SEATS_DRAWN // 4 // seats_of(sitting)))
    for _ in range(batches):
        if sitting.planner.is_over():
            break
        batch = drawn_batch(sitting, supplies, stream)
        members = batch.seatings().attempt(stream)
        if members is None:
            members = exchanged(batch, stream)
            is_approximate = is_approximate or members is not None
        if members is not None:
            known += 1
            unplaced += bool(members_stuck(by_category(sitting, members), concerned))
        elif cannot_seat(batch, STEPS_OF_A_BATCH):
            known += 1
            unseated += 1
    if known < FEWEST_SAMPLES // 2:
        return None, None
    return (
        Chance(unseated / known, samples=known, is_approximate=is_approximate),
        Chance(unplaced / known, samples=known, is_approximate=is_approximate),
    )


def exchanged(sitting: Sitting, stream: Stream) -> list[set[str]] | None:
    """Return the members of panels, every seating nearly equally likely, or None."""
    seats = [panel.seats for panel in sitting.panels]
    return seated_by_exchange(sitting.candidates, seats, stream)


def seats_of(sitting: Sitting) -> int:
    """Return how many seats all panels have."""
    return sum(len(panel.seats) for panel in sitting.panels)


def unlike(cases: Sequence[CaseFacts]) -> list[CaseFacts]:
    """Return one case of each category and recusals: the others are stuck when it is."""
    return list({(item.category, item.recused): item for item in cases if item.recused}.values())


def drawn_batch(sitting: Sitting, supplies: Sequence[Supply], stream: Stream) -> Sitting:
    """Return the sitting with experts drawn as the pool draw draws them."""
    drawn: list[Candidate] = []
    for item in supplies:
        eligible = [one for one in sitting.candidates if one.specialty == item.specialty]
        drawn += stream.shuffled(eligible)[: item.seats]
    return replace(sitting, candidates=tuple(drawn))


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
    found = still_possible(hindrance_of(sitting, cases))
    if absent:
        found = Hindrance(
            found.fills_seats,
            found.places_cases,
            (findings.await_experts(absent), *found.obstacles),
            (findings.replace_absent(absent, waiting), *found.remedies),
        )
    supplies = tuple(supplies_of(seats, sitting.candidates))
    if found.fills_seats is False:
        return GroupsReport(supplies, found, None, None, (), sitting.planner.was_cut)
    seatings = sitting.seatings()
    attempts = None if sitting.planner.is_over() else attempts_of(seatings)
    warnings = warnings_of(None, attempts, sitting.planner) if attempts else []
    if attempts is None and not sitting.planner.was_cut:
        warnings.append(findings.attempts_unknown(SAMPLED_SEATINGS))
    warnings += threatened_allocations(sitting, seatings, cases)
    in_vain = risk_of_seatings(sitting, seatings, cases)
    was_cut = sitting.planner.was_cut
    return GroupsReport(supplies, found, attempts, in_vain, tuple(warnings), was_cut)


def still_possible(found: Hindrance) -> Hindrance:
    """Return a hindrance with the remedies that are left once the pool is drawn.

    The session's plan stands by then, and who was called is fixed: a batch that can't be seated is
    drawn again, and cases that nobody called may examine go elsewhere. A class is short only where
    a seat is vacant that no alternate may take.
    """
    is_vacant = any(item.code == "class_short" for item in found.obstacles)
    remedies = [
        findings.pool_again(item.specialty, item.number, is_vacant=is_vacant)
        for item in found.remedies
        if item.code == "more_experts" and item.specialty and item.number
    ]
    remedies += [item for item in found.remedies if item.code == "reschedule_cases"]
    return replace(found, remedies=tuple(remedies))


def threatened_allocations(
    sitting: Sitting, seatings: Seatings, cases: Sequence[CaseFacts]
) -> list[Finding]:
    """Return the categories whose allocation would be long or refused after some groupings."""
    stream = Stream(FIXED_SEED, "threats")
    long: Counter[str] = Counter()
    groupings = 0
    for _ in range(min(SAMPLED_THREATS, max(1, CASES_ALLOCATED // max(1, len(cases))))):
        if sitting.planner.is_over():
            break
        groupings += 1
        members = seatings.draw(stream) or exchanged(sitting, stream)
        found = allocated(sitting, members, cases) if members else []
        slack = smallest_slack(found)
        told = [(item.name, attempts_for(item, slack, FEW_SAMPLES)) for item in found]
        long.update(n for n, attempts in told if attempts and attempts.is_long(sitting.planner))
    return [
        findings.allocation_threatened(name, number / groupings)
        for name, number in sorted(long.items())
    ]


def allocated(
    sitting: Sitting, members: Sequence[set[str]], cases: Sequence[CaseFacts]
) -> list[Category]:
    """Return the categories of an allocation of all cases after a grouping, but those stuck."""
    found = []
    for name, panels in sorted(by_category(sitting, members).items()):
        allowed = {
            case.code: tuple(k for k, codes in enumerate(panels) if not case.recused & codes)
            for case in cases
            if case.category == name
        }
        placed = {code: open_to for code, open_to in allowed.items() if open_to}
        if placed:
            names = tuple(f"P{k}" for k in range(len(panels)))
            found.append(Category(name, names, (0,) * len(panels), placed))
    return found


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

    Exact where few seatings are admissible, else estimated from seatings of a fixed seed,
    approximately where hardly any attempt succeeds; None where there are too few all the same.
    """
    concerned = unlike(cases)
    if not concerned:
        return Chance.of(Fraction(0))
    orders = prod(factorial(need) for item in seatings.demands for need in item.needs)
    if seatings.number is not None and seatings.number // orders <= MOST_ENUMERATED:
        return Chance.of(share_stuck(sitting, every_seating(sitting), concerned)[0])
    stream = Stream(FIXED_SEED, "groups")
    tries = FEWEST_SAMPLES * 2
    if seatings.number is not None:
        tries = min(SAMPLED_SEATINGS, SEATS_DRAWN // seats_of(sitting))
    share, samples = share_stuck(sitting, drawn(sitting, seatings.draw, stream, tries), concerned)
    if samples >= FEWEST_SAMPLES:
        return Chance(float(share), samples=samples)
    nearly = drawn(sitting, lambda chance: exchanged(sitting, chance), stream, FEWEST_SAMPLES * 2)
    share, samples = share_stuck(sitting, nearly, concerned)
    if samples < FEWEST_SAMPLES:
        return None
    return Chance(float(share), samples=samples, is_approximate=True)


def drawn(
    sitting: Sitting,
    draw: Callable[[Stream], list[set[str]] | None],
    stream: Stream,
    tries: int,
) -> Iterator[list[set[str]]]:
    """Yield what some tries give, until time is up."""
    for _ in range(tries):
        if sitting.planner.is_over():
            return
        members = draw(stream)
        if members:
            yield members


def share_stuck(
    sitting: Sitting, seatings: Iterable[list[set[str]]], cases: Sequence[CaseFacts]
) -> tuple[Fraction, int]:
    """Return the share of seatings in which a case is stuck, and how many there are."""
    stuck = total = 0
    for members in seatings:
        total += 1
        stuck += bool(members_stuck(by_category(sitting, members), cases))
    return Fraction(stuck, total or 1), total
