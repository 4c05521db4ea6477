"""What a hospital reads through FHIR: its own requests and documents."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from intake.domain.fhir.searching import TaskQuery
from intake.domain.partner.submissions import Person, RecordDocument, RecordSubmission
from intake.domain.partner.tasks import RecordTask
from intake.errors.fhir import RecordDocumentNotFoundError
from intake.services.partner import tasks
from intake.services.partner.callers import hospital_of_caller
from intake.unit_of_work import UnitOfWork

__all__ = ["get_document", "get_task", "list_tasks"]


async def list_tasks(
    uow: UnitOfWork, query: TaskQuery, *, after: UUID | None, limit: int
) -> Sequence[tuple[RecordTask, datetime]]:
    """Return one page and one more of what the caller's hospital is asked for, oldest first.

    Raises
    ------
    HospitalNotLinkedError, HospitalSuspendedError
    """
    hospital = await hospital_of_caller(uow)
    return await uow.fhir.list_tasks(
        hospital.credit_code,
        query.states,
        since=query.since,
        until=query.until,
        only_practice=hospital.is_trying,
        after=after,
        limit=limit + 1,
    )


async def get_task(uow: UnitOfWork, task_id: UUID) -> tuple[RecordTask, datetime, Person | None]:
    """Return a request, when it last changed and, while it waits, whose records are wanted.

    Raises
    ------
    RecordTaskNotFoundError, HospitalNotLinkedError, HospitalSuspendedError
    """
    task, person = await tasks.read_own(uow, task_id)
    moments = [task.requested_at, task.reminded_at, task.closed_at]
    return task, max(moment for moment in moments if moment is not None), person


async def get_document(
    uow: UnitOfWork, document_id: UUID
) -> tuple[RecordSubmission, RecordDocument]:
    """Return a document that the caller's hospital submitted.

    Raises
    ------
    RecordDocumentNotFoundError
        There is none of that id, or another hospital submitted it.
    HospitalNotLinkedError, HospitalSuspendedError
    """
    hospital = await hospital_of_caller(uow)
    submission_id = await uow.fhir.find_submission_of(document_id)
    if submission_id is None:
        raise RecordDocumentNotFoundError
    submission = await uow.record_submissions.get(submission_id)
    if submission.hospital != hospital.credit_code:
        raise RecordDocumentNotFoundError(is_hidden=True)
    return submission, next(item for item in submission.documents if item.id == document_id)
