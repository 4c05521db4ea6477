"""From an event's commit in one service to its effect, committed, in the next: 100 a second."""

from collections.abc import Sequence

from tests.bench.backlog import clear, publisher, wait_for_effects
from tests.bench.measuring import Figure, Result, in_turn, percentile
from tests.bench.processes import seconds_of
from tests.bench.stand import Stand

__all__ = ["measure"]

EVENTS = 1_500
TARGETS_MS = {0.5: 10.0, 0.99: 60.0, 1.0: 1000.0}
NAMES = {0.5: "p50", 0.99: "p99", 1.0: "latest"}

PREPARE_BARE = """
drop schema if exists bench cascade;
create schema bench;
create table bench.fact (number bigint primary key, content text);
create table bench.effect (like bench.fact including indexes);
grant usage on schema bench to intake;
grant all on bench.fact, bench.effect to intake;
"""
LATENCIES = """
select extract(epoch from pg_xact_commit_timestamp(effect.xmin)
    - pg_xact_commit_timestamp(fact.xmin)) * 1000
from {fact} fact join {effect} effect on effect.{effect_key} = fact.{fact_key}
"""
OURS = LATENCIES.format(
    fact="intake.event_sequence",
    effect="lottery.session_case",
    fact_key="aggregate_id",
    effect_key="case_id",
)
BARE = LATENCIES.format(
    fact="bench.fact", effect="bench.effect", fact_key="number", effect_key="number"
)


def measure(stand: Stand, rounds: int) -> list[Result]:
    """Pace facts through outbox, relay, stream and consumer, and bare ones through bare parts."""
    stand.stop("intake", "lottery")
    clear(stand)
    taken = in_turn(
        {
            "ours": lambda: latencies_of_services(stand),
            "bare": lambda: latencies_of_bare_parts(stand),
        },
        rounds,
    )
    return [result(share, taken["ours"], taken["bare"]) for share in TARGETS_MS]


def result(
    share: float, ours: Sequence[Sequence[float]], bare: Sequence[Sequence[float]]
) -> Result:
    """Compare one percentile; the latest of all rounds counts, and the median of the others."""
    mine, limit = (
        Figure([percentile(values, share) for values in rounds]) for rounds in (ours, bare)
    )
    value = max(mine.values) if share == 1.0 else mine.median
    return Result(
        f"Event, commit to effect at 100/s: {NAMES[share]}",
        mine.written(".1f", " ms"),
        limit.written(".1f", " ms"),
        limit.over(mine).written(".2f"),
        f"< {TARGETS_MS[share]:.0f} ms",
        value < TARGETS_MS[share],
    )


def latencies_of_services(stand: Stand) -> list[float]:
    """Let intake's publisher commit facts and the lottery act on them."""
    stand.start("lottery")
    publisher(stand, "pace", EVENTS)
    wait_for_effects(stand, EVENTS)
    latencies = milliseconds(stand, OURS)
    stand.stop("lottery")
    clear(stand)
    return latencies


def latencies_of_bare_parts(stand: Stand) -> list[float]:
    """Let one process insert, publish, receive and insert."""
    stand.sql(PREPARE_BARE)
    seconds_of("bare", stand.environment_file("intake"), "pace", EVENTS)
    latencies = milliseconds(stand, BARE)
    clear(stand)
    return latencies


def milliseconds(stand: Stand, query: str) -> list[float]:
    """Return the latencies that a query finds; every fact must have had its effect."""
    latencies = [float(line) for line in stand.sql(query).splitlines()]
    if len(latencies) != EVENTS:
        raise RuntimeError(f"{len(latencies)} of {EVENTS} facts had an effect")
    return latencies
