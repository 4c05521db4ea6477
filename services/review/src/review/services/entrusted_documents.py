"""Signed papers of other committees: received as files, read by whom they concern."""

from collections.abc import AsyncIterator
from uuid import UUID

from review.domain.entrusted import EntrustedDocument, EntrustedOpinionState
from review.errors import EntrustedDocumentNotFoundError
from review.services.entrusted_opinions import answerable
from review.unit_of_work import UnitOfWork
from shared.file_types import PDF
from shared.files import FileStore, StoredFile
from shared.ids import new_id
from shared.permissions import Permission, may
from shared.purposes import Purpose, stated

__all__ = ["document_of", "expect_document", "receive", "record_document"]


async def expect_document(uow: UnitOfWork, case_id: UUID) -> None:
    """Let the actor hand in a document of a case that waits for another committee's answer.

    Raises
    ------
    ExaminationNotFoundError, CaseNotEntrustedError, EntrustedOpinionRecordedError
    DutyConflictError, CaseContestedError
        The actor holds another duty on the case; or somebody holds two.
    """
    await answerable(uow, case_id)


async def receive(
    files: FileStore, body: AsyncIterator[bytes], *, limit: int, expected_sha256: str | None
) -> StoredFile:
    """Put a PDF in the store; what is refused leaves nothing behind.

    Raises
    ------
    FileEmptyError, FileTooLargeError, FileTypeNotAllowedError, FileContentMismatchError,
    FileHashMismatchError, FileDamagedError, UploadBrokenError
    """
    return await files.receive(
        body, limit=limit, declared_type=PDF, expected_sha256=expected_sha256, allowed={PDF}
    )


async def record_document(uow: UnitOfWork, case_id: UUID, stored: StoredFile) -> EntrustedDocument:
    """Note a stored document of a case.

    Raises
    ------
    ExaminationNotFoundError, CaseNotEntrustedError, EntrustedOpinionRecordedError
    DutyConflictError, CaseContestedError
    """
    await answerable(uow, case_id)
    document = EntrustedDocument(
        id=new_id(),
        case_id=case_id,
        storage_key=stored.key,
        sha256=stored.sha256,
        size=stored.size,
        received_by=uow.actor.account_id,
        received_at=uow.now,
    )
    await uow.entrusted.add_document(document)
    uow.audit(
        "entrusted_document.received",
        subject_type="entrusted_document",
        subject_id=document.id,
        case_id=case_id,
        detail={"sha256": document.sha256},
    )
    return document


async def document_of(
    uow: UnitOfWork, case_id: UUID, document_id: UUID, *, purpose: Purpose | None
) -> EntrustedDocument:
    """Return a document that will be sent; the reading is on record.

    Until two persons agreed on what it says, only those read it who may enter it.

    Raises
    ------
    PurposeMissingError, ExaminationNotFoundError, EntrustedDocumentNotFoundError
    """
    noted = stated(purpose)
    await uow.examinations.get(case_id)
    document = await uow.entrusted.get_document(case_id, document_id)
    resting = [
        item
        for item in await uow.entrusted.list_of_case(case_id)
        if item.document_id == document_id and item.state is EntrustedOpinionState.CONFIRMED
    ]
    if not resting and not may(uow.actor, Permission.ENTRUSTED_OPINIONS_RECORD):
        raise EntrustedDocumentNotFoundError(is_hidden=True)
    uow.audit(
        "entrusted_document.read",
        subject_type="entrusted_document",
        subject_id=document_id,
        case_id=case_id,
        purpose=noted,
    )
    return document
