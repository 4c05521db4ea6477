"""Draining a backlog: how fast the relay empties an outbox, and a consumer a stream."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.bench.measuring import Figure, Result, in_turn
from tests.bench.processes import seconds_of
from tests.bench.stand import Stand

__all__ = ["clear", "measure", "publisher", "wait_for_effects"]

EVENTS = 20_000
TARGET = 0.6
LOOK_SECONDS = 0.5
LONGEST_SECONDS = 180

EMPTY = """
truncate intake.outbox, intake.event_sequence, intake.audit_entry, intake.audit_seal,
    lottery.inbox, lottery.inbox_position, lottery.parked_event, lottery.session_case cascade;
"""
EFFECTS = "select count(*) from lottery.session_case"
CONSUMED = """
with batch as (
    select pg_xact_commit_timestamp(xmin) as at, count(*) as events
    from lottery.session_case group by xmin
)
select (sum(events) - (select events from batch order by at limit 1))
    / extract(epoch from max(at) - min(at)) from batch
"""
"""Effects a second from the end of the first batch to the end of the last."""

LAST_EFFECT = (
    "select extract(epoch from max(pg_xact_commit_timestamp(xmin))) from lottery.session_case"
)


def measure(stand: Stand, rounds: int) -> list[Result]:
    """Measure relay and consumer apart and at once, each with a backlog of 20,000 facts."""
    stand.stop("intake", "lottery")
    clear(stand)
    taken = in_turn(
        {
            "bare": lambda: [bare_rate(stand)],
            "apart": lambda: rates_apart(stand),
            "at once": lambda: [rate_at_once(stand)],
        },
        rounds,
    )
    [bare] = columns(taken["bare"])
    relay, consumer = columns(taken["apart"])
    [both] = columns(taken["at once"])
    return [
        result("Backlog, relay: outbox to stream", relay, bare),
        result("Backlog, consumer: stream to effect", consumer, bare),
        result("Backlog, relay and consumer at once: outbox to effect", both, bare),
    ]


def columns(rounds: list[list[float]]) -> list[Figure]:
    """Return each quantity over the rounds."""
    return [Figure(values) for values in zip(*rounds, strict=True)]


def result(what: str, rate: Figure, bare: Figure) -> Result:
    """Compare a rate with nats-py's."""
    ratio = rate.over(bare)
    return Result(
        what,
        rate.written(unit=" events/s"),
        bare.written(unit=" messages/s"),
        ratio.written(".2f"),
        f"≥ {TARGET}",
        ratio.median >= TARGET,
    )


def bare_rate(stand: Stand) -> float:
    """Let nats-py publish messages of the same size and await their acknowledgements."""
    stand.settle()
    seconds = seconds_of("bare", stand.environment_file("intake"), "publish", EVENTS)
    publisher(stand, "forget")
    return EVENTS / seconds


def rates_apart(stand: Stand) -> list[float]:
    """Let the relay send all that waits in the outbox, then the lottery handle it all."""
    with backlog(stand):
        relay = EVENTS / publisher(stand, "drain", EVENTS)
        stand.settle()
        stand.start("lottery")
        wait_for_effects(stand, EVENTS)
        return [relay, float(stand.sql(CONSUMED))]


def rate_at_once(stand: Stand) -> float:
    """Let the relay send while the lottery, which runs, handles what comes."""
    with backlog(stand):
        stand.start("lottery")
        begun = time.time()
        publisher(stand, "drain", EVENTS)
        wait_for_effects(stand, EVENTS)
        return EVENTS / (float(stand.sql(LAST_EFFECT)) - begun)


@contextmanager
def backlog(stand: Stand) -> Iterator[None]:
    """Begin with a full outbox and an empty stream; end with neither and without the lottery."""
    publisher(stand, "fill", EVENTS)
    stand.settle()
    yield
    stand.stop("lottery")
    clear(stand)


def clear(stand: Stand) -> None:
    """Empty outbox, stream and inbox."""
    stand.sql(EMPTY)
    publisher(stand, "forget")


def wait_for_effects(stand: Stand, count: int) -> None:
    """Return when so many facts have had their effect."""
    wait_for(lambda: int(stand.sql(EFFECTS)) >= count)


def wait_for(condition: Callable[[], bool]) -> None:
    """Look twice a second, which costs the measured side little.

    Raises
    ------
    TimeoutError
        The condition doesn't hold within three minutes.
    """
    deadline = time.monotonic() + LONGEST_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(LOOK_SECONDS)


def publisher(stand: Stand, command: str, count: int = 0) -> float:
    """Run a command of `tests.bench.publisher` and return the seconds it says."""
    return seconds_of("publisher", stand.environment_file("intake"), command, count)
