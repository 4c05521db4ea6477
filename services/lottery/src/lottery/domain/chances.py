"""Chances in a draw (抽签) before it is made: exact where counting allows, else estimated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp, factorial, log1p, prod
from typing import TypeVar

from lottery.domain.draw.categories import Category
from lottery.domain.draw.counting import count_admissible
from lottery.domain.draw.rejection import MAX_ATTEMPTS
from lottery.domain.draw.stream import Stream, walk
from lottery.domain.planner import Planner

__all__ = ["FIXED_SEED", "Attempts", "Chance", "OpenTo", "Spread", "attempts_for", "spread_of"]

FIXED_SEED = b"jianding/feasibility/1"
"""Estimates are drawn from this, so that the same question has the same answer."""

Number = TypeVar("Number", int, float)

MOST_COUNTED = 500_000
MOST_WORK = 500_000
SAMPLES = 4_000
FEWEST_EFFECTIVE = 30
PARTS = 720_720
MOST_OPERATIONS = 15_000_000


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability: exact as a fraction, or estimated from so many samples of a fixed seed.

    ``is_approximate``: the samples themselves are only nearly what the draw gives.
    """

    value: float
    exact: Fraction | None = None
    samples: int | None = None
    is_approximate: bool = False

    @classmethod
    def of(cls, exact: Fraction) -> "Chance":
        """Return a chance that was counted."""
        return cls(float(exact), exact)


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often a draw by refusing is expected to try, from the chance that a try is accepted."""

    acceptance: Chance

    @property
    def expected(self) -> float | None:
        """The mean number of attempts; None when none can be accepted."""
        return 1 / self.acceptance.value if self.acceptance.value else None

    @property
    def refused(self) -> float:
        """The probability that all attempts fail and the draw ends ``too_constrained``."""
        accepted = self.acceptance.value
        if accepted in (0.0, 1.0):
            return 1 - accepted
        return exp(MAX_ATTEMPTS * log1p(-accepted))

    def is_long(self, planner: Planner) -> bool:
        """Whether the draw would take a noticeable time."""
        return self.expected is None or self.expected > planner.many_attempts

    def is_threatened(self, planner: Planner) -> bool:
        """Whether ``too_constrained`` isn't as good as impossible."""
        return self.refused > planner.noticeable


CERTAIN = Attempts(Chance.of(Fraction(1)))


@dataclass(frozen=True, slots=True)
class OpenTo:
    """Cases open to the same panels, and the chance of one of them for each of these."""

    panels: tuple[str, ...]
    cases: int
    chances: tuple[Chance, ...] | None


@dataclass(frozen=True, slots=True)
class Spread:
    """How the cases of a category may spread over its panels."""

    method: str
    attempts: Attempts | None
    groups: tuple[OpenTo, ...]
    admissible: int | None


def spread_of(category: Category, slack: int, planner: Planner | None = None) -> Spread:
    """Return method, attempts and chances of a category in which every case has a panel.

    Chances are exact while counting the admissible allocations stays cheap, else estimated by
    weighting random choices of the bound cases; None from when the planner's time is up.
    """
    planner = planner or Planner()
    sizes = [len(cases) for _, cases in category.groups]
    size = len(category.panels) * prod(number + 1 for number in sizes)
    admissible = count_admissible(category, slack) if size <= MOST_COUNTED else None
    work = size * sum(len(panels) for panels, _ in category.groups)
    sampled = None
    if admissible is None or work > MOST_WORK:
        samples = affordable(category, slack)
        sampled = Sampled(category, slack, samples) if samples else None
    attempts: Attempts | None = CERTAIN
    if category.method == "rejection":
        acceptance = acceptance_of(category, slack, admissible, sampled)
        attempts = Attempts(acceptance) if acceptance else None
    groups = []
    for index, (panels, cases) in enumerate(category.groups):
        if planner.is_over():
            chances = None
        elif admissible is None or work > MOST_WORK:
            chances = sampled.chances(index) if sampled else None
        else:
            counted = [count_with(category, slack, cases[0], panel) for panel in panels]
            chances = tuple(Chance.of(Fraction(n, admissible or 1)) for n in counted)
        names = tuple(category.panels[panel] for panel in panels)
        groups.append(OpenTo(names, len(cases), chances))
    return Spread(category.method, attempts, tuple(groups), admissible)


