"""Handling events once and in order: the inbox, its positions, and what waits beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import TextClause, bindparam, delete, text
from sqlalchemy.dialects.postgresql import TEXT, insert

from shared.actor import system_actor
from shared.events.base import RawEnvelope
from shared.ids import new_id
from shared.telemetry import span_continuing
from shared.unit_of_work import SqlUnitOfWork

if TYPE_CHECKING:
    from shared.messaging import Consumer

__all__ = [
    "DEAD",
    "EARLY",
    "RESOLVED",
    "handle_in_order",
    "inbox_statements",
    "lock_positions",
    "store_skipped",
]

EARLY = "early"
DEAD = "dead"
RESOLVED = "resolved"

Aggregate = tuple[str, UUID]


@dataclass(slots=True)
class Progress:
    """How far each aggregate is, and what this transaction adds."""

    last: dict[Aggregate, int]
    handled: list[RawEnvelope] = field(default_factory=list)
    early: list[RawEnvelope] = field(default_factory=list)


async def handle_in_order(
    uow: SqlUnitOfWork, consumer: Consumer[Any], envelopes: Sequence[RawEnvelope]
) -> None:
    """Handle what is due in each aggregate's order, park what is early, skip what was handled.

    The positions of all aggregates touched are locked in one order, so two replicas never block
    each other for ever. Whatever a handler raises undoes the whole transaction.
    """
    by_aggregate: dict[Aggregate, list[RawEnvelope]] = defaultdict(list)
    for envelope in envelopes:
        by_aggregate[envelope.aggregate_type, envelope.aggregate_id].append(envelope)
    progress = Progress(await lock_positions(uow, consumer.publisher, sorted(by_aggregate)))
    waiting = await parked_of(uow, consumer.publisher, list(by_aggregate))
    if consumer.prepare is not None:
        parked = [item for items in waiting.values() for item in items]
        await consumer.prepare(uow, [*parked, *envelopes])
    for aggregate, arrived in by_aggregate.items():
        due = {item.sequence: item for item in [*waiting.get(aggregate, []), *arrived]}
        await advance(uow, consumer, progress, aggregate, due)
    await store(uow, consumer.publisher, progress, waiting)


async def advance(
    uow: SqlUnitOfWork,
    consumer: Consumer[Any],
    progress: Progress,
    aggregate: Aggregate,
    due: dict[int, RawEnvelope],
) -> None:
    """Handle one aggregate's events as far as they follow on one another."""
    while envelope := due.pop(progress.last[aggregate] + 1, None):
        uow.actor = system_actor(uow.service.name, envelope.committee, request_id=str(envelope.id))
        uow.caused_by = envelope.id
        with span_continuing(envelope.type, envelope.traceparent):
            await consumer.react(uow, envelope)
        progress.handled.append(envelope)
        progress.last[aggregate] += 1
    progress.early += [item for item in due.values() if item.sequence > progress.last[aggregate]]


async def lock_positions(
    uow: SqlUnitOfWork, publisher: str, aggregates: Sequence[Aggregate]
) -> dict[Aggregate, int]:
    """Lock how far the aggregates are and return it, 0 where nothing was handled yet."""
    rows = await uow.session.execute(
        uow.service.inbox_statements.lock,
        {"publisher": publisher, "aggregates": aggregate_rows(aggregates)},
    )
    return {(row.aggregate_type, row.aggregate_id): row.last for row in rows}


async def parked_of(
    uow: SqlUnitOfWork, publisher: str, aggregates: Sequence[Aggregate]
) -> dict[Aggregate, list[RawEnvelope]]:
    """Return the early events that wait for one of these aggregates.

    Asked after the positions are locked, so that it sees what another replica has just parked.
    """
    rows = await uow.session.execute(
        uow.service.inbox_statements.waiting,
        {"publisher": publisher, "aggregates": aggregate_rows(aggregates)},
    )
    found: dict[Aggregate, list[RawEnvelope]] = defaultdict(list)
    for row in rows:
        envelope = RawEnvelope.model_validate_json(row.payload)
        found[envelope.aggregate_type, envelope.aggregate_id].append(envelope)
    return found


