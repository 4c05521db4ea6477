"""Which hospital a client speaks for, and what of it the client reaches: its own, nothing else."""

from uuid import UUID

from intake.domain.partner.hospitals import PartnerHospital
from intake.domain.partner.submissions import RecordSubmission
from intake.domain.partner.tasks import RecordTask
from intake.errors.partners import (
    HospitalNotLinkedError,
    HospitalSuspendedError,
    RecordSubmissionNotFoundError,
    RecordTaskNotFoundError,
)
from intake.unit_of_work import UnitOfWork
from shared.permissions import Role

__all__ = ["check_uploader", "hospital_of_caller", "lock_case_of", "own_submission", "own_task"]


async def hospital_of_caller(uow: UnitOfWork) -> PartnerHospital:
    """Return the hospital that the caller speaks for; a suspension counts from this moment.

    Raises
    ------
    HospitalNotLinkedError
        Nobody has linked the client to a hospital.
    HospitalSuspendedError
        The hospital isn't connected, or not any more.
    """
    hospital = await uow.hospitals.find_of_client(uow.actor.account_id)
    if hospital is None:
        raise HospitalNotLinkedError
    if not hospital.may_submit:
        raise HospitalSuspendedError(state=hospital.state)
    return hospital


async def check_uploader(uow: UnitOfWork) -> None:
    """Take files of hospitals only while they are connected; of others it says nothing.

    Raises
    ------
    HospitalNotLinkedError, HospitalSuspendedError
    """
    if Role.HOSPITAL in uow.actor.roles:
        await hospital_of_caller(uow)


async def own_submission(uow: UnitOfWork, submission_id: UUID) -> RecordSubmission:
    """Return a submission of the caller's hospital.

    Raises
    ------
    RecordSubmissionNotFoundError
        There is none of that id, or it is another hospital's.
    HospitalNotLinkedError, HospitalSuspendedError
    """
    hospital = await hospital_of_caller(uow)
    submission = await uow.record_submissions.get(submission_id)
    if submission.hospital != hospital.credit_code:
        raise RecordSubmissionNotFoundError(is_hidden=True)
    return submission


async def own_task(uow: UnitOfWork, task_id: UUID, *, lock: bool = False) -> RecordTask:
    """Return what the caller's hospital is asked for, locked after its case if asked to.

    While the hospital tries, it reaches what it practises with only.

    Raises
    ------
    RecordTaskNotFoundError
        There is none of that id, or another hospital is asked.
    HospitalNotLinkedError, HospitalSuspendedError
    """
    hospital = await hospital_of_caller(uow)
    task = await uow.record_tasks.get(task_id)
    if task.hospital != hospital.credit_code or (hospital.is_trying and not task.is_sandbox):
        raise RecordTaskNotFoundError(is_hidden=True)
    if not lock:
        return task
    await lock_case_of(uow, task)
    return await uow.record_tasks.get(task_id, lock=True)


async def lock_case_of(uow: UnitOfWork, task: RecordTask) -> None:
    """Lock a task's case, which is locked before the task; for practice there is none."""
    if task.case_id is not None:
        await uow.cases.get(task.case_id, lock=True)
