"""The clock of a case (期限): what each step starts, pauses, moves, meets or ends.

Each function is called with the case locked, in the transaction of its step.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from intake.domain.case import Case
from intake.domain.case_deadlines import (
    FIRST_RECEIPT,
    ONE_TIME_NOTICE,
    SUPPLEMENT,
    CaseDeadline,
    Clockwork,
)
from intake.domain.deadline_changes import ChangeReason, DeadlineChange
from intake.domain.matters import Matter, MatterPeriods
from intake.domain.states import CaseState
from intake.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.deadlines import Extension, Pause
from shared.events.mailing import RecipientRole

__all__ = [
    "at_submission",
    "clockwork_of",
    "conclusions",
    "due_date_for_practice",
    "due_date_for_records",
    "on_accepted",
    "on_answer_unfit",
    "on_concluded",
    "on_ended",
    "on_notice_issued",
    "on_notice_replaced",
    "on_notice_served",
    "on_recipient_served",
    "on_reopened",
    "on_served",
    "on_supplement_extended",
    "on_supplemented",
    "remedy_days",
    "starts_at",
    "store",
    "today",
]

AWAITS_SUPPLEMENT = "awaits_supplement"
"""Why the limits of the conclusion pause, where they run from the first receipt."""

ANSWER_UNFIT = "answer_unfit"
"""Why the bureau itself gives more days for supplementing."""


def clockwork_of(uow: UnitOfWork, matter: Matter) -> Clockwork:
    """Return what works out a case's limits; a matter switched off since keeps the usual rules."""
    settings = uow.settings
    return Clockwork(
        settings.matters.get(matter, MatterPeriods()),
        settings.rules,
        uow.service.calendar,
        from_first_receipt=settings.conclusion_from_first_receipt,
    )


def at_submission(uow: UnitOfWork, matter: Matter, received_on: date) -> Sequence[CaseDeadline]:
    """Return the limits that a submission starts; they are stored in its own statement."""
    return clockwork_of(uow, matter).at_submission(received_on)


def starts_at(uow: UnitOfWork, case: Case, completed_at: datetime) -> datetime:
    """Return when the conclusion's clock starts: at completion, or by setting at first receipt."""
    return case.received_at if uow.settings.conclusion_from_first_receipt else completed_at


async def on_notice_issued(uow: UnitOfWork, case: Case) -> None:
    """Meet the limit of the one-time notice (O55 art 10)."""
    await uow.deadlines.mark_met(case.id, {ONE_TIME_NOTICE}, today(uow))


async def on_notice_served(
    uow: UnitOfWork, case: Case, served_on: date, period_days: int
) -> CaseDeadline:
    """Start the applicant's limit for supplementing; the conclusion's pauses if it runs already.

    ``period_days`` is what the notice gives, counted from the day after its service.
    """
    supplement = clockwork_of(uow, case.matter).at_notice(served_on, period_days)
    await store(uow, case, [supplement], ChangeReason.NEW_START)
    await uow.deadlines.mark_running(case.id, {SUPPLEMENT})
    await pause(uow, case, served_on)
    return supplement


async def on_supplement_extended(
    uow: UnitOfWork, case: Case, *, days: int, reason: str, approved_by: str
) -> CaseDeadline | None:
    """Give the applicant more days for supplementing, for a good reason named by its code.

    Returns the limit as it is now; None when the notice isn't served yet, or it was answered.
    """
    supplement = await uow.deadlines.find(case.id, SUPPLEMENT)
    if supplement is None or not supplement.is_running:
        return None
    rule = supplement.deadline.rule
    extension = Extension(
        days, reason, approved_by, rule.article, rule.article_zh, approved_on=today(uow)
    )
    extended = supplement.extended(extension, uow.service.calendar)
    await store(uow, case, [extended], ChangeReason.EXTENDED)
    return extended


