"""The register of experts."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.session import Expert
from lottery.errors import ExpertAlreadyKnownError
from lottery.tables import ExpertRow
from shared.crypto import FieldCipher
from shared.pagination import Page, page_of

__all__ = ["ExpertRecord", "ExpertRepository"]


@dataclass(frozen=True, slots=True)
class ExpertRecord:
    """Everything the register knows of an expert (专家)."""

    id: UUID
    version: int
    account_id: str
    name: str
    phone: str
    licence_number: str
    title: str
    specialty: str
    hospital: str
    hospital_name: str
    state: str
    term_from: date
    term_to: date


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
        values = {
            "id": expert.id,
            "committee": self._committee,
            "version": expert.version,
            "account_id": expert.account_id,
            "licence_index": licence_index,
            "title": expert.title,
            "specialty": expert.specialty,
            "hospital": expert.hospital,
            "hospital_name": expert.hospital_name,
            "state": expert.state,
            "term_from": expert.term_from,
            "term_to": expert.term_to,
        } | {
            name: self._cipher.encrypt(getattr(expert, name), context(name, expert.id))
            for name in ("name", "phone", "licence_number")
        }
        statement = insert(ExpertRow).values(values).on_conflict_do_nothing()
        if await self._session.scalar(statement.returning(ExpertRow.id)) is None:
            raise ExpertAlreadyKnownError

    async def list_page(
        self, *, after: UUID | None, limit: int, specialty: str | None
    ) -> Page[ExpertRecord]:
        """Return experts by id, optionally of one specialty."""
        statement = select(ExpertRow).where(ExpertRow.committee == self._committee)
        if after is not None:
            statement = statement.where(ExpertRow.id > after)
        if specialty is not None:
            statement = statement.where(ExpertRow.specialty == specialty)
        rows = await self._session.scalars(statement.order_by(ExpertRow.id).limit(limit + 1))
        return page_of([self._record(row) for row in rows], limit, lambda item: (item.id,))

    async def find_record(self, expert_id: UUID) -> ExpertRecord | None:
        """Return one expert of this committee, if there."""
        statement = select(ExpertRow).where(
            ExpertRow.id == expert_id, ExpertRow.committee == self._committee
        )
        row = await self._session.scalar(statement)
        return self._record(row) if row else None

    async def find_by_licence(self, licence_index: bytes) -> ExpertRecord | None:
        """Return the expert of this committee whose licence has this blind index, if there."""
        statement = select(ExpertRow).where(
            ExpertRow.licence_index == licence_index, ExpertRow.committee == self._committee
        )
        row = await self._session.scalar(statement)
        return self._record(row) if row else None

    async def find_by_account(self, account_id: str) -> Expert | None:
        """Return the expert of this committee whom an account belongs to, if it is one's."""
        statement = select(ExpertRow).where(
            ExpertRow.committee == self._committee, ExpertRow.account_id == account_id
        )
        row = await self._session.scalar(statement)
        return as_expert(row) if row else None

    async def list_active(self, specialties: set[str], on: date) -> list[Expert]:
        """Return who may be drawn that day in these classes (抽取范围)."""
        statement = select(ExpertRow).where(
            ExpertRow.committee == self._committee,
            ExpertRow.specialty.in_(specialties),
            ExpertRow.state == "active",
            ExpertRow.term_from <= on,
            ExpertRow.term_to >= on,
        )
        return [as_expert(row) for row in await self._session.scalars(statement)]

    async def list_by_id(self, ids: list[UUID]) -> list[Expert]:
        """Return these experts as the draws know them."""
        statement = select(ExpertRow).where(
            ExpertRow.committee == self._committee, ExpertRow.id.in_(ids)
        )
        return [as_expert(row) for row in await self._session.scalars(statement)]

    def _record(self, row: ExpertRow) -> ExpertRecord:
        return ExpertRecord(
            id=row.id,
            version=row.version,
            account_id=row.account_id,
            name=self._cipher.decrypt(row.name, context("name", row.id)),
            phone=self._cipher.decrypt(row.phone, context("phone", row.id)),
            licence_number=self._cipher.decrypt(
                row.licence_number, context("licence_number", row.id)
            ),
            title=row.title,
            specialty=row.specialty,
            hospital=row.hospital,
            hospital_name=row.hospital_name,
            state=row.state,
            term_from=row.term_from,
            term_to=row.term_to,
        )


def context(column: str, expert_id: UUID) -> str:
    """Return what an encrypted column is bound to."""
    return f"lottery.expert.{column}:{expert_id}"


def as_expert(row: ExpertRow) -> Expert:
    """Return a row as the draws know an expert."""
    return Expert(row.id, row.account_id, row.specialty, row.hospital, row.licence_index)
