"""The one-time notice (一次性告知书): issue it, note its service. What it names, nobody chooses."""

from dataclasses import dataclass
from uuid import UUID

from intake.domain.case import Case
from intake.domain.case_deadlines import ONE_TIME_NOTICE
from intake.domain.notice import (
    FrozenVerdict,
    NoticeItem,
    NoticeService,
    SecondNoticeGround,
    SupplementNotice,
)
from intake.domain.notice_rules import missing_items
from intake.domain.received import ReceivedApplication
from intake.domain.states import CaseState
from intake.domain.timeline import EntryCode
from intake.errors import (
    ElectronicServiceRefusedError,
    NothingMissingError,
    NoticeAlreadyIssuedError,
    NoticeNotFoundError,
    NoticePeriodRefusedError,
    NoticeServedError,
)
from intake.services import clock, notice_clock
from intake.services.applications import with_given
from intake.services.claims import check_claim
from intake.services.steps import check_state, check_version, own_entry
from intake.services.verdicts import check_judged
from intake.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.deadlines import calculate_deadline
from shared.errors import FieldError
from shared.events.intake import NoticeIssued
from shared.events.mailing import RecipientServed
from shared.ids import new_id

__all__ = [
    "Wording",
    "hand_over",
    "issue",
    "note_mailed",
    "note_served",
    "period_of",
    "put_in_force",
]


@dataclass(frozen=True, slots=True)
class Wording:
    """What a clerk decides about a notice: its period if it is longer, and how it is served.

    Without ``service`` it goes electronically to who agreed to that, and by post otherwise.
    """

    period_days: int | None = None
    period_reason: str | None = None
    service: NoticeService | None = None


async def issue(
    uow: UnitOfWork, case_id: UUID, wording: Wording, *, expected: int | None
) -> SupplementNotice:
    """Tell everything that is missing, once (O55 art 10).

    A notice that comes after its five working days is issued all the same, and counted as late.

    Raises
    ------
    CaseNotFoundError, StaleVersionError
    NoticeAlreadyIssuedError
        There was one.
    CaseStateError, CaseClaimedError
        The application was accepted or has ended; or a colleague works on it.
    MaterialsNotJudgedError, NothingMissingError
        Nobody has looked at something demanded; or nothing is missing.
    NoticePeriodRefusedError, ElectronicServiceRefusedError
    """
    case = await uow.cases.get(case_id, lock=True)
    check_version(case, expected)
    received = await with_given(uow, case)
    if received.notice is not None:
        raise NoticeAlreadyIssuedError
    check_state(case, CaseState.RECEIVED)
    check_claim(uow, case)
    check_judged(received)
    reasons = {item.material_id: item.reason for item in await uow.verdicts.list_of_case(case_id)}
    items = missing_items(received, reasons)
    if not items:
        raise NothingMissingError
    notice = await draw_up(uow, received, items, wording)
    await clock.on_notice_issued(uow, case)
    await put_in_force(uow, case, notice)
    return notice


async def draw_up(
    uow: UnitOfWork,
    received: ReceivedApplication,
    items: tuple[NoticeItem, ...],
    wording: Wording,
) -> SupplementNotice:
    """Return a first notice with the list and every verdict as they are now."""
    case, today = received.case, committee_date(uow.now)
    service = wording.service or default_service(case)
    if service is NoticeService.ELECTRONIC and not case.consent_electronic:
        raise ElectronicServiceRefusedError
    rule = uow.settings.rules[ONE_TIME_NOTICE]
    limit = calculate_deadline(rule, committee_date(case.received_at), uow.service.calendar)
    return SupplementNotice(
        id=new_id(),
        case_id=case.id,
        number=1,
        ground=None,
        checklist_version=received.checklist.version,
        items=items,
        verdicts=await frozen_verdicts(uow, received),
        period_days=period_of(uow, wording),
        period_reason=wording.period_reason,
        issued_by=uow.actor.account_id,
        issued_at=uow.now,
        issued_on=today,
        due_by=limit.due_on,
        service=service,
        served_on=None if service is NoticeService.POST else today,
    )


def default_service(case: Case) -> NoticeService:
    """Return how an applicant is served unless the clerk says otherwise."""
    return NoticeService.ELECTRONIC if case.consent_electronic else NoticeService.POST


async def frozen_verdicts(
    uow: UnitOfWork, received: ReceivedApplication
) -> tuple[FrozenVerdict, ...]:
    """Return the verdict in force on each material, as a notice keeps it."""
    latest = {item.material_id: item for item in await uow.verdicts.list_of_case(received.case.id)}
    return tuple(
        FrozenVerdict(
            material.id, material.item, latest[material.id].verdict, latest[material.id].reason
        )
        for material in received.given
        if material.id in latest
    )


