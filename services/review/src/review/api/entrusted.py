"""Routes of what another committee's panel answered: the paper, its entry, and its confirmation."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import StreamingResponse

from review.api.entrusted_schemas import (
    ConfirmEntrustedOpinion,
    EnterEntrustedOpinion,
    EntrustedDocumentView,
    EntrustedOpinionView,
)
from review.api.parameters import CaseId, OpenUnitOfWork, RunningReview
from review.config import Settings
from review.services import entrusted_documents, entrusted_opinions
from shared.actor import Actor
from shared.auth import needs
from shared.file_types import PDF
from shared.idempotency import Idempotency, idempotency_key
from shared.permissions import Permission, may
from shared.purposes import StatedPurpose
from shared.transfers import ExpectedSha256, stream_file
from shared.web import streamed_body

__all__ = ["router"]

router = APIRouter(prefix="/examinations/{case_id}", tags=["entrusted"])

A_PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
}
EntrustedDocumentId = Annotated[UUID, Path(description="A signed paper of another committee")]
EntrustedOpinionId = Annotated[UUID, Path(description="What was entered from such a paper")]
Recorder = Annotated[Actor, needs(Permission.ENTRUSTED_OPINIONS_RECORD)]
Reader = Annotated[Actor, needs(Permission.ENTRUSTED_OPINIONS_READ)]
Key = Annotated[Idempotency, idempotency_key()]


@router.post(
    "/entrusted-documents",
    status_code=201,
    summary="Hand in another committee's signed opinion",
    openapi_extra=streamed_body(PDF),
)
async def send_entrusted_document(
    case_id: CaseId,
    request: Request,
    caller: Recorder,
    expected_sha256: ExpectedSha256,
    idempotency: Key,
    service: RunningReview,
    open_unit_of_work: OpenUnitOfWork,
) -> EntrustedDocumentView:
    """Receive a PDF as the body itself, of a case that waits for that committee's answer."""
    async with open_unit_of_work(caller) as uow:
        await entrusted_documents.expect_document(uow, case_id)
    settings = service.settings
    assert isinstance(settings, Settings)
    stored = await entrusted_documents.receive(
        service.files,
        request.stream(),
        limit=settings.document_limit_bytes,
        expected_sha256=expected_sha256,
    )
    async with open_unit_of_work(caller) as uow:
        document = await idempotency.once(
            uow,
            fingerprint=stored.sha256,
            act=lambda: entrusted_documents.record_document(uow, case_id, stored),
            again=lambda key: uow.entrusted.get_document(case_id, UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return EntrustedDocumentView.of(document)


@router.get(
    "/entrusted-documents/{entrusted_document_id}/content",
    summary="Read another committee's signed opinion",
    response_class=StreamingResponse,
    responses=A_PDF,
)
async def read_entrusted_document(
    case_id: CaseId,
    entrusted_document_id: EntrustedDocumentId,
    caller: Reader,
    service: RunningReview,
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> StreamingResponse:
    """Stream the PDF; until its content is confirmed, to those only who may confirm it."""
    async with open_unit_of_work(caller) as uow:
        document = await entrusted_documents.document_of(
            uow, case_id, entrusted_document_id, purpose=purpose
        )
    return await stream_file(
        service.files,
        document.storage_key,
        media_type=PDF,
        size=document.size,
        sha256=document.sha256,
        name=f"{document.id}.pdf",
    )


@router.post(
    "/entrusted-opinions", status_code=201, summary="Enter what another committee's panel signed"
)
async def enter_entrusted_opinion(
    case_id: CaseId,
    body: EnterEntrustedOpinion,
    caller: Recorder,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> EntrustedOpinionView:
    """Enter each expert's opinion from the paper; nothing counts before another confirms it."""
    async with open_unit_of_work(caller) as uow:
        made = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: entrusted_opinions.enter(uow, case_id, body.entered()),
            again=lambda key: uow.entrusted.get(case_id, UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return EntrustedOpinionView.of(made, with_content=True)


@router.get("/entrusted-opinions", summary="What other committees' panels signed")
async def list_entrusted_opinions(
    case_id: CaseId,
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> list[EntrustedOpinionView]:
    """Return what was entered, the oldest first; who reads it, and what for, is noted."""
    async with open_unit_of_work(caller) as uow:
        found = await entrusted_opinions.read_all(uow, case_id, purpose=purpose)
    is_recorder = may(caller, Permission.ENTRUSTED_OPINIONS_RECORD)
    return [EntrustedOpinionView.of(item, with_content=is_recorder) for item in found]


@router.post(
    "/entrusted-opinions/{entrusted_opinion_id}/confirmation",
    summary="Confirm what was entered, against the paper",
)
async def confirm_entrusted_opinion(
    case_id: CaseId,
    entrusted_opinion_id: EntrustedOpinionId,
    body: ConfirmEntrustedOpinion,
    caller: Recorder,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> EntrustedOpinionView:
    """Put the opinions on record, as another person entered them; their majority decides."""
    async with open_unit_of_work(caller) as uow:
        settled = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: entrusted_opinions.confirm(
                uow, case_id, entrusted_opinion_id, document_sha256=body.document_sha256
            ),
            again=lambda _: uow.entrusted.get(case_id, entrusted_opinion_id),
            resource_id=lambda made: str(made.id),
        )
    return EntrustedOpinionView.of(settled, with_content=True)


@router.post(
    "/entrusted-opinions/{entrusted_opinion_id}/refusal", summary="Turn down what was entered"
)
async def decline_entrusted_opinion(
    case_id: CaseId,
    entrusted_opinion_id: EntrustedOpinionId,
    caller: Recorder,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> EntrustedOpinionView:
    """Say that the paper says something else; it is entered anew then."""
    async with open_unit_of_work(caller) as uow:
        settled = await idempotency.once(
            uow,
            fingerprint=None,
            act=lambda: entrusted_opinions.decline(uow, case_id, entrusted_opinion_id),
            again=lambda _: uow.entrusted.get(case_id, entrusted_opinion_id),
            resource_id=lambda made: str(made.id),
        )
    return EntrustedOpinionView.of(settled, with_content=True)
