"""How long draws take, from the frozen input to the outcome and to the signed transcript."""

import time
from collections.abc import Callable
from random import Random
from statistics import median
from typing import Any

from lottery.domain.draw import draw
from lottery.domain.draw.stream import Stream
from services.lottery.tests.domain.draw_documents import (
    allocation,
    digest,
    expert,
    openings,
    pool,
    transcript,
)
from tests.bench.measuring import Figure, Result

__all__ = ["measure"]

DRAWS = 20
TARGET_MS = 100.0
CLASSES = ("ent", "internal-medicine", "neurology", "orthopaedics", "psychiatry", "surgery")

Json = dict[str, Any]


def measure(rounds: int) -> list[Result]:
    """Time draws of several sizes; every draw has a secret of its own."""
    some, all_of_them = some_recused(60, 5), all_recused(60, 5)
    return [
        timed(
            "Draw, allocation: 60 cases, 5 panels, two thirds of the cases recused from 1 or 2",
            some,
            60,
            rounds,
            is_asked=True,
        ),
        timed(
            "The same, every case recused from a panel: the hardest to balance",
            all_of_them,
            60,
            rounds,
            is_asked=True,
        ),
        timed(
            "Draw, allocation: 45 cases, 4 panels, two thirds recused from 1 or 2",
            some_recused(45, 4),
            45,
            rounds,
        ),
        timed("Draw, pool: 30 experts of 2,000 in 6 classes", pool_of(2000, 30), 2000, rounds),
        whole_ceremony(some, rounds),
    ]


def some_recused(cases: int, panels: int) -> Json:
    """Return an allocation in which a case is recused from none, one or two of the panels."""
    codes = [f"P{number}" for number in range(1, panels + 1)]
    choice = Random(20261124)  # noqa: S311  (a made-up case list)
    recused = [choice.sample(codes, choice.randrange(3)) for _ in range(cases)]
    return allocation(dict.fromkeys(codes, 0), recused)


def all_recused(cases: int, panels: int) -> Json:
    """Return an allocation in which every case is recused from one panel."""
    codes = [f"P{number}" for number in range(1, panels + 1)]
    return allocation(dict.fromkeys(codes, 0), [[codes[n % panels]] for n in range(cases)])


def pool_of(experts: int, seats: int) -> Json:
    """Return a draw of a batch from a pool."""
    classes = len(CLASSES)
    people = [
        expert(f"E{number:04}", CLASSES[number % classes], f"H{number % 40:02}")
        for number in range(experts)
    ]
    return pool(people, [CLASSES[number % classes] for number in range(seats)])


def timed(what: str, document: Json, items: int, rounds: int, *, is_asked: bool = False) -> Result:
    """Time draws of one input; the limit is one shuffle of as many items without any rule."""
    names = [str(number) for number in range(items)]
    ours = timings(lambda n: draw(document, digest(n), openings(document, n)), rounds)
    shuffles = timings(lambda n: Stream(digest(n), "bare").shuffled(names), rounds)
    return Result(
        what,
        f"{written(ours)}, slowest {max(map(max, ours)):.0f} ms",
        f"{written(shuffles)} a shuffle",
        medians(shuffles).over(medians(ours)).written(".3f"),
        f"< {TARGET_MS:.0f} ms" if is_asked else "–",
        medians(ours).median < TARGET_MS if is_asked else None,
    )


def whole_ceremony(document: Json, rounds: int) -> Result:
    """Time everything the server computes for one draw: hashes, commitment, outcome, signature."""
    ours = timings(lambda n: transcript(document, digest(n)), rounds)
    return Result(
        "Draw, allocation of 60 cases: everything computed from freezing to the signed transcript",
        written(ours),
        "–",
    )


def timings(act: Callable[[int], object], rounds: int) -> list[list[float]]:
    """Return the milliseconds of each draw of each round."""
    return [[milliseconds(act, number) for number in range(DRAWS)] for _ in range(rounds)]


def milliseconds(act: Callable[[int], object], number: int) -> float:
    """Return how long one takes."""
    begun = time.perf_counter()
    act(number)
    return (time.perf_counter() - begun) * 1000


def medians(rounds: list[list[float]]) -> Figure:
    """Return the median draw of each round."""
    return Figure([median(values) for values in rounds])


def written(rounds: list[list[float]]) -> str:
    """Write the median draw."""
    return medians(rounds).written(".2f", " ms")