def period_of(uow: UnitOfWork, wording: Wording) -> int:
    """Return the days that a notice gives: the rule's, or more with a reason, and never fewer.

    Raises
    ------
    NoticePeriodRefusedError
        They are fewer, too many, or more without a reason.
    """
    usual = uow.settings.rules[notice_clock.SUPPLEMENT].value
    longest = max(usual, uow.settings.notice_period_longest_days)
    days = wording.period_days or usual
    if not usual <= days <= longest:
        raise NoticePeriodRefusedError(
            errors=[
                FieldError(
                    "/period_days",
                    "period_not_allowed",
                    f"the period is {usual} to {longest} days (O55 art 10)",
                    f"补正期限应为{usual}至{longest}日（《劳动能力鉴定管理办法》第十条）",
                )
            ]
        )
    if days > usual and not wording.period_reason:
        raise NoticePeriodRefusedError(
            errors=[
                FieldError(
                    "/period_reason",
                    "reason_missing",
                    "a longer period needs its reason",
                    "延长补正期限应当说明理由",
                )
            ]
        )
    return days


async def put_in_force(uow: UnitOfWork, case: Case, notice: SupplementNotice) -> None:
    """Store a notice, start its period if it is served, and tell everybody."""
    await uow.notices.add(notice)
    changed = await notice_clock.put_state(uow, case, CaseState.NOTICE_ISSUED)
    if notice.served_on is not None:
        await clock.on_notice_served(uow, changed, notice.served_on, notice.period_days)
    await uow.timeline.tell(own_entry(uow, case.id, EntryCode.NOTICE_ISSUED))
    await uow.publish(
        NoticeIssued(
            committee=uow.committee,
            case_id=case.id,
            matter=case.matter,
            notice_id=notice.id,
            number=notice.number,
            period_days=notice.period_days,
            issued_on=notice.issued_on,
        )
    )
    uow.audit(
        "notice.issued",
        subject_type="notice",
        subject_id=notice.id,
        case_id=case.id,
        detail=facts_of(notice),
    )


def facts_of(notice: SupplementNotice) -> dict[str, str | int | bool | list[str]]:
    """Return what the audit trail keeps of a notice: codes and numbers."""
    ground: SecondNoticeGround | str = notice.ground or "first"
    return {
        "number": notice.number,
        "ground": str(ground),
        "items": [item.code for item in notice.items],
        "period_days": notice.period_days,
        "late": notice.is_late,
    }


async def hand_over(uow: UnitOfWork, case_id: UUID) -> SupplementNotice:
    """Note that the applicant took the notice at the counter (直接送达): it is served today.

    Raises
    ------
    CaseNotFoundError, NoticeNotFoundError, CaseStateError
    NoticeServedError
        It counts as served already.
    """
    case = await uow.cases.get(case_id, lock=True)
    notice = await uow.notices.find_current(case_id)
    if notice is None:
        raise NoticeNotFoundError
    check_state(case, *notice_clock.AWAITING)
    if notice.served_on is not None:
        raise NoticeServedError(date=notice.served_on.isoformat())
    served = notice.served(committee_date(uow.now), NoticeService.COUNTER)
    await note_served(uow, case, served)
    facts = {"date": committee_date(uow.now).isoformat()}
    await uow.timeline.tell(own_entry(uow, case_id, EntryCode.NOTICE_HANDED_OVER, facts))
    uow.audit("notice.handed_over", subject_type="notice", subject_id=notice.id, case_id=case_id)
    return served


async def note_served(uow: UnitOfWork, case: Case, served: SupplementNotice) -> None:
    """Keep when and how a notice of a locked case arrived, and start its period by that.

    Who answered meanwhile, unfitly, has some days left at least, however late its arrival is known.
    """
    assert served.served_on is not None
    await uow.notices.note_served(served.id, served.served_on, served.service)
    if case.state not in notice_clock.AWAITING:
        return
    await clock.on_notice_served(uow, case, served.served_on, served.period_days)
    if case.state is CaseState.SUPPLEMENTED:
        await clock.on_supplemented(uow, case)
        return
    received = await with_given(uow, case)
    if any(received.counting(item.code) for item in received.missing):
        await notice_clock.leave_days(uow, case)


async def note_mailed(uow: UnitOfWork, served: RecipientServed) -> None:
    """Note that the letter of a notice arrived; what came another way before counts for itself.

    A letter that doesn't say of which notice it was is that of the only one there is.
    """
    case = await uow.cases.get(served.case_id, lock=True)
    issued = await uow.notices.list_of_case(case.id)
    about = [item for item in issued if served.notice_id in {item.id, None}]
    if len(about) != 1 or about[0].served_on is not None:
        return
    arrived = about[0].served(served.served_on, NoticeService.POST)
    if arrived.id == issued[-1].id:
        await note_served(uow, case, arrived)
    else:
        await uow.notices.note_served(arrived.id, served.served_on, NoticeService.POST)