async def store(
    uow: SqlUnitOfWork,
    publisher: str,
    progress: Progress,
    waiting: dict[Aggregate, list[RawEnvelope]],
) -> None:
    """Write positions and inbox rows, park the early, and take out those that waited."""
    handled_ids = {envelope.id for envelope in progress.handled}
    if progress.handled:
        await uow.session.execute(
            uow.service.inbox_statements.store,
            {"publisher": publisher, "handled": handled_rows(progress.handled)},
        )
    await park(uow, publisher, progress.early)
    done = [item.id for items in waiting.values() for item in items if item.id in handled_ids]
    if done:
        table = uow.service.plumbing.parked_event
        await uow.session.execute(delete(table).where(table.c.event_id.in_(done)))


async def store_skipped(uow: SqlUnitOfWork, publisher: str, envelope: RawEnvelope) -> None:
    """Count an event as handled without handling it."""
    await uow.session.execute(
        uow.service.inbox_statements.store,
        {"publisher": publisher, "handled": handled_rows([envelope])},
    )


async def park(uow: SqlUnitOfWork, publisher: str, early: Sequence[RawEnvelope]) -> None:
    """Keep events that came before their turn."""
    if not early:
        return
    rows = [
        {
            "id": new_id(),
            "publisher": publisher,
            "event_id": envelope.id,
            "subject": envelope.type,
            "aggregate_type": envelope.aggregate_type,
            "aggregate_id": envelope.aggregate_id,
            "sequence": envelope.sequence,
            "payload": to_json(envelope),
            "state": EARLY,
        }
        for envelope in early
    ]
    table = uow.service.plumbing.parked_event
    await uow.session.execute(insert(table).values(rows).on_conflict_do_nothing())


def aggregate_rows(aggregates: Sequence[Aggregate]) -> str:
    """Return aggregates as JSON for ``json_to_recordset``."""
    return to_json([{"t": kind, "i": key} for kind, key in aggregates]).decode()


def handled_rows(handled: Sequence[RawEnvelope]) -> str:
    """Return inbox rows as JSON for one insert."""
    return to_json(
        [
            {"e": item.id, "t": item.aggregate_type, "i": item.aggregate_id, "s": item.sequence}
            for item in handled
        ]
    ).decode()


@dataclass(frozen=True, slots=True)
class InboxStatements:
    """The three statements of every batch."""

    lock: TextClause
    waiting: TextClause
    store: TextClause


def inbox_statements(schema: str) -> InboxStatements:
    """Return the statements that lock positions, find what waits, and store what was handled."""
    lock = text(
        f"""
        insert into {schema}.inbox_position as p (publisher, aggregate_type, aggregate_id, last)
        select :publisher, a.t, a.i, 0
        from json_to_recordset(cast(:aggregates as json)) as a(t text, i uuid)
        on conflict (publisher, aggregate_type, aggregate_id) do update set last = p.last
        returning p.aggregate_type, p.aggregate_id, p.last
        """  # noqa: S608  (the schema is the service's own name)
    ).bindparams(bindparam("publisher", type_=TEXT), bindparam("aggregates", type_=TEXT))
    waiting = text(
        f"""
        select p.payload from {schema}.parked_event p
        join json_to_recordset(cast(:aggregates as json)) as a(t text, i uuid)
            on p.aggregate_type = a.t and p.aggregate_id = a.i
        where p.publisher = :publisher and p.state = '{EARLY}'
        """  # noqa: S608  (the schema is the service's own name)
    ).bindparams(bindparam("publisher", type_=TEXT), bindparam("aggregates", type_=TEXT))
    store = text(
        f"""
        with handled as (
            select * from json_to_recordset(cast(:handled as json))
                as h(e uuid, t text, i uuid, s bigint)
        ), kept as (
            insert into {schema}.inbox (event_id, publisher, aggregate_type, aggregate_id, sequence)
            select h.e, :publisher, h.t, h.i, h.s from handled h
            on conflict (event_id) do nothing
        )
        update {schema}.inbox_position p set last = latest.s
        from (select t, i, max(s) as s from handled group by t, i) latest
        where p.publisher = :publisher and p.aggregate_type = latest.t
            and p.aggregate_id = latest.i
        """  # noqa: S608  (the schema is the service's own name)
    ).bindparams(bindparam("publisher", type_=TEXT), bindparam("handled", type_=TEXT))
    return InboxStatements(lock, waiting, store)
