"""What hospitals submitted about a person, for the copy to that person (PIPL art. 45).

Whose records a name contradicts stay out: they may be another person's.
"""

from collections.abc import Sequence
from uuid import UUID

from pydantic_core import to_jsonable_python

from intake.domain.partner.submissions import QueueReason, RecordSubmission
from intake.unit_of_work import UnitOfWork
from shared.clients.personal_copy import PersonalRecord

__all__ = ["of_case", "of_person"]


async def of_case(uow: UnitOfWork, case_id: UUID) -> Sequence[PersonalRecord]:
    """Return what was submitted for a case; the files are among its materials."""
    found = await uow.record_submissions.list_of_case(case_id)
    return [await copy_of(uow, item) for item in found]


async def of_person(uow: UnitOfWork, identity_index: bytes) -> Sequence[PersonalRecord]:
    """Return what was submitted under a person's identity number and belongs to no case yet."""
    found = await uow.record_submissions.list_of_person(identity_index)
    return [
        await copy_of(uow, item)
        for item in found
        if item.case_id is None and item.queue_reason is not QueueReason.NAME_DIFFERS
    ]


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
