"""The yearly report on the experts of a pool, and an expert's own part of it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from lottery.config import Settings
from lottery.domain.adjustment import (
    Attendance,
    Figures,
    Ground,
    Suggestion,
    Thresholds,
    grounds_of,
    suggestion_of,
)
from lottery.domain.expert import ExpertRecord
from lottery.domain.statistics import Life, lives_of
from lottery.domain.words import EXPERT_STATES_ZH
from lottery.repositories.adjustment import Period
from lottery.services import access
from lottery.unit_of_work import UnitOfWork
from shared.clients.models import Agreement
from shared.clock import CHINA
from shared.purposes import OWN_DATA, Purpose
from shared.workbooks import Column, Table

__all__ = ["Entry", "Report", "of_oneself", "of_year", "write"]

EXPERTS_A_PAGE = 500

SUGGESTIONS_ZH: dict[Suggestion, str] = {
    "keep": "继续聘任",
    "talk": "约谈",
    "train": "培训",
    "release": "建议解聘",
}
GROUNDS_ZH: dict[Ground, str] = {
    "absent": "无正当理由缺席",
    "absent_often": "多次无正当理由缺席",
    "late": "多次迟到",
    "disagreed": "意见与结论不一致较多",
}
COLUMNS = [
    Column("姓名", 12),
    Column("单位", 28),
    Column("专科", 14),
    Column("状态", 10),
    Column("参与抽取次数", 14),
    Column("抽中次数", 10),
    Column("回避剔除次数", 14),
    Column("到场次数", 10),
    Column("迟到次数", 10),
    Column("缺席次数", 10),
    Column("缺席理由", 28),
    Column("递补次数", 10),
    Column("鉴定案件数", 12),
    Column("跟班次数", 10),
    Column("跟班合格次数", 14),
    Column("意见数", 10),
    Column("与结论一致数", 14),
    Column("建议", 12),
    Column("依据", 36),
]


@dataclass(frozen=True, slots=True)
class Entry:
    """An expert's year, and what it suggests."""

    expert: ExpertRecord
    figures: Figures
    grounds: tuple[Ground, ...]
    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class Report:
    """A year of a pool; ``agreement_until`` is the last day whose conclusions are counted."""

    year: int
    agreement_until: date
    entries: tuple[Entry, ...]


def thresholds_of(settings: Settings) -> Thresholds:
    """Return the thresholds that the bureau set."""
    return Thresholds(
        unexcused=settings.adjustment_unexcused,
        absences=settings.adjustment_absences,
        absences_often=settings.adjustment_absences_often,
        lates=settings.adjustment_lates,
        agreement=settings.adjustment_agreement,
        fewest_opinions=settings.adjustment_fewest_opinions,
    )


async def of_year(uow: UnitOfWork, year: int, agreement: Agreement) -> Report:
    """Report on every expert of the committee's register; the reading is audited.

    Sessions count by the year they began in (UTC+8), once they are over.
    """
    uow.audit(
        "adjustment.read",
        subject_type="expert_pool",
        subject_id=uow.committee,
        detail={"year": year},
    )
    experts = [expert async for expert in every_expert(uow)]
    return Report(year, agreement.until, await entries_of(uow, year, experts, agreement))


async def of_oneself(uow: UnitOfWork, year: int, agreement: Agreement) -> Report:
    """Report on the caller alone.

    Raises
    ------
    OwnEntryMissingError
        The account belongs to nobody in the committee's pool.
    """
    expert = await access.own_expert(uow)
    uow.audit("adjustment.read", subject_type="expert", subject_id=expert.id, purpose=OWN_DATA)
    return Report(year, agreement.until, await entries_of(uow, year, [expert], agreement))


async def entries_of(
    uow: UnitOfWork, year: int, experts: list[ExpertRecord], agreement: Agreement
) -> tuple[Entry, ...]:
    """Return the entries of these experts."""
    period = period_of(year)
    grace = timedelta(minutes=uow.settings.late_after_minutes)
    attendance = await uow.adjustment.attendance(period, grace)
    published = await uow.published.list_of(uow.committee, period)
    people = await uow.published.experts_of(uow.committee)
    lives = await asyncio.to_thread(
        lives_of, published, lambda session_id, code: people.get((session_id, code))
    )
    thresholds = thresholds_of(uow.settings)
    opinions = {
        item.account_id: item
        for item in agreement.experts
        if item.opinions >= thresholds.fewest_opinions
    }

    def entry(expert: ExpertRecord) -> Entry:
        agreed = opinions.get(expert.account_id) if expert.account_id else None
        figures = Figures(
            expert.id,
            lives.get(expert.id, Life()),
            attendance.get(expert.id, Attendance()),
            opinions=agreed.opinions if agreed else None,
            agreed=agreed.agreed if agreed else None,
        )
        grounds = grounds_of(figures, thresholds)
        return Entry(expert, figures, tuple(grounds), suggestion_of(grounds))

    return tuple(entry(expert) for expert in experts)


async def every_expert(uow: UnitOfWork) -> AsyncIterator[ExpertRecord]:
    """Yield the committee's register, by id."""
    after = None
    while True:
        page = await uow.experts.list_page(after=after, limit=EXPERTS_A_PAGE, specialty=None)
        for expert in page.items:
            yield expert
        if len(page.items) < EXPERTS_A_PAGE:
            return
        after = page.items[-1].id


def period_of(year: int) -> Period:
    """Return a year by the clock of the committee (UTC+8)."""
    return datetime(year, 1, 1, tzinfo=CHINA), datetime(year + 1, 1, 1, tzinfo=CHINA)


async def write(uow: UnitOfWork, report: Report, path: Path, *, purpose: Purpose) -> None:
    """Write a report out as a workbook, with names; it is noted who has it and what for."""
    names = uow.settings.specialties

    def fill() -> None:
        with Table(path, uow.now) as table:
            table.sheet(f"{report.year}年专家动态调整", COLUMNS).add(list(rows_of(report, names)))

    await asyncio.to_thread(fill)
    uow.audit(
        "adjustment.exported",
        subject_type="expert_pool",
        subject_id=uow.committee,
        purpose=purpose,
        detail={"year": report.year, "rows": len(report.entries)},
    )


def rows_of(report: Report, specialties: dict[str, str]) -> Iterator[list[str | int | None]]:
    """Yield an expert a row; a cell without a number tells that too few opinions are told."""
    for entry in report.entries:
        expert, figures = entry.expert, entry.figures
        life, attendance = figures.life, figures.attendance
        yield [
            expert.name,
            expert.hospital_name,
            specialties.get(expert.specialty, expert.specialty),
            EXPERT_STATES_ZH[expert.state],
            len(life.parts),
            life.drawn,
            life.counted["exclusion"],
            attendance.came,
            attendance.late,
            life.counted["absence"],
            "、".join(f"{reason}×{number}" for reason, number in sorted(life.absences.items())),
            life.counted["replacement"],
            attendance.cases,
            attendance.followed,
            attendance.followed_passed,
            figures.opinions,
            figures.agreed,
            SUGGESTIONS_ZH[entry.suggestion],
            "、".join(GROUNDS_ZH[ground] for ground in entry.grounds),
        ]
