"""Use cases around record requests (调取病历): staff ask, hospitals answer or decline."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar
from uuid import UUID

from intake.domain.partner.document_kinds import document_kinds
from intake.domain.partner.hospitals import HospitalState
from intake.domain.partner.matching import takes_materials
from intake.domain.partner.practice import practice_person
from intake.domain.partner.submissions import Person
from intake.domain.partner.tasks import DeclineReason, RecordTask, TaskKind, TaskState
from intake.domain.partner_event import PartnerEventKind, facts_of
from intake.domain.timeline import EntryCode
from intake.errors.partners import (
    RecordTaskClosedError,
    RecordTaskKnownError,
    RecordTaskNotFoundError,
    RecordTaskRefusedError,
)
from intake.services.clock import due_date_for_records
from intake.services.partner.callers import hospital_of_caller, own_task
from intake.services.partner_events import tell
from intake.services.steps import not_open, own_entry
from intake.unit_of_work import UnitOfWork
from shared.errors import FieldError
from shared.purposes import Purpose

__all__ = [
    "RecordsWanted",
    "TestWanted",
    "announce",
    "ask_for_test",
    "cancel",
    "decline",
    "kind_errors",
    "list_all",
    "list_of_case",
    "list_own",
    "note",
    "person_of",
    "read_own",
    "request",
]


PANEL = "panel"
"""Stands for who ordered a test: no account of an expert is kept with a case here."""


@dataclass(frozen=True, slots=True)
class TestWanted:
    """A test that a panel ordered from a hospital, by its credit code."""

    __test__: ClassVar[bool] = False

    order_id: UUID
    hospital: str
    test_code: str


@dataclass(frozen=True, slots=True)
class RecordsWanted:
    """What staff want from which hospitals; ``tasks`` gives each hospital the task's id."""

    tasks: Sequence[tuple[UUID, str]]
    kinds: tuple[str, ...]
    visits_from: date | None
    visits_to: date | None


async def request(uow: UnitOfWork, case_id: UUID, wanted: RecordsWanted) -> Sequence[RecordTask]:
    """Ask hospitals for records of a case's person, each by a task of its own.

    Raises
    ------
    CaseNotFoundError, CaseErasedError
    CaseStateError
        Nobody would read them any more.
    RecordTaskRefusedError
        A hospital isn't connected, or a kind of documents is unknown.
    RecordTaskKnownError
        A hospital is asked for some of it already.
    """
    case = await uow.cases.get(case_id, lock=True)
    await uow.cases.get_content(case_id)
    if not takes_materials(case.state, is_solicited=True):
        raise not_open(case)
    if errors := [*kind_errors(wanted.kinds), *await hospital_errors(uow, wanted)]:
        raise RecordTaskRefusedError(errors=errors)
    await refuse_repeated(uow, case_id, wanted)
    due_on = await due_date_for_records(uow, case)
    tasks = [
        RecordTask(
            id=task_id,
            case_id=case_id,
            hospital=hospital,
            kind=TaskKind.RECORDS,
            kinds=wanted.kinds,
            visits_from=wanted.visits_from,
            visits_to=wanted.visits_to,
            requested_by=uow.actor.account_id,
            requested_at=uow.now,
            due_on=due_on,
        )
        for task_id, hospital in wanted.tasks
    ]
    for task in tasks:
        await uow.record_tasks.add(task)
        announce(uow, task, PartnerEventKind.REQUEST_OPENED)
        note(uow, "record_request.made", task)
    await uow.timeline.tell(own_entry(uow, case_id, EntryCode.RECORDS_REQUESTED))
    return tasks


async def ask_for_test(uow: UnitOfWork, case_id: UUID, order: TestWanted) -> None:
    """Ask a hospital for the result of a test that the panel ordered; asked twice, it asks once.

    Who of the panel ordered it isn't kept here. A hospital that is no partner yet finds the task
    when it is connected; until then staff see that it waits.

    Raises
    ------
    CaseNotFoundError
        There is no such case; the news can't be true.
    """
    case = await uow.cases.get(case_id, lock=True)
    task = RecordTask(
        id=order.order_id,
        case_id=case_id,
        hospital=order.hospital,
        kind=TaskKind.TEST,
        test_code=order.test_code,
        requested_by=PANEL,
        requested_at=uow.now,
        due_on=await due_date_for_records(uow, case),
    )
    if await uow.record_tasks.add(task):
        announce(uow, task, PartnerEventKind.TEST_ORDERED)
        note(uow, "record_request.made", task)


async def cancel(uow: UnitOfWork, case_id: UUID, task_id: UUID) -> RecordTask:
    """Take a request back that isn't answered yet.

    Raises
    ------
    CaseNotFoundError, RecordTaskNotFoundError, RecordTaskClosedError
    """
    await uow.cases.get(case_id, lock=True)
    task = await uow.record_tasks.get(task_id, lock=True)
    if task.case_id != case_id:
        raise RecordTaskNotFoundError
    if not task.is_answerable:
        raise RecordTaskClosedError(state=task.state)
    kind = PartnerEventKind.REQUEST_CANCELLED
    if task.kind is TaskKind.TEST:
        kind = PartnerEventKind.TEST_CANCELLED
    announce(uow, task, kind)
    note(uow, "record_request.cancelled", task)
    return await uow.record_tasks.update(
        replace(task, state=TaskState.CANCELLED, closed_at=uow.now)
    )


