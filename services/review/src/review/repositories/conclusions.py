"""Stored conclusions, and the counter of their numbers."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from review.domain.conclusion import Approval, Conclusion, ConclusionState, ConclusionText
from review.errors import ConclusionNotFoundError
from review.tables import ConclusionCounterRow, ConclusionRow, OpinionRow
from shared.crypto import FieldCipher

__all__ = ["ConclusionRepository"]

TEXT: TypeAdapter[ConclusionText] = TypeAdapter(ConclusionText)


class ConclusionRepository:
    """Conclusions of one committee; their text is encrypted. Of an erased case there is none."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, conclusion: Conclusion) -> None:
        """Store a new edition."""
        text = TEXT.dump_json(conclusion.text).decode()
        await self._session.execute(
            insert(ConclusionRow).values(
                id=conclusion.id,
                committee=self._committee,
                case_id=conclusion.case_id,
                matter=conclusion.matter,
                edition=conclusion.edition,
                round=conclusion.round,
                text=self._cipher.encrypt(text, context_of(conclusion.id)),
                drafted_at=conclusion.drafted_at,
                **changing_values(conclusion),
            )
        )

    async def save(self, conclusion: Conclusion) -> None:
        """Store what may change of an edition: its state and its approval."""
        await self._session.execute(
            update(ConclusionRow)
            .where(ConclusionRow.committee == self._committee, ConclusionRow.id == conclusion.id)
            .values(changing_values(conclusion))
            .execution_options(synchronize_session=False)
        )

    async def find(self, case_id: UUID) -> Conclusion | None:
        """Return the edition in force, or the draft; None when a case has neither."""
        statement = self._all().where(
            ConclusionRow.case_id == case_id,
            ConclusionRow.state != ConclusionState.SUPERSEDED.value,
        )
        row = (await self._session.execute(statement)).one_or_none()
        return self._conclusion_of(row) if row else None

    async def get(self, case_id: UUID) -> Conclusion:
        """Return the edition in force, or the draft.

        Raises
        ------
        ConclusionNotFoundError
            The case has neither.
        """
        found = await self.find(case_id)
        if found is None:
            raise ConclusionNotFoundError
        return found

    async def list_of_case(self, case_id: UUID) -> Sequence[Conclusion]:
        """Return every edition of a case's conclusion, drafts included, by edition."""
        statement = self._all().where(ConclusionRow.case_id == case_id)
        rows = await self._session.execute(statement.order_by(ConclusionRow.edition))
        return [self._conclusion_of(row) for row in rows]

    async def list_decided(
        self, first: date, last: date, *, account_id: str | None, after: UUID | None, limit: int
    ) -> Sequence[Conclusion]:
        """Return up to ``limit`` conclusions in force that were decided between two days, by id.

        With an account those of cases on which it sealed an opinion.
        """
        statement = self._all().where(
            ConclusionRow.state == ConclusionState.APPROVED.value,
            ConclusionRow.decided_on.between(first, last),
        )
        if account_id is not None:
            sealed = select(OpinionRow.case_id).where(
                OpinionRow.committee == self._committee, OpinionRow.account_id == account_id
            )
            statement = statement.where(ConclusionRow.case_id.in_(sealed))
        if after is not None:
            statement = statement.where(ConclusionRow.id > after)
        rows = await self._session.execute(statement.order_by(ConclusionRow.id).limit(limit))
        return [self._conclusion_of(row) for row in rows]

    async def list_newest(
        self, *, state: ConclusionState | None, limit: int, before: UUID | None
    ) -> Sequence[Conclusion]:
        """Return the newest conclusions first, from behind ``before``, one more than ``limit``."""
        statement = self._all().order_by(ConclusionRow.id.desc()).limit(limit + 1)
        if before is not None:
            statement = statement.where(ConclusionRow.id < before)
        if state is not None:
            statement = statement.where(ConclusionRow.state == state.value)
        return [self._conclusion_of(row) for row in await self._session.execute(statement)]

    async def next_edition(self, case_id: UUID) -> int:
        """Return the number of a case's next edition, from 1."""
        newest = await self._session.scalar(
            select(func.max(ConclusionRow.edition)).where(
                ConclusionRow.committee == self._committee, ConclusionRow.case_id == case_id
            )
        )
        return (newest or 0) + 1

    async def next_number(self, issuer: str, matter: str, year: int) -> int:
        """Return the next number of a series; others wait until this transaction has ended."""
        counter = upsert(ConclusionCounterRow).values(
            committee=self._committee, issuer=issuer, matter=matter, year=year, last=1
        )
        number: int | None = await self._session.scalar(
            counter.on_conflict_do_update(
                index_elements=["committee", "issuer", "matter", "year"],
                set_={"last": ConclusionCounterRow.last + 1},
            ).returning(ConclusionCounterRow.last)
        )
        assert number is not None
        return number

    def _all(self) -> Select[Any]:
        return select(*ConclusionRow.__table__.columns).where(
            ConclusionRow.committee == self._committee, ConclusionRow.text.is_not(None)
        )

    def _conclusion_of(self, row: Any) -> Conclusion:
        return Conclusion(
            id=row.id,
            case_id=row.case_id,
            committee=row.committee,
            matter=row.matter,
            edition=row.edition,
            round=row.round,
            text=TEXT.validate_json(self._cipher.decrypt(row.text, context_of(row.id))),
            drafted_at=row.drafted_at,
            state=ConclusionState(row.state),
            version=row.version,
            approval=approval_of(row),
        )


def changing_values(conclusion: Conclusion) -> dict[str, Any]:
    """Return the columns that differ between a draft, an approved and a superseded edition."""
    approval = conclusion.approval
    return {
        "version": conclusion.version,
        "state": conclusion.state.value,
        "number": approval and approval.number,
        "decided_on": approval and approval.decided_on,
        "approved_by": approval and approval.approved_by,
        "approved_at": approval and approval.approved_at,
        "deadline": approval and approval.deadline,
    }


def approval_of(row: Any) -> Approval | None:
    """Return a row's approval, if it was approved."""
    if row.number is None:
        return None
    return Approval(
        number=row.number,
        decided_on=row.decided_on,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        deadline=row.deadline,
    )


def context_of(conclusion_id: UUID) -> str:
    """Return the place that a conclusion's text is encrypted for."""
    return f"review.conclusion.text:{conclusion_id}"
