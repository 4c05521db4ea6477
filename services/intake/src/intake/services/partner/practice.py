"""A hospital in the sandbox has itself asked for records of somebody invented, to practise."""

from uuid import UUID

from intake.domain.partner.practice import free_person
from intake.domain.partner.tasks import RecordTask, TaskKind
from intake.domain.partner_event import PartnerEventKind
from intake.errors.conformance import PracticeLimitError, SandboxNeededError
from intake.errors.partners import RecordTaskRefusedError
from intake.services.clock import due_date_for_practice
from intake.services.partner.callers import hospital_of_caller
from intake.services.partner.tasks import announce, kind_errors, note
from intake.unit_of_work import UnitOfWork

__all__ = ["ask"]


async def ask(uow: UnitOfWork, task_id: UUID, kinds: tuple[str, ...]) -> RecordTask:
    """Ask the caller's hospital for documents of an invented person, due by the usual rule.

    Raises
    ------
    HospitalNotLinkedError, HospitalSuspendedError
    SandboxNeededError
        The hospital isn't in the sandbox.
    RecordTaskRefusedError
        A kind of documents is unknown.
    PracticeLimitError
        Enough of them wait.
    """
    hospital = await hospital_of_caller(uow)
    if not hospital.is_trying:
        raise SandboxNeededError(state=hospital.state)
    if errors := kind_errors(kinds):
        raise RecordTaskRefusedError(errors=errors)
    await uow.hospitals.get(hospital.credit_code, lock=True)
    taken = await uow.practice.list_persons_in_use(hospital.credit_code)
    limit = uow.settings.partner_practice_limit
    person = free_person(taken)
    if person is None or len(taken) >= limit:
        raise PracticeLimitError(limit=limit)
    task = RecordTask(
        id=task_id,
        case_id=None,
        practice_person=person,
        hospital=hospital.credit_code,
        kind=TaskKind.RECORDS,
        kinds=kinds,
        requested_by=uow.actor.account_id,
        requested_at=uow.now,
        due_on=due_date_for_practice(uow),
    )
    await uow.record_tasks.add(task)
    announce(uow, task, PartnerEventKind.REQUEST_OPENED)
    note(uow, "record_request.practised", task)
    return task
