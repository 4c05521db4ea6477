"""Cases of one committee: read, listed, locked and changed."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy import case as case_when
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.application import Application, Circumstances, Injury, Parties
from intake.domain.case import Case
from intake.domain.states import STAGES, CaseState, Stage
from intake.errors import CaseNotFoundError
from intake.repositories.case_rows import (
    CASE_COLUMNS,
    case_of,
    circumstances_context,
    circumstances_of,
    injury_context,
    injury_of,
    name_indexes,
    parties_context,
    parties_of,
)
from intake.tables import case, case_counter, employer
from shared.crypto import BlindIndex, FieldCipher
from shared.errors import CaseErasedError
from shared.events.base import Duty
from shared.ids import new_id

__all__ = ["CaseRepository"]


class CaseRepository:
    """Finds and changes cases; none of another committee is ever found."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def get(self, case_id: UUID, *, lock: bool = False) -> Case:
        """Return a case, and lock it until the end of the transaction if asked to.

        Raises
        ------
        CaseNotFoundError
            The committee has none of that id.
        """
        query = select(*CASE_COLUMNS).where(self._is(case_id))
        row = (await self._session.execute(query.with_for_update() if lock else query)).first()
        if row is None:
            raise CaseNotFoundError
        return case_of(row)

    async def lock_free(self, case_ids: Collection[UUID]) -> list[Case]:
        """Lock and return those of some cases that nobody else has locked."""
        rows = await self._session.execute(
            select(*CASE_COLUMNS)
            .where(case.c.id.in_(case_ids), case.c.committee == self._committee)
            .order_by(case.c.id)
            .with_for_update(skip_locked=True)
        )
        return [case_of(row) for row in rows]

    async def get_content(self, case_id: UUID) -> tuple[Parties, Injury]:
        """Return who takes part in a case and which injury it is about; the caller audits it.

        Raises
        ------
        CaseNotFoundError
            The committee has none of that id.
        CaseErasedError
            Its people were taken out of it.
        """
        query = select(case.c.id, case.c.parties, case.c.injury).where(self._is(case_id))
        row = (await self._session.execute(query)).first()
        if row is None:
            raise CaseNotFoundError
        if row.parties is None:
            raise CaseErasedError
        return parties_of(row, self._cipher), injury_of(row, self._cipher)

    async def list_parties(self, case_ids: Collection[UUID]) -> dict[UUID, Parties]:
        """Return who takes part in cases, without those erased since; the caller audits it."""
        query = (
            select(case.c.id, case.c.parties)
            .where(
                case.c.id.in_(case_ids),
                case.c.committee == self._committee,
                case.c.parties.is_not(None),
            )
            .order_by(case.c.id)
        )
        rows = await self._session.execute(query)
        return {row.id: parties_of(row, self._cipher) for row in rows}

    async def get_circumstances(self, case_id: UUID) -> Circumstances:
        """Return what else the application of a case states; the caller audits it.

        Raises
        ------
        CaseNotFoundError
            The committee has none of that id.
        """
        query = select(case.c.id, case.c.circumstances).where(self._is(case_id))
        row = (await self._session.execute(query)).first()
        if row is None:
            raise CaseNotFoundError
        return circumstances_of(row, self._cipher)

    async def update(self, changed: Case) -> Case:
        """Store a case that was locked before; its version goes up by one."""
        values: dict[str, Any] = {
            "state": changed.state,
            "stage": STAGES[changed.state],
            "is_open": STAGES[changed.state] is not Stage.END,
            "case_number": changed.case_number,
            "accepted_at": changed.accepted_at,
            "clock_started_at": changed.clock_started_at,
            "closed_at": changed.closed_at,
            "duties": to_jsonable_python(changed.duties),
            "version": case.c.version + 1,
            "is_express": changed.is_express,
            "is_difficult": changed.is_difficult,
            "express_reason": changed.express_reason,
            "reserved_for": changed.reserved_for,
            "reserved_until": changed.reserved_until,
            **self._kept_in_state(changed.state),
        }
        row = await self._session.execute(
            update(case).where(self._is(changed.id)).values(values).returning(*CASE_COLUMNS)
        )
        return case_of(row.one())

    async def put_content(
        self, case_id: UUID, stated: Application, blind_index: BlindIndex, *, now: datetime
    ) -> None:
        """Store what a locked case's application states from now on; the caller keeps the former.

        The employer is found by blind index, or added.
        """
        unit, seal = stated.parties.employer, self._cipher.encrypt
        index = blind_index.of("credit_code", unit.credit_code) if unit else None
        values = {
            **name_indexes(stated.parties, blind_index),
            "employer_id": await self._employer(index, now) if index else None,
            "parties": seal(stated.parties.model_dump_json(), parties_context(case_id)),
            "injury": seal(stated.injury.model_dump_json(), injury_context(case_id)),
            "circumstances": seal(
                stated.circumstances.model_dump_json(), circumstances_context(case_id)
            ),
        }
        await self._session.execute(update(case).where(self._is(case_id)).values(values))

    async def _employer(self, index: bytes, now: datetime) -> UUID:
        """Return the id of the employer with a blind index, added if it is new."""
        statement = insert(employer).values(
            id=new_id(), committee=self._committee, credit_code_index=index, created_at=now
        )
        found: UUID | None = await self._session.scalar(
            statement.on_conflict_do_update(
                constraint="employer_credit_code",
                set_={"credit_code_index": statement.excluded.credit_code_index},
            ).returning(employer.c.id)
        )
        assert found is not None
        return found

    async def put_duties(self, case_id: UUID, duties: Collection[Duty]) -> None:
        """Store who did what on a locked case, without changing what people decide on."""
        await self._session.execute(
            update(case).where(self._is(case_id)).values(duties=to_jsonable_python(list(duties)))
        )

    async def put_concluded(self, case_id: UUID, concluded_on: date) -> None:
        """Store on which day a case's conclusion was made: one-year gates count from it."""
        await self._session.execute(
            update(case).where(self._is(case_id)).values(concluded_on=concluded_on)
        )

    async def next_sequence(self, year: int) -> int:
        """Take the next number of a year; locked until the end, so that none is left out."""
        statement = insert(case_counter).values(committee=self._committee, year=year, last=1)
        number: int | None = await self._session.scalar(
            statement.on_conflict_do_update(
                index_elements=["committee", "year"], set_={"last": case_counter.c.last + 1}
            ).returning(case_counter.c.last)
        )
        assert number is not None
        return number

    async def note_number(
        self, case_id: UUID, year: int, sequence: int, *, accepted_by: str
    ) -> None:
        """Note what lists order numbers by, and who accepted a locked case."""
        numbered = {"number_year": year, "number_sequence": sequence, "accepted_by": accepted_by}
        await self._session.execute(update(case).where(self._is(case_id)).values(numbered))

    async def close(self, case_id: UUID, now: datetime) -> None:
        """Mark a case as closed; news that comes after its erasure changes nothing."""
        await self._session.execute(
            update(case)
            .where(self._is(case_id), case.c.erased_at.is_(None))
            .values(
                state=CaseState.CLOSED,
                stage=STAGES[CaseState.CLOSED],
                is_open=False,
                closed_at=now,
                version=case.c.version + 1,
            )
        )

    def _kept_in_state(self, state: CaseState) -> dict[str, Any]:
        """Return the values of a claim: it ends when the case leaves the state it was taken in."""
        columns = (case.c.claimed_by, case.c.claimed_at, case.c.claim_active_at)
        return {
            column.name: case_when((case.c.state == state, column), else_=None)
            for column in columns
        }

    def _is(self, case_id: UUID) -> ColumnElement[bool]:
        return and_(case.c.id == case_id, case.c.committee == self._committee)
