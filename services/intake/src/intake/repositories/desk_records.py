"""Returns, former statements and refusals of the cases of one committee."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.application import Circumstances, Injury, Parties
from intake.domain.desk_records import CaseReturn, FormerStatement, Refusal, RefusalState
from intake.errors import RefusalNotFoundError
from intake.tables import case_return, former_statement, refusal
from shared.crypto import FieldCipher

__all__ = ["FormerStatementRepository", "RefusalRepository", "ReturnRepository"]


class ReturnRepository:
    """Keeps why cases went back to the clerk."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, made: CaseReturn) -> None:
        """Store a return."""
        note = made.note and self._cipher.encrypt(made.note, note_context(made.id))
        values = {**asdict(made), "note": note, "committee": self._committee}
        await self._session.execute(insert(case_return).values(values))

    async def resubmit(self, case_id: UUID, account_id: str, now: datetime) -> None:
        """Note that a case came again, on its return that is open."""
        await self._session.execute(
            update(case_return)
            .where(
                case_return.c.case_id == case_id,
                case_return.c.committee == self._committee,
                case_return.c.resubmitted_at.is_(None),
            )
            .values(resubmitted_by=account_id, resubmitted_at=now)
        )

    async def list_of_case(self, case_id: UUID) -> Sequence[CaseReturn]:
        """Return how often a case went back, the first time first."""
        rows = await self._session.execute(
            select(case_return)
            .where(case_return.c.case_id == case_id, case_return.c.committee == self._committee)
            .order_by(case_return.c.id)
        )
        return [self._return_of(row) for row in rows]

    def _return_of(self, row: Any) -> CaseReturn:
        return CaseReturn(
            id=row.id,
            case_id=row.case_id,
            reasons=tuple(row.reasons),
            note=row.note and self._cipher.decrypt(row.note, note_context(row.id)),
            returned_by=row.returned_by,
            returned_at=row.returned_at,
            resubmitted_by=row.resubmitted_by,
            resubmitted_at=row.resubmitted_at,
        )


class FormerStatementRepository:
    """Keeps what applications stated before they were corrected."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, former: FormerStatement) -> None:
        """Store what was stated until now."""
        parts = {
            name: self._cipher.encrypt(
                getattr(former, name).model_dump_json(), statement_context(name, former.id)
            )
            for name in ("parties", "injury", "circumstances")
        }
        await self._session.execute(
            insert(former_statement).values(
                id=former.id,
                committee=self._committee,
                case_id=former.case_id,
                number=former.number,
                changed=list(former.changed),
                reason=former.reason,
                replaced_by=former.replaced_by,
                replaced_at=former.replaced_at,
                **parts,
            )
        )

    async def list_of_case(self, case_id: UUID) -> Sequence[FormerStatement]:
        """Return what a case's application stated before, the oldest first."""
        rows = await self._session.execute(
            select(former_statement)
            .where(
                former_statement.c.case_id == case_id,
                former_statement.c.committee == self._committee,
            )
            .order_by(former_statement.c.number)
        )
        return [self._statement_of(row) for row in rows]

    def _statement_of(self, row: Any) -> FormerStatement:
        def opened(name: str) -> str:
            return self._cipher.decrypt(getattr(row, name), statement_context(name, row.id))

        return FormerStatement(
            id=row.id,
            case_id=row.case_id,
            number=row.number,
            parties=Parties.model_validate_json(opened("parties")),
            injury=Injury.model_validate_json(opened("injury")),
            circumstances=Circumstances.model_validate_json(opened("circumstances")),
            changed=tuple(row.changed),
            reason=row.reason,
            replaced_by=row.replaced_by,
            replaced_at=row.replaced_at,
        )


class RefusalRepository:
    """Keeps proposals not to accept, and what became of them."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, proposed: Refusal) -> None:
        """Store a proposal."""
        sealed = self._cipher.encrypt(proposed.facts, facts_context(proposed.id))
        values = {**asdict(proposed), "facts": sealed, "committee": self._committee}
        await self._session.execute(insert(refusal).values(values))

    async def get(self, refusal_id: UUID, *, lock: bool = False) -> Refusal:
        """Return a proposal, locked if asked to.

        Raises
        ------
        RefusalNotFoundError
            The committee has none of that id.
        """
        query = select(refusal).where(
            refusal.c.id == refusal_id, refusal.c.committee == self._committee
        )
        row = (await self._session.execute(query.with_for_update() if lock else query)).first()
        if row is None:
            raise RefusalNotFoundError
        return self._refusal_of(row)

    async def find(self, case_id: UUID, state: RefusalState) -> Refusal | None:
        """Return the case's proposal in a state; there is at most one proposed, one confirmed."""
        row = (
            await self._session.execute(
                select(refusal)
                .where(
                    refusal.c.case_id == case_id,
                    refusal.c.committee == self._committee,
                    refusal.c.state == state,
                )
                .order_by(refusal.c.id.desc())
                .limit(1)
            )
        ).first()
        return None if row is None else self._refusal_of(row)

    async def list_proposed(self, *, after: UUID | None, limit: int) -> list[Refusal]:
        """Return what waits for a second person, the oldest first."""
        conditions = [
            refusal.c.committee == self._committee,
            refusal.c.state == RefusalState.PROPOSED,
        ]
        if after is not None:
            conditions.append(refusal.c.id > after)
        rows = await self._session.execute(
            select(refusal).where(*conditions).order_by(refusal.c.id).limit(limit)
        )
        return [self._refusal_of(row) for row in rows]

    async def settle(
        self, refusal_id: UUID, state: RefusalState, account_id: str, now: datetime
    ) -> Refusal:
        """Note what became of a locked proposal."""
        row = await self._session.execute(
            update(refusal)
            .where(refusal.c.id == refusal_id, refusal.c.committee == self._committee)
            .values(state=state, settled_by=account_id, settled_at=now)
            .returning(refusal)
        )
        return self._refusal_of(row.one())

    def _refusal_of(self, row: Any) -> Refusal:
        return Refusal(
            id=row.id,
            case_id=row.case_id,
            case_version=row.case_version,
            state=RefusalState(row.state),
            ground=row.ground,
            facts=self._cipher.decrypt(row.facts, facts_context(row.id)),
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            settled_by=row.settled_by,
            settled_at=row.settled_at,
        )


def note_context(return_id: object) -> str:
    """Return the place that the note of a return is encrypted for."""
    return f"intake.case_return.note:{return_id}"


def statement_context(column: str, statement_id: object) -> str:
    """Return the place that a part of a former statement is encrypted for."""
    return f"intake.former_statement.{column}:{statement_id}"


def facts_context(refusal_id: object) -> str:
    """Return the place that the facts of a refusal are encrypted for."""
    return f"intake.refusal.facts:{refusal_id}"
