"""Routes for examinations and what their experts read."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Annotated
from uuid import UUID

import httpx
from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from review.api.parameters import CaseId, Intake, MaterialId, OpenUnitOfWork, last_id
from review.api.schemas import DifficultItem, ExaminationItem, ExaminationView
from review.domain.examination import ExaminationState
from review.services import access, examinations, materials, opinions
from shared.actor import Actor
from shared.auth import needs
from shared.pagination import Cursor, Limit, Page, page_of
from shared.permissions import Permission
from shared.purposes import StatedPurpose
from shared.web import etag

__all__ = ["router"]

router = APIRouter(tags=["examinations"])

PASSED_ON = ("Content-Type", "Content-Length", "Content-Disposition")
NOT_KEPT = {"Cache-Control": "no-store"}

Reader = Annotated[Actor, needs(Permission.EXAMINATIONS_READ, Permission.EXAMINATIONS_READ_OWN)]


@router.get("/examinations", summary="List the cases that the caller may see, newest first")
async def list_examinations(
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    state: ExaminationState | None = None,
    session_id: Annotated[UUID | None, Query(description="Only cases of this session.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ExaminationItem]:
    """Experts see their own panel's cases, staff all of their committee."""
    async with open_unit_of_work(caller) as uow:
        found, sealed = await examinations.list_visible(
            uow, state=state, session_id=session_id, limit=limit, before=last_id(cursor)
        )
    items = [ExaminationItem.of(item, sealed, caller.account_id) for item in found]
    return page_of(items, limit, lambda item: (item.case_id,))


@router.get("/examinations/{case_id}", summary="Show one case with the opinions one may read")
async def show_examination(
    case_id: CaseId,
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
    purpose: StatedPurpose = None,
) -> ExaminationView:
    """Nobody sees an opinion of a round before every seat has sealed its own.

    Staff see opinions for a stated purpose only; who reads them, and what for, is noted.
    """
    async with open_unit_of_work(caller) as uow:
        examination = await access.visible_examination(uow, case_id)
        visible = await opinions.read_visible(uow, examination, purpose=purpose)
    response.headers["ETag"] = etag(examination.version)
    return ExaminationView.of(examination, visible, caller.account_id)


@router.get(
    "/examinations/{case_id}/materials/{material_id}/content",
    summary="Read a material of the own panel's case",
    response_class=StreamingResponse,
)
async def read_material(
    case_id: CaseId,
    material_id: MaterialId,
    caller: Annotated[Actor, needs(Permission.MATERIALS_READ_OWN)],
    open_unit_of_work: OpenUnitOfWork,
    intake: Intake,
) -> StreamingResponse:
    """The content comes from intake through here; the reading is recorded in both."""
    async with open_unit_of_work(caller) as uow:
        await materials.authorise_reading(uow, case_id, material_id)
        committee = uow.committee
    return await streamed(
        intake.material(case_id, material_id, committee=committee, on_behalf_of=caller.account_id)
    )


@router.get("/difficult-cases", summary="List the cases that wait for discussion")
async def list_difficult_cases(
    caller: Annotated[Actor, needs(Permission.DISCUSSIONS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DifficultItem]:
    """The reasons say why each waits."""
    async with open_unit_of_work(caller) as uow:
        found = await examinations.list_difficult(uow, limit=limit, before=last_id(cursor))
    return page_of([DifficultItem.of(item) for item in found], limit, lambda item: (item.case_id,))


async def streamed(
    opening: AbstractAsyncContextManager[httpx.Response],
) -> StreamingResponse:
    """Return an answer that passes another one on, piece by piece.

    It is opened first: what intake refuses is refused here before anything is sent.
    """
    async with AsyncExitStack() as opened:
        answer = await opened.enter_async_context(opening)
        kept = opened.pop_all()

    async def pieces() -> AsyncIterator[bytes]:
        async with kept:
            async for piece in answer.aiter_bytes():
                yield piece

    headers = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
    return StreamingResponse(pieces(), headers=NOT_KEPT | headers)
