"""Use cases around submissions of records (病历报送): all of one is taken, or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from intake.domain.material import HandedIn, Upload
from intake.domain.partner.document_kinds import document_kinds
from intake.domain.partner.hospitals import PartnerHospital
from intake.domain.partner.matching import same_name
from intake.domain.partner.submissions import (
    DeclaredDocument,
    RecordSubmission,
    SubmissionContent,
    SubmissionState,
    contradictions,
)
from intake.domain.partner.tasks import RecordTask
from intake.domain.partner_event import PartnerEventKind
from intake.domain.receipt import SignedReceipt
from intake.errors.partners import RecordSubmissionRefusedError, RecordTaskClosedError
from intake.services import receipts
from intake.services.handing_in import unclaimed_error
from intake.services.partner import matching
from intake.services.partner.callers import hospital_of_caller, own_submission, own_task
from intake.services.partner.receiving import ReceivedFiles, record_files
from intake.services.partner.tasks import person_of
from intake.services.partner_events import tell
from intake.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.errors import FieldError
from shared.ids import new_id

__all__ = ["check", "get", "list_own", "receipt_of", "submit", "submit_with_files"]


async def submit(
    uow: UnitOfWork,
    content: SubmissionContent,
    documents: Sequence[DeclaredDocument],
    *,
    task_id: UUID | None,
) -> RecordSubmission:
    """Take records of one person and visit, whose files are uploads of the caller.

    Raises
    ------
    HospitalNotLinkedError, HospitalSuspendedError
    RecordSubmissionRefusedError
        Something of it contradicts itself, its files or the request that it answers.
    RecordSubmissionKnownError
        The hospital's own number was used before.
    RecordTaskNotFoundError, RecordTaskClosedError
        The hospital isn't asked for this, or not any more.
    """
    hospital = await checked(uow, content, documents, task_id)
    return await keep(uow, hospital, content, documents, task_id)


async def submit_with_files(
    uow: UnitOfWork,
    content: SubmissionContent,
    documents: Sequence[DeclaredDocument],
    received: ReceivedFiles,
    *,
    task_id: UUID | None,
) -> RecordSubmission:
    """Take records whose files came with them; otherwise like ``submit``.

    Raises
    ------
    HospitalNotLinkedError, HospitalSuspendedError, RecordSubmissionRefusedError
    RecordSubmissionKnownError, RecordTaskNotFoundError, RecordTaskClosedError
    """
    hospital = await checked(uow, content, documents, task_id, received.errors)
    recorded = await record_files(uow, documents, received)
    return await keep(uow, hospital, content, recorded, task_id)


async def keep(
    uow: UnitOfWork,
    hospital: PartnerHospital,
    content: SubmissionContent,
    documents: Sequence[DeclaredDocument],
    task_id: UUID | None,
) -> RecordSubmission:
    """Store a submission that was checked; what answers a request goes to its case at once.

    For what nobody asked for a job looks for a case, so that neither the answer nor the time that
    it takes depends on whether there is one.

    Raises
    ------
    RecordSubmissionRefusedError, RecordSubmissionKnownError
    """
    is_practice = task_id is not None and (await uow.record_tasks.get(task_id)).is_sandbox
    submission = new_submission(
        uow, hospital, task_id, is_sandbox=hospital.is_trying or is_practice
    )
    await uow.record_submissions.add(submission, content)
    await claim(uow, submission.id, documents)
    await uow.record_submissions.add_documents(submission.id, documents)
    await confirm(uow, submission.id, documents)
    uow.audit(
        "records.submitted",
        subject_type="record_submission",
        subject_id=submission.id,
        detail={"hospital": hospital.credit_code, "documents": len(documents)},
    )
    tell(
        uow,
        hospital.credit_code,
        PartnerEventKind.SUBMISSION_RECEIVED,
        {"submission_id": submission.id, "expires_at": submission.expires_at},
    )
    if submission.is_solicited:
        await matching.match(uow, submission.id)
    return await uow.record_submissions.get(submission.id)


async def confirm(
    uow: UnitOfWork, submission_id: UUID, documents: Sequence[DeclaredDocument]
) -> None:
    """Give the hospital a receipt of its documents (收件回执)."""
    given = [
        HandedIn(item.id, item.kind, item.upload_id)
        for item in documents
        if item.upload_id is not None
    ]
    await receipts.issue_to_hospital(uow, submission_id, given)


async def receipt_of(uow: UnitOfWork, submission_id: UUID) -> SignedReceipt:
    """Return the signed receipt of a submission of the caller's hospital.

    Raises
    ------
    RecordSubmissionNotFoundError, HospitalNotLinkedError, HospitalSuspendedError
    ReceiptNotFoundError
        It came before there were receipts.
    """
    await get(uow, submission_id)
    return await receipts.of_hospital(uow, submission_id)


async def check(
    uow: UnitOfWork,
    content: SubmissionContent,
    documents: Sequence[DeclaredDocument],
    *,
    task_id: UUID | None,
    wrong_files: Sequence[FieldError] = (),
) -> None:
    """Refuse what ``submit`` would refuse, as far as it can be told without keeping anything.

    Raises
    ------
    HospitalNotLinkedError, HospitalSuspendedError, RecordSubmissionRefusedError
    RecordTaskNotFoundError, RecordTaskClosedError
    """
    await checked(uow, content, documents, task_id, wrong_files)
    ids = [item.upload_id for item in documents if item.upload_id is not None]
    owned = await uow.uploads.list_owned(ids, account_id=uow.actor.account_id)
    uploads = {
        item.id: item for item in owned if item.used_by is None and item.expires_at > uow.now
    }
    if errors := [*upload_errors(uow, documents, uploads, uploads)]:
        raise RecordSubmissionRefusedError(errors=errors)


async def get(uow: UnitOfWork, submission_id: UUID) -> RecordSubmission:
    """Return a submission of the caller's hospital.

    Raises
    ------
    RecordSubmissionNotFoundError, HospitalNotLinkedError, HospitalSuspendedError
    """
    return await own_submission(uow, submission_id)


async def list_own(
    uow: UnitOfWork, *, after: UUID | None, limit: int
) -> Sequence[RecordSubmission]:
    """Return one page and one more of what the caller's hospital submitted, newest first.

    Raises
    ------
    HospitalNotLinkedError, HospitalSuspendedError
    """
    hospital = await hospital_of_caller(uow)
    return await uow.record_submissions.list_of_hospital(
        hospital.credit_code, after=after, limit=limit + 1
    )


async def checked(
    uow: UnitOfWork,
    content: SubmissionContent,
    documents: Sequence[DeclaredDocument],
    task_id: UUID | None,
    wrong_files: Sequence[FieldError] = (),
) -> PartnerHospital:
    """Return the caller's hospital, if what is declared may be.

    Raises
    ------
    HospitalNotLinkedError, HospitalSuspendedError, RecordSubmissionRefusedError
    RecordTaskNotFoundError, RecordTaskClosedError
    """
    hospital = await hospital_of_caller(uow)
    today = committee_date(uow.now)
    errors = [*contradictions(content, documents, today), *document_errors(documents), *wrong_files]
    if task_id is not None:
        task = await own_task(uow, task_id, lock=True)
        if not task.is_answerable:
            raise RecordTaskClosedError(state=task.state)
        errors += await person_errors(uow, task, content)
    if errors:
        raise RecordSubmissionRefusedError(errors=errors)
    return hospital


async def person_errors(
    uow: UnitOfWork, task: RecordTask, content: SubmissionContent
) -> list[FieldError]:
    """Tell whether an answer is about the person whose records were asked for."""
    asked, given = await person_of(uow, task), content.person
    if asked.identity_number == given.identity_number and same_name(asked.name, given.name):
        return []
    return [
        FieldError(
            "/person",
            "person_not_asked_for",
            "the request asks for another person's records",
            "报送人员与调取任务所要求的人员不一致",
        )
    ]


def document_errors(documents: Sequence[DeclaredDocument]) -> Iterator[FieldError]:
    """Tell which documents are of no known kind, or name an upload that another one names."""
    seen: set[UUID] = set()
    for n, document in enumerate(documents):
        if document.kind not in document_kinds():
            yield FieldError(
                f"/documents/{n}/kind",
                "document_kind_unknown",
                "there is no such kind of document; see /partner/document-kinds",
                "文书类型代码不存在",
            )
        if document.upload_id is not None and document.upload_id in seen:
            yield FieldError(
                f"/documents/{n}/upload_id",
                "upload_repeated",
                "this upload is named twice",
                "同一文件不得重复提交",
            )
        if document.upload_id is not None:
            seen.add(document.upload_id)


async def claim(
    uow: UnitOfWork, submission_id: UUID, documents: Sequence[DeclaredDocument]
) -> None:
    """Take the documents' uploads, if all are there and are what was announced.

    Raises
    ------
    RecordSubmissionRefusedError
        One is unknown, expired, used, or another file than announced.
    """
    ids = [item.upload_id for item in documents if item.upload_id is not None]
    claimed = await uow.record_submissions.claim_uploads(
        submission_id, ids, account_id=uow.actor.account_id, now=uow.now
    )
    owned = {
        item.id: item for item in await uow.uploads.list_owned(ids, account_id=uow.actor.account_id)
    }
    if errors := [*upload_errors(uow, documents, claimed, owned)]:
        raise RecordSubmissionRefusedError(errors=errors)


def upload_errors(
    uow: UnitOfWork,
    documents: Sequence[DeclaredDocument],
    claimed: Mapping[UUID, Upload],
    owned: Mapping[UUID, Upload],
) -> Iterator[FieldError]:
    """Tell which documents' uploads aren't there, or are other files than announced."""
    for n, document in enumerate(documents):
        if document.upload_id is None:
            continue
        upload = claimed.get(document.upload_id)
        if upload is None:
            pointer = f"/documents/{n}/upload_id"
            yield unclaimed_error(pointer, owned.get(document.upload_id), uow.now)
        else:
            yield from file_errors(n, document, upload)


def file_errors(n: int, document: DeclaredDocument, upload: Upload) -> Iterator[FieldError]:
    """Tell in what a file differs from what was announced."""
    for name, announced, found in (
        ("sha256", document.sha256, upload.sha256),
        ("size", document.size, upload.size),
        ("media_type", document.media_type, upload.media_type),
    ):
        if announced != found:
            yield FieldError(
                f"/documents/{n}/{name}",
                f"document_{name}_differs",
                f"the file that was sent has another {name}",
                "所发送文件与声明不一致",
            )


def new_submission(
    uow: UnitOfWork, hospital: PartnerHospital, task_id: UUID | None, *, is_sandbox: bool
) -> RecordSubmission:
    """Return a submission as it is before anybody looks for its case."""
    return RecordSubmission(
        id=new_id(),
        hospital=hospital.credit_code,
        account_id=uow.actor.account_id,
        state=SubmissionState.UNMATCHED,
        version=1,
        received_at=uow.now,
        expires_at=uow.now + timedelta(days=uow.settings.partner_unmatched_days),
        is_sandbox=is_sandbox,
        task_id=task_id,
        case_id=None,
        queue_reason=None,
        claimed_by=None,
        rejected_for=None,
    )