async def decline(uow: UnitOfWork, task_id: UUID, reason: DeclineReason) -> RecordTask:
    """Say, as the hospital, that a request can't be answered, and why.

    Raises
    ------
    RecordTaskNotFoundError, HospitalNotLinkedError, HospitalSuspendedError
    RecordTaskClosedError
        It is answered, cancelled or declined already.
    """
    task = await own_task(uow, task_id, lock=True)
    if not task.is_answerable:
        raise RecordTaskClosedError(state=task.state)
    note(uow, "record_request.declined", task, reason=reason)
    return await uow.record_tasks.update(
        replace(task, state=TaskState.DECLINED, declined_for=reason, closed_at=uow.now)
    )


async def list_own(
    uow: UnitOfWork, states: Collection[TaskState], *, after: UUID | None, limit: int
) -> Sequence[RecordTask]:
    """Return one page and one more of what the caller's hospital is asked for, oldest first.

    Raises
    ------
    HospitalNotLinkedError, HospitalSuspendedError
    """
    hospital = await hospital_of_caller(uow)
    return await uow.record_tasks.list_of_hospital(
        hospital.credit_code,
        states,
        only_practice=hospital.is_trying,
        after=after,
        limit=limit + 1,
    )


async def read_own(uow: UnitOfWork, task_id: UUID) -> tuple[RecordTask, Person | None]:
    """Return what the caller's hospital is asked for and, while it waits, whose records they are.

    Raises
    ------
    RecordTaskNotFoundError, HospitalNotLinkedError, HospitalSuspendedError
    """
    task = await own_task(uow, task_id)
    if not task.is_answerable:
        return task, None
    person = await person_of(uow, task)
    uow.audit(
        "record_request.read",
        subject_type="record_request",
        subject_id=task_id,
        case_id=task.case_id,
        purpose=Purpose.RECORD_REQUEST,
    )
    return task, person


async def person_of(uow: UnitOfWork, task: RecordTask) -> Person:
    """Return whose records a task asks for."""
    if task.case_id is None:
        return practice_person(task.practice_person)
    parties, _ = await uow.cases.get_content(task.case_id)
    appraisee = parties.appraisee
    return Person(
        name=appraisee.name,
        identity_number=appraisee.identity_number,
        birth_date=appraisee.birth_date,
    )


async def list_of_case(uow: UnitOfWork, case_id: UUID) -> Sequence[RecordTask]:
    """Return what hospitals are asked for about a case, the oldest first.

    Raises
    ------
    CaseNotFoundError
    """
    await uow.cases.get(case_id)
    return await uow.record_tasks.list_of_case(case_id)


async def list_all(
    uow: UnitOfWork, states: Collection[TaskState], *, after: UUID | None, limit: int
) -> Sequence[RecordTask]:
    """Return one page and one more of what the committee's hospitals are asked for."""
    return await uow.record_tasks.list_all(states, after=after, limit=limit + 1)


def kind_errors(kinds: Sequence[str]) -> list[FieldError]:
    """Tell which kinds of documents are unknown."""
    return [
        FieldError(
            f"/kinds/{n}",
            "document_kind_unknown",
            "there is no such kind of document; see /partner/document-kinds",
            "文书类型代码不存在",
        )
        for n, kind in enumerate(kinds)
        if kind not in document_kinds()
    ]


async def hospital_errors(uow: UnitOfWork, wanted: RecordsWanted) -> list[FieldError]:
    """Tell which hospitals can't be asked."""
    errors = []
    for n, (_, credit_code) in enumerate(wanted.tasks):
        hospital = await uow.hospitals.find(credit_code)
        if hospital is None or hospital.state is not HospitalState.ACTIVE:
            errors.append(
                FieldError(
                    f"/hospitals/{n}",
                    "hospital_not_connected",
                    "this is no hospital that is connected and active",
                    "该医院不是已启用的合作医院",
                )
            )
    return errors


async def refuse_repeated(uow: UnitOfWork, case_id: UUID, wanted: RecordsWanted) -> None:
    """Let nobody ask a hospital twice for the same at once.

    Raises
    ------
    RecordTaskKnownError
    """
    asked = {hospital for _, hospital in wanted.tasks}
    for task in await uow.record_tasks.list_of_case(case_id):
        if task.is_waiting and task.hospital in asked and set(task.kinds) & set(wanted.kinds):
            raise RecordTaskKnownError(hospital=task.hospital)


def announce(uow: UnitOfWork, task: RecordTask, kind: PartnerEventKind) -> None:
    """Tell the hospital of its task, without whom it is about."""
    tell(uow, task.hospital, kind, facts_of(task))


def note(uow: UnitOfWork, action: str, task: RecordTask, **detail: str) -> None:
    """Put what was done with a task on the audit trail."""
    uow.audit(
        action,
        subject_type="record_request",
        subject_id=task.id,
        case_id=task.case_id,
        detail={"hospital": task.hospital, **detail},
    )
