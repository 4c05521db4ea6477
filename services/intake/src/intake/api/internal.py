"""Routes that only other services call, each with a scope of its own."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, StringConstraints

from intake.api.content import stream_material
from intake.api.parameters import CaseId, IntakeService, MaterialId, OpenUnitOfWork
from intake.services import identity_checks, internal_reads, notice_reads
from shared.actor import Actor
from shared.auth import needs_scope
from shared.clients.models import (
    IdentityCheck,
    NoticeContent,
    Parties,
    RecusalFacts,
    RefusalContent,
)
from shared.openapi import shown_as

__all__ = ["router"]

router = APIRouter(prefix="/cases/{case_id}", tags=["internal"])


class IdentityDigits(BaseModel):
    """The end of an identity number, as it was read from a document."""

    model_config = ConfigDict(extra="forbid") | shown_as(last_digits="101X")

    last_digits: Annotated[str, StringConstraints(pattern=r"^[0-9]{3,7}[0-9X]$")]


@router.get("/parties", summary="The parties of a case with addresses")
async def get_parties(
    case_id: CaseId,
    caller: Annotated[Actor, needs_scope("parties.read")],
    open_unit_of_work: OpenUnitOfWork,
) -> Parties:
    """Return who a letter goes to and speaks of."""
    async with open_unit_of_work(caller) as uow:
        return await internal_reads.parties_of(uow, case_id)


@router.get("/refusal", summary="Why an application isn't accepted, for its letter")
async def get_refusal(
    case_id: CaseId,
    caller: Annotated[Actor, needs_scope("refusals.read")],
    open_unit_of_work: OpenUnitOfWork,
) -> RefusalContent:
    """Return ground, article and facts, in the words of the letter."""
    async with open_unit_of_work(caller) as uow:
        return await internal_reads.refusal_of(uow, case_id)


@router.get("/notices/{notice_id}", summary="A one-time notice, for its letter")
async def get_notice(
    case_id: CaseId,
    notice_id: Annotated[UUID, Path(description="A notice of the case")],
    caller: Annotated[Actor, needs_scope("notices.read")],
    open_unit_of_work: OpenUnitOfWork,
) -> NoticeContent:
    """Return what a notice names, in the words of its letter."""
    async with open_unit_of_work(caller) as uow:
        return await notice_reads.content_of(uow, case_id, notice_id)


@router.get("/recusal-facts", summary="Who may not sit on a case")
async def get_recusal_facts(
    case_id: CaseId,
    caller: Annotated[Actor, needs_scope("recusal.read")],
    open_unit_of_work: OpenUnitOfWork,
) -> RecusalFacts:
    """Return treating hospitals and doctors, employer and declared experts."""
    async with open_unit_of_work(caller) as uow:
        return await internal_reads.recusal_facts_of(uow, case_id)


@router.post("/identity-checks", summary="Whether an identity number ends so")
async def check_identity(
    case_id: CaseId,
    body: IdentityDigits,
    caller: Annotated[Actor, needs_scope("identity.check")],
    open_unit_of_work: OpenUnitOfWork,
) -> IdentityCheck:
    """Compare what was typed at the door; every attempt counts, so none is answered twice."""
    async with open_unit_of_work(caller) as uow:
        outcome = await identity_checks.check(uow, case_id, body.last_digits)
    return IdentityCheck(outcome=outcome.value)


@router.get(
    "/materials/{material_id}/content",
    summary="A material that experts may see",
    response_class=StreamingResponse,
)
async def get_expert_material(
    case_id: CaseId,
    material_id: MaterialId,
    caller: Annotated[Actor, needs_scope("materials.read")],
    service: IntakeService,
    open_unit_of_work: OpenUnitOfWork,
) -> StreamingResponse:
    """Stream a material marked for experts; any other isn't there."""
    async with open_unit_of_work(caller) as uow:
        material = await internal_reads.expert_material_of(uow, case_id, material_id)
    return await stream_material(service.files, material)
