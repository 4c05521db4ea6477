"""Routes of the supervising body: declaring a draw void, and allowing its one repetition."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from lottery.api.draw_schemas import DrawView
from lottery.api.fields import Body, Code, Hex32
from lottery.api.parameters import DrawId, OpenUnitOfWork
from lottery.services import draws, voiding
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.openapi import shown_as
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(tags=["supervision"])

Supervising = Annotated[Actor, needs(Permission.DRAWS_VOID)]
Key = Annotated[Idempotency, idempotency_key()]


class VoidBody(Body):
    """Why a draw is declared void."""

    model_config = shown_as(reason="wrong-roster", evidence_hash="3c" * 32)

    reason: Code = Field(description="Coded; it is published")
    evidence_hash: Hex32 | None = Field(
        default=None, description="SHA-256 of the decision on paper"
    )


class RepetitionBody(Body):
    """Why a void draw may be made once more."""

    model_config = shown_as(reason="opening-missing")

    reason: Code


@router.post("/draws/{draw_id}/void", status_code=201, summary="Declare a revealed draw void")
async def declare_draw_void(
    draw_id: DrawId,
    body: VoidBody,
    caller: Supervising,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> DrawView:
    """Chain that it is void; its cases go back, and all of it stays on record."""
    async with open_unit_of_work(caller) as uow:
        draw = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: voiding.declare_void(
                uow, draw_id, reason=body.reason, evidence_hash=body.evidence_hash
            ),
            again=lambda key: draws.get(uow, UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return DrawView.of(draw)


@router.post(
    "/draws/{draw_id}/repetition", status_code=201, summary="Allow a void draw's repetition"
)
async def allow_repetition(
    draw_id: DrawId,
    body: RepetitionBody,
    caller: Supervising,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> DrawView:
    """Let the operator freeze it once more; there is no third try."""
    async with open_unit_of_work(caller) as uow:
        draw = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: voiding.allow_repetition(uow, draw_id, reason=body.reason),
            again=lambda key: draws.get(uow, UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return DrawView.of(draw)
