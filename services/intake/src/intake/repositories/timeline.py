"""What happened to the cases of one committee, told once each."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import SmallInteger, Uuid

from intake.domain.states import STAGES, CaseState
from intake.domain.timeline import STAFF_ONLY, Entry, EntryCode, Publisher
from intake.errors import CaseNotFoundError
from intake.tables import timeline_entry

__all__ = ["TimelineRepository"]

TELL = text(
    """
    with known as (
        select id from intake."case" where id = :case_id and committee = :committee
    ), told as (
        insert into intake.timeline_entry
            (event_id, committee, case_id, occurred_at, publisher, code, facts)
        select :event_id, :committee, known.id, :occurred_at, :publisher, :code,
            cast(:facts as jsonb)
        from known
        on conflict (event_id) do nothing
    ), moved as (
        update intake."case" c set state = :state, stage = :stage, version = c.version + 1
        from known
        where c.id = known.id and c.stage <= :stage and c.state <> :state
    )
    select id from known
    """
).bindparams(
    bindparam("case_id", type_=Uuid),
    bindparam("event_id", type_=Uuid),
    bindparam("facts", type_=TEXT),
    bindparam("state", type_=TEXT),
    bindparam("stage", type_=SmallInteger),
)

ABOUT_DAYS = (
    EntryCode.CASE_SCHEDULED,
    EntryCode.CASE_RESCHEDULED,
    EntryCode.CASE_UNSCHEDULED,
)


class TimelineRepository:
    """Adds entries and reads them in order."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def tell(self, entry: Entry, state: CaseState | None = None) -> None:
        """Add an entry once, and move the case on if no later stage has spoken yet.

        Raises
        ------
        CaseNotFoundError
            The committee has no such case.
        """
        known = await self._session.scalar(
            TELL,
            {
                "event_id": entry.event_id,
                "committee": self._committee,
                "case_id": entry.case_id,
                "occurred_at": entry.occurred_at,
                "publisher": entry.publisher,
                "code": entry.code,
                "facts": json.dumps(dict(entry.facts)),
                "state": state,
                "stage": None if state is None else STAGES[state],
            },
        )
        if known is None:
            raise CaseNotFoundError

    async def list_of_case(self, case_id: UUID, *, for_staff: bool) -> Sequence[Entry]:
        """Return a case's entries as they happened; the parties don't read all of them."""
        query = select(timeline_entry).where(
            timeline_entry.c.case_id == case_id, timeline_entry.c.committee == self._committee
        )
        if not for_staff:
            query = query.where(timeline_entry.c.code.not_in(STAFF_ONLY))
        rows = await self._session.execute(
            query.order_by(timeline_entry.c.occurred_at, timeline_entry.c.event_id)
        )
        return [entry_of(row) for row in rows]

    async def find_planned_day(self, case_id: UUID) -> date | None:
        """Return the day of the examination that was told last; None if none is planned."""
        found = await self._session.execute(
            select(timeline_entry.c.facts["date"].astext, timeline_entry.c.code)
            .where(
                timeline_entry.c.case_id == case_id,
                timeline_entry.c.committee == self._committee,
                timeline_entry.c.code.in_(ABOUT_DAYS),
            )
            .order_by(timeline_entry.c.occurred_at.desc(), timeline_entry.c.event_id.desc())
            .limit(1)
        )
        row = found.first()
        if row is None or row.code == EntryCode.CASE_UNSCHEDULED:
            return None
        return date.fromisoformat(row[0])


def entry_of(row: Any) -> Entry:
    """Return the entry of a row."""
    return Entry(
        event_id=row.event_id,
        case_id=row.case_id,
        occurred_at=row.occurred_at,
        publisher=Publisher(row.publisher),
        code=EntryCode(row.code),
        facts=row.facts,
    )
