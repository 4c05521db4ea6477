"""Routes for collective discussion."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from review.api.bodies import RecordDiscussion
from review.api.parameters import CaseId, OpenUnitOfWork
from review.api.schemas import DiscussionView
from review.services import discussions
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.permissions import Permission
from shared.purposes import StatedPurpose

__all__ = ["router"]

router = APIRouter(prefix="/examinations/{case_id}", tags=["discussions"])


@router.post("/discussion", status_code=201, summary="Record a collective discussion")
async def record_discussion(
    case_id: CaseId,
    body: RecordDiscussion,
    caller: Annotated[Actor, needs(Permission.DISCUSSIONS_RECORD)],
    open_unit_of_work: OpenUnitOfWork,
    idempotency: Annotated[Idempotency, idempotency_key()],
) -> DiscussionView:
    """It confirms the panel's majority, or has it or another panel asked again.

    It never changes an opinion.
    """
    async with open_unit_of_work(caller) as uow:
        discussion = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: discussions.record(
                uow,
                case_id,
                members=[member.account_id for member in body.members],
                minutes=body.minutes,
                decision=body.decision,
                reasons=body.reasons,
            ),
            again=lambda discussion_id: discussions.get(uow, case_id, UUID(discussion_id)),
            resource_id=lambda discussion: str(discussion.id),
        )
    return DiscussionView.of(discussion)


@router.get("/discussions", summary="List a case's discussions")
async def list_discussions(
    case_id: CaseId,
    caller: Annotated[Actor, needs(Permission.DISCUSSIONS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> list[DiscussionView]:
    """One per round at most; who reads them, and what for, is noted."""
    async with open_unit_of_work(caller) as uow:
        found = await discussions.read_all(uow, case_id, purpose=purpose)
    return [DiscussionView.of(discussion) for discussion in found]