async def on_answer_unfit(uow: UnitOfWork, case: Case, *, least_days: int) -> CaseDeadline | None:
    """Let the limit for supplementing run again, with at least so many days from today.

    What was handed in was found unfit; nobody loses days by the time that took. Returns the limit
    if it ends later now.
    """
    await uow.deadlines.mark_running(case.id, {SUPPLEMENT})
    supplement = await uow.deadlines.find(case.id, SUPPLEMENT)
    if supplement is None:
        return None
    await pause(uow, case, today(uow))
    last = today(uow) + timedelta(days=least_days)
    if supplement.last_day >= last:
        return None
    days = (last - supplement.deadline.period_ends_on).days
    person = uow.actor.account_id
    return await on_supplement_extended(
        uow, case, days=days, reason=ANSWER_UNFIT, approved_by=person
    )


async def on_notice_replaced(uow: UnitOfWork, case: Case) -> None:
    """Stop the limit for supplementing: another notice was issued, and starts it by its service."""
    await uow.deadlines.mark_met(case.id, {SUPPLEMENT}, today(uow))


async def on_reopened(uow: UnitOfWork, case: Case, period_days: int) -> CaseDeadline:
    """Start the limit for supplementing anew, from today; what fell away with it runs again."""
    codes = clockwork_of(uow, case.matter).conclusion_codes
    await uow.deadlines.mark_running(case.id, codes)
    return await on_notice_served(uow, case, today(uow), period_days)


async def on_supplemented(uow: UnitOfWork, case: Case) -> None:
    """Meet the limit for supplementing; what paused for it runs again from tomorrow."""
    await uow.deadlines.mark_met(case.id, {SUPPLEMENT}, today(uow))
    await resume(uow, case)


async def on_accepted(uow: UnitOfWork, case: Case) -> Sequence[CaseDeadline]:
    """Start the limits of the conclusion and return them, the earliest first.

    ``case`` has its ``clock_started_at``. Limits that run from the first receipt go on; those of
    the notice and of supplementing are met.
    """
    assert case.clock_started_at is not None
    await uow.deadlines.mark_met(case.id, {ONE_TIME_NOTICE, SUPPLEMENT}, today(uow))
    clockwork = clockwork_of(uow, case.matter)
    if clockwork.from_first_receipt and await running_conclusions(uow, case):
        await resume(uow, case)
    else:
        started_on = committee_date(case.clock_started_at)
        limits = clockwork.at_acceptance(started_on)
        await store(uow, case, limits, ChangeReason.NEW_START)
    return await conclusions(uow, case)


async def on_ended(uow: UnitOfWork, case: Case) -> None:
    """Let all limits fall away; refusing the application meets that of the one-time notice.

    ``case`` is in the state that it ended with: abandoned, withdrawn or not accepted.
    """
    if case.state is CaseState.NOT_ACCEPTED:
        await uow.deadlines.mark_met(case.id, {ONE_TIME_NOTICE}, today(uow))
    await uow.deadlines.lapse(case.id, today(uow))


async def on_concluded(uow: UnitOfWork, case: Case, decided_on: date) -> None:
    """Meet the limits of the conclusion and start that of its delivery (O55 art 17)."""
    clockwork = clockwork_of(uow, case.matter)
    await uow.deadlines.mark_met(case.id, clockwork.conclusion_codes, decided_on)
    await store(uow, case, [clockwork.at_conclusion(decided_on)], ChangeReason.NEW_START)


async def on_recipient_served(
    uow: UnitOfWork, case: Case, role: RecipientRole, served_on: date
) -> None:
    """Start the recipient's own limit for a re-appraisal (O55 art 19), if they have that remedy."""
    remedy = clockwork_of(uow, case.matter).at_service(role, served_on)
    if remedy is not None:
        await store(uow, case, [remedy], ChangeReason.NEW_START)


