"""Whether seats can be filled and every case can go somewhere, and what resolves it if not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import networkx as nx

from lottery.domain import findings
from lottery.domain.chances import Chance
from lottery.domain.findings import Finding
from lottery.domain.planner import Planner
from lottery.domain.searching import first_enough
from lottery.domain.seatings import MOST_STEPS, Candidate, Seatings, TooManyStatesError
from lottery.domain.session import PanelPlan

__all__ = [
    "CaseFacts",
    "Hindrance",
    "Sitting",
    "Supply",
    "cannot_seat",
    "every_seating",
    "hindrance_of",
    "least_dropped",
    "members_stuck",
    "supplies_of",
]

MOST_DROPPED = 3


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case by its code, and the codes of the experts who may not sit on it."""

    code: str
    category: str
    recused: frozenset[str]


@dataclass(frozen=True, slots=True)
class Supply:
    """A class: how many seats it has to fill, of how many experts."""

    specialty: str
    seats: int
    experts: int

    @property
    def missing(self) -> int:
        """How many experts too few there are."""
        return max(0, self.seats - self.experts)

    @property
    def spare(self) -> int:
        """How many may stay away before a seat can't be filled."""
        return max(0, self.experts - self.seats)

    @property
    def chance(self) -> Chance | None:
        """Each expert's chance of a seat, seats by experts; None where there is no expert."""
        if not self.experts:
            return None
        return Chance.of(Fraction(min(self.seats, self.experts), self.experts))


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What keeps seats empty and cases without a panel, and what resolves it.

    Following the remedies of one kind for each obstacle leaves none.
    """

    fills_seats: bool | None
    places_cases: bool | None
    obstacles: tuple[Finding, ...]
    remedies: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Sitting:
    """Experts, panels and whether hospitals must differ; and how long they may be thought about."""

    candidates: tuple[Candidate, ...]
    panels: tuple[PanelPlan, ...]
    distinct_hospitals: bool
    planner: Planner = field(default_factory=Planner, compare=False)

    def seatings(self, marked: int | None = None, most_steps: int = MOST_STEPS) -> Seatings:
        """Return the seatings; on the panel of number ``marked`` only the free may sit."""
        return Seatings(
            self.candidates,
            [panel.seats for panel in self.panels],
            distinct_hospitals=self.distinct_hospitals,
            marked=marked,
            most_steps=most_steps,
        )

    def marking(self, recused: frozenset[str]) -> "Sitting":
        """Return the same, where nobody recused from a case counts as free."""
        candidates = tuple(
            Candidate(item.code, item.specialty, item.hospital, item.code not in recused)
            for item in self.candidates
        )
        return replace(self, candidates=candidates)

    def with_more(self, added: Sequence[str]) -> "Sitting":
        """Return the same with more experts, of a new hospital each."""
        start = len(self.candidates)
        new = [Candidate(f"+{n}", name, f"+{n}") for n, name in enumerate(added, start)]
        return replace(self, candidates=(*self.candidates, *new))


def supplies_of(seats: Sequence[str], candidates: Sequence[Candidate]) -> list[Supply]:
    """Return the classes that have a seat, with their experts."""
    return [
        Supply(name, seats.count(name), sum(item.specialty == name for item in candidates))
        for name in sorted(set(seats))
    ]


def hindrance_of(sitting: Sitting, cases: Sequence[CaseFacts]) -> Hindrance:
    """Say whether the panels can be seated, and each case can get one free of recusals.

    Seats come first: cases are looked at as if the experts who are missing were there.
    """
    obstacles = [*short_classes(sitting), *crowded_hospitals(sitting)]
    remedies: list[Finding] = []
    added = least_addition(sitting) if obstacles or cannot_seat(sitting) else []
    fills: bool | None = not added
    if added is None:
        fills, added = None, []
        obstacles.append(findings.uncertain([panel.code for panel in sitting.panels]))
    elif added:
        remedies += [
            findings.more_experts(
                name, added.count(name), from_elsewhere=sitting.distinct_hospitals
            )
            for name in sorted(set(added))
        ]
        dropped = least_dropped(sitting, {case.category for case in cases})
        remedies += [findings.fewer_panels(dropped)] if dropped else []
    stuck, resolved = stuck_cases(sitting.with_more(added), cases)
    is_unknown = fills is None or (fills and not stuck and sitting.planner.was_cut)
    return Hindrance(
        fills_seats=fills,
        places_cases=None if is_unknown else fills and not stuck,
        obstacles=(*obstacles, *stuck),
        remedies=(*remedies, *resolved),
    )


def short_classes(sitting: Sitting) -> list[Finding]:
    """Return the classes with fewer experts than seats."""
    seats = [name for panel in sitting.panels for name in panel.seats]
    return [
        findings.class_short(item.specialty, item.seats, item.experts)
        for item in supplies_of(seats, sitting.candidates)
        if item.missing
    ]


def crowded_hospitals(sitting: Sitting) -> list[Finding]:
    """Return where too few hospitals have the experts, class by class, else of all together."""
    if not sitting.distinct_hospitals:
        return []
    classes = sorted({name for panel in sitting.panels for name in panel.seats})
    found = [cut for name in classes if (cut := hospital_cut(sitting, name))]
    return found or [cut for cut in [hospital_cut(sitting, None)] if cut]


def hospital_cut(sitting: Sitting, specialty: str | None) -> Finding | None:
    """Return the smallest cut between hospitals and panels that leaves seats empty, if one does.

    A hospital gives each panel one expert at most. The panels on the far side of the cut stay
    short, and hospitals on the near side have experts to spare who can't help them. What a lack of
    experts alone explains isn't told here.
    """
    graph: nx.DiGraph[Any] = nx.DiGraph()
    supply: dict[str, list[str]] = {}
    for item in sitting.candidates:
        if specialty in (None, item.specialty):
            supply.setdefault(item.hospital, []).append(item.code)
    for hospital, codes in sorted(supply.items()):
        graph.add_edge("source", ("hospital", hospital), capacity=len(codes))
    needed = 0
    for panel in sitting.panels:
        need = panel.seats.count(specialty) if specialty else len(panel.seats)
        needed += need
        graph.add_edge(("panel", panel.code), "sink", capacity=need)
        for hospital in supply:
            graph.add_edge(("hospital", hospital), ("panel", panel.code), capacity=1)
    if "source" not in graph or "sink" not in graph:
        return None
    filled, (near, far) = nx.minimum_cut(graph, "source", "sink")
    if filled >= needed or needed > sum(map(len, supply.values())):
        return None
    hospitals = sorted(node[1] for node in near if node[0] == "hospital")
    return findings.hospitals_crowded(
        specialty,
        needed - int(filled),
        sorted(node[1] for node in far if node[0] == "panel"),
        hospitals,
        sorted(code for hospital in hospitals for code in supply[hospital]),
    )


def least_addition(sitting: Sitting) -> list[str] | None:
    """Return the fewest classes of further experts with whom there is a seating.

    Each of them comes from a hospital of their own. None when it can't be told.
    """
    seats = [name for panel in sitting.panels for name in panel.seats]
    classes = sorted(set(seats))
    short = {item.specialty: item.missing for item in supplies_of(seats, sitting.candidates)}
    cuts = {cut.specialty: cut.number or 0 for cut in crowded_hospitals(sitting)}
    least = [max(short[name], cuts.get(name, 0)) for name in classes]
    most = [seats.count(name) for name in classes]
    return first_enough(
        classes,
        least,
        most,
        lambda added: sitting.with_more(added).seatings().exists(),
        sitting.planner,
    )


def least_dropped(sitting: Sitting, wanted: set[str], reserves: Sequence[str] = ()) -> list[str]:
    """Return the fewest panels without which the others can be seated, [] when there are none.

    A category that cases wait for keeps a panel; ``reserves`` are seats beside those of panels.
    """
    offered = {panel.category for panel in sitting.panels}
    for number in range(1, min(MOST_DROPPED, len(sitting.panels) - 1) + 1):
        for dropped in combinations(sitting.panels[::-1], number):
            kept = tuple(panel for panel in sitting.panels if panel not in dropped)
            if sitting.planner.is_over():
                return []
            left = replace(sitting, panels=kept)
            seats = [name for panel in kept for name in panel.seats] + [*reserves]
            if (
                wanted & offered <= {panel.category for panel in kept}
                and not any(item.missing for item in supplies_of(seats, sitting.candidates))
                and is_seated(left)
            ):
                return sorted(panel.code for panel in dropped)
    return []


def cannot_seat(sitting: Sitting, most_steps: int = MOST_STEPS) -> bool:
    """Whether it is certain that there is no seating."""
    try:
        return not sitting.seatings(most_steps=most_steps).exists()
    except TooManyStatesError:
        return False


def is_seated(sitting: Sitting) -> bool:
    """Whether there is a seating; not to know counts as no."""
    try:
        return sitting.seatings().exists()
    except TooManyStatesError:
        return False


def stuck_cases(
    sitting: Sitting, cases: Sequence[CaseFacts]
) -> tuple[list[Finding], list[Finding]]:
    """Return the cases that no seating gives a panel without a recused member, and remedies.

    Cases of a category from which the same experts are recused are told together.
    """
    obstacles, remedies, stuck = [], [], []
    there = {item.code for item in sitting.candidates}
    alike: dict[tuple[str, frozenset[str]], list[str]] = {}
    for case in cases:
        panels = panels_of(sitting, case.category)
        recused = case.recused & there if panels else frozenset()
        alike.setdefault((case.category, recused), []).append(case.code)
    for (category, recused), codes in alike.items():
        panels = panels_of(sitting, category)
        added = least_free(sitting.marking(recused), panels)
        if panels and added == []:
            continue
        stuck += codes
        if panels:
            names = [sitting.panels[number].code for number in panels]
            obstacles.append(findings.case_stuck(codes, category, names, {"": sorted(recused)}))
        else:
            obstacles.append(findings.without_panel(category, codes))
        remedies += [
            findings.more_free_experts(codes, name, (added or []).count(name))
            for name in sorted(set(added or []))
        ]
        remedies.append(findings.another_panel(category, codes))
    if stuck:
        order = {case.code: place for place, case in enumerate(cases)}
        remedies.append(findings.reschedule(sorted(stuck, key=lambda code: order[code])))
    return obstacles, remedies


def panels_of(sitting: Sitting, category: str) -> list[int]:
    """Return the numbers of a category's panels."""
    return [n for n, panel in enumerate(sitting.panels) if panel.category == category]


