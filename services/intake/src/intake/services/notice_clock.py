"""How a case stands by what was handed in for its notice, within the notice's period (补正期限)."""

from dataclasses import replace
from uuid import UUID

from intake.domain.case import Case
from intake.domain.case_deadlines import SUPPLEMENT, CaseDeadline
from intake.domain.received import ReceivedApplication
from intake.domain.states import CaseState
from intake.domain.timeline import EntryCode
from intake.errors import NoticePeriodOverError
from intake.services import clock
from intake.services.steps import own_entry
from intake.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.events.intake import DeadlineExtended, NoticeAnswered

__all__ = [
    "AWAITING",
    "SUPPLEMENT",
    "check_running",
    "is_over",
    "leave_days",
    "put_state",
    "restate",
    "tell_extended",
]

AWAITING = (CaseState.NOTICE_ISSUED, CaseState.SUPPLEMENTED)
"""While a notice is answered, and its answers are judged."""


async def is_over(uow: UnitOfWork, case_id: UUID) -> bool:
    """Whether the last day is over in the bureau's calendar; never while no service is known."""
    limit = await uow.deadlines.find(case_id, SUPPLEMENT)
    return limit is not None and limit.is_over(committee_date(uow.now))


async def check_running(uow: UnitOfWork, case_id: UUID) -> None:
    """Let something happen within the period only, whether or not the job has passed by yet.

    Raises
    ------
    NoticePeriodOverError
        Its last day is over.
    """
    limit = await uow.deadlines.find(case_id, SUPPLEMENT)
    if limit is not None and limit.is_over(committee_date(uow.now)):
        raise NoticePeriodOverError(date=limit.last_day.isoformat())


async def restate(
    uow: UnitOfWork, received: ReceivedApplication, *, found_unfit: bool = False
) -> ReceivedApplication:
    """Store a case that something was handed in for or judged on, in the state that follows.

    A notice is answered when each item it names has something new that isn't found unfit; whoever
    handed in something unfit has some days left at least, of a period that has begun. What comes
    after the last day, or to a case that doesn't wait for an answer, answers nothing.
    """
    case, notice = received.case, received.notice
    if notice is None or case.state not in AWAITING or await is_over(uow, case.id):
        return replace(received, case=await uow.cases.update(case))
    state = CaseState.NOTICE_ISSUED if received.missing else CaseState.SUPPLEMENTED
    changed = await put_state(uow, case, state)
    if found_unfit and state is CaseState.NOTICE_ISSUED and notice.served_on is not None:
        await leave_days(uow, changed)
    if state is CaseState.SUPPLEMENTED is not case.state:
        await clock.on_supplemented(uow, changed)
        await uow.timeline.tell(own_entry(uow, case.id, EntryCode.NOTICE_ANSWERED))
        await uow.publish(
            NoticeAnswered(committee=uow.committee, case_id=case.id, notice_id=notice.id)
        )
    return replace(received, case=changed)


async def leave_days(uow: UnitOfWork, case: Case) -> None:
    """Leave some days at least to who answered, and whose answer was found unfit."""
    least = uow.settings.notice_reanswer_days
    extended = await clock.on_answer_unfit(uow, case, least_days=least)
    if extended is not None:
        await tell_extended(uow, case, extended, reason=clock.ANSWER_UNFIT)


async def put_state(uow: UnitOfWork, case: Case, state: CaseState) -> Case:
    """Store a locked case in another state before its acceptance, or in the same one."""
    return await uow.cases.update(replace(case, state=state))


async def tell_extended(uow: UnitOfWork, case: Case, limit: CaseDeadline, *, reason: str) -> None:
    """Tell everybody that the period ends later now."""
    facts = {"date": limit.deadline.due_on.isoformat()}
    await uow.timeline.tell(own_entry(uow, case.id, EntryCode.NOTICE_PERIOD_EXTENDED, facts))
    await uow.publish(
        DeadlineExtended(
            committee=uow.committee,
            case_id=case.id,
            matter=case.matter,
            reason=reason,
            deadline=limit.fact(),
        )
    )
