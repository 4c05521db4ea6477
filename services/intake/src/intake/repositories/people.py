"""The people of one committee, found by blind index, and which cases are theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.application import ApplicantKind
from intake.domain.matters import Matter
from intake.tables import appraisee, case

__all__ = ["EarlierCase", "PeopleRepository"]


@dataclass(frozen=True, slots=True)
class EarlierCase:
    """A case about a person, and when its conclusion was made."""

    id: UUID
    matter: Matter
    concluded_on: date | None


class PeopleRepository:
    """Finds whose a case is; none of another committee is ever found."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def list_cases_of_appraisee(self, identity_index: bytes) -> Sequence[UUID]:
        """Return the cases about a person, the oldest first."""
        rows = await self._session.scalars(
            select(case.c.id)
            .join(appraisee, appraisee.c.id == case.c.appraisee_id)
            .where(
                appraisee.c.identity_index == identity_index,
                appraisee.c.committee == self._committee,
                case.c.committee == self._committee,
            )
            .order_by(case.c.id)
        )
        return rows.all()

    async def list_history(self, identity_index: bytes) -> Sequence[EarlierCase]:
        """Return the cases about a person with the days of their conclusions, the oldest first."""
        rows = await self._session.execute(
            select(case.c.id, case.c.matter, case.c.concluded_on)
            .join(appraisee, appraisee.c.id == case.c.appraisee_id)
            .where(
                appraisee.c.identity_index == identity_index,
                appraisee.c.committee == self._committee,
                case.c.committee == self._committee,
            )
            .order_by(case.c.id)
        )
        return [EarlierCase(row.id, Matter(row.matter), row.concluded_on) for row in rows]

    async def list_cases_of(self, appraisee_id: UUID) -> Sequence[UUID]:
        """Return the cases about a person known by id, the oldest first."""
        rows = await self._session.scalars(
            select(case.c.id)
            .where(case.c.appraisee_id == appraisee_id, case.c.committee == self._committee)
            .order_by(case.c.id)
        )
        return rows.all()

    async def list_cases_of_account(self, account_id: str) -> Sequence[UUID]:
        """Return the cases that an account handed in, the oldest first."""
        rows = await self._session.scalars(
            select(case.c.id)
            .where(case.c.submitted_by == account_id, case.c.committee == self._committee)
            .order_by(case.c.id)
        )
        return rows.all()

    async def list_accounts_of(self, cases: Sequence[UUID]) -> Sequence[str]:
        """Return the accounts with which the person of these cases applied, and only this person.

        An account that handed in for several people, a clerk's or a family's, is nobody's own.
        """
        own = (
            select(case.c.submitted_by)
            .where(
                case.c.id.in_(cases),
                case.c.committee == self._committee,
                case.c.applicant_kind == ApplicantKind.APPRAISEE,
            )
            .distinct()
        )
        rows = await self._session.scalars(
            select(case.c.submitted_by)
            .where(case.c.submitted_by.in_(own), case.c.committee == self._committee)
            .group_by(case.c.submitted_by)
            .having(func.count(case.c.appraisee_id.distinct()) == 1)
            .order_by(case.c.submitted_by)
        )
        return rows.all()
