"""Routes for what takes two persons around a notice: a second one, and reopening."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from intake.api.notice_requests import ProposeReopening, ProposeSecondNotice
from intake.api.notice_views import NoticeProposalView
from intake.api.parameters import CaseId, OpenUnitOfWork
from intake.services import notice_proposals, notice_reads
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.openapi import refusals
from shared.permissions import Permission
from shared.purposes import StatedPurpose

__all__ = ["router"]

router = APIRouter(prefix="/applications/{case_id}", tags=["notices"])

Proposer = Annotated[Actor, needs(Permission.NOTICES_ISSUE)]
Key = Annotated[Idempotency, idempotency_key()]
NoticeProposalId = Annotated[UUID, Path(description="What was proposed around a notice")]


@router.post("/notice-proposals", status_code=201, summary="Propose a second notice")
async def propose_second_notice(
    case_id: CaseId,
    body: ProposeSecondNotice,
    caller: Proposer,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> NoticeProposalView:
    """Ask another person to let the notice be repeated, on a listed ground and for its items."""
    async with open_unit_of_work(caller) as uow:
        proposal = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: notice_proposals.propose_second_notice(uow, case_id, body.as_proposed()),
            again=lambda key: uow.notice_agreements.get_proposal(case_id, UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return NoticeProposalView.of(proposal)


@router.post("/reopening-proposals", status_code=201, summary="Propose to reopen")
async def propose_reopening(
    case_id: CaseId,
    body: ProposeReopening,
    caller: Proposer,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> NoticeProposalView:
    """Ask another person to let an abandoned application be taken up again, once."""
    async with open_unit_of_work(caller) as uow:
        proposal = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: notice_proposals.propose_reopening(uow, case_id, body.as_proposed()),
            again=lambda key: uow.notice_agreements.get_proposal(case_id, UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return NoticeProposalView.of(proposal)


@router.get("/notice-proposals", summary="What was proposed")
async def list_notice_proposals(
    case_id: CaseId,
    caller: Annotated[Actor, needs(Permission.NOTICES_READ)],
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> list[NoticeProposalView]:
    """Return what was proposed in a case and who decided on it; who reads it is noted."""
    async with open_unit_of_work(caller) as uow:
        found = await notice_reads.proposals_of(uow, case_id, purpose=purpose)
    return [NoticeProposalView.of(item) for item in found]


@router.post(
    "/notice-proposals/{notice_proposal_id}/confirmation",
    responses=refusals(409),
    summary="Confirm what another person proposed",
)
async def confirm_notice_proposal(
    case_id: CaseId,
    notice_proposal_id: NoticeProposalId,
    caller: Annotated[Actor, needs(Permission.NOTICES_APPROVE)],
    open_unit_of_work: OpenUnitOfWork,
) -> NoticeProposalView:
    """Let it take effect; who proposed it can't, and confirming again changes nothing."""
    async with open_unit_of_work(caller) as uow:
        proposal = await notice_proposals.confirm(uow, case_id, notice_proposal_id)
    return NoticeProposalView.of(proposal)


@router.post(
    "/notice-proposals/{notice_proposal_id}/refusal",
    responses=refusals(409),
    summary="Decline or take back what was proposed",
)
async def decline_notice_proposal(
    case_id: CaseId,
    notice_proposal_id: NoticeProposalId,
    caller: Annotated[Actor, needs(Permission.NOTICES_APPROVE, Permission.NOTICES_ISSUE)],
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> NoticeProposalView:
    """Let it come to nothing; another one may be proposed then."""
    async with open_unit_of_work(caller) as uow:
        proposal = await idempotency.once(
            uow,
            fingerprint="",
            act=lambda: notice_proposals.decline(uow, case_id, notice_proposal_id),
            again=lambda key: uow.notice_agreements.get_proposal(case_id, UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return NoticeProposalView.of(proposal)
