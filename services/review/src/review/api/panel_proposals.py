"""Routes by which another panel is asked for: proposing, confirming, and an expert's own word."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from review.api.panel_schemas import DeclareRecusal, PanelProposalView, RequestPanel
from review.api.parameters import CaseId, OpenUnitOfWork
from review.services import access, panels
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.permissions import Permission
from shared.purposes import StatedPurpose

__all__ = ["router"]

router = APIRouter(prefix="/examinations/{case_id}", tags=["panels"])

PanelProposalId = Annotated[UUID, Path(description="A proposal for another panel (另组专家)")]
Requester = Annotated[Actor, needs(Permission.PANELS_REQUEST)]
Key = Annotated[Idempotency, idempotency_key()]


@router.post("/panel-proposals", status_code=201, summary="Ask for another panel")
async def request_panel(
    case_id: CaseId,
    body: RequestPanel,
    caller: Requester,
    open_unit_of_work: OpenUnitOfWork,
    idempotency: Key,
) -> PanelProposalView:
    """Say that experts of the panel are recused; another person confirms it."""
    async with open_unit_of_work(caller) as uow:
        made = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: panels.propose(uow, case_id, body.recusal()),
            again=lambda made: uow.panel_proposals.get(case_id, UUID(made)),
            resource_id=lambda made: str(made.id),
        )
    return PanelProposalView.of(made)


@router.get("/panel-proposals", summary="Who asked for another panel, and why")
async def list_panel_proposals(
    case_id: CaseId,
    caller: Annotated[Actor, needs(Permission.DISCUSSIONS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> list[PanelProposalView]:
    """Return them, the oldest first; who reads them, and what for, is noted."""
    async with open_unit_of_work(caller) as uow:
        found = await panels.read_all(uow, case_id, purpose=purpose)
    return [PanelProposalView.of(item) for item in found]


@router.post("/panel-proposals/{panel_proposal_id}/confirmation", summary="Confirm a recusal")
async def confirm_panel_proposal(
    case_id: CaseId,
    panel_proposal_id: PanelProposalId,
    caller: Requester,
    open_unit_of_work: OpenUnitOfWork,
    idempotency: Key,
) -> PanelProposalView:
    """Take the case from its panel, as another person proposed; another one is drawn."""
    async with open_unit_of_work(caller) as uow:
        settled = await idempotency.once(
            uow,
            fingerprint=None,
            act=lambda: panels.confirm(uow, case_id, panel_proposal_id),
            again=lambda _: uow.panel_proposals.get(case_id, panel_proposal_id),
            resource_id=lambda made: str(made.id),
        )
    return PanelProposalView.of(settled)


@router.post("/panel-proposals/{panel_proposal_id}/refusal", summary="Turn a recusal down")
async def decline_panel_proposal(
    case_id: CaseId,
    panel_proposal_id: PanelProposalId,
    caller: Requester,
    open_unit_of_work: OpenUnitOfWork,
    idempotency: Key,
) -> PanelProposalView:
    """Leave the case with its panel; who asked may take it back like that."""
    async with open_unit_of_work(caller) as uow:
        settled = await idempotency.once(
            uow,
            fingerprint=None,
            act=lambda: panels.decline(uow, case_id, panel_proposal_id),
            again=lambda _: uow.panel_proposals.get(case_id, panel_proposal_id),
            resource_id=lambda made: str(made.id),
        )
    return PanelProposalView.of(settled)


@router.post("/recusal", status_code=201, summary="Say that one may not sit on this case")
async def declare_recusal(
    case_id: CaseId,
    body: DeclareRecusal,
    caller: Annotated[Actor, needs(Permission.OPINIONS_WRITE)],
    open_unit_of_work: OpenUnitOfWork,
    idempotency: Key,
) -> PanelProposalView:
    """Let an expert of the own panel declare a recusal; staff confirm it."""
    async with open_unit_of_work(caller) as uow:
        await access.sit_as_guest(uow, case_id)
        made = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: panels.declare_own(uow, case_id, body.ground, body.explanation),
            again=lambda made: uow.panel_proposals.get(case_id, UUID(made)),
            resource_id=lambda made: str(made.id),
        )
    return PanelProposalView.of(made)
