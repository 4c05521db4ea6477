"""Routes for what clerks find of materials (材料审核)."""

from typing import Annotated

from fastapi import APIRouter, Response

from intake.api.applications import render
from intake.api.notice_requests import JudgeMaterial, JudgeMaterials
from intake.api.notice_views import VerdictView
from intake.api.parameters import CaseId, MaterialId, OpenUnitOfWork
from intake.api.views import ApplicationView
from intake.services import notice_reads, verdicts
from shared.actor import Actor
from shared.auth import needs
from shared.openapi import refusals
from shared.permissions import Permission
from shared.purposes import StatedPurpose
from shared.web import if_match

__all__ = ["router"]

router = APIRouter(prefix="/applications/{case_id}", tags=["verdicts"])

Judge = Annotated[Actor, needs(Permission.MATERIALS_JUDGE)]


@router.put("/materials/{material_id}/verdict", responses=refusals(409), summary="Judge a material")
async def judge_material(
    case_id: CaseId,
    material_id: MaterialId,
    body: JudgeMaterial,
    caller: Judge,
    expected: Annotated[int | None, if_match()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> ApplicationView:
    """Say what a material is; a changed verdict is kept beside the earlier one, and counts."""
    said = [body.as_judgement(material_id)]
    async with open_unit_of_work(caller) as uow:
        received = await verdicts.judge(uow, case_id, said, expected=expected)
    return render(received, response)


@router.put("/verdicts", responses=refusals(409), summary="Judge several materials")
async def judge_materials(
    case_id: CaseId,
    body: JudgeMaterials,
    caller: Judge,
    expected: Annotated[int | None, if_match()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> ApplicationView:
    """Say what several materials are, in one go: all of it is kept, or nothing."""
    async with open_unit_of_work(caller) as uow:
        received = await verdicts.judge(uow, case_id, body.as_judgements(), expected=expected)
    return render(received, response)


@router.get("/verdicts", summary="What was found of the materials")
async def list_verdicts(
    case_id: CaseId,
    caller: Annotated[Actor, needs(Permission.NOTICES_READ, Permission.NOTICES_READ_OWN)],
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> list[VerdictView]:
    """Return every verdict with its reason, the earlier ones too; who reads them is noted."""
    async with open_unit_of_work(caller) as uow:
        found = await notice_reads.verdicts_of(uow, case_id, purpose=purpose)
    return [VerdictView.of(item) for item in found]
