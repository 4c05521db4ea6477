"""What matching staff decide: to which case records belong, or that they belong to none.

Whoever looks into one says what for, and it is noted; nobody else sees what fits no case.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from intake.domain.material import Upload
from intake.domain.partner.matching import Candidate
from intake.domain.partner.submissions import (
    RecordSubmission,
    SubmissionContent,
    SubmissionState,
)
from intake.domain.partner_event import PartnerEventKind
from intake.errors import MaterialNotFoundError
from intake.errors.partners import (
    RecordSubmissionClaimedError,
    RecordSubmissionNotFoundError,
    RecordSubmissionStateError,
)
from intake.services.partner import matching
from intake.services.partner_events import tell
from intake.unit_of_work import UnitOfWork
from shared.purposes import Purpose, stated

__all__ = [
    "OpenedSubmission",
    "RejectionReason",
    "assign",
    "claim",
    "document_of",
    "list_waiting",
    "open_submission",
    "reject",
    "release",
]

UNDECIDED = frozenset({SubmissionState.UNMATCHED, SubmissionState.AMBIGUOUS})


class RejectionReason(StrEnum):
    """Why records are put away."""

    OTHER_PERSON = "other_person"
    NOT_NEEDED = "not_needed"
    UNREADABLE = "unreadable"
    WRONG_DOCUMENTS = "wrong_documents"


@dataclass(frozen=True, slots=True)
class OpenedSubmission:
    """A submission with its person, and the open cases of who has that identity number."""

    submission: RecordSubmission
    content: SubmissionContent
    candidates: Sequence[Candidate]


async def list_waiting(
    uow: UnitOfWork, states: Sequence[SubmissionState], *, after: UUID | None, limit: int
) -> Sequence[RecordSubmission]:
    """Return one page and one more of what belongs to no case, oldest first; names nobody."""
    return await uow.record_submissions.list_queue(
        states or sorted(UNDECIDED), after=after, limit=limit + 1
    )


async def open_submission(
    uow: UnitOfWork, submission_id: UUID, *, purpose: Purpose | None
) -> OpenedSubmission:
    """Return whose records they are and which cases they may belong to; the look is noted.

    Raises
    ------
    PurposeMissingError
    RecordSubmissionNotFoundError
        There is none of that id that waits for a decision.
    """
    noted = stated(purpose)
    submission = await undecided(uow, submission_id)
    content = await uow.record_submissions.get_content(submission_id)
    if content is None:
        raise RecordSubmissionNotFoundError
    candidates = await uow.record_matching.list_candidates(uow.record_submissions.index_of(content))
    uow.audit(
        "records.read",
        subject_type="record_submission",
        subject_id=submission_id,
        purpose=noted,
    )
    return OpenedSubmission(submission, content, candidates)


async def document_of(
    uow: UnitOfWork, submission_id: UUID, document_id: UUID, *, purpose: Purpose | None
) -> Upload:
    """Return the file of a document that waits for a decision; the look is noted.

    Raises
    ------
    PurposeMissingError, RecordSubmissionNotFoundError
    MaterialNotFoundError
        The submission has no such document.
    """
    noted = stated(purpose)
    submission = await undecided(uow, submission_id)
    document = next((item for item in submission.documents if item.id == document_id), None)
    if document is None or document.upload_id is None:
        raise MaterialNotFoundError
    uow.audit("records.read", subject_type="record_document", subject_id=document_id, purpose=noted)
    return await uow.uploads.get_owned(document.upload_id, account_id=submission.account_id)


async def claim(uow: UnitOfWork, submission_id: UUID) -> RecordSubmission:
    """Take a submission to decide on it, so that nobody else does.

    Raises
    ------
    RecordSubmissionNotFoundError, RecordSubmissionStateError
    RecordSubmissionClaimedError
        Somebody else has it.
    """
    submission = await locked(uow, submission_id)
    if submission.claimed_by not in {None, uow.actor.account_id}:
        raise RecordSubmissionClaimedError
    return await changed(uow, replace(submission, claimed_by=uow.actor.account_id), "claimed")


async def release(uow: UnitOfWork, submission_id: UUID) -> RecordSubmission:
    """Give a submission back undecided.

    Raises
    ------
    RecordSubmissionNotFoundError, RecordSubmissionStateError, RecordSubmissionClaimedError
    """
    submission = await own_claim(uow, submission_id)
    return await changed(uow, replace(submission, claimed_by=None), "released")


async def assign(uow: UnitOfWork, submission_id: UUID, case_id: UUID) -> RecordSubmission:
    """Say which case the records belong to; their documents become its materials.

    Raises
    ------
    RecordSubmissionNotFoundError, RecordSubmissionStateError, RecordSubmissionClaimedError
    CaseNotFoundError
        It is none of the open cases of who has that identity number.
    CaseStateError, RecordSubmissionRefusedError
        The case takes no materials any more, or none of that kind.
    """
    submission = await own_claim(uow, submission_id)
    await matching.assign(uow, submission, case_id)
    return await uow.record_submissions.get(submission_id)


async def reject(uow: UnitOfWork, submission_id: UUID, reason: RejectionReason) -> RecordSubmission:
    """Put records away that belong to no case; their contents go when their time is over.

    Raises
    ------
    RecordSubmissionNotFoundError, RecordSubmissionStateError, RecordSubmissionClaimedError
    """
    submission = await own_claim(uow, submission_id)
    rejected = replace(
        submission, state=SubmissionState.REJECTED, rejected_for=reason.value, claimed_by=None
    )
    if submission.is_solicited:
        tell(
            uow,
            submission.hospital,
            PartnerEventKind.SUBMISSION_REJECTED,
            {"submission_id": submission_id, "reason": reason.value},
        )
    return await changed(uow, rejected, "rejected", reason=reason.value)


async def undecided(uow: UnitOfWork, submission_id: UUID) -> RecordSubmission:
    """Return a submission that waits; one that belongs to a case is read there, invented ones not.

    Raises
    ------
    RecordSubmissionNotFoundError
    """
    submission = await uow.record_submissions.get(submission_id)
    if submission.is_sandbox or submission.state not in UNDECIDED:
        raise RecordSubmissionNotFoundError
    return submission


async def locked(uow: UnitOfWork, submission_id: UUID) -> RecordSubmission:
    """Return a submission that waits, locked.

    Raises
    ------
    RecordSubmissionNotFoundError, RecordSubmissionStateError
    """
    submission = await uow.record_submissions.get(submission_id, lock=True)
    if submission.is_sandbox:
        raise RecordSubmissionNotFoundError
    if submission.state not in UNDECIDED:
        raise RecordSubmissionStateError(state=submission.state)
    return submission


async def own_claim(uow: UnitOfWork, submission_id: UUID) -> RecordSubmission:
    """Return a submission that the actor has claimed, locked.

    Raises
    ------
    RecordSubmissionNotFoundError, RecordSubmissionStateError, RecordSubmissionClaimedError
    """
    submission = await locked(uow, submission_id)
    if submission.claimed_by != uow.actor.account_id:
        raise RecordSubmissionClaimedError
    return submission


async def changed(
    uow: UnitOfWork, submission: RecordSubmission, action: str, **detail: str
) -> RecordSubmission:
    """Store what became of a submission, with a line on the trail."""
    await uow.record_submissions.update(submission)
    uow.audit(
        f"records.{action}",
        subject_type="record_submission",
        subject_id=submission.id,
        detail=detail,
    )
    return submission
