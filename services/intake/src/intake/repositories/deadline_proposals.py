"""What was proposed to lengthen limits of the cases of one committee."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.deadline_proposal import (
    Consent,
    DeadlineProposal,
    ProposalKind,
    ProposalOutcome,
)
from intake.errors.deadlines import DeadlineProposalNotFoundError, DeadlineProposalOpenError
from intake.tables import deadline_proposal

__all__ = ["DeadlineProposalRepository"]


class DeadlineProposalRepository:
    """Stores proposals and how they were settled."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def add(self, proposal: DeadlineProposal) -> None:
        """Keep a proposal until somebody decides on it.

        Raises
        ------
        DeadlineProposalOpenError
            One of its kind waits already.
        """
        added = await self._session.scalar(
            insert(deadline_proposal)
            .values(
                id=proposal.id,
                committee=self._committee,
                case_id=proposal.case_id,
                kind=proposal.kind,
                reason=proposal.reason,
                days=proposal.days,
                planned_on=proposal.planned_on,
                agreed_on=proposal.agreed_on,
                consents=to_jsonable_python(proposal.consents),
                proposed_by=proposal.proposed_by,
                proposed_at=proposal.proposed_at,
            )
            .on_conflict_do_nothing()
            .returning(deadline_proposal.c.id)
        )
        if added is None:
            raise DeadlineProposalOpenError

    async def get(self, proposal_id: UUID, *, lock: bool = False) -> DeadlineProposal:
        """Return a proposal, and lock it until the end of the transaction if asked to.

        Raises
        ------
        DeadlineProposalNotFoundError
            The committee has none of that id.
        """
        query = select(deadline_proposal).where(
            deadline_proposal.c.id == proposal_id,
            deadline_proposal.c.committee == self._committee,
        )
        row = (await self._session.execute(query.with_for_update() if lock else query)).first()
        if row is None:
            raise DeadlineProposalNotFoundError
        return proposal_of(row)

    async def settle(
        self, proposal_id: UUID, outcome: ProposalOutcome, *, by: str, now: datetime
    ) -> DeadlineProposal:
        """Store what the second person decided on a locked proposal."""
        row = await self._session.execute(
            update(deadline_proposal)
            .where(deadline_proposal.c.id == proposal_id)
            .values(outcome=outcome, settled_by=by, settled_at=now)
            .returning(*deadline_proposal.c)
        )
        return proposal_of(row.one())

    async def count_confirmed(self, case_id: UUID, kind: ProposalKind) -> int:
        """Return how often a case's limit was lengthened in one way."""
        found = await self._session.scalar(
            select(func.count()).where(
                deadline_proposal.c.case_id == case_id,
                deadline_proposal.c.kind == kind,
                deadline_proposal.c.outcome == ProposalOutcome.CONFIRMED,
            )
        )
        return found or 0

    async def agreed_days(self, case_id: UUID) -> Mapping[date, date]:
        """Return the later day that the parties agreed on for each planned one of a case."""
        rows = await self._session.execute(
            select(deadline_proposal.c.planned_on, deadline_proposal.c.agreed_on)
            .where(
                deadline_proposal.c.case_id == case_id,
                deadline_proposal.c.committee == self._committee,
                deadline_proposal.c.kind == ProposalKind.RESCHEDULING,
                deadline_proposal.c.outcome == ProposalOutcome.CONFIRMED,
            )
            .order_by(deadline_proposal.c.id)
        )
        return {row.planned_on: row.agreed_on for row in rows}

    async def list_page(
        self, *, case_id: UUID | None, only_open: bool, after: UUID | None, limit: int
    ) -> Sequence[DeadlineProposal]:
        """Return a page and one more, newest first."""
        query = select(deadline_proposal).where(deadline_proposal.c.committee == self._committee)
        if case_id is not None:
            query = query.where(deadline_proposal.c.case_id == case_id)
        if only_open:
            query = query.where(deadline_proposal.c.outcome.is_(None))
        if after is not None:
            query = query.where(deadline_proposal.c.id < after)
        rows = await self._session.execute(
            query.order_by(deadline_proposal.c.id.desc()).limit(limit + 1)
        )
        return [proposal_of(row) for row in rows]


CONSENTS = TypeAdapter(tuple[Consent, ...])


def proposal_of(row: Any) -> DeadlineProposal:
    """Return the proposal of a row."""
    return DeadlineProposal(
        id=row.id,
        case_id=row.case_id,
        kind=ProposalKind(row.kind),
        reason=row.reason,
        days=row.days,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        planned_on=row.planned_on,
        agreed_on=row.agreed_on,
        consents=CONSENTS.validate_python(row.consents),
        outcome=None if row.outcome is None else ProposalOutcome(row.outcome),
        settled_by=row.settled_by,
        settled_at=row.settled_at,
    )
