"""Routes of an expert's life in the pool."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from lottery.api.expert_schemas import (
    ExpertHistory,
    ExpertView,
    FollowBody,
    FollowedSessionView,
    StepBody,
)
from lottery.api.parameters import ExpertId, OpenUnitOfWork
from lottery.services import expert_history, expert_steps, experts
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.permissions import Permission
from shared.purposes import StatedPurpose
from shared.web import etag, if_match

__all__ = ["router"]

router = APIRouter(prefix="/experts/{expert_id}", tags=["experts"])


@router.post("/steps", summary="Take a step of an expert's life in the pool")
async def take_step(
    expert_id: ExpertId,
    body: StepBody,
    caller: Annotated[Actor, needs(Permission.EXPERTS_MANAGE)],
    expected: Annotated[int | None, if_match()],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> ExpertView:
    """Train, let follow along, activate, suspend, reinstate, retire or renew, with a reason."""
    async with open_unit_of_work(caller) as uow:
        expert = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: expert_steps.take(uow, expert_id, body.order(), expected=expected),
            again=lambda key: experts.get(uow, UUID(key)),
            resource_id=lambda taken: str(taken.id),
        )
    response.headers["ETag"] = etag(expert.version)
    return ExpertView.of(expert)


@router.post(
    "/followed-sessions", status_code=201, summary="Count a session that was followed along"
)
async def count_followed_session(
    expert_id: ExpertId,
    body: FollowBody,
    caller: Annotated[Actor, needs(Permission.EXPERTS_MANAGE)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> FollowedSessionView:
    """Keep the caller's assessment of an expert who followed a session along, without a say."""
    async with open_unit_of_work(caller) as uow:
        followed = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: expert_steps.follow(
                uow, expert_id, body.session_id, assessment=body.assessment
            ),
            again=lambda key: expert_history.followed(uow, expert_id, UUID(key)),
            resource_id=lambda made: str(made.session_id),
        )
    return FollowedSessionView.of(followed)


@router.get("/history", summary="Read what happened to an expert")
async def read_history(
    expert_id: ExpertId,
    caller: Annotated[Actor, needs(Permission.EXPERTS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> ExpertHistory:
    """Return steps, sessions followed along and edits with what they replaced; it is noted."""
    async with open_unit_of_work(caller) as uow:
        found = await expert_history.read(uow, expert_id, purpose=purpose)
    return ExpertHistory.of(found.steps, found.followed, found.changes)
