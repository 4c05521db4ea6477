"""One-time notices (一次性告知书) of one committee."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.notice import (
    FrozenVerdict,
    NoticeItem,
    NoticeService,
    SecondNoticeGround,
    SupplementNotice,
)
from intake.errors import NoticeNotFoundError
from intake.tables import supplement_notice
from shared.crypto import FieldCipher

__all__ = ["NoticeRepository"]


@dataclass(frozen=True, slots=True)
class Content:
    """What of a notice may be personal: reasons are free text."""

    items: tuple[NoticeItem, ...] = ()
    verdicts: tuple[FrozenVerdict, ...] = ()
    period_reason: str | None = None
    settled: tuple[NoticeItem, ...] = ()


CONTENT = TypeAdapter(Content)


class NoticeRepository:
    """Adds notices, reads them, and notes their service."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, notice: SupplementNotice) -> None:
        """Store a notice of a locked case."""
        content = Content(notice.items, notice.verdicts, notice.period_reason, notice.settled)
        sealed = self._cipher.encrypt(
            CONTENT.dump_json(content).decode(), content_context(notice.id)
        )
        await self._session.execute(
            insert(supplement_notice).values(
                id=notice.id,
                committee=self._committee,
                case_id=notice.case_id,
                number=notice.number,
                ground=notice.ground,
                checklist_version=notice.checklist_version,
                items=[item.code for item in notice.items],
                content=sealed,
                period_days=notice.period_days,
                issued_by=notice.issued_by,
                issued_at=notice.issued_at,
                issued_on=notice.issued_on,
                due_by=notice.due_by,
                service=notice.service,
                served_on=notice.served_on,
                confirmed_by=notice.confirmed_by,
            )
        )

    async def find_current(self, case_id: UUID) -> SupplementNotice | None:
        """Return the notice in force of a case, if one was issued: the last one."""
        found = await self.list_of_case(case_id)
        return found[-1] if found else None

    async def get(self, case_id: UUID, notice_id: UUID) -> SupplementNotice:
        """Return a notice of a case.

        Raises
        ------
        NoticeNotFoundError
            The case has none of that id.
        """
        for notice in await self.list_of_case(case_id):
            if notice.id == notice_id:
                return notice
        raise NoticeNotFoundError

    async def list_of_case(self, case_id: UUID) -> Sequence[SupplementNotice]:
        """Return the notices of a case, the first one first."""
        rows = await self._session.execute(
            select(supplement_notice)
            .where(
                supplement_notice.c.case_id == case_id,
                supplement_notice.c.committee == self._committee,
            )
            .order_by(supplement_notice.c.number)
        )
        return [self._notice_of(row) for row in rows]

    async def note_served(self, notice_id: UUID, on: date, by: NoticeService) -> None:
        """Note when and how a notice arrived."""
        await self._session.execute(
            update(supplement_notice)
            .where(
                supplement_notice.c.id == notice_id,
                supplement_notice.c.committee == self._committee,
            )
            .values(served_on=on, service=by)
        )

    def _notice_of(self, row: Any) -> SupplementNotice:
        content = Content()
        if row.content is not None:
            text = self._cipher.decrypt(row.content, content_context(row.id))
            content = CONTENT.validate_json(text)
        return SupplementNotice(
            id=row.id,
            case_id=row.case_id,
            number=row.number,
            ground=None if row.ground is None else SecondNoticeGround(row.ground),
            checklist_version=row.checklist_version,
            items=content.items,
            verdicts=content.verdicts,
            period_days=row.period_days,
            period_reason=content.period_reason,
            issued_by=row.issued_by,
            issued_at=row.issued_at,
            issued_on=row.issued_on,
            due_by=row.due_by,
            service=NoticeService(row.service),
            served_on=row.served_on,
            confirmed_by=row.confirmed_by,
            settled=content.settled,
        )


def content_context(notice_id: object) -> str:
    """Return the place that a notice's content is encrypted for."""
    return f"intake.supplement_notice.content:{notice_id}"