async def on_served(uow: UnitOfWork, case: Case, served_on: date) -> bool:
    """Meet the limit of the delivery; false when no conclusion has started it yet."""
    code = clockwork_of(uow, case.matter).periods.delivery
    return bool(await uow.deadlines.mark_met(case.id, {code}, served_on))


def remedy_days(uow: UnitOfWork, case: Case) -> int | None:
    """Return within how many days a party may ask for a re-appraisal; None without that remedy."""
    remedy = clockwork_of(uow, case.matter).periods.remedy
    return None if remedy is None else uow.settings.rules[remedy].value


async def due_date_for_records(uow: UnitOfWork, case: Case) -> date:
    """Return by when a hospital should send the records of a case.

    A share of what is left of the conclusion's legal limit, or of what it would be if it started
    today; a working day, and never sooner than some working days from today.
    """
    clockwork = clockwork_of(uow, case.matter)
    limit = await uow.deadlines.find(case.id, clockwork.periods.conclusion)
    if limit is None or not limit.is_running:
        starting = clockwork.at_acceptance(today(uow))
        limit = next(item for item in starting if item.code == clockwork.periods.conclusion)
    return due_within(uow, limit)


def due_date_for_practice(uow: UnitOfWork) -> date:
    """Return by when records of an initial appraisal that starts today would be due."""
    clockwork = clockwork_of(uow, Matter.INITIAL)
    starting = clockwork.at_acceptance(today(uow))
    return due_within(
        uow, next(item for item in starting if item.code == clockwork.periods.conclusion)
    )


def due_within(uow: UnitOfWork, limit: CaseDeadline) -> date:
    """Return the day by which records help to keep a limit; see ``due_date_for_records``."""
    settings, calendar = uow.settings, uow.service.calendar
    left = (limit.deadline.due_on - today(uow)).days
    soonest = calendar.add_working_days(today(uow), settings.records_min_working_days).day
    wanted = today(uow) + timedelta(days=max(0, int(left * settings.records_share)))
    return max(soonest, calendar.next_working_day(wanted).day)


async def store(
    uow: UnitOfWork, case: Case, limits: Sequence[CaseDeadline], reason: ChangeReason
) -> Sequence[DeadlineChange]:
    """Store limits of a locked case with their history, and return what changed."""
    if not limits:
        return []
    return await uow.deadlines.put(
        case.id, limits, reason=reason, now=uow.now, by=uow.actor.account_id
    )


async def conclusions(uow: UnitOfWork, case: Case) -> Sequence[CaseDeadline]:
    """Return the case's limits of the conclusion, the earliest first."""
    codes = clockwork_of(uow, case.matter).conclusion_codes
    return [item for item in await uow.deadlines.list_of_case(case.id) if item.code in codes]


async def running_conclusions(uow: UnitOfWork, case: Case) -> Sequence[CaseDeadline]:
    """Return those limits of the conclusion that have run since the first receipt."""
    return [
        item
        for item in await conclusions(uow, case)
        if item.is_running and item.deadline.rule.starts_from == FIRST_RECEIPT
    ]


async def pause(uow: UnitOfWork, case: Case, starts_on: date) -> None:
    """Pause the limits of the conclusion that run already, unless they are paused."""
    waits = Pause(starts_on, None, AWAITS_SUPPLEMENT, uow.actor.account_id)
    paused = [
        item.paused(waits, uow.service.calendar)
        for item in await running_conclusions(uow, case)
        if item.deadline.paused_since is None
    ]
    await store(uow, case, paused, ChangeReason.PAUSED)


async def resume(uow: UnitOfWork, case: Case) -> None:
    """End the pause of a supplement."""
    calendar = uow.service.calendar
    resumed = [
        item.resumed(today(uow), calendar)
        for item in await running_conclusions(uow, case)
        if any(pause.ends_on is None for pause in item.deadline.pauses)
    ]
    await store(uow, case, resumed, ChangeReason.RESUMED)


def today(uow: UnitOfWork) -> date:
    """Return the bureau's day."""
    return committee_date(uow.now)
