"""Receipts of one committee: added, signed and read, never changed."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import RowMapping, Select, bindparam, select, text
from sqlalchemy.dialects.postgresql import TEXT, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from intake.domain.material import HandedIn
from intake.domain.receipt import NewReceipt, Receipt, ReceiptKind, StoredReceipt, receipt_number
from intake.errors import ReceiptNotFoundError
from intake.repositories.submissions import handed_in_rows
from intake.tables import receipt, receipt_signature

__all__ = ["ReceiptRepository"]

ADD = text(
    """
    insert into intake.receipt (id, committee, case_id, kind, received_at, facts, files)
    select :id, :committee, :case_id, :kind, :now, cast(:facts as jsonb), coalesce((
        select jsonb_agg(jsonb_build_object('item', w.item, 'media_type', u.media_type,
            'size', u.size, 'sha256', u.sha256) order by w.id)
        from json_to_recordset(cast(:materials as json)) as w(id uuid, upload_id uuid, item text)
        join intake.upload u on u.id = w.upload_id and u.committee = :committee
    ), '[]')
    returning ordinal
    """
).bindparams(
    bindparam("id", type_=Uuid),
    bindparam("committee", type_=TEXT),
    bindparam("kind", type_=TEXT),
    bindparam("case_id", type_=Uuid),
    bindparam("facts", type_=TEXT),
    bindparam("materials", type_=TEXT),
)

STORED = select(receipt, receipt_signature.c.signed).outerjoin(receipt_signature)


class ReceiptRepository:
    """Keeps what was stated when, and its signature."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def add(
        self,
        case_id: UUID | None,
        new: NewReceipt,
        materials: Sequence[HandedIn],
        *,
        now: datetime,
    ) -> Receipt:
        """Store a receipt of uploads of the committee, whoever sent them."""
        ordinal = await self._session.scalar(
            ADD,
            {
                "id": new.id,
                "committee": self._committee,
                "case_id": case_id,
                "kind": new.kind,
                "now": now,
                "facts": json.dumps(dict(new.facts)),
                "materials": handed_in_rows(materials),
            },
        )
        number = receipt_number(self._committee, now, cast("int", ordinal))
        return Receipt(new.id, number, self._committee, case_id, new.kind, now)

    async def get(self, receipt_id: UUID, *, case_id: UUID | None = None) -> StoredReceipt:
        """Return a receipt, of a case if one is named.

        Raises
        ------
        ReceiptNotFoundError
            The committee has none of that id, or the case hasn't.
        """
        query = STORED.where(receipt.c.id == receipt_id, receipt.c.committee == self._committee)
        if case_id is not None:
            query = query.where(receipt.c.case_id == case_id)
        found = await self._first(query)
        if found is None:
            raise ReceiptNotFoundError
        return found

    async def find_anywhere(self, ordinal: int) -> StoredReceipt | None:
        """Return a receipt of any committee by its ordinal: who asks is nobody's clerk."""
        return await self._first(STORED.where(receipt.c.ordinal == ordinal))

    async def find_latest(self, case_id: UUID) -> Receipt | None:
        """Return the receipt of what was handed in last for a case."""
        return await self._first(
            STORED.where(receipt.c.case_id == case_id, receipt.c.committee == self._committee)
            .order_by(receipt.c.ordinal.desc())
            .limit(1)
        )

    async def find_first_number(self, case_id: UUID) -> str | None:
        """Return the number of the receipt for a case's application, by which its holder knows it.

        Cases from before there were receipts have none.
        """
        found = await self.list_of_case(case_id)
        return found[0].number if found else None

    async def list_of_case(self, case_id: UUID) -> Sequence[Receipt]:
        """Return the receipts of a case, the oldest first."""
        rows = await self._session.execute(
            STORED.where(
                receipt.c.case_id == case_id, receipt.c.committee == self._committee
            ).order_by(receipt.c.ordinal)
        )
        return [stored_receipt(row) for row in rows.mappings()]

    async def list_unsigned(self, since: datetime, limit: int) -> Sequence[StoredReceipt]:
        """Return receipts of all committees that have no signature yet, the oldest first."""
        rows = await self._session.execute(
            STORED.where(receipt.c.received_at >= since, receipt_signature.c.receipt_id.is_(None))
            .order_by(receipt.c.ordinal)
            .limit(limit)
        )
        return [stored_receipt(row) for row in rows.mappings()]

    async def get_signed_form(self, receipt_id: UUID) -> str:
        """Return the signed form of a receipt that has one."""
        kept = receipt_signature.c
        query = select(kept.signed).where(kept.receipt_id == receipt_id)
        return cast("str", (await self._session.execute(query)).scalar_one())

    async def put_signatures(self, signed: Mapping[UUID, tuple[str, str]], now: datetime) -> None:
        """Store committees and signed forms by receipt; the first signature of each stays."""
        if not signed:
            return
        rows = [
            {"receipt_id": key, "committee": committee, "signed": jws, "signed_at": now}
            for key, (committee, jws) in signed.items()
        ]
        await self._session.execute(insert(receipt_signature).values(rows).on_conflict_do_nothing())

    async def _first(self, query: Select[Any]) -> StoredReceipt | None:
        row = (await self._session.execute(query)).mappings().first()
        return None if row is None else stored_receipt(row)


def stored_receipt(row: RowMapping) -> StoredReceipt:
    """Return the receipt of a row."""
    return StoredReceipt(
        id=row["id"],
        number=receipt_number(row["committee"], row["received_at"], row["ordinal"]),
        committee=row["committee"],
        case_id=row["case_id"],
        kind=ReceiptKind(row["kind"]),
        received_at=row["received_at"],
        facts=row["facts"],
        files=row["files"],
        signed=row["signed"],
    )
