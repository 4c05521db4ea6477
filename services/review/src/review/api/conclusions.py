"""Routes for conclusions."""

from typing import Annotated

from fastapi import APIRouter, Response

from review.api.parameters import CaseId, OpenUnitOfWork, last_id
from review.api.schemas import ConclusionItem, ConclusionView
from review.domain.conclusion import ConclusionState
from review.services import conclusions
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.openapi import refusals
from shared.pagination import Cursor, Limit, Page, encode_cursor
from shared.permissions import Permission
from shared.purposes import Purpose, StatedPurpose
from shared.web import etag, if_match

__all__ = ["router"]

router = APIRouter(tags=["conclusions"])


@router.get("/conclusions", summary="List conclusions and drafts, newest first")
async def list_conclusions(
    caller: Annotated[Actor, needs(Permission.CONCLUSIONS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    state: ConclusionState | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ConclusionItem]:
    """Grades are not in the list; each conclusion is read by itself."""
    async with open_unit_of_work(caller) as uow:
        found = await conclusions.list_newest(uow, state=state, limit=limit, before=last_id(cursor))
    more = len(found) > limit
    return Page(
        items=[ConclusionItem.of(item) for item in found[:limit]],
        next=encode_cursor((found[limit - 1].id,)) if more else None,
    )


@router.get("/conclusions/{case_id}", summary="Show a case's conclusion or its draft")
async def show_conclusion(
    case_id: CaseId,
    caller: Annotated[Actor, needs(Permission.CONCLUSIONS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
    purpose: StatedPurpose = None,
) -> ConclusionView:
    """The ETag is what approving asks for; who reads it, and what for, is noted."""
    async with open_unit_of_work(caller) as uow:
        conclusion = await conclusions.read(uow, case_id, purpose=purpose)
    response.headers["ETag"] = etag(conclusion.version)
    return ConclusionView.of(conclusion)


@router.post(
    "/cases/{case_id}/conclusion/approval",
    summary="Approve a drafted conclusion",
    responses=refusals(428),
)
async def approve_conclusion(
    case_id: CaseId,
    caller: Annotated[Actor, needs(Permission.CONCLUSIONS_APPROVE)],
    open_unit_of_work: OpenUnitOfWork,
    idempotency: Annotated[Idempotency, idempotency_key()],
    expected: Annotated[int | None, if_match()],
    response: Response,
) -> ConclusionView:
    """It gets its number in the issuer's series and may go out to the parties."""
    async with open_unit_of_work(caller) as uow:
        conclusion = await idempotency.once(
            uow,
            fingerprint=expected,
            act=lambda: conclusions.approve(uow, case_id, expected=expected),
            again=lambda _: conclusions.read(uow, case_id, purpose=Purpose.APPROVAL),
            resource_id=lambda conclusion: str(conclusion.id),
        )
    response.headers["ETag"] = etag(conclusion.version)
    return ConclusionView.of(conclusion)
