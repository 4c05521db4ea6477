"""The people of one committee, found by blind index, and which cases are theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select, union, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.access import PartyRole
from intake.domain.application import ApplicantKind
from intake.domain.case import Source
from intake.domain.matters import Matter
from intake.repositories.links import reached_by
from intake.tables import appraisee, case, case_access

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
        """Return the cases that an account applied for or was linked to, the oldest first."""
        reached = union(
            *(
                select(case.c.id).where(case.c.committee == self._committee, condition)
                for condition in reached_by(self._committee, account_id)
            )
        ).subquery()
        rows = await self._session.scalars(select(reached.c.id).order_by(reached.c.id))
        return rows.all()

    async def list_accounts_of(self, cases: Sequence[UUID]) -> Sequence[str]:
        """Return the accounts that are this person's and nobody else's.

        With them the person of these cases applied, or was linked to one of them. An account that
        reaches cases of several people, a family's or a helper's, is nobody's own.
        """
        online = and_(case.c.committee == self._committee, case.c.source == Source.ONLINE)
        applied = select(case.c.id, case.c.submitted_by.label("account_id")).where(
            online, case.c.applicant_kind == ApplicantKind.APPRAISEE
        )
        linked = select(case_access.c.case_id.label("id"), case_access.c.account_id).where(
            case_access.c.committee == self._committee, case_access.c.role == PartyRole.APPRAISEE
        )
        of_others = select(case.c.id, case.c.submitted_by.label("account_id")).where(online)
        own = union_all(applied, linked).subquery()
        reached = union_all(of_others, linked).subquery()
        rows = await self._session.scalars(
            select(reached.c.account_id)
            .join(case, case.c.id == reached.c.id)
            .where(reached.c.account_id.in_(select(own.c.account_id).where(own.c.id.in_(cases))))
            .group_by(reached.c.account_id)
            .having(func.count(case.c.appraisee_id.distinct()) == 1)
            .order_by(reached.c.account_id)
        )
        return rows.all()
