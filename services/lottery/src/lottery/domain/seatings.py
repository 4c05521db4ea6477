"""Admissible seatings (席位) counted, found and drawn, where a panel's hospitals must differ.

Experts of one hospital and kind are alike, and so are hospitals with the same experts left. What a
seating can still become depends only on how many hospitals have which experts left, so that a
bureau's groupings are counted in some thousand states, however many millions they are.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import factorial, perm, prod

from lottery.domain.draw.stream import Stream

__all__ = ["Candidate", "Seatings", "TooManyStatesError"]

Left = tuple[int, ...]
"""Experts left of one hospital, by kind."""
State = tuple[tuple[Left, int], ...]
"""How many hospitals have which experts left, sorted."""
Taking = tuple[Left, tuple[int, ...]]
"""Of the hospitals with these experts left, how many give one of each kind to a panel."""

MOST_STEPS = 300_000
MOST_DRAWN = 6_000
FEWEST_TRIES = 20


class TooManyStatesError(Exception):
    """The seatings can't be counted within the steps allowed."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert who may be seated; ``is_free`` says that nothing keeps them from a marked panel."""

    code: str
    specialty: str
    hospital: str
    is_free: bool = True


@dataclass(frozen=True, slots=True)
class Demand:
    """How many of each class a panel needs, and whether only the free may sit on it."""

    number: int
    needs: tuple[int, ...]
    only_free: bool


