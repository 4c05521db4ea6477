"""Routes of what takes two persons: proposing it, and confirming it as another one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from lottery.api.parameters import DrawId, ExpertCode, OpenUnitOfWork, ProposalId, SessionId
from lottery.api.proposal_schemas import (
    AbandonBody,
    AbsenceBody,
    ConfirmedView,
    ExclusionBody,
    ProposalView,
    ReplacementView,
)
from lottery.services import attendance, proposals
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.openapi import refusals
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(tags=["proposals"])

Operator = Annotated[Actor, needs(Permission.DRAWS_OPERATE)]
Key = Annotated[Idempotency, idempotency_key()]


@router.post("/draws/{draw_id}/abandonment", status_code=201, summary="Propose to abandon a draw")
async def propose_abandonment(
    draw_id: DrawId,
    body: AbandonBody,
    caller: Operator,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> ProposalView:
    """Ask a second person to give a draw up before the first opening, on record."""
    async with open_unit_of_work(caller) as uow:
        proposal = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: proposals.propose_abandonment(uow, draw_id, reason=body.reason),
            again=lambda key: uow.proposals.get(UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return ProposalView.of(proposal, uow.now)


@router.post(
    "/sessions/{session_id}/experts/{code}/absence",
    status_code=201,
    summary="Propose to record an expert's absence",
)
async def propose_absence(
    session_id: SessionId,
    code: ExpertCode,
    body: AbsenceBody,
    caller: Operator,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> ProposalView:
    """Ask a second person to confirm an absence; the draw says who steps in, nobody chooses."""
    async with open_unit_of_work(caller) as uow:
        proposal = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: proposals.propose_absence(
                uow, session_id, code, reason=body.reason, evidence_hash=body.evidence_hash
            ),
            again=lambda key: uow.proposals.get(UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return ProposalView.of(proposal, uow.now)


@router.post(
    "/sessions/{session_id}/exclusions",
    status_code=201,
    summary="Propose to leave an expert out of the pool draw",
)
async def propose_exclusion(
    session_id: SessionId,
    body: ExclusionBody,
    caller: Operator,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> ProposalView:
    """Ask a second person to leave an expert out; once confirmed, the next freeze does."""
    async with open_unit_of_work(caller) as uow:
        proposal = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: proposals.propose_exclusion(
                uow, session_id, body.expert_id, reason=body.reason
            ),
            again=lambda key: uow.proposals.get(UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return ProposalView.of(proposal, uow.now)


@router.post(
    "/proposals/{proposal_id}/confirmation",
    responses=refusals(409),
    summary="Confirm what another person proposed",
)
async def confirm_proposal(
    proposal_id: ProposalId,
    caller: Annotated[Actor, needs(Permission.DRAWS_CONFIRM)],
    open_unit_of_work: OpenUnitOfWork,
) -> ConfirmedView:
    """Let it take effect; who proposed it can't, and confirming again changes nothing."""
    async with open_unit_of_work(caller) as uow:
        proposal = await proposals.confirm(uow, proposal_id)
        replaced = await attendance.replacement_of(uow, proposal)
    return ConfirmedView(
        proposal=ProposalView.of(proposal, uow.now),
        replacement=ReplacementView.of(proposal.expert_code, replaced)
        if proposal.expert_code is not None
        else None,
    )
