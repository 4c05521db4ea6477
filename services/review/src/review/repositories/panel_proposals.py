"""Stored proposals for another panel."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from review.domain.examination import Seat
from review.domain.panel_proposal import (
    PanelProposal,
    PanelProposalState,
    PanelReason,
    RecusalGround,
)
from review.errors import PanelProposalNotFoundError
from review.tables import PanelProposalRow
from shared.crypto import FieldCipher

__all__ = ["PanelProposalRepository"]

SEATS: TypeAdapter[tuple[Seat, ...]] = TypeAdapter(tuple[Seat, ...])


class PanelProposalRepository:
    """Proposals of one committee; why an expert is recused is encrypted."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, proposal: PanelProposal) -> None:
        """Store a new proposal; the caller holds the lock of its examination."""
        explanation = proposal.explanation
        await self._session.execute(
            insert(PanelProposalRow).values(
                id=proposal.id,
                committee=self._committee,
                case_id=proposal.case_id,
                round=proposal.round,
                reason=proposal.reason.value,
                ground=proposal.ground and proposal.ground.value,
                expert_codes=list(proposal.expert_codes),
                explanation=explanation
                and self._cipher.encrypt(explanation, context_of(proposal.id)),
                seats=SEATS.dump_python(proposal.seats, mode="json"),
                discussion_id=proposal.discussion_id,
                requested_by=proposal.requested_by,
                requested_at=proposal.requested_at,
                state=proposal.state.value,
                decided_by=proposal.decided_by,
                decided_at=proposal.decided_at,
            )
        )

    async def settle(self, proposal: PanelProposal) -> None:
        """Store who decided on a proposal, and how."""
        await self._session.execute(
            update(PanelProposalRow)
            .where(
                PanelProposalRow.committee == self._committee, PanelProposalRow.id == proposal.id
            )
            .values(
                round=proposal.round,
                seats=SEATS.dump_python(proposal.seats, mode="json"),
                state=proposal.state.value,
                decided_by=proposal.decided_by,
                decided_at=proposal.decided_at,
            )
        )

    async def get(self, case_id: UUID, proposal_id: UUID) -> PanelProposal:
        """Return a proposal of a case.

        Raises
        ------
        PanelProposalNotFoundError
            The case has none of that id.
        """
        query = self._of_case(case_id).where(PanelProposalRow.id == proposal_id)
        row = (await self._session.execute(query)).one_or_none()
        if row is None:
            raise PanelProposalNotFoundError
        return self._proposal_of(row)

    async def list_of_case(self, case_id: UUID) -> Sequence[PanelProposal]:
        """Return every proposal for another panel of a case, the oldest first."""
        rows = await self._session.execute(self._of_case(case_id).order_by(PanelProposalRow.id))
        return [self._proposal_of(row) for row in rows]

    def _of_case(self, case_id: UUID) -> Select[Any]:
        return select(*PanelProposalRow.__table__.columns).where(
            PanelProposalRow.committee == self._committee, PanelProposalRow.case_id == case_id
        )

    def _proposal_of(self, row: Any) -> PanelProposal:
        return PanelProposal(
            id=row.id,
            case_id=row.case_id,
            committee=row.committee,
            round=row.round,
            reason=PanelReason(row.reason),
            seats=SEATS.validate_python(row.seats),
            requested_by=row.requested_by,
            requested_at=row.requested_at,
            ground=row.ground and RecusalGround(row.ground),
            expert_codes=tuple(row.expert_codes),
            explanation=row.explanation
            and self._cipher.decrypt(row.explanation, context_of(row.id)),
            discussion_id=row.discussion_id,
            state=PanelProposalState(row.state),
            decided_by=row.decided_by,
            decided_at=row.decided_at,
        )


def context_of(proposal_id: UUID) -> str:
    """Return the place that a recusal's explanation is encrypted for."""
    return f"review.panel_proposal.explanation:{proposal_id}"
