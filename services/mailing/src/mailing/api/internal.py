"""Routes that only other services call; the gateway doesn't know them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import StreamingResponse

from mailing.api.parameters import LetterId, OpenUnitOfWork, RunningMailing
from mailing.services import personal_copies, reading
from shared.actor import Actor
from shared.auth import needs_scope
from shared.clients.models import SealedLetter
from shared.clients.personal_copy import PersonalCopy
from shared.transfers import stream_file

__all__ = ["letters", "router"]

router = APIRouter(prefix="/cases/{case_id}", tags=["internal"])
letters = APIRouter(prefix="/letters/{letter_id}", tags=["internal"])

CaseId = Annotated[UUID, Path(description="The case, as every service knows it")]
FileId = Annotated[UUID, Path(description="A file that the personal data of the case list")]


@router.get("/personal-data", summary="What is kept about the person of a case")
async def read_personal_data(
    case_id: CaseId,
    caller: Annotated[Actor, needs_scope("personal_data.read")],
    open_unit_of_work: OpenUnitOfWork,
) -> PersonalCopy:
    """Return the letters to the appraisee; of others' only that there are some."""
    async with open_unit_of_work(caller) as uow:
        return await personal_copies.of_case(uow, case_id)


@router.get(
    "/personal-files/{file_id}",
    summary="A letter or scan of the person of a case",
    response_class=StreamingResponse,
)
async def read_personal_file(
    case_id: CaseId,
    file_id: FileId,
    caller: Annotated[Actor, needs_scope("personal_data.read")],
    service: RunningMailing,
    open_unit_of_work: OpenUnitOfWork,
) -> StreamingResponse:
    """Stream a sealed letter to the appraisee, or a scan of its evidence."""
    async with open_unit_of_work(caller) as uow:
        file, key = await personal_copies.file_of(uow, case_id, file_id)
    return await stream_file(
        service.files,
        key,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        name=str(file_id),
    )


@letters.get("/seal", summary="What a sealed letter is, and its code")
async def read_seal(
    letter_id: LetterId,
    caller: Annotated[Actor, needs_scope("letters.verify")],
    open_unit_of_work: OpenUnitOfWork,
) -> SealedLetter:
    """Return what the public check of a letter compares; nothing personal is in it."""
    async with open_unit_of_work(caller) as uow:
        return await reading.seal_of(uow, letter_id)
