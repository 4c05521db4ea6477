"""Routes for looking at letters (文书)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse
from pydantic import TypeAdapter

from mailing.api.parameters import EvidenceId, LetterId, OpenUnitOfWork, RunningMailing
from mailing.api.views import LetterDetailView, LetterView
from mailing.domain.letter import LetterKind, LetterState
from mailing.repositories.letters import LetterFilter
from mailing.services import reading
from shared.actor import Actor
from shared.auth import needs
from shared.file_types import PDF
from shared.openapi import refusals
from shared.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from shared.permissions import Permission
from shared.purposes import StatedPurpose
from shared.transfers import stream_file
from shared.web import etag

__all__ = ["router"]

router = APIRouter(prefix="/letters", tags=["letters"])

KEYS: TypeAdapter[tuple[UUID]] = TypeAdapter(tuple[UUID])

Reader = Annotated[Actor, needs(Permission.LETTERS_READ)]


@router.get("", summary="List letters")
async def list_letters(
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    case_id: UUID | None = None,
    state: LetterState | None = None,
    kind: LetterKind | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[LetterView]:
    """Return the committee's letters, newest first; those that fail to be made say why."""
    wanted = LetterFilter(case_id=case_id, state=state, kind=kind)
    after = decode_cursor(cursor, KEYS)[0] if cursor else None
    async with open_unit_of_work(caller) as uow:
        letters = await reading.list_letters(uow, wanted, after=after, limit=limit)
    return page_of(letters, limit, lambda letter: (letter.id,)).shown_as(LetterView.of)


@router.get("/{letter_id}", summary="A letter with its evidence")
async def get_letter(
    letter_id: LetterId,
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
    purpose: StatedPurpose = None,
) -> LetterDetailView:
    """Return a letter's way so far; where it goes and who signed only for a stated purpose."""
    async with open_unit_of_work(caller) as uow:
        file = await reading.open_letter(uow, letter_id, purpose=purpose)
    response.headers["ETag"] = etag(file.letter.version)
    return LetterDetailView.of_file(file)


@router.get(
    "/{letter_id}/pdf",
    summary="The sealed letter",
    response_class=StreamingResponse,
    responses=refusals(409),
)
async def get_letter_pdf(
    letter_id: LetterId,
    caller: Reader,
    service: RunningMailing,
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> StreamingResponse:
    """Stream the PDF/A as it was sealed; who reads it, and what for, is noted."""
    async with open_unit_of_work(caller) as uow:
        letter = await reading.sealed_letter_of(uow, letter_id, purpose=purpose)
    assert letter.file_key is not None
    assert letter.size is not None
    assert letter.sha256 is not None
    return await stream_file(
        service.files,
        letter.file_key,
        media_type=PDF,
        size=letter.size,
        sha256=letter.sha256,
        name=f"{letter.letter_number}.pdf",
    )


@router.get(
    "/{letter_id}/evidence/{evidence_id}/file",
    summary="The scan behind a rung of evidence",
    response_class=StreamingResponse,
)
async def get_evidence_file(
    letter_id: LetterId,
    evidence_id: EvidenceId,
    caller: Reader,
    service: RunningMailing,
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> StreamingResponse:
    """Stream a scan; who reads it, and what for, is noted."""
    async with open_unit_of_work(caller) as uow:
        file = await reading.evidence_file_of(uow, letter_id, evidence_id, purpose=purpose)
    return await stream_file(
        service.files,
        file.storage_key,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        name=str(evidence_id),
    )
