"""Appointments of cases, and attempts to identify who they are of."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.appointment import Appointment
from intake.tables import appointment, identity_check
from shared.ids import new_id

__all__ = ["AppointmentRepository", "IdentityCheckRepository"]

COLUMNS = [getattr(appointment.c, field.name) for field in fields(Appointment)]


class AppointmentRepository:
    """Appointments of one committee."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def find(self, case_id: UUID, *, lock: bool = False) -> Appointment | None:
        """Return when a case is examined, if that is planned."""
        query = select(*COLUMNS).where(
            appointment.c.case_id == case_id, appointment.c.committee == self._committee
        )
        rows = await self._session.execute(query.with_for_update() if lock else query)
        row = rows.mappings().first()
        return None if row is None else Appointment(**row)

    async def cases_of(self, session_id: UUID, *, mode: str | None = None) -> list[UUID]:
        """Return the cases on a session, if it is of a mode."""
        query = select(appointment.c.case_id).where(
            appointment.c.session_id == session_id, appointment.c.committee == self._committee
        )
        if mode is not None:
            query = query.where(appointment.c.mode == mode)
        return list(await self._session.scalars(query.order_by(appointment.c.case_id)))

    async def put(self, planned: Appointment) -> None:
        """Store an appointment in place of an earlier one; answers to that are void."""
        values = {field.name: getattr(planned, field.name) for field in fields(Appointment)}
        values |= {"answers": {}}
        statement = insert(appointment).values(values | {"committee": self._committee})
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=["case_id"], set_=values)
        )

    async def remove(self, case_id: UUID) -> None:
        """Forget an appointment that is off."""
        await self._session.execute(
            delete(appointment).where(
                appointment.c.case_id == case_id, appointment.c.committee == self._committee
            )
        )

    async def put_answers(self, case_id: UUID, answers: Mapping[str, Mapping[str, Any]]) -> None:
        """Store what the parties of a locked appointment answered."""
        await self._session.execute(
            update(appointment)
            .where(appointment.c.case_id == case_id, appointment.c.committee == self._committee)
            .values(answers=dict(answers))
        )


class IdentityCheckRepository:
    """Attempts to identify people at the door, of one committee."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def count_misses(
        self, *, since: datetime, case_id: UUID | None = None, account_id: str | None = None
    ) -> int:
        """Return how many attempts for a case, or by an account, didn't fit since then."""
        query = (
            select(func.count())
            .select_from(identity_check)
            .where(
                identity_check.c.committee == self._committee,
                identity_check.c.at > since,
                identity_check.c.fits.is_(False),
            )
        )
        if case_id is not None:
            query = query.where(identity_check.c.case_id == case_id)
        if account_id is not None:
            query = query.where(identity_check.c.account_id == account_id)
        return await self._session.scalar(query) or 0

    async def take_turn(self, account_id: str) -> None:
        """Wait until no other attempt of an account is under way; held to the end."""
        name = f"identity check {self._committee} {account_id}"
        await self._session.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0)))
        )

    async def add(self, case_id: UUID | None, account_id: str, at: datetime, *, fits: bool) -> None:
        """Count an attempt; one that fitted nobody of a session is of no case."""
        await self._session.execute(
            insert(identity_check).values(
                id=new_id(),
                committee=self._committee,
                case_id=case_id,
                account_id=account_id,
                at=at,
                fits=fits,
            )
        )
