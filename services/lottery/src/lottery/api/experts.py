"""Routes of the expert pool."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from lottery.api.expert_schemas import ExpertBody, ExpertDetail, ExpertView
from lottery.api.parameters import BY_ID, Cursor, ExpertId, Limit, OpenUnitOfWork
from lottery.services import experts
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.pagination import Page, decode_cursor
from shared.permissions import Permission
from shared.purposes import StatedPurpose

__all__ = ["router"]

router = APIRouter(prefix="/experts", tags=["experts"])


@router.post("", status_code=201, summary="Put an expert into the pool")
async def add_expert(
    body: ExpertBody,
    caller: Annotated[Actor, needs(Permission.EXPERTS_MANAGE)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> ExpertView:
    """Add an expert, drawn in one specialty; refused when the licence is in the pool already."""
    facts = body.model_dump(exclude={"hospital_credit_code"})
    async with open_unit_of_work(caller) as uow:
        expert = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: experts.add(uow, **facts, hospital=body.hospital_credit_code),
            again=lambda key: experts.get(uow, UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return ExpertView.of(expert)


@router.get("", summary="List the pool")
async def list_experts(
    caller: Annotated[Actor, needs(Permission.EXPERTS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    limit: Limit = 50,
    cursor: Cursor = None,
    specialty: Annotated[str | None, Query(max_length=40)] = None,
) -> Page[ExpertView]:
    """Return a page of experts, names and phones masked."""
    after = decode_cursor(cursor, BY_ID)[0] if cursor else None
    async with open_unit_of_work(caller) as uow:
        page = await experts.list_page(uow, after=after, limit=limit, specialty=specialty)
    return page.shown_as(ExpertView.of)


@router.get("/{expert_id}", summary="Read an expert")
async def read_expert(
    expert_id: ExpertId,
    caller: Annotated[Actor, needs(Permission.EXPERTS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> ExpertDetail:
    """Return one expert in full; who reads it, and what for, is noted."""
    async with open_unit_of_work(caller) as uow:
        expert = await experts.read(uow, expert_id, purpose=purpose)
    return ExpertDetail.of(expert)