def attempts_for(category: Category, slack: int, samples: int) -> Attempts | None:
    """Return the attempts of a category, estimated from few samples; None where even these take
    too long.
    """
    if category.method == "counting":
        return CERTAIN
    few = min(samples, affordable(category, slack))
    return Attempts(Sampled(category, slack, few).acceptance) if few else None


def affordable(category: Category, slack: int) -> int:
    """Return how many samples are affordable where slack leaves loads so far apart; 0: too few."""
    bounds = category.bounds(slack)
    widest = max(m - f for f, m in zip(bounds.fewest, bounds.most, strict=True)) + 1
    free = sum(even_shares(category))
    operations = 3 * len(category.panels) * widest * min(free + 1, widest * len(category.panels))
    samples = min(SAMPLES, MOST_OPERATIONS // operations)
    return samples if samples >= FEWEST_EFFECTIVE else 0


def count_with(category: Category, slack: int, case: str, panel: int) -> int:
    """Return how many admissible allocations give a case a panel."""
    if not category.bounds(slack).most[panel]:
        return 0
    loads = tuple(load + (k == panel) for k, load in enumerate(category.loads))
    others = {code: panels for code, panels in category.allowed.items() if code != case}
    return count_admissible(Category(category.name, category.panels, loads, others), slack)


def acceptance_of(
    category: Category, slack: int, admissible: int | None, sampled: "Sampled | None"
) -> Chance | None:
    """Return the chance that an attempt of section 7.2 is accepted, if it is known.

    Every admissible allocation comes out of an attempt equally often: once in the vectors of loads
    times the choices of the bound cases times W.
    """
    if admissible is None:
        return sampled.acceptance if sampled else None
    tries = vectors_of(category, slack) * most_ways(category)
    tries *= prod(len(p) for p in category.allowed.values() if len(p) < len(category.panels))
    return Chance.of(Fraction(admissible, tries))


def vectors_of(category: Category, slack: int) -> int:
    """Return V(0, S), the number of vectors of loads."""
    bounds = category.bounds(slack)
    counts = {0: 1}
    for fewest, most in zip(bounds.fewest, bounds.most, strict=True):
        counts = convolved(counts, dict.fromkeys(range(fewest, most + 1), 1), len(category.allowed))
    return counts.get(len(category.allowed), 0)


def even_shares(category: Category) -> list[int]:
    """Return the free cases split as evenly as possible over the panels."""
    panels = len(category.panels)
    free = sum(len(open_to) == panels for open_to in category.allowed.values())
    share, larger = divmod(free, panels)
    return [share + (k < larger) for k in range(panels)]


def most_ways(category: Category) -> int:
    """Return W."""
    shares = even_shares(category)
    return factorial(sum(shares)) // prod(map(factorial, shares))


def convolved(
    one: Mapping[int, Number], other: Mapping[int, Number], most: int
) -> dict[int, Number]:
    """Return the product of two polynomials, as coefficients by power up to a power."""
    found: dict[int, Number] = {}
    for i, a in one.items():
        for j, b in other.items():
            if i + j <= most:
                found[i + j] = found.get(i + j, 0) + a * b
    return found


class Sampled:
    """Chances estimated from random choices of the bound cases, weighted by what can follow.

    Panels with room are chosen more often than an attempt of the draw would choose them, and each
    choice counts for so much less (importance sampling): else no sample would be admissible just
    where the draw is long. Given the choices, the free cases are summed over exactly. Cases are
    known by their group only, so the estimate doesn't depend on whose code is whose.
    """

    def __init__(self, category: Category, slack: int, samples: int) -> None:
        self.samples = samples
        self.panels = len(category.panels)
        self.groups = [(panels, len(cases)) for panels, cases in category.groups]
        self.bounds = category.bounds(slack)
        self.shares = even_shares(category)
        self.free = sum(self.shares)
        self.hardest_first = sorted(
            (n for n, (panels, _) in enumerate(self.groups) if len(panels) < self.panels),
            key=lambda n: len(self.groups[n][0]),
        )
        self.demand = [
            sum(cases for panels, cases in self.groups if panel in panels)
            for panel in range(self.panels)
        ]
        self.total = 0.0
        self.squares = 0.0
        self.taken = [[0.0] * self.panels for _ in self.groups]
        stream = Stream(FIXED_SEED, f"allocation/{len(category.allowed)}")
        for _ in range(samples):
            self._add(stream)
        vectors = vectors_of(category, slack)
        self.acceptance = Chance(self.total / samples / vectors, samples=samples)

    def chances(self, group: int) -> tuple[Chance, ...] | None:
        """Return the chances of a case of a group, or None when the samples tell too little."""
        panels, cases = self.groups[group]
        if self.total**2 < FEWEST_EFFECTIVE * self.squares or not self.total:
            return None
        of_all = [self.taken[group][panel] / self.total / cases for panel in panels]
        return tuple(Chance(value, samples=self.samples) for value in of_all)

    def _add(self, stream: Stream) -> None:
        chosen, ratio = self._choices(stream)
        bound = [sum(column) for column in zip(*chosen, strict=True)]
        weight, rooms = self._rooms(bound) if ratio else (0.0, [0.0] * self.panels)
        self.total += weight * ratio
        self.squares += (weight * ratio) ** 2
        for (panels, _), counts, taken in zip(self.groups, chosen, self.taken, strict=True):
            is_free = len(panels) == self.panels
            for panel in range(self.panels):
                taken[panel] += ratio * (rooms[panel] if is_free else weight * counts[panel])

    def _choices(self, stream: Stream) -> tuple[list[list[int]], float]:
        """Choose panels for the bound cases, each by its room for every case still open to it.

        The second number says by how much an attempt of the draw would choose so more often; it is
        0 when no room is left.
        """
        chosen = [[0] * self.panels for _ in self.groups]
        room, demand = list(self.bounds.most), list(self.demand)
        ratio = 1.0
        for group in self.hardest_first:
            panels, cases = self.groups[group]
            for _ in range(cases):
                shares = [PARTS * room[panel] // demand[panel] for panel in panels]
                total = sum(shares)
                if not total:
                    return chosen, 0.0
                index, _ = walk(stream.below(total), shares)
                ratio *= total / (shares[index] * len(panels))
                room[panels[index]] -= 1
                chosen[group][panels[index]] += 1
                for panel in panels:
                    demand[panel] -= 1
        return chosen, ratio

    def _rooms(self, bound: Sequence[int]) -> tuple[float, list[float]]:
        """Return the weight of a choice, and the weighted number of free cases by panel."""
        terms = []
        limits = zip(self.bounds.fewest, self.bounds.most, bound, self.shares, strict=True)
        for fewest, most, taken, share in limits:
            rooms = range(max(0, fewest - taken), most - taken + 1)
            terms.append({room: factorial(share) / factorial(room) for room in rooms})
        before, after = [{0: 1.0}], [{0: 1.0}]
        for term in terms[:-1]:
            before.append(convolved(before[-1], term, self.free))
        for term in reversed(terms[1:]):
            after.append(convolved(after[-1], term, self.free))
        rooms_of = []
        weight = 0.0
        for term, others in zip(
            terms,
            (
                convolved(one, other, self.free)
                for one, other in zip(before, after[::-1], strict=True)
            ),
            strict=True,
        ):
            parts = [
                (room, value * others.get(self.free - room, 0.0)) for room, value in term.items()
            ]
            weight = sum(part for _, part in parts)
            rooms_of.append(sum(room * part for room, part in parts))
        return weight, rooms_of
