"""What hospitals submitted about a person, for the copy to that person (PIPL art. 45).

Records that a name contradicts, or that staff put away as another person's, stay out.
"""

from collections.abc import Sequence
from uuid import UUID

from pydantic_core import to_jsonable_python

from intake.domain.partner.matching import same_name
from intake.domain.partner.submissions import QueueReason, RecordSubmission
from intake.services.partner.queue import RejectionReason
from intake.unit_of_work import UnitOfWork
from shared.clients.personal_copy import PersonalRecord

__all__ = ["of_case", "of_person"]


async def of_case(uow: UnitOfWork, case_id: UUID) -> Sequence[PersonalRecord]:
    """Return what was submitted for a case; the files are among its materials."""
    found = await uow.record_submissions.list_of_case(case_id)
    return [await copy_of(uow, item) for item in found]


async def of_person(
    uow: UnitOfWork, identity_index: bytes, cases: Sequence[UUID]
) -> Sequence[PersonalRecord]:
    """Return what was submitted under a person's identity number and belongs to no case yet.

    ``cases`` are the person's own, which say how they are called.
    """
    found = await uow.record_submissions.list_of_person(identity_index)
    names = [(await uow.cases.get_content(case_id))[0].appraisee.name for case_id in cases]
    return [await copy_of(uow, item) for item in found if await is_theirs(uow, item, names)]


async def is_theirs(uow: UnitOfWork, submission: RecordSubmission, names: Sequence[str]) -> bool:
    """Whether nothing says that records of no case are another person's."""
    if submission.case_id is not None or submission.queue_reason is QueueReason.NAME_DIFFERS:
        return False
    if submission.rejected_for == RejectionReason.OTHER_PERSON:
        return False
    content = await uow.record_submissions.get_content(submission.id)
    if content is None or not names:
        return True
    return any(same_name(content.person.name, name) for name in names)


async def copy_of(uow: UnitOfWork, submission: RecordSubmission) -> PersonalRecord:
    """Return one submission as a record of a copy."""
    content = await uow.record_submissions.get_content(submission.id)
    data = {
        "hospital": submission.hospital,
        "received_at": submission.received_at,
        "state": submission.state,
        "content": content,
        "documents": [
            {
                "kind": item.kind,
                "title": item.title,
                "dated_on": item.dated_on,
                "size": item.size,
                "sha256": item.sha256,
            }
            for item in submission.documents
        ],
    }
    return PersonalRecord(
        kind="record_submission", id=str(submission.id), data=to_jsonable_python(data)
    )
