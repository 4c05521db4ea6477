"""Items that are looked up in registries."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.obtained import (
    Contradiction,
    LookupState,
    ObtainedItem,
    RegistryRecord,
)
from intake.errors.lookups import LookupNotFoundError
from intake.tables import obtained_item
from shared.crypto import FieldCipher
from shared.ids import new_id

__all__ = ["LookupRepository"]

ASK_FOR_NEW = text(
    """
    insert into intake.obtained_item
        (id, committee, case_id, item, state, due_at, asked_by, asked_at)
    select gen_random_uuid(), c.committee, c.id, w.item, 'pending', :now, :asked_by, :now
    from intake."case" c
    join unnest(cast(:matters as text[]), cast(:items as text[])) as w(matter, item)
        on w.matter = c.matter
    where c.id > cast(:after as uuid) and c.is_open and c.parties is not null
        and not exists (
            select 1 from intake.obtained_item o where o.case_id = c.id and o.item = w.item
        )
    on conflict (case_id, item) do nothing
    """
)


class LookupRepository:
    """Lookups of one committee; what is due is taken from all committees."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def ask_for_new(
        self, items: Sequence[tuple[str, str]], *, after: UUID, asked_by: str, now: datetime
    ) -> None:
        """Have items (matter and code) of cases younger than an id looked up, if none was yet."""
        await self._session.execute(
            ASK_FOR_NEW,
            {
                "matters": [matter for matter, _ in items],
                "items": [item for _, item in items],
                "after": str(after),
                "asked_by": asked_by,
                "now": now,
            },
        )

    async def ask_again(self, case_id: UUID, item: str, *, account_id: str, now: datetime) -> None:
        """Have an item of a case looked up now; an answer that there is stays until the next."""
        asked = {"asked_by": account_id, "asked_at": now, "due_at": now, "attempts": 0}
        await self._session.execute(
            insert(obtained_item)
            .values(
                id=new_id(),
                committee=self._committee,
                case_id=case_id,
                item=item,
                state=LookupState.PENDING,
                **asked,
            )
            .on_conflict_do_update(index_elements=["case_id", "item"], set_=asked)
        )

    async def claim(self, now: datetime, lease: timedelta) -> ObtainedItem | None:
        """Return one item that is due, kept from other processes for a while."""
        due = (
            select(obtained_item.c.id)
            .where(obtained_item.c.due_at <= now)
            .order_by(obtained_item.c.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        claimed = await self._session.execute(
            update(obtained_item)
            .where(obtained_item.c.id == due.scalar_subquery())
            .values(attempts=obtained_item.c.attempts + 1, due_at=now + lease)
            .returning(*obtained_item.c)
        )
        row = claimed.first()
        return None if row is None else self._item_of(row)

    async def settle(
        self,
        asked: ObtainedItem,
        state: LookupState,
        *,
        record: RegistryRecord | None = None,
        contradictions: Sequence[Contradiction] = (),
        **provenance: Any,
    ) -> None:
        """Keep an answer: its record, source, time and hash."""
        sealed = record and self._cipher.encrypt(record.model_dump_json(), context_of(asked.id))
        values = {"record": sealed, "contradictions": list(contradictions), **provenance}
        await self._change(asked.id, {"state": state, "due_at": None, **values})

    async def postpone(self, asked: ObtainedItem, due_at: datetime | None) -> None:
        """Note that the registry is away; an answer that there is stays, and so does its state."""
        state = asked.state if asked.answered_at is not None else LookupState.AWAY
        await self._change(asked.id, {"state": state, "due_at": due_at})

    async def forget(self, asked: ObtainedItem) -> None:
        """Look an item up no more: its case has no people any more."""
        await self._change(asked.id, {"due_at": None})

    async def list_of_case(self, case_id: UUID) -> Sequence[ObtainedItem]:
        """Return what was looked up for a case."""
        rows = await self._session.execute(
            select(obtained_item)
            .where(obtained_item.c.case_id == case_id, obtained_item.c.committee == self._committee)
            .order_by(obtained_item.c.item)
        )
        return [self._item_of(row) for row in rows]

    async def get(self, case_id: UUID, item: str) -> ObtainedItem:
        """Return what was looked up for an item of a case.

        Raises
        ------
        LookupNotFoundError
            Nothing was.
        """
        found = [one for one in await self.list_of_case(case_id) if one.item == item]
        if not found:
            raise LookupNotFoundError
        return found[0]

    async def _change(self, item_id: UUID, values: Mapping[str, Any]) -> None:
        await self._session.execute(
            update(obtained_item).where(obtained_item.c.id == item_id).values(**values)
        )

    def _item_of(self, row: Any) -> ObtainedItem:
        record = None
        if row.record is not None:
            opened = self._cipher.decrypt(row.record, context_of(row.id))
            record = RegistryRecord.model_validate_json(opened)
        return ObtainedItem(
            id=row.id,
            committee=row.committee,
            case_id=row.case_id,
            item=row.item,
            state=LookupState(row.state),
            attempts=row.attempts,
            asked_at=row.asked_at,
            answered_at=row.answered_at,
            source=row.source,
            response_sha256=row.response_sha256,
            contradictions=tuple(Contradiction(code) for code in row.contradictions),
            record=record,
        )


def context_of(item_id: UUID) -> str:
    """Return the place that a record is encrypted for."""
    return f"intake.obtained_item.record:{item_id}"
