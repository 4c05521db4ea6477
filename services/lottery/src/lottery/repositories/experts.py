"""The register of experts."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.expert import ExpertRecord
from lottery.domain.session import Expert
from lottery.errors import ExpertAlreadyKnownError
from lottery.tables import ExpertLoanRow, ExpertRow
from shared.crypto import FieldCipher
from shared.pagination import Page, page_of

__all__ = ["ExpertRecord", "ExpertRepository"]

ENCRYPTED = ("name", "phone", "licence_number")
PLAIN = (
    "version",
    "account_id",
    "title",
    "specialty",
    "hospital",
    "hospital_name",
    "recommended_by",
    "state",
    "term_from",
    "term_to",
)


class ExpertRepository:
    """Experts of one committee; name, phone and licence are encrypted in the row."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, expert: ExpertRecord, *, licence_index: bytes) -> None:
        """Store a new expert.

        Raises
        ------
        ExpertAlreadyKnownError
            The licence or the account is in the pool already.
        """
        await self.add_all([(expert, licence_index)])

    async def add_all(self, experts: Sequence[tuple[ExpertRecord, bytes]]) -> None:
        """Store new experts, each with the blind index of the licence; all of them or none.

        Raises
        ------
        ExpertAlreadyKnownError
            A licence or an account is in the pool already.
        """
        rows = [
            self._values(expert)
            | {"id": expert.id, "committee": self._committee, "licence_index": index}
            for expert, index in experts
        ]
        statement = insert(ExpertRow).values(rows).on_conflict_do_nothing()
        added = await self._session.scalars(statement.returning(ExpertRow.id))
        if len(added.all()) < len(rows):
            raise ExpertAlreadyKnownError

    async def save(self, expert: ExpertRecord, *, licence_index: bytes | None = None) -> None:
        """Store a changed entry, which was read locked in this transaction.

        Raises
        ------
        ExpertAlreadyKnownError
            The new licence or account is another expert's.
        """
        values = self._values(expert)
        if licence_index is not None:
            values["licence_index"] = licence_index
        statement = update(ExpertRow).where(ExpertRow.id == expert.id).values(values)
        try:
            async with self._session.begin_nested():
                await self._session.execute(statement.execution_options(synchronize_session=False))
        except IntegrityError as error:
            raise ExpertAlreadyKnownError from error

    async def list_page(
        self, *, after: UUID | None, limit: int, specialty: str | None, state: str | None = None
    ) -> Page[ExpertRecord]:
        """Return experts by id, optionally of one specialty or state."""
        statement = self._mine()
        if after is not None:
            statement = statement.where(ExpertRow.id > after)
        if specialty is not None:
            statement = statement.where(ExpertRow.specialty == specialty)
        if state is not None:
            statement = statement.where(ExpertRow.state == state)
        rows = await self._session.scalars(statement.order_by(ExpertRow.id).limit(limit + 1))
        return page_of([self._record(row) for row in rows], limit, lambda item: (item.id,))

    async def list_ending(self, until: date) -> list[ExpertRecord]:
        """Return whose term ends by that day and who has a place to lose, the first first."""
        statement = self._mine().where(
            ExpertRow.state.in_(("active", "suspended")), ExpertRow.term_to <= until
        )
        rows = await self._session.scalars(statement.order_by(ExpertRow.term_to, ExpertRow.id))
        return [self._record(row) for row in rows]

    async def list_overdue(self, today: date, limit: int) -> list[tuple[str, UUID]]:
        """Return committee and id of experts, of every committee, whose term is over."""
        rows = await self._session.execute(
            select(ExpertRow.committee, ExpertRow.id)
            .where(ExpertRow.state.in_(("active", "suspended")), ExpertRow.term_to < today)
            .order_by(ExpertRow.term_to)
            .limit(limit)
        )
        return [(row.committee, row.id) for row in rows]

    async def find_record(self, expert_id: UUID, *, locked: bool = False) -> ExpertRecord | None:
        """Return one expert of this committee, if there."""
        statement = self._mine().where(ExpertRow.id == expert_id)
        row = await self._session.scalar(
            statement.with_for_update(key_share=True) if locked else statement
        )
        return self._record(row) if row else None

    async def find_own_record(
        self, account_id: str, *, locked: bool = False
    ) -> ExpertRecord | None:
        """Return the entry of whom an account belongs to in this committee, if there."""
        statement = self._mine().where(ExpertRow.account_id == account_id)
        row = await self._session.scalar(
            statement.with_for_update(key_share=True) if locked else statement
        )
        return self._record(row) if row else None

    async def find_by_licence(self, licence_index: bytes) -> ExpertRecord | None:
        """Return the expert of this committee whose licence has this blind index, if there."""
        row = await self._session.scalar(
            self._mine().where(ExpertRow.licence_index == licence_index)
        )
        return self._record(row) if row else None

    async def list_by_licence(self, indexes: Collection[bytes]) -> dict[bytes, ExpertRecord]:
        """Return those of the pool whose licence has one of these blind indexes, by it."""
        rows = await self._session.scalars(self._mine().where(ExpertRow.licence_index.in_(indexes)))
        return {row.licence_index: self._record(row) for row in rows}

    async def licences_of(self, ids: Collection[UUID]) -> set[bytes]:
        """Return by which licences experts of whichever committee are known."""
        statement = select(ExpertRow.licence_index).where(ExpertRow.id.in_(ids))
        return set(await self._session.scalars(statement))

    async def owners_of(self, accounts: Collection[str]) -> dict[str, UUID]:
        """Return whose of the pool these accounts are, by account."""
        rows = await self._session.execute(
            select(ExpertRow.account_id, ExpertRow.id).where(
                ExpertRow.committee == self._committee, ExpertRow.account_id.in_(accounts)
            )
        )
        return {str(row.account_id): row.id for row in rows}

    async def find_by_account(self, account_id: str) -> Expert | None:
        """Return the expert, own or borrowed, whom an account belongs to, if it is one's."""
        statement = select(ExpertRow).where(
            self._is_within_reach(), ExpertRow.account_id == account_id
        )
        own_first = (ExpertRow.committee != self._committee, ExpertRow.id)
        row = await self._session.scalar(statement.order_by(*own_first).limit(1))
        return as_expert(row) if row else None

    async def list_active(self, specialties: set[str], on: date) -> list[Expert]:
        """Return who may be drawn that day in these classes (抽取范围)."""
        statement = select(ExpertRow).where(
            ExpertRow.committee == self._committee,
            ExpertRow.specialty.in_(specialties),
            is_drawable_on(on),
        )
        return [as_expert(row) for row in await self._session.scalars(statement)]

    async def list_by_id(self, ids: list[UUID]) -> list[Expert]:
        """Return these experts as the draws know them: the committee's own and borrowed ones.

        A loan that was ended still counts: who was drawn before stays drawn.
        """
        statement = select(ExpertRow).where(self._is_within_reach(), ExpertRow.id.in_(ids))
        return [as_expert(row) for row in await self._session.scalars(statement)]

    def _mine(self) -> Select[ExpertRow]:
        return select(ExpertRow).where(ExpertRow.committee == self._committee)

    def _is_within_reach(self) -> ColumnElement[bool]:
        is_borrowed = exists().where(
            ExpertLoanRow.expert_id == ExpertRow.id,
            ExpertLoanRow.borrower == self._committee,
            ExpertLoanRow.accepted_at.is_not(None),
        )
        return or_(ExpertRow.committee == self._committee, is_borrowed)

    def _values(self, expert: ExpertRecord) -> dict[str, Any]:
        values = {
            name: self._cipher.encrypt(getattr(expert, name), context(name, expert.id))
            for name in ENCRYPTED
        }
        plain = {name: getattr(expert, name) for name in PLAIN}
        return plain | values | {"other_specialties": list(expert.other_specialties)}

    def _record(self, row: ExpertRow) -> ExpertRecord:
        facts: dict[str, Any] = {name: getattr(row, name) for name in PLAIN} | {
            name: self._cipher.decrypt(getattr(row, name), context(name, row.id))
            for name in ENCRYPTED
        }
        return ExpertRecord(id=row.id, other_specialties=tuple(row.other_specialties), **facts)


def context(column: str, expert_id: UUID) -> str:
    """Return what an encrypted column is bound to."""
    return f"lottery.expert.{column}:{expert_id}"


def is_drawable_on(day: date) -> ColumnElement[bool]:
    """Return the condition under which a row's expert may be drawn that day, calendar aside."""
    return and_(
        ExpertRow.state == "active",
        ExpertRow.account_id.is_not(None),
        ExpertRow.term_from <= day,
        ExpertRow.term_to >= day,
    )


def as_expert(row: ExpertRow) -> Expert:
    """Return a row as the draws know an expert."""
    return Expert(
        row.id,
        row.account_id or "",
        row.specialty,
        row.hospital,
        row.licence_index,
        row.committee,
    )
