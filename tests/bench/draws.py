"""Draws against drawing one by one and against a library: how long, how much memory, how biased."""

import time
import tracemalloc
from collections.abc import Callable
from statistics import median

from lottery.domain.draw import draw, smallest_slack
from lottery.domain.draw.categories import categories
from lottery.domain.draw.stream import Stream
from services.lottery.tests.domain.draw_documents import digest, openings, transcript
from services.lottery.tests.domain.seat_by_seat import allocate_one_by_one
from tests.bench import ceremonies
from tests.bench.bias import biases
from tests.bench.draw_structures import REFUSED, STRUCTURES, Structure, pool_of
from tests.bench.measuring import Figure, Result, in_turn
from tests.bench.sortition.peer import Peer, PeerMissingError

__all__ = ["measure"]

DRAWS = 20
"""Of each structure in a round, each with a secret of its own."""

POOL, SEATS = 2_000, 30
POOL_TARGET_MS = 10.0
MEBIBYTE = 2**20

Timings = list[list[float]]


def measure(rounds: int) -> list[Result]:
    """Time draws of several sizes beside their peers, each round the other way round."""
    return [
        *(against_one_by_one(structure, rounds) for structure in STRUCTURES),
        refused(),
        *pools(rounds),
        *ceremonies.measure(rounds),
        *biases(),
    ]


def against_one_by_one(structure: Structure, rounds: int) -> Result:
    """Time an allocation from the cases to the signed transcript, and giving cases one by one."""
    taken = in_turn(
        {
            "ours": lambda: timings(lambda number: from_freeze_to_reveal(structure, number)),
            "peer": lambda: timings(lambda number: one_by_one(structure, number)),
        },
        rounds,
    )
    return compared(
        f"Draw, allocation: {structure.name}",
        (taken["ours"], peak(lambda: from_freeze_to_reveal(structure, 0))),
        (taken["peer"], "case by case"),
        structure.target_ms,
    )


def from_freeze_to_reveal(structure: Structure, number: int) -> None:
    """Compute all that the server does: slack, hashes, commitment, rules, outcome, signature."""
    document = structure.document
    slack = smallest_slack(categories(document))
    transcript(document | {"slack": slack}, digest(number))


def one_by_one(structure: Structure, number: int) -> None:
    """Give each case a panel that has room, beginning again where none has."""
    stream = Stream(digest(number), "one by one")
    for category in categories(structure.document):
        allocate_one_by_one(category, category.bounds(structure.document["slack"]), stream)


def refused() -> Result:
    """Time one draw that ends ``too_constrained``, the longest there is of its size."""
    took = milliseconds(lambda number: from_freeze_to_reveal(REFUSED, number), 0)
    return Result(f"Draw, refused: {REFUSED.name}", f"{took / 1000:.1f} s", "–")


def pools(rounds: int) -> list[Result]:
    """Time the draw of a batch, beside a library for citizens' assemblies where there is one."""
    document = pool_of(POOL, SEATS)
    what = f"Draw, pool: {SEATS} experts of {POOL:,} in 6 classes"

    def ours(number: int) -> object:
        return draw(document, digest(number), openings(document, number))

    measured = {"ours": lambda: timings(ours)}
    try:
        peer = Peer.installed()
    except PeerMissingError as missing:
        taken = in_turn(measured, rounds)
        figures = (taken["ours"], peak(lambda: ours(0)))
        return [compared(what, figures, ([], f"sortition-algorithms: {missing}"), POOL_TARGET_MS)]
    taken = in_turn(measured | {"peer": lambda: peer.timings(POOL, SEATS, "legacy", DRAWS)}, rounds)
    figures = (taken["ours"], peak(lambda: ours(0)))
    return [
        compared(what, figures, (taken["peer"], "sortition-algorithms, legacy"), POOL_TARGET_MS),
        Result(
            f"{what}, against the library's default",
            milliseconds_of(taken["ours"]),
            f"{peer.said_of_one(POOL, SEATS, 'maximin')} sortition-algorithms, maximin",
        ),
    ]


def compared(
    what: str, ours: tuple[Timings, float], peer: tuple[Timings, str], target: float | None
) -> Result:
    """Return our median draw beside a peer's; the ratio says how many times quicker we are."""
    timed, memory = ours
    others, name = peer
    middle = medians(timed)
    slowest = max(map(max, timed))
    return Result(
        what,
        f"{milliseconds_of(timed)}, slowest {slowest:.1f} ms; {memory:.2f} MiB",
        f"{milliseconds_of(others)} {name}" if others else name,
        medians(others).over(middle).written(".3f") if others else "–",
        f"< {target:.0f} ms" if target else "–",
        middle.median < target if target else None,
    )


def timings(act: Callable[[int], object]) -> list[float]:
    """Return the milliseconds of each draw of a round."""
    return [milliseconds(act, number) for number in range(DRAWS)]


def milliseconds(act: Callable[[int], object], number: int) -> float:
    """Return how long one takes."""
    begun = time.perf_counter()
    act(number)
    return (time.perf_counter() - begun) * 1000


def peak(act: Callable[[], object]) -> float:
    """Return how much memory one draw holds at its peak, in MiB, over what there was before."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1] / MEBIBYTE
    finally:
        tracemalloc.stop()


def medians(rounds: Timings) -> Figure:
    """Return the median draw of each round."""
    return Figure([median(values) for values in rounds])


def milliseconds_of(rounds: Timings) -> str:
    """Write the median draw."""
    return medians(rounds).written(".2f", " ms")
