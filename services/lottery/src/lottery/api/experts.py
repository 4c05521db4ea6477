"""Routes of the register of the expert pool."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from lottery.api.expert_schemas import EntryBody, ExpertBody, ExpertDetail, ExpertView
from lottery.api.parameters import BY_ID, Cursor, ExpertId, Limit, OpenUnitOfWork
from lottery.domain.expert import ExpertState
from lottery.services import experts
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.pagination import Page, decode_cursor
from shared.permissions import Permission
from shared.purposes import StatedPurpose
from shared.web import etag, if_match

__all__ = ["router"]

router = APIRouter(tags=["experts"])


@router.post("/experts", status_code=201, summary="Put an expert into the pool")
async def add_expert(
    body: ExpertBody,
    caller: Annotated[Actor, needs(Permission.EXPERTS_MANAGE)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> ExpertView:
    """Add an expert, recommended; with a reason and a term, appointed at once.

    Refused when the licence or the account is in the pool already.
    """
    async with open_unit_of_work(caller) as uow:
        expert = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: experts.add(uow, body.facts(), body.appointment()),
            again=lambda key: experts.get(uow, UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    response.headers["ETag"] = etag(expert.version)
    return ExpertView.of(expert)


@router.get("/experts", summary="List the pool")
async def list_experts(
    caller: Annotated[Actor, needs(Permission.EXPERTS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    limit: Limit = 50,
    cursor: Cursor = None,
    specialty: Annotated[str | None, Query(max_length=40)] = None,
    state: Annotated[ExpertState | None, Query(description="Only who is in this state")] = None,
) -> Page[ExpertView]:
    """Return a page of experts, names and phones masked."""
    after = decode_cursor(cursor, BY_ID)[0] if cursor else None
    async with open_unit_of_work(caller) as uow:
        page = await experts.list_page(
            uow, after=after, limit=limit, specialty=specialty, state=state
        )
    return page.shown_as(ExpertView.of)


@router.get("/expert-terms", summary="List whose term ends soon")
async def list_ending_terms(
    caller: Annotated[Actor, needs(Permission.EXPERTS_READ)],
    open_unit_of_work: OpenUnitOfWork,
) -> list[ExpertView]:
    """Return active and suspended experts whose term ends within the days of warning."""
    async with open_unit_of_work(caller) as uow:
        ending = await experts.list_ending(uow)
    return [ExpertView.of(item) for item in ending]


@router.get("/experts/{expert_id}", summary="Read an expert")
async def read_expert(
    expert_id: ExpertId,
    caller: Annotated[Actor, needs(Permission.EXPERTS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
    purpose: StatedPurpose = None,
) -> ExpertDetail:
    """Return one expert in full; who reads it, and what for, is noted."""
    async with open_unit_of_work(caller) as uow:
        expert = await experts.read(uow, expert_id, purpose=purpose)
    response.headers["ETag"] = etag(expert.version)
    return ExpertDetail.of(expert)


@router.put("/experts/{expert_id}", summary="Change an expert's entry")
async def edit_expert(
    expert_id: ExpertId,
    body: EntryBody,
    caller: Annotated[Actor, needs(Permission.EXPERTS_MANAGE)],
    expected: Annotated[int | None, if_match()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> ExpertView:
    """Replace what the entry says; what it said before is kept, encrypted.

    State and term change by steps. Another hospital or class holds for what is frozen from now on.
    """
    async with open_unit_of_work(caller) as uow:
        expert = await experts.edit(uow, expert_id, body.facts(), expected=expected)
    response.headers["ETag"] = etag(expert.version)
    return ExpertView.of(expert)
