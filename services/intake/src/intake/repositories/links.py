"""Accounts that reach cases others handed in, and how often an account tried to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.access import PartyRole
from intake.domain.case import Source
from intake.tables import appraisee, case, case_access, employer, link_attempt
from shared.ids import new_id

__all__ = ["LinkRepository", "reached_by"]

MOST_CASES = 5000
"""Of one employer: more than a committee sees of any within the years a receipt is kept."""


def applied_for_by(account_id: str) -> ColumnElement[bool]:
    """Return the condition on cases that an account applied for."""
    return and_(case.c.submitted_by == account_id, case.c.source == Source.ONLINE)


def linked_to(committee: str, account_id: str) -> ColumnElement[bool]:
    """Return the condition on cases that an account was linked to."""
    return case.c.id.in_(
        select(case_access.c.case_id).where(
            case_access.c.committee == committee, case_access.c.account_id == account_id
        )
    )


def reached_by(committee: str, account_id: str) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of which either means that an account reaches a committee's case.

    They are asked one by one: for both at once no index would do, and all cases would be read.
    """
    return applied_for_by(account_id), linked_to(committee, account_id)


class LinkRepository:
    """Links of one committee; the janitor's query reaches over all committees."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def find_role(self, case_id: UUID, account_id: str) -> PartyRole | None:
        """Return as whom an account was linked to a case."""
        role: str | None = await self._session.scalar(
            select(case_access.c.role).where(
                case_access.c.case_id == case_id,
                case_access.c.account_id == account_id,
                case_access.c.committee == self._committee,
            )
        )
        return None if role is None else PartyRole(role)

    async def add(self, case_id: UUID, account_id: str, role: PartyRole, now: datetime) -> None:
        """Link an account to a case; once linked, it stays as it was."""
        await self._session.execute(
            insert(case_access)
            .values(
                case_id=case_id,
                account_id=account_id,
                committee=self._committee,
                role=role,
                linked_at=now,
            )
            .on_conflict_do_nothing()
        )

    async def drop(self, case_id: UUID, role: PartyRole) -> None:
        """Unlink the accounts that reach a case as a party that it doesn't have any more."""
        await self._session.execute(
            delete(case_access).where(
                case_access.c.case_id == case_id,
                case_access.c.committee == self._committee,
                case_access.c.role == role,
            )
        )

    async def list_cases_of(self, role: PartyRole, index: bytes) -> Sequence[UUID]:
        """Return the cases of a party with this blind index, the newest first."""
        query = of_appraisee(index) if role is PartyRole.APPRAISEE else of_employer(index)
        rows = await self._session.scalars(
            query.where(case.c.committee == self._committee, case.c.erased_at.is_(None))
            .order_by(case.c.id.desc())
            .limit(MOST_CASES)
        )
        return rows.all()

    async def note_attempt(
        self, account_id: str, *, since: datetime, most: int, now: datetime
    ) -> datetime | None:
        """Count an attempt, or return when the oldest of too many was made since a moment.

        Attempts of one account are counted one after another.
        """
        name = f"intake link {self._committee}/{account_id}"
        await self._session.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0)))
        )
        made = link_attempt.c
        recent = await self._session.scalars(
            select(made.attempted_at)
            .where(
                made.committee == self._committee,
                made.account_id == account_id,
                made.attempted_at > since,
            )
            .order_by(made.attempted_at.desc())
            .limit(most)
        )
        moments: Sequence[datetime] = recent.all()
        if len(moments) >= most:
            return moments[-1]
        await self._session.execute(
            insert(link_attempt).values(
                id=new_id(), committee=self._committee, account_id=account_id, attempted_at=now
            )
        )
        return None

    async def forget_attempts(self, before: datetime) -> None:
        """Forget attempts that count no more."""
        await self._session.execute(
            delete(link_attempt).where(link_attempt.c.attempted_at < before)
        )


def of_appraisee(index: bytes) -> Select[Any]:
    """Return the query of a person's cases."""
    return (
        select(case.c.id)
        .join(appraisee, appraisee.c.id == case.c.appraisee_id)
        .where(appraisee.c.identity_index == index)
    )


def of_employer(index: bytes) -> Select[Any]:
    """Return the query of an employer's cases."""
    return (
        select(case.c.id)
        .join(employer, employer.c.id == case.c.employer_id)
        .where(employer.c.credit_code_index == index)
    )
