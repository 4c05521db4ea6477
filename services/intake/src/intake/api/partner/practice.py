"""Route by which a hospital has itself asked for records, to practise."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from intake.api.parameters import OpenUnitOfWork
from intake.api.partner.task_bodies import AskForPractice, OwnRequestView
from intake.services.partner import practice
from intake.services.partner.callers import own_task
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.ids import new_id
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(prefix="/partner/practice-requests", tags=["partner hospitals"])


@router.post("", status_code=201, summary="Have the own hospital asked, to practise")
async def ask_for_practice(
    body: AskForPractice,
    caller: Annotated[Actor, needs(Permission.CONFORMANCE_RUN_OWN)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> OwnRequestView:
    """Make a request about an invented person, in the sandbox; it is answered like a real one."""
    async with open_unit_of_work(caller) as uow:
        task = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: practice.ask(uow, new_id(), tuple(sorted(body.kinds))),
            again=lambda made: own_task(uow, UUID(made)),
            resource_id=lambda made: str(made.id),
        )
    return OwnRequestView.of(task)
