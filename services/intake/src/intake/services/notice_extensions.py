"""More time to answer a notice (延长补正期限) for a good reason: asked for, decided by a clerk."""

from dataclasses import dataclass, replace
from uuid import UUID

from intake.domain.case import Case
from intake.domain.notice_agreements import NoticeExtension
from intake.domain.states import CaseState
from intake.errors import (
    ExtensionNotAskedError,
    ExtensionPendingError,
    NoticeNotServedError,
    NoticePeriodOverError,
    NoticeReasonRefusedError,
)
from intake.services import clock, notice_clock
from intake.services.access import get_visible_case
from intake.services.steps import check_state
from intake.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.errors import FieldError
from shared.ids import new_id
from shared.permissions import Permission

__all__ = ["MoreTime", "ask", "get", "grant", "refuse"]


@dataclass(frozen=True, slots=True)
class MoreTime:
    """How many days more, and why."""

    days: int
    reason: str
    explanation: str | None = None


async def ask(uow: UnitOfWork, case_id: UUID, wanted: MoreTime) -> NoticeExtension:
    """Ask for more time; who asks within the period isn't abandoned before it is decided.

    Raises
    ------
    CaseNotFoundError, CaseStateError
        It is somebody else's, or waits for no answer.
    NoticePeriodOverError, NoticeNotServedError, ExtensionPendingError
    NoticeReasonRefusedError
        The reason isn't one that counts, or the days are too many.
    """
    all_by = Permission.APPLICATIONS_SUPPLEMENT
    case = await get_visible_case(uow, case_id, all_by=all_by, lock=True)
    check_state(case, CaseState.NOTICE_ISSUED)
    await check_served(uow, case_id)
    await notice_clock.check_running(uow, case_id)
    if await uow.notice_agreements.find_pending_extension(case_id) is not None:
        raise ExtensionPendingError
    asked = await new_extension(uow, case, wanted)
    await uow.notice_agreements.add_extension(case_id, asked)
    note(uow, case_id, "notice.extension_asked", asked)
    return asked


async def get(uow: UnitOfWork, case_id: UUID, extension_id: UUID) -> NoticeExtension:
    """Return what was asked for or given in a case.

    Raises
    ------
    ExtensionNotAskedError
        The case has none of that id.
    """
    for item in await uow.notice_agreements.list_extensions(case_id):
        if item.id == extension_id:
            return item
    raise ExtensionNotAskedError


async def grant(uow: UnitOfWork, case_id: UUID, given: MoreTime) -> NoticeExtension:
    """Give more time, to who asked for it, or as noted by the clerk alone.

    What was asked for within the period may be granted after it; otherwise it is too late then.

    Raises
    ------
    CaseNotFoundError, CaseStateError
    NoticePeriodOverError, NoticeNotServedError, NoticeReasonRefusedError
    """
    case = await uow.cases.get(case_id, lock=True)
    check_state(case, CaseState.NOTICE_ISSUED)
    await check_served(uow, case_id)
    asked = await uow.notice_agreements.find_pending_extension(case_id)
    if asked is None:
        await notice_clock.check_running(uow, case_id)
    known = asked or await new_extension(uow, case, given)
    check_reason(uow, given)
    limit = await clock.on_supplement_extended(
        uow, case, days=given.days, reason=known.reason, approved_by=uow.actor.account_id
    )
    assert limit is not None
    if limit.is_over(committee_date(uow.now)):
        raise NoticePeriodOverError(date=limit.last_day.isoformat())
    granted = replace(
        known,
        days=given.days,
        decided_by=uow.actor.account_id,
        decided_at=uow.now,
        is_granted=True,
        due_on=limit.deadline.due_on,
    )
    await keep(uow, case_id, granted, was_asked=asked is not None)
    changed = await notice_clock.put_state(uow, case, case.state)
    await notice_clock.tell_extended(uow, changed, limit, reason=known.reason)
    note(uow, case_id, "notice.extended", granted)
    return granted


async def refuse(uow: UnitOfWork, case_id: UUID) -> NoticeExtension:
    """Refuse what was asked for; the period ends as it did.

    Raises
    ------
    CaseNotFoundError, ExtensionNotAskedError
    """
    await uow.cases.get(case_id, lock=True)
    asked = await uow.notice_agreements.find_pending_extension(case_id)
    if asked is None:
        raise ExtensionNotAskedError
    person = uow.actor.account_id
    refused = replace(asked, decided_by=person, decided_at=uow.now, is_granted=False)
    await uow.notice_agreements.decide_extension(refused)
    note(uow, case_id, "notice.extension_refused", refused)
    return refused


async def keep(
    uow: UnitOfWork, case_id: UUID, granted: NoticeExtension, *, was_asked: bool
) -> None:
    """Store what was granted, in the request or as one of its own."""
    if was_asked:
        await uow.notice_agreements.decide_extension(granted)
    else:
        await uow.notice_agreements.add_extension(case_id, granted)


async def new_extension(uow: UnitOfWork, case: Case, wanted: MoreTime) -> NoticeExtension:
    """Return what is asked for now."""
    check_reason(uow, wanted)
    notice = await uow.notices.find_current(case.id)
    assert notice is not None
    return NoticeExtension(
        id=new_id(),
        notice_id=notice.id,
        reason=wanted.reason,
        explanation=wanted.explanation,
        days=wanted.days,
        requested_by=uow.actor.account_id,
        requested_at=uow.now,
    )


async def check_served(uow: UnitOfWork, case_id: UUID) -> None:
    """Let only periods be lengthened that have begun: a second notice's by its own service."""
    notice = await uow.notices.find_current(case_id)
    if notice is None or notice.served_on is None:
        raise NoticeNotServedError


def check_reason(uow: UnitOfWork, wanted: MoreTime) -> None:
    """Let only listed reasons pass, and no more days than the setting's."""
    reasons = uow.settings.notice_extension_reasons
    most = uow.settings.notice_extension_longest_days
    errors = []
    if wanted.reason not in reasons:
        known = ", ".join(sorted(reasons))
        errors.append(
            FieldError(
                "/reason", "reason_unknown", f"the reasons are {known}", f"理由应为：{known}"
            )
        )
    if wanted.days > most:
        errors.append(
            FieldError("/days", "too_many_days", f"at most {most} days", f"一次最多延长{most}日")
        )
    if errors:
        raise NoticeReasonRefusedError(errors=errors)


def note(uow: UnitOfWork, case_id: UUID, action: str, item: NoticeExtension) -> None:
    """Put a step of an extension on the audit trail."""
    uow.audit(
        action,
        subject_type="notice",
        subject_id=item.notice_id,
        case_id=case_id,
        detail={"reason": item.reason, "days": item.days},
    )