def least_free(marked: Sitting, panels: Sequence[int]) -> list[str] | None:
    """Return the fewest further free experts with whom one of the panels is free of recusals.

    [] when none is needed or it can't be told, None when no number would help.
    """
    best: list[str] | None = None
    for number in {tuple(sorted(marked.panels[n].seats)): n for n in panels}.values():
        seats = marked.panels[number].seats
        classes = sorted(set(seats))

        def is_enough(added: Sequence[str], number: int = number) -> bool:
            return marked.with_more(added).seatings(number).exists()

        found = first_enough(
            classes,
            [0] * len(classes),
            [seats.count(name) for name in classes],
            is_enough,
            marked.planner,
        )
        if found is None:
            return []
        if best is None or len(found) < len(best):
            best = found
    return best


def members_stuck(
    panels: Mapping[str, Sequence[set[str]]], cases: Sequence[CaseFacts]
) -> list[str]:
    """Return the cases for which every panel of their category has a recused member."""
    return [
        case.code
        for case in cases
        if all(case.recused & members for members in panels.get(case.category, ()))
    ]


def every_seating(sitting: Sitting) -> Iterator[list[set[str]]]:
    """Yield the members of the panels for every admissible seating, each once."""
    homes = {item.code: item.hospital for item in sitting.candidates}
    by_class: dict[str, list[str]] = {}
    for item in sitting.candidates:
        by_class.setdefault(item.specialty, []).append(item.code)

    def fill(index: int, taken: frozenset[str]) -> Iterator[list[set[str]]]:
        if index == len(sitting.panels):
            yield []
            return
        seats = sitting.panels[index].seats
        choices = [
            combinations([code for code in by_class.get(name, ()) if code not in taken], number)
            for name, number in sorted({name: seats.count(name) for name in seats}.items())
        ]
        for chosen in product(*choices):
            members = {code for codes in chosen for code in codes}
            if sitting.distinct_hospitals and len({homes[c] for c in members}) < len(members):
                continue
            for rest in fill(index + 1, taken | members):
                yield [members, *rest]

    yield from fill(0, frozenset())
