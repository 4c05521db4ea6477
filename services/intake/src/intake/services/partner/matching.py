"""Brings submissions to their cases, before or after the application exists."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import structlog

from intake.domain.case import Case
from intake.domain.conformance import Step
from intake.domain.partner.document_kinds import document_kinds
from intake.domain.partner.matching import decide, takes_materials
from intake.domain.partner.submissions import (
    QueueReason,
    RecordSubmission,
    SubmissionState,
)
from intake.domain.partner.tasks import TaskKind, TaskState, state_after
from intake.domain.partner_event import PartnerEventKind, facts_of
from intake.domain.timeline import EntryCode
from intake.errors import CaseNotFoundError
from intake.errors.partners import RecordSubmissionRefusedError
from intake.services import conformance, notice_clock
from intake.services.applications import with_given
from intake.services.one_by_one import one_by_one
from intake.services.partner_events import tell
from intake.services.steps import checklist_of, not_open, own_entry
from intake.unit_of_work import UnitOfWork
from shared.actor import system_actor
from shared.errors import FieldError
from shared.events.intake import TestResultReceived
from shared.service import Service

__all__ = ["assign", "match", "match_waiting", "use"]

logger = structlog.get_logger(__name__)

AT_ONCE = 100

ITEM_NOT_ON_LIST = FieldError(
    "/case_id",
    "item_not_on_list",
    "the list of this case's matter has no item for one of the documents",
    "该案件事项的材料清单中没有与某份文书对应的材料项",
)


async def match_waiting(service: Service[UnitOfWork]) -> int:
    """Match what waited for an application that is there now; return how many were looked at.

    Each in a transaction of its own: one that fails holds up no other.
    """
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        found = await uow.record_matching.list_matchable(AT_ONCE)
    await one_by_one(service, found, match)
    if found:
        logger.info("waiting records matched", count=len(found))
    return len(found)


async def match(uow: UnitOfWork, submission_id: UUID) -> None:
    """Give a waiting submission to its case, if there is nothing to decide; else queue it.

    Raises
    ------
    RecordSubmissionNotFoundError
        The committee has none of that id.
    """
    submission = await uow.record_submissions.get(submission_id, lock=True)
    content = await uow.record_submissions.get_content(submission_id)
    if content is None or submission.state is not SubmissionState.UNMATCHED:
        return
    if submission.is_sandbox:
        await practise(uow, submission)
        return
    if submission.task_id is not None:
        task = await uow.record_tasks.get(submission.task_id)
        assert task.case_id is not None
        await use(uow, submission, task.case_id)
        return
    candidates = await uow.record_matching.list_candidates(uow.record_submissions.index_of(content))
    decision = decide(candidates, name=content.person.name, case_number=content.case_number)
    if decision.case_id is not None:
        await use(uow, submission, decision.case_id)
    elif decision.reason is not None:
        await queue(uow, submission, decision.reason)


async def practise(uow: UnitOfWork, submission: RecordSubmission) -> None:
    """Have a locked submission answer what its hospital practises with; no case hears of it."""
    if submission.task_id is None:
        return
    await uow.record_submissions.update(replace(submission, state=SubmissionState.MATCHED))
    await answer_task(uow, submission)
    task = await uow.record_tasks.get(submission.task_id)
    if task.state is TaskState.FULFILLED:
        await conformance.note_step(uow, submission.hospital, Step.RECORD_REQUEST)


async def assign(uow: UnitOfWork, submission: RecordSubmission, case_id: UUID) -> None:
    """Give a locked submission to the case that a person names, a later one too.

    Raises
    ------
    CaseNotFoundError
        It is none of the open cases of who has that identity number.
    CaseStateError, RecordSubmissionRefusedError
        The case takes no materials any more, or none of that kind.
    """
    content = await uow.record_submissions.get_content(submission.id)
    if content is None:
        raise CaseNotFoundError
    candidates = await uow.record_matching.list_candidates(uow.record_submissions.index_of(content))
    if case_id not in {item.case_id for item in candidates}:
        raise CaseNotFoundError
    await use(uow, submission, case_id, is_decided=True)


async def use(
    uow: UnitOfWork, submission: RecordSubmission, case_id: UUID, *, is_decided: bool = False
) -> None:
    """Make a locked submission's documents materials of a case, where it still takes any.

    ``is_decided`` when a person has said so, who may also come after the preliminary review.
    """
    case = await uow.cases.get(case_id, lock=True)
    is_wanted = submission.is_solicited or is_decided
    if not takes_materials(case.state, is_solicited=is_wanted):
        if is_decided:
            raise not_open(case)
        await queue(uow, submission, QueueReason.CASE_PAST_MATERIALS)
        return
    items = items_for(uow, case, submission)
    if items is None:
        if is_decided:
            raise RecordSubmissionRefusedError(errors=[ITEM_NOT_ON_LIST])
        await queue(uow, submission, QueueReason.ITEM_NOT_ON_LIST)
        return
    kind = await task_kind(uow, submission)
    material_ids = await uow.record_matching.attach(
        submission, case_id, items, is_for_experts=kind is TaskKind.TEST
    )
    await uow.record_submissions.update(
        replace(
            submission,
            state=SubmissionState.MATCHED,
            case_id=case_id,
            queue_reason=None,
            claimed_by=None,
        )
    )
    await notice_clock.restate(uow, await with_given(uow, case))
    code = EntryCode.RECORDS_ARRIVED
    if kind is TaskKind.TEST:
        code = EntryCode.TEST_RESULT_RECEIVED
        assert submission.task_id is not None
        await uow.publish(
            TestResultReceived(
                committee=uow.committee,
                case_id=case_id,
                order_id=submission.task_id,
                material_ids=list(material_ids),
            )
        )
    await uow.timeline.tell(own_entry(uow, case_id, code))
    await answer_task(uow, submission)
    uow.audit(
        "records.matched",
        subject_type="record_submission",
        subject_id=submission.id,
        case_id=case_id,
    )


async def queue(uow: UnitOfWork, submission: RecordSubmission, reason: QueueReason) -> None:
    """Leave a locked submission to a person."""
    await uow.record_submissions.update(
        replace(submission, state=SubmissionState.AMBIGUOUS, queue_reason=reason)
    )
    uow.audit(
        "records.queued",
        subject_type="record_submission",
        subject_id=submission.id,
        detail={"reason": reason},
    )


def items_for(
    uow: UnitOfWork, case: Case, submission: RecordSubmission
) -> Mapping[UUID, str] | None:
    """Return the checklist item of each document; None if the case's list lacks one."""
    checklist, kinds = checklist_of(uow, case), document_kinds()
    items = {item.id: kinds[item.kind].item for item in submission.documents}
    is_listed = all(checklist.find(code) is not None for code in items.values())
    return items if is_listed else None


async def task_kind(uow: UnitOfWork, submission: RecordSubmission) -> TaskKind | None:
    """Return what kind of task a submission answers, if any."""
    if submission.task_id is None:
        return None
    return (await uow.record_tasks.get(submission.task_id)).kind


async def answer_task(uow: UnitOfWork, submission: RecordSubmission) -> None:
    """Close the task that a submission answers, as far as it is satisfied."""
    if submission.task_id is None:
        return
    task = await uow.record_tasks.get(submission.task_id, lock=True)
    tell(
        uow,
        submission.hospital,
        PartnerEventKind.SUBMISSION_IN_USE,
        {"submission_id": submission.id},
    )
    if not task.is_answerable:
        return
    state, satisfied = state_after(task, {item.kind for item in submission.documents})
    closed_at = uow.now if state is TaskState.FULFILLED else task.closed_at
    await uow.record_tasks.update(
        replace(task, state=state, satisfied=satisfied, closed_at=closed_at)
    )
    is_closed = state is TaskState.FULFILLED
    kind = PartnerEventKind.REQUEST_CLOSED if is_closed else PartnerEventKind.REQUEST_CHANGED
    tell(uow, task.hospital, kind, facts_of(task))
