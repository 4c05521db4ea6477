"""The feeds of partner hospitals: written at the commit, read from a position on."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.partner_event import PartnerEvent, PartnerEventKind
from intake.tables.webhooks import partner_event, partner_feed

__all__ = ["EVENT_COLUMNS", "PartnerEventRepository", "ToldEvent", "event_of", "tell_all"]

EVENT_COLUMNS = (
    partner_event.c.id,
    partner_event.c.hospital,
    partner_event.c.sequence,
    partner_event.c.kind,
    partner_event.c.facts,
    partner_event.c.occurred_at,
)

TELL = text(
    """
    with wanted as (
        select * from jsonb_to_recordset(cast(:events as jsonb)) as e(
            id uuid, committee text, hospital text, kind text, facts jsonb,
            occurred_at timestamptz, only_at uuid, behind bigint
        )
    ), counted as (
        insert into intake.partner_feed as f (committee, hospital, last)
        select committee, hospital, count(*) from wanted
        group by committee, hospital order by committee, hospital
        on conflict (committee, hospital) do update set last = f.last + excluded.last
        returning f.committee, f.hospital, f.last
    ), told as (
        insert into intake.partner_event
            (id, committee, hospital, sequence, kind, facts, occurred_at)
        select w.id, w.committee, w.hospital, c.last - w.behind, w.kind, w.facts, w.occurred_at
        from wanted w join counted c using (committee, hospital)
        returning id, sequence
    )
    insert into intake.webhook_delivery
        (endpoint_id, event_id, committee, sequence, state, attempts, next_attempt_at, history)
    select e.id, told.id, w.committee, told.sequence, 'waiting', 0, w.occurred_at, '[]'
    from told
    join wanted w using (id)
    join intake.webhook_endpoint e
        on e.committee = w.committee and e.hospital = w.hospital
    where e.disabled_because is null
        and (e.id = w.only_at
            or w.only_at is null and (e.kinds = '{}' or w.kind = any (e.kinds)))
    """
)


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """What a transaction tells a hospital; ``only_at`` is the one endpoint it is pushed to."""

    id: UUID
    committee: str
    hospital: str
    kind: PartnerEventKind
    facts: dict[str, Any]
    occurred_at: datetime
    only_at: UUID | None = None


async def tell_all(session: AsyncSession, events: Sequence[ToldEvent]) -> None:
    """Number events, put them in their feeds and queue them for webhooks, in one statement.

    The counters of the feeds are locked in one order and until the commit, which is to follow at
    once. So numbers become visible in their order: whoever has read number n has missed none below.
    """
    await session.execute(TELL, {"events": json.dumps(rows_of(events))})


def rows_of(events: Sequence[ToldEvent]) -> list[dict[str, Any]]:
    """Return events as rows, each with how many of its feed come after it."""
    behind: dict[tuple[str, str], int] = {}
    rows = []
    for event in reversed(events):
        feed = (event.committee, event.hospital)
        rows.append(
            {
                "id": str(event.id),
                "committee": event.committee,
                "hospital": event.hospital,
                "kind": event.kind,
                "facts": event.facts,
                "occurred_at": event.occurred_at.isoformat(),
                "only_at": None if event.only_at is None else str(event.only_at),
                "behind": behind.get(feed, 0),
            }
        )
        behind[feed] = behind.get(feed, 0) + 1
    return rows


class PartnerEventRepository:
    """What the hospitals of one committee were told; the purge reaches over all committees."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def list_after(self, hospital: str, after: int, limit: int) -> Sequence[PartnerEvent]:
        """Return a hospital's events that follow a position, oldest first."""
        rows = await self._session.execute(
            select(*EVENT_COLUMNS)
            .where(
                partner_event.c.committee == self._committee,
                partner_event.c.hospital == hospital,
                partner_event.c.sequence > after,
            )
            .order_by(partner_event.c.sequence)
            .limit(limit)
        )
        return [event_of(row) for row in rows]

    async def count_gone(self, hospital: str) -> int:
        """Return up to which number a hospital's events aren't kept any more."""
        kept = (
            select(func.min(partner_event.c.sequence))
            .where(
                partner_event.c.committee == self._committee,
                partner_event.c.hospital == hospital,
            )
            .scalar_subquery()
        )
        last = (
            select(partner_feed.c.last)
            .where(partner_feed.c.committee == self._committee, partner_feed.c.hospital == hospital)
            .scalar_subquery()
        )
        gone = func.coalesce(kept - 1, last, 0, type_=BigInteger)
        return await self._session.scalar(select(gone)) or 0

    async def delete_before(self, moment: datetime) -> int:
        """Forget what hospitals were told before a moment, and its deliveries; return how much."""
        forgotten = await self._session.execute(
            delete(partner_event)
            .where(partner_event.c.occurred_at < moment)
            .returning(partner_event.c.id)
        )
        return len(forgotten.all())


def event_of(row: Any) -> PartnerEvent:
    """Return the event of a row with ``EVENT_COLUMNS``."""
    return PartnerEvent(
        id=row.id,
        hospital=row.hospital,
        sequence=row.sequence,
        kind=PartnerEventKind(row.kind),
        facts=row.facts,
        occurred_at=row.occurred_at,
    )