class Seatings:
    """All admissible seatings of some panels, each a list of classes.

    ``marked`` is the number of a panel on which only the free may sit. Without
    ``distinct_hospitals`` every expert counts as a hospital of their own.
    """

    def __init__(
        self,
        candidates: Sequence[Candidate],
        panels: Sequence[Sequence[str]],
        *,
        distinct_hospitals: bool,
        marked: int | None = None,
        most_steps: int = MOST_STEPS,
    ) -> None:
        self.most_steps = most_steps
        self.classes = sorted({name for seats in panels for name in seats})
        self.kinds = [(name, free) for name in self.classes for free in (False, True)]
        self.class_of = [self.classes.index(name) for name, _ in self.kinds]
        demands = [
            Demand(number, tuple(map(list(seats).count, self.classes)), number == marked)
            for number, seats in enumerate(panels)
        ]
        self.demands = sorted(demands, key=lambda item: (not item.only_free, item.needs))
        self.candidates = [item for item in candidates if item.specialty in self.classes]
        self.hospitals: dict[str, list[list[str]]] = {}
        for item in self.candidates:
            key = item.hospital if distinct_hospitals else item.code
            kinds = self.hospitals.setdefault(key, [[] for _ in self.kinds])
            kinds[self.kinds.index((item.specialty, item.is_free))].append(item.code)
        self.homes = {
            code: key for key, kinds in self.hospitals.items() for codes in kinds for code in codes
        }
        self.free = {item.code for item in self.candidates if item.is_free}
        self.start = state_of(Counter(self.left_of(key) for key in self.hospitals))
        self.steps = 0
        self.known: dict[tuple[int, State], int] = {}
        self.dead: set[tuple[int, State]] = set()

    def left_of(self, hospital: str) -> Left:
        """Return how many experts of each kind a hospital has."""
        return tuple(len(codes) for codes in self.hospitals[hospital])

    @cached_property
    def fillings(self) -> int:
        """How many fillings an attempt of the draw chooses from; 0 when a class is short."""
        seats = [sum(item.needs[n] for item in self.demands) for n in range(len(self.classes))]
        experts = [self.count_of(name) for name in self.classes]
        return prod(perm(many, few) for many, few in zip(experts, seats, strict=True))

    def count_of(self, name: str) -> int:
        """Return how many candidates a class has."""
        return sum(item.specialty == name for item in self.candidates)

    def exists(self) -> bool:
        """Whether there is an admissible seating.

        Raises
        ------
        TooManyStatesError
            It can't be told within the steps allowed.
        """
        self.steps = 0
        return self._exists(0, self.start)

    @cached_property
    def number(self) -> int | None:
        """The number of admissible fillings, seats told apart; None where that is too many."""
        self.steps = 0
        orders = prod(factorial(need) for item in self.demands for need in item.needs)
        try:
            return self._ways(0, self.start) * orders
        except TooManyStatesError:
            return None

    def draw(self, stream: Stream) -> list[set[str]] | None:
        """Return the members of each panel, every admissible seating equally likely.

        None when there are too many states to count, and whole attempts didn't succeed either.
        """
        if self.number is None:
            return self.attempt(stream)
        self.steps = 0
        return self._draw_counted(stream) if self.number else None

    def _exists(self, index: int, state: State) -> bool:
        if index == len(self.demands):
            return True
        if (index, state) in self.dead:
            return False
        for _, takings in self._takings(state, self.demands[index]):
            if self._exists(index + 1, following(state, takings)):
                return True
        self.dead.add((index, state))
        return False

    def _ways(self, index: int, state: State) -> int:
        if index == len(self.demands):
            return 1
        known = self.known.get((index, state))
        if known is None:
            known = self.known[index, state] = sum(
                ways * self._ways(index + 1, following(state, takings))
                for ways, takings in self._takings(state, self.demands[index])
            )
        return known

    def _takings(self, state: State, demand: Demand) -> Iterator[tuple[int, list[Taking]]]:
        """Yield every way to fill a panel: how many there are of it, and whom it takes.

        Hospitals with many experts left come first: they are the hard ones to use up.
        """
        groups = sorted(state, key=lambda item: (-sum(item[0]), item[0]))
        usable = [k for k, (_, free) in enumerate(self.kinds) if free or not demand.only_free]
        pending: list[tuple[int, tuple[int, ...], int, list[Taking]]] = [(0, demand.needs, 1, [])]
        while pending:
            index, needs, ways, takings = pending.pop()
            self.steps += 1
            if self.steps > self.most_steps:
                raise TooManyStatesError
            if not any(needs):
                yield ways, takings
                continue
            if sum(needs) > sum(number for _, number in groups[index:]):
                continue
            left, number = groups[index]
            for taken, rest in self._choices(left, number, needs, usable):
                more = ways * ways_to_take(left, number, taken)
                chosen = [*takings, (left, taken)] if any(taken) else takings
                pending.append((index + 1, rest, more, chosen))

    def _choices(
        self, left: Left, number: int, needs: tuple[int, ...], usable: Sequence[int]
    ) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Yield how many of ``number`` hospitals give an expert of each kind, the most last."""
        choices: list[tuple[tuple[int, ...], tuple[int, ...], int]] = [((), needs, number)]
        for kind, class_index in enumerate(self.class_of):
            possible = kind in usable and left[kind] > 0
            choices = [
                ((*taken, y), lessened(rest, class_index, y), unused - y)
                for taken, rest, unused in choices
                for y in range((min(unused, rest[class_index]) if possible else 0) + 1)
            ]
        for taken, rest, _ in choices:
            yield taken, rest

    def _draw_counted(self, stream: Stream) -> list[set[str]]:
        left = {key: [list(codes) for codes in kinds] for key, kinds in self.hospitals.items()}
        seated: list[set[str]] = [set() for _ in self.demands]
        state = self.start
        for index, demand in enumerate(self.demands):
            x = stream.below(self._ways(index, state))
            for ways, takings in self._takings(state, demand):
                then = following(state, takings)
                x -= ways * self._ways(index + 1, then)
                if x < 0:
                    break
            seated[demand.number] = take(left, takings, stream)
            state = then
        return seated

    def attempt(self, stream: Stream) -> list[set[str]] | None:
        """Draw as the specification does, giving up after some attempts."""
        for _ in range(max(FEWEST_TRIES, MOST_DRAWN // max(1, len(self.candidates)))):
            seated = self._filled(stream)
            if self._is_admissible(seated):
                return seated
        return None

    def is_accepted(self, stream: Stream) -> bool:
        """Whether one attempt, drawn as the specification does, is accepted."""
        return self._is_admissible(self._filled(stream))

    def _filled(self, stream: Stream) -> list[set[str]]:
        """Return a filling of the panels, each equally likely; a short class leaves seats empty."""
        waiting = [
            stream.shuffled([item.code for item in self.candidates if item.specialty == name])
            for name in self.classes
        ]
        seated: list[set[str]] = [set() for _ in self.demands]
        for demand in self.demands:
            for codes, need in zip(waiting, demand.needs, strict=True):
                seated[demand.number].update(codes.pop() for _ in range(min(need, len(codes))))
        return seated

    def _is_admissible(self, seated: Sequence[set[str]]) -> bool:
        return all(
            len({self.homes[code] for code in seated[item.number]}) == sum(item.needs)
            and (seated[item.number] <= self.free or not item.only_free)
            for item in self.demands
        )


def state_of(hospitals: Counter[Left]) -> State:
    """Return hospitals by what they have left, without those that have nothing."""
    return tuple(sorted((left, n) for left, n in hospitals.items() if n and any(left)))


def following(state: State, takings: Sequence[Taking]) -> State:
    """Return the state after a panel took its members."""
    hospitals = Counter(dict(state))
    for left, taken in takings:
        for kind, number in enumerate(taken):
            if number:
                hospitals[left] -= number
                hospitals[lessened(left, kind, 1)] += number
    return state_of(hospitals)


def lessened(numbers: tuple[int, ...], index: int, by: int) -> tuple[int, ...]:
    """Return numbers with one of them lower."""
    return (*numbers[:index], numbers[index] - by, *numbers[index + 1 :])


def ways_to_take(left: Left, number: int, taken: Sequence[int]) -> int:
    """Return in how many ways some of alike hospitals give one expert each."""
    chosen = perm(number, sum(taken)) // prod(map(factorial, taken))
    return chosen * prod(int(n**y) for n, y in zip(left, taken, strict=True))


def take(left: dict[str, list[list[str]]], takings: Sequence[Taking], stream: Stream) -> set[str]:
    """Take the members of a panel out of what is left, every choice equally likely."""
    alike = {
        wanted: stream.shuffled(
            sorted(key for key, kinds in left.items() if tuple(map(len, kinds)) == wanted)
        )
        for wanted, _ in takings
    }
    members = set()
    for wanted, taken in takings:
        kinds = [kind for kind, number in enumerate(taken) for _ in range(number)]
        for kind in kinds:
            codes = left[alike[wanted].pop()][kind]
            members.add(codes.pop(stream.below(len(codes))))
    return members
