"""One transaction: everything inside commits together, or none of it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.ext.asyncio import AsyncSession

from shared.actor import Actor
from shared.events.base import CaseEvent, Event
from shared.ids import new_id
from shared.telemetry import current_traceparent

if TYPE_CHECKING:
    from shared.service import Service

__all__ = ["RememberedAnswer", "SqlUnitOfWork"]

Outcome = Literal["done", "refused"]


@dataclass(frozen=True, slots=True)
class RememberedAnswer:
    """What an idempotency key was answered with: the status and the thing, not the text."""

    client: str
    route: str
    key: str
    fingerprint: bytes
    status: int
    resource_id: str


class SqlUnitOfWork:
    """Base of each service's unit of work, which adds its repositories.

    Only entry points (an endpoint, a consumer, a command) open one. The services they call are
    handed an open unit of work and never commit. Events, audit entries and the remembered answer
    are collected and written at the commit with one statement, so that an aggregate's counter is
    locked for as short as possible.
    """

    def __init__(self, service: Service[Any], actor: Actor) -> None:
        self.service = service
        self.actor = actor
        self.now: datetime = service.clock()
        self.caused_by: UUID | None = None
        self.events: list[Event] = []
        self._outbox: list[dict[str, Any]] = []
        self._audit: list[dict[str, Any]] = []
        self._remembered: list[dict[str, Any]] = []

    @property
    def committee(self) -> str:
        """The committee whose data the actor works on."""
        return self.actor.committee

    async def __aenter__(self) -> Self:
        self.session: AsyncSession = self.service.database.sessions()
        await self.session.begin()
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error_type is None:
                await self.session.flush()
                await self._write_collected()
                await self.session.commit()
        finally:
            await self.session.close()
        if error_type is None and self._outbox:
            self.service.wake_relay()

    async def publish(self, event: Event) -> None:
        """Put an event in the outbox; the relay sends it after the commit."""
        case_id = event.case_id if isinstance(event, CaseEvent) else None
        self.events.append(event)
        self._outbox.append(
            {
                "id": new_id(),
                "subject": event.subject,
                "committee": event.committee,
                "aggregate_type": event.aggregate_type,
                "aggregate_id": event.aggregate_id,
                "case_id": case_id,
                "actor": self.actor.account_id,
                "caused_by": self.caused_by,
                "traceparent": current_traceparent(),
                "occurred_at": self.now,
                "data": event.model_dump(mode="json"),
            }
        )

    def audit(
        self,
        action: str,
        *,
        subject_type: str,
        subject_id: str | UUID,
        case_id: UUID | None = None,
        purpose: str | None = None,
        outcome: Outcome = "done",
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Note what is done, read or refused; identifiers and codes only, no personal data."""
        self._audit.append(
            {
                "id": new_id(),
                "at": self.now,
                "actor": self.actor.account_id,
                "actor_kind": self.actor.kind,
                "committee": self.actor.committee,
                "action": action,
                "subject_type": subject_type,
                "subject_id": str(subject_id),
                "case_id": case_id,
                "purpose": purpose,
                "outcome": outcome,
                "request_id": self.actor.request_id,
                "on_behalf_of": self.actor.on_behalf_of,
                "detail": detail or {},
            }
        )

    def remember(self, answer: RememberedAnswer) -> None:
        """Keep what this request's idempotency key is answered with."""
        self._remembered.append(
            {
                "client": answer.client,
                "route": answer.route,
                "key": answer.key,
                "fingerprint": answer.fingerprint.hex(),
                "status": answer.status,
                "resource_id": answer.resource_id,
                "created_at": self.now,
            }
        )

    async def _write_collected(self) -> None:
        if not (self._outbox or self._audit or self._remembered):
            return
        counts = number_within_transaction(self._outbox)
        await self.session.execute(
            self.service.collected_statement,
            {
                "counters": as_json(counts),
                "events": as_json(self._outbox),
                "audit": as_json(self._audit),
                "remembered": as_json(self._remembered),
            },
        )


def number_within_transaction(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Number each aggregate's events from the end, and return how many each aggregate has.

    The counters come sorted, so that two transactions lock them in one order.
    """
    counts: Counter[tuple[str, UUID]] = Counter()
    for ordinal, row in reversed(list(enumerate(rows))):
        row["ordinal"] = ordinal
        key = (row["aggregate_type"], row["aggregate_id"])
        row["behind"] = counts[key]
        counts[key] += 1
    return [
        {"aggregate_type": kind, "aggregate_id": aggregate_id, "count": count}
        for (kind, aggregate_id), count in sorted(counts.items())
    ]


def as_json(rows: list[dict[str, Any]]) -> str:
    """Return rows as JSON text for ``jsonb_to_recordset``."""
    return to_json(rows).decode()


def collected_statement(schema: str) -> TextClause:
    """Return the one statement that numbers and stores events, audit entries and an answer."""
    statement = text(
        f"""
        with counters as (
            insert into {schema}.event_sequence as s (aggregate_type, aggregate_id, last)
            select c.aggregate_type, c.aggregate_id, c.count
            from json_to_recordset(cast(:counters as json))
                as c(aggregate_type text, aggregate_id uuid, count bigint)
            on conflict (aggregate_type, aggregate_id) do update set last = s.last + excluded.last
            returning s.aggregate_type, s.aggregate_id, s.last
        ), events as (
            insert into {schema}.outbox (id, subject, committee, aggregate_type, aggregate_id,
                sequence, case_id, actor, caused_by, traceparent, occurred_at, data)
            select e.id, e.subject, e.committee, e.aggregate_type, e.aggregate_id,
                c.last - e.behind, e.case_id, e.actor, e.caused_by, e.traceparent, e.occurred_at,
                e.data
            from json_to_recordset(cast(:events as json)) as e(id uuid, subject text,
                committee text, aggregate_type text, aggregate_id uuid, case_id uuid, actor text,
                caused_by uuid, traceparent text, occurred_at timestamptz, data jsonb,
                behind bigint, ordinal bigint)
            join counters c using (aggregate_type, aggregate_id)
            order by e.ordinal
        ), audit as (
            insert into {schema}.audit_entry (id, at, actor, actor_kind, committee, action,
                subject_type, subject_id, case_id, purpose, outcome, request_id, on_behalf_of,
                detail)
            select a.id, a.at, a.actor, a.actor_kind, a.committee, a.action, a.subject_type,
                a.subject_id, a.case_id, a.purpose, a.outcome, a.request_id, a.on_behalf_of,
                a.detail
            from json_to_recordset(cast(:audit as json)) as a(id uuid, at timestamptz,
                actor text, actor_kind text, committee text, action text, subject_type text,
                subject_id text, case_id uuid, purpose text, outcome text, request_id text,
                on_behalf_of text, detail jsonb)
        )
        insert into {schema}.idempotency_key (client, route, key, fingerprint, status,
            resource_id, created_at)
        select r.client, r.route, r.key, decode(r.fingerprint, 'hex'), r.status, r.resource_id,
            r.created_at
        from json_to_recordset(cast(:remembered as json)) as r(client text, route text, key text,
            fingerprint text, status smallint, resource_id text, created_at timestamptz)
        """  # noqa: S608  (the schema is the service's own name)
    )
    parameters = ("counters", "events", "audit", "remembered")
    return statement.bindparams(*(bindparam(name, type_=TEXT) for name in parameters))
