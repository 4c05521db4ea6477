"""What people read of verdicts and notices: the reasons are personal, so each reading is noted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from intake.domain.case import Case
from intake.domain.case_deadlines import SUPPLEMENT
from intake.domain.notice import NoticeService, SecondNoticeGround, SupplementNotice
from intake.domain.notice_agreements import NoticeExtension, NoticeProposal
from intake.domain.verdict import MaterialVerdict, Standing
from intake.services.access import get_visible_case, purpose_of
from intake.services.applications import with_given
from intake.unit_of_work import UnitOfWork
from shared.clients.models import NoticeContent, NoticeItem
from shared.permissions import Permission
from shared.purposes import Purpose

__all__ = [
    "ToldItem",
    "ToldNotice",
    "content_of",
    "extensions_of",
    "notices_of",
    "proposals_of",
    "told",
    "verdicts_of",
]


SHORTCOMINGS: Mapping[Standing, str] = {
    Standing.ABSENT: "未提交",
    Standing.UNREADABLE: "无法辨认",
    Standing.WRONG_DOCUMENT: "材料不符",
    Standing.EXPIRED: "已过有效期",
}
"""What is wrong with an item, as letters say it."""

GROUNDS: Mapping[SecondNoticeGround, str] = {
    SecondNoticeGround.NEW_FACT: "出现新的事实",
    SecondNoticeGround.FORGED_ITEM: "所提交材料系伪造",
    SecondNoticeGround.ITEM_CHANGED_BY_APPLICANT: "申请人变更了所提交的材料",
}
"""Why there is a second notice, as letters say it."""


@dataclass(frozen=True, slots=True)
class ToldItem:
    """One item of a notice, with its name and whether it is still open."""

    item: str
    name_zh: str
    name_en: str
    shortcoming: Standing
    reason: str | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class ToldNotice:
    """A notice with the names of its items and the last day for answering it."""

    id: UUID
    number: int
    ground: SecondNoticeGround | None
    checklist_version: str
    items: Sequence[ToldItem]
    period_days: int
    period_reason: str | None
    issued_on: date
    due_by: date
    is_late: bool
    service: NoticeService
    served_on: date | None
    answer_by: date | None


async def verdicts_of(
    uow: UnitOfWork, case_id: UUID, *, purpose: Purpose | None
) -> Sequence[MaterialVerdict]:
    """Return every verdict on a case's materials, the earlier ones too.

    Raises
    ------
    CaseNotFoundError
        There is none of that id, or it is somebody else's.
    PurposeMissingError
        Staff read without a purpose.
    """
    await noted(uow, case_id, "verdicts.read", purpose)
    return await uow.verdicts.list_of_case(case_id)


async def notices_of(
    uow: UnitOfWork, case_id: UUID, *, purpose: Purpose | None
) -> Sequence[ToldNotice]:
    """Return the notices of a case, the first one first; who reads them is noted.

    Raises
    ------
    CaseNotFoundError, PurposeMissingError
        It is somebody else's; or staff read without a purpose.
    """
    case = await noted(uow, case_id, "notices.read", purpose)
    return [await told(uow, case, item) for item in await uow.notices.list_of_case(case_id)]


async def told(uow: UnitOfWork, case: Case, notice: SupplementNotice) -> ToldNotice:
    """Return a notice with what the list calls its items, and how they stand."""
    received = await with_given(uow, case)
    open_codes = {item.code for item in received.missing}
    limit = await uow.deadlines.find(case.id, SUPPLEMENT)
    is_current = received.notice is not None and received.notice.id == notice.id
    started = limit is not None and is_current and notice.served_on is not None
    return ToldNotice(
        id=notice.id,
        number=notice.number,
        ground=notice.ground,
        checklist_version=notice.checklist_version,
        items=[
            ToldItem(
                named.code,
                item.name_zh,
                item.name_en,
                named.shortcoming,
                named.reason,
                is_current and named.code in open_codes,
            )
            for named in notice.items
            if (item := received.checklist.find(named.code)) is not None
        ],
        period_days=notice.period_days,
        period_reason=notice.period_reason,
        issued_on=notice.issued_on,
        due_by=notice.due_by,
        is_late=notice.is_late,
        service=notice.service,
        served_on=notice.served_on,
        answer_by=limit.last_day if limit is not None and started else None,
    )


async def content_of(uow: UnitOfWork, case_id: UUID, notice_id: UUID) -> NoticeContent:
    """Return a notice in the words of its letter; that mailing read it is noted.

    Raises
    ------
    CaseNotFoundError, NoticeNotFoundError
    """
    case = await uow.cases.get(case_id)
    notice = await uow.notices.get(case_id, notice_id)
    shown = await told(uow, case, notice)
    uow.audit(
        "notice.read",
        subject_type="notice",
        subject_id=notice_id,
        case_id=case_id,
        purpose=Purpose.DELIVERY,
    )
    return NoticeContent(
        case_id=case_id,
        notice_id=notice_id,
        number=notice.number,
        issued_on=notice.issued_on,
        period_days=notice.period_days,
        items=[
            NoticeItem(
                name=item.name_zh, shortcoming=SHORTCOMINGS[item.shortcoming], reason=item.reason
            )
            for item in shown.items
        ],
        ground=GROUNDS[notice.ground] if notice.ground else None,
    )


async def extensions_of(
    uow: UnitOfWork, case_id: UUID, *, purpose: Purpose | None
) -> Sequence[NoticeExtension]:
    """Return what more time was asked for, and what became of it; who reads it is noted.

    Raises
    ------
    CaseNotFoundError, PurposeMissingError
        It is somebody else's; or staff read without a purpose.
    """
    await noted(uow, case_id, "notice_extensions.read", purpose)
    return await uow.notice_agreements.list_extensions(case_id)


async def proposals_of(
    uow: UnitOfWork, case_id: UUID, *, purpose: Purpose | None
) -> Sequence[NoticeProposal]:
    """Return what was proposed in a case; staff alone read it, which is noted.

    Raises
    ------
    CaseNotFoundError, PurposeMissingError
    """
    await noted(uow, case_id, "notice_proposals.read", purpose)
    return await uow.notice_agreements.list_proposals(case_id)


async def noted(uow: UnitOfWork, case_id: UUID, action: str, purpose: Purpose | None) -> Case:
    """Return a case that the actor may see, and note what of it is read."""
    case = await get_visible_case(uow, case_id, all_by=Permission.NOTICES_READ)
    uow.audit(
        action,
        subject_type="case",
        subject_id=case_id,
        case_id=case_id,
        purpose=purpose_of(uow.actor, purpose),
    )
    return case
