"""What time does to records and requests: contents go, hospitals are reminded, requests end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import structlog

from intake.domain.partner.submissions import SubmissionState
from intake.domain.partner.tasks import RecordTask, TaskState
from intake.domain.partner_event import PartnerEventKind, facts_of
from intake.services.one_by_one import one_by_one
from intake.services.partner.callers import lock_case_of
from intake.services.partner_events import tell
from intake.unit_of_work import UnitOfWork, settings_of
from shared.actor import system_actor
from shared.clock import committee_date
from shared.service import Service

__all__ = ["look_after_requests", "remove_expired_records", "remove_old_practice"]

logger = structlog.get_logger(__name__)

AT_ONCE = 200


async def remove_expired_records(service: Service[UnitOfWork]) -> int:
    """Take the people and files out of records that found no case in time; return how many.

    A file whose row is gone already when the process dies is an orphan, and goes with those.
    """
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        found = await uow.record_matching.list_due_for_removal(uow.now, AT_ONCE)
    removed: list[str] = []

    async def remove(uow: UnitOfWork, submission_id: UUID) -> None:
        removed.extend(await remove_one(uow, submission_id))

    await one_by_one(service, found, remove)
    for key in removed:
        await service.files.delete(key)
    if found:
        logger.info("expired records removed", count=len(found))
    return len(found)


async def remove_one(uow: UnitOfWork, submission_id: UUID) -> Sequence[str]:
    """Empty a submission that nobody has given to a case meanwhile; return its files' keys."""
    submission = await uow.record_submissions.get(submission_id, lock=True)
    if submission.state is SubmissionState.MATCHED and not submission.is_sandbox:
        return []
    keys = await uow.record_matching.remove_content(submission)
    if submission.state is not SubmissionState.REJECTED:
        expired = replace(submission, state=SubmissionState.EXPIRED, claimed_by=None)
        await uow.record_submissions.update(expired)
    uow.audit("records.removed", subject_type="record_submission", subject_id=submission_id)
    return keys


async def look_after_requests(service: Service[UnitOfWork]) -> None:
    """Remind hospitals of what is soon due, once; end what is past its day or its case.

    What ended by its day can still be answered; what ended with its case can't.
    """
    await cancel_with_their_cases(service)
    days = settings_of(service).partner_reminder_days
    today = committee_date(service.clock())
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        found = await uow.record_tasks.list_due(today, today + timedelta(days=days), AT_ONCE)
    await one_by_one(service, found, look_after)


async def look_after(uow: UnitOfWork, found: RecordTask) -> None:
    """End or remind of one task, whichever its day says."""
    task = await locked(uow, found)
    if not task.is_waiting:
        return
    facts = facts_of(task)
    if task.due_on < committee_date(uow.now):
        await uow.record_tasks.update(replace(task, state=TaskState.EXPIRED, closed_at=uow.now))
        tell(uow, task.hospital, PartnerEventKind.REQUEST_CLOSED, {**facts, "reason": "expired"})
    elif task.reminded_at is None:
        await uow.record_tasks.update(replace(task, reminded_at=uow.now))
        tell(uow, task.hospital, PartnerEventKind.REQUEST_CHANGED, {**facts, "reason": "due_soon"})


async def cancel_with_their_cases(service: Service[UnitOfWork]) -> None:
    """Take back what hospitals could still answer about cases that have ended."""
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        found = await uow.record_tasks.list_of_ended_cases(AT_ONCE)
    await one_by_one(service, found, cancel)


async def cancel(uow: UnitOfWork, found: RecordTask) -> None:
    """Take one task back that could still be answered, so that its person is shown no more."""
    task = await locked(uow, found)
    if not task.is_answerable:
        return
    await uow.record_tasks.update(replace(task, state=TaskState.CANCELLED, closed_at=uow.now))
    tell(uow, task.hospital, PartnerEventKind.REQUEST_CANCELLED, facts_of(task))


async def locked(uow: UnitOfWork, task: RecordTask) -> RecordTask:
    """Return a task as it is now, locked after its case."""
    await lock_case_of(uow, task)
    return await uow.record_tasks.get(task.id, lock=True)


async def remove_old_practice(service: Service[UnitOfWork]) -> None:
    """Remove what hospitals practised with long ago, once the records that answered it are gone."""
    days = settings_of(service).partner_unmatched_days
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        removed = await uow.practice.delete_before(uow.now - timedelta(days=days), AT_ONCE)
    if removed:
        logger.info("old practice requests removed", count=removed)
