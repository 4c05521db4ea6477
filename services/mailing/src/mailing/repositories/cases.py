"""Cases of one committee, as far as their letters are concerned."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from mailing.domain.case import Case
from mailing.tables import case
from shared.errors import NotYetKnownError
from shared.events.base import Duty

__all__ = ["CaseRepository"]


class CaseRepository:
    """Finds and changes cases; none of another committee is ever found."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def add(self, told: Case) -> None:
        """Store a case that was told of; one that is there already gets its number at most."""
        statement = insert(case).values(
            id=told.id,
            committee=self._committee,
            case_number=told.case_number,
            matter=told.matter,
            duties=to_jsonable_python(told.duties),
        )
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["id"],
                set_={"case_number": statement.excluded.case_number},
                where=and_(
                    case.c.committee == self._committee,
                    case.c.case_number.is_(None),
                    statement.excluded.case_number.is_not(None),
                ),
            )
        )

    async def get_locked(self, case_id: UUID) -> Case:
        """Return a case, locked until the end of the transaction.

        Raises
        ------
        NotYetKnownError
            Its acceptance, which intake publishes, hasn't arrived.
        """
        query = select(case).where(self._is(case_id)).with_for_update()
        row = (await self._session.execute(query)).first()
        if row is None:
            raise NotYetKnownError(fact="the acceptance of the case")
        return case_of(row)

    async def find(self, case_id: UUID) -> Case | None:
        """Return a case, if an event has told of it."""
        row = (await self._session.execute(select(case).where(self._is(case_id)))).first()
        return None if row is None else case_of(row)

    async def put_duties(self, case_id: UUID, duties: Collection[Duty]) -> None:
        """Store who did what on a locked case."""
        await self._change(case_id, duties=to_jsonable_python(list(duties)))

    async def conclude(self, case_id: UUID, cause_id: UUID) -> None:
        """Note the cause of the conclusion's letters."""
        await self._change(case_id, conclusion_cause_id=cause_id, served_on=None)

    async def mark_served(self, case_id: UUID, day: date) -> None:
        """Note when the last mandatory recipient was served."""
        await self._change(case_id, served_on=day)

    async def _change(self, case_id: UUID, **values: Any) -> None:
        await self._session.execute(update(case).where(self._is(case_id)).values(**values))

    def _is(self, case_id: UUID) -> ColumnElement[bool]:
        return and_(case.c.id == case_id, case.c.committee == self._committee)


def case_of(row: Any) -> Case:
    """Return the case of a row."""
    return Case(
        id=row.id,
        committee=row.committee,
        case_number=row.case_number,
        matter=row.matter,
        duties=tuple(Duty.model_validate(duty) for duty in row.duties),
        conclusion_cause_id=row.conclusion_cause_id,
        served_on=row.served_on,
        is_erased=row.erased_at is not None,
    )
