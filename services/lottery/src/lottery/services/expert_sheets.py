"""Tables of experts for spreadsheet programs: the template to fill in, and the pool written out."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

from lottery.config import Settings
from lottery.domain.expert import ExpertRecord
from lottery.domain.expert_columns import COLUMNS, EXAMPLE, SHEET
from lottery.domain.words import APPOINTMENT_REASONS_ZH, EXPERT_STATES_ZH, TITLES_ZH
from lottery.unit_of_work import UnitOfWork
from shared.purposes import Purpose
from shared.workbooks import Column, Sheet, Table

__all__ = ["write_pool", "write_template"]

ROWS_A_PAGE = 500
GUIDE = "填写说明"
NEEDED_ZH: Mapping[str, str] = {
    "always": "必填",
    "appointed": "状态为“在聘”时必填",
    "never": "选填",
}
STATES_OF_NEW = ("recommended", "active")
DAYS = frozenset({"term_from", "term_to"})
POOL_COLUMNS = [
    Column(item.heading, item.width, "day" if item.key in DAYS else "text") for item in COLUMNS
]
GUIDE_COLUMNS = [
    Column("列名", 24),
    Column("是否必填", 20),
    Column("说明", 60),
    Column("示例", 24),
    Column("职称可填", 12),
    Column("专科可填", 16),
    Column("状态可填", 12),
    Column("聘任理由可填", 18),
]
CHOICES = {"title": "E", "specialty": "F", "state": "G", "appointment_reason": "H"}
"""In which column of the guide the values stand that a column may have."""


async def write_template(settings: Settings, path: Path, made_at: datetime) -> None:
    """Write an empty table with its headings and choices, and a second sheet that explains it."""

    def write() -> None:
        with Table(path, made_at) as table:
            sheet = table.sheet(SHEET, POOL_COLUMNS)
            offer_choices(sheet, settings)
            table.sheet(GUIDE, GUIDE_COLUMNS).add(list(guide(settings)))

    await asyncio.to_thread(write)


async def write_pool(uow: UnitOfWork, path: Path, *, purpose: Purpose) -> int:
    """Write the whole pool out, unmasked, as a table that can be taken again; return the rows.

    It is noted who has it and what for.
    """
    settings = uow.settings
    table = await asyncio.to_thread(Table, path, uow.now)
    try:
        sheet = table.sheet(SHEET, POOL_COLUMNS)
        offer_choices(sheet, settings)
        rows = await fill(uow, sheet)
        await asyncio.to_thread(table.sheet(GUIDE, GUIDE_COLUMNS).add, list(guide(settings)))
    finally:
        await asyncio.to_thread(table.close)
    uow.audit(
        "experts.exported",
        subject_type="expert_pool",
        subject_id=uow.committee,
        purpose=purpose,
        detail={"rows": rows},
    )
    return rows


async def fill(uow: UnitOfWork, sheet: Sheet) -> int:
    """Write page after page, and return how many experts there were."""
    rows, after = 0, None
    while True:
        page = await uow.experts.list_page(after=after, limit=ROWS_A_PAGE, specialty=None)
        cells = [cells_of(expert, uow.settings.specialties) for expert in page.items]
        await asyncio.to_thread(sheet.add, cells)
        rows += len(page.items)
        if len(page.items) < ROWS_A_PAGE:
            return rows
        after = page.items[-1].id


def cells_of(expert: ExpertRecord, specialties: Mapping[str, str]) -> list[Any]:
    """Return an expert as the cells of a row."""
    shown = {
        "title": TITLES_ZH[expert.title],
        "specialty": specialties.get(expert.specialty, expert.specialty),
        "other_specialties": "、".join(
            specialties.get(name, name) for name in expert.other_specialties
        ),
        "state": EXPERT_STATES_ZH[expert.state],
        "appointment_reason": None,
    }
    return [shown[item.key] if item.key in shown else getattr(expert, item.key) for item in COLUMNS]


def offer_choices(sheet: Sheet, settings: Settings) -> None:
    """Let people choose where few values are possible."""
    for number, item in enumerate(COLUMNS):
        if item.key in CHOICES:
            letter, last = CHOICES[item.key], 1 + len(choices(settings)[item.key])
            source = f"='{GUIDE}'!${letter}$2:${letter}${last}"
            sheet.choose_from(number, settings.expert_import_rows, source)


def choices(settings: Settings) -> Mapping[str, list[str]]:
    """Return the values that a column may have."""
    return {
        "title": list(TITLES_ZH.values()),
        "specialty": list(settings.specialties.values()),
        "state": [EXPERT_STATES_ZH[state] for state in STATES_OF_NEW],
        "appointment_reason": list(APPOINTMENT_REASONS_ZH.values()),
    }


def guide(settings: Settings) -> Iterator[list[str]]:
    """Yield the rows that explain the columns, with the values to choose from beside them."""
    explained = [
        [item.heading, NEEDED_ZH[item.needed], item.note, example]
        for item, example in zip(COLUMNS, EXAMPLE, strict=True)
    ]
    values = zip_longest(*choices(settings).values(), fillvalue="")
    for left, right in zip_longest(explained, values):
        yield [*(left or [""] * 4), *(right or [""] * 4)]
