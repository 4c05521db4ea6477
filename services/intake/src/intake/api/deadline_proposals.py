"""Routes of longer limits: one person proposes an extension or a rescheduling, another decides."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import TypeAdapter

from intake.api.deadline_requests import ProposeExtension, ProposeRescheduling
from intake.api.deadline_views import DeadlineProposalView
from intake.api.parameters import CaseId, DeadlineProposalId, OpenUnitOfWork
from intake.services import extensions
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.openapi import refusals
from shared.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(tags=["deadlines"])

Proposer = Annotated[Actor, needs(Permission.DEADLINES_PROPOSE)]
Approver = Annotated[Actor, needs(Permission.DEADLINES_APPROVE)]
Reader = Annotated[Actor, needs(Permission.DEADLINES_READ)]
Key = Annotated[Idempotency, idempotency_key()]

SORT_KEYS = TypeAdapter(tuple[UUID])


@router.post(
    "/cases/{case_id}/extensions", status_code=201, summary="Propose to extend the conclusion"
)
async def propose_extension(
    case_id: CaseId,
    body: ProposeExtension,
    caller: Proposer,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> DeadlineProposalView:
    """Ask a second person to extend the limit of the conclusion by the days that the law allows."""
    async with open_unit_of_work(caller) as uow:
        proposal = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: extensions.propose_extension(uow, case_id, body.reason),
            again=lambda key: uow.deadline_proposals.get(UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return DeadlineProposalView.of(proposal)


@router.post(
    "/cases/{case_id}/reschedulings",
    status_code=201,
    summary="Propose that the limits follow an agreed later examination",
)
async def propose_rescheduling(
    case_id: CaseId,
    body: ProposeRescheduling,
    caller: Proposer,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> DeadlineProposalView:
    """Ask a second person to add the delay between the planned and the agreed day."""
    async with open_unit_of_work(caller) as uow:
        proposal = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: extensions.propose_rescheduling(
                uow,
                case_id,
                body.reason,
                agreed_on=body.agreed_on,
                consents=body.as_consents(),
            ),
            again=lambda key: uow.deadline_proposals.get(UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return DeadlineProposalView.of(proposal)


@router.get("/deadline-proposals", summary="What was proposed to lengthen limits")
async def list_proposals(
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    case_id: Annotated[UUID | None, Query(description="Those of one case")] = None,
    state: Annotated[
        Literal["open", "all"], Query(description="Open ones wait for a second person")
    ] = "open",
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[DeadlineProposalView]:
    """Return the committee's proposals, newest first."""
    after = None if cursor is None else decode_cursor(cursor, SORT_KEYS)[0]
    async with open_unit_of_work(caller) as uow:
        found = await uow.deadline_proposals.list_page(
            case_id=case_id, only_open=state == "open", after=after, limit=limit
        )
    return page_of(found, limit, lambda item: (item.id,)).shown_as(DeadlineProposalView.of)


@router.post(
    "/deadline-proposals/{proposal_id}/confirmation",
    responses=refusals(409),
    summary="Confirm a longer limit that another person proposed",
)
async def confirm_proposal(
    proposal_id: DeadlineProposalId,
    caller: Approver,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> DeadlineProposalView:
    """Let it take effect; the parties are told the new last day by letter and on the timeline."""
    async with open_unit_of_work(caller) as uow:
        proposal = await idempotency.once(
            uow,
            fingerprint=None,
            act=lambda: extensions.confirm(uow, proposal_id),
            again=lambda key: uow.deadline_proposals.get(UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return DeadlineProposalView.of(proposal)


@router.post(
    "/deadline-proposals/{proposal_id}/rejection",
    responses=refusals(409),
    summary="Reject a longer limit that another person proposed",
)
async def reject_proposal(
    proposal_id: DeadlineProposalId,
    caller: Approver,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> DeadlineProposalView:
    """Leave the limit as it is."""
    async with open_unit_of_work(caller) as uow:
        proposal = await idempotency.once(
            uow,
            fingerprint=None,
            act=lambda: extensions.reject(uow, proposal_id),
            again=lambda key: uow.deadline_proposals.get(UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return DeadlineProposalView.of(proposal)
