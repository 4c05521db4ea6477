"""Loans of experts between committees."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from lottery.domain.loan import Loan
from lottery.domain.session import Expert
from lottery.errors import LoanNotFoundError, LoanOpenError
from lottery.repositories.experts import as_expert, is_drawable_on
from lottery.tables import ExpertLoanRow, ExpertRow
from shared.pagination import Page, page_of

__all__ = ["LoanRepository", "LoanedExpert"]

COLUMNS = tuple(ExpertLoanRow.__table__.columns)


@dataclass(frozen=True, slots=True)
class LoanedExpert:
    """A loan with what a draw needs to know of the expert, and no more."""

    loan: Loan
    specialty: str
    title: str
    hospital: str
    hospital_name: str


class LoanRepository:
    """Loans that one committee gave, or was offered."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def add(self, loan: Loan) -> None:
        """Store a new loan.

        Raises
        ------
        LoanOpenError
            The expert is lent to the borrower already, and that wasn't ended.
        """
        statement = insert(ExpertLoanRow).values(asdict(loan)).on_conflict_do_nothing()
        if await self._session.scalar(statement.returning(ExpertLoanRow.id)) is None:
            raise LoanOpenError(expert=loan.expert_id, borrower=loan.borrower)

    async def get(self, loan_id: UUID, *, locked: bool = False) -> LoanedExpert:
        """Return a loan that the committee gave or was offered.

        Raises
        ------
        LoanNotFoundError
            There is none of that id.
        """
        statement = self._visible().where(ExpertLoanRow.id == loan_id)
        if locked:
            statement = statement.with_for_update(of=ExpertLoanRow.__table__)
        row = (await self._session.execute(statement)).one_or_none()
        if row is None:
            raise LoanNotFoundError(id=loan_id)
        return as_loaned(row)

    async def list_page(
        self, *, after: UUID | None, limit: int, is_borrowed: bool | None
    ) -> Page[LoanedExpert]:
        """Return loans by id: those the committee has, those it gave, or (None) both."""
        statement = self._visible().order_by(ExpertLoanRow.id).limit(limit + 1)
        if after is not None:
            statement = statement.where(ExpertLoanRow.id > after)
        if is_borrowed is not None:
            side = ExpertLoanRow.borrower if is_borrowed else ExpertLoanRow.committee
            statement = statement.where(side == self._committee)
        rows = await self._session.execute(statement)
        return page_of([as_loaned(row) for row in rows], limit, lambda item: (item.loan.id,))

    async def list_of_expert(self, expert_id: UUID) -> list[Loan]:
        """Return every loan that the committee gave of an expert, the oldest first."""
        rows = await self._session.execute(
            select(*COLUMNS)
            .where(ExpertLoanRow.committee == self._committee, ExpertLoanRow.expert_id == expert_id)
            .order_by(ExpertLoanRow.id)
        )
        return [as_loan(row) for row in rows]

    async def change(self, loan_id: UUID, **values: Any) -> None:
        """Note that a loan was accepted or ended."""
        await self._session.execute(
            update(ExpertLoanRow)
            .where(ExpertLoanRow.id == loan_id)
            .values(values)
            .execution_options(synchronize_session=False)
        )

    async def list_drawable(self, specialties: Collection[str], on: date) -> list[Expert]:
        """Return whom the committee borrows, who may be drawn that day in these classes.

        Of a person in the committee's own register that register alone decides.
        """
        own = aliased(ExpertRow)
        is_known = exists().where(
            own.committee == self._committee, own.licence_index == ExpertRow.licence_index
        )
        statement = (
            select(ExpertRow)
            .join(ExpertLoanRow, ExpertLoanRow.expert_id == ExpertRow.id)
            .where(
                ExpertLoanRow.borrower == self._committee,
                ExpertLoanRow.accepted_at.is_not(None),
                ExpertLoanRow.ended_at.is_(None),
                ExpertLoanRow.from_day <= on,
                ExpertLoanRow.to_day >= on,
                ExpertRow.specialty.in_(specialties),
                is_drawable_on(on),
                ~is_known,
            )
        )
        return [as_expert(row) for row in await self._session.scalars(statement)]

    def _visible(self) -> Select[Any]:
        register = ExpertRow.__table__.columns
        return (
            select(
                *COLUMNS,
                register.specialty,
                register.title,
                register.hospital,
                register.hospital_name,
            )
            .join(ExpertRow, ExpertRow.id == ExpertLoanRow.expert_id)
            .where(
                or_(
                    ExpertLoanRow.committee == self._committee,
                    ExpertLoanRow.borrower == self._committee,
                )
            )
        )


def as_loan(row: Any) -> Loan:
    """Return a row as the loan that it stands for."""
    return Loan(**{column.name: getattr(row, column.name) for column in COLUMNS})


def as_loaned(row: Any) -> LoanedExpert:
    """Return a row joined with the register."""
    return LoanedExpert(as_loan(row), row.specialty, row.title, row.hospital, row.hospital_name)
