"""What waits for a second person."""

from collections.abc import Collection
from dataclasses import fields
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.proposal import Proposal
from lottery.errors import ProposalNotFoundError
from lottery.tables import ProposalRow

__all__ = ["ProposalRepository"]

COLUMNS = [field.name for field in fields(Proposal)]


class ProposalRepository:
    """Proposals of one committee."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def add(self, proposal: Proposal) -> None:
        """Store a new proposal."""
        values = {name: getattr(proposal, name) for name in COLUMNS}
        await self._session.execute(insert(ProposalRow).values(values))

    async def get(self, proposal_id: UUID, *, locked: bool = False) -> Proposal:
        """Return a proposal.

        Raises
        ------
        ProposalNotFoundError
            This committee has none of that id.
        """
        statement = (
            select(ProposalRow)
            .where(ProposalRow.id == proposal_id, ProposalRow.committee == self._committee)
            .execution_options(populate_existing=True)
        )
        row = await self._session.scalar(statement.with_for_update() if locked else statement)
        if row is None:
            raise ProposalNotFoundError(id=proposal_id)
        return as_proposal(row)

    async def list_of(self, session_id: UUID) -> list[Proposal]:
        """Return what was proposed in a session, in that order."""
        rows = await self._session.scalars(
            select(ProposalRow)
            .where(ProposalRow.session_id == session_id, ProposalRow.committee == self._committee)
            .order_by(ProposalRow.id)
        )
        return [as_proposal(row) for row in rows]

    async def list_recalls(self, case_ids: Collection[UUID]) -> list[Proposal]:
        """Return what was proposed to take these cases back from other committees."""
        rows = await self._session.scalars(
            select(ProposalRow)
            .where(
                ProposalRow.case_id.in_(case_ids),
                ProposalRow.kind == "recall",
                ProposalRow.committee == self._committee,
            )
            .order_by(ProposalRow.id)
        )
        return [as_proposal(row) for row in rows]

    async def change(self, proposal: Proposal, **values: object) -> None:
        """Change a proposal that the caller has locked."""
        await self._session.execute(
            update(ProposalRow).where(ProposalRow.id == proposal.id).values(**values)
        )


def as_proposal(row: ProposalRow) -> Proposal:
    """Return a row as a proposal."""
    return Proposal(**{name: getattr(row, name) for name in COLUMNS})
