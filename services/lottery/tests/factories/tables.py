"""Tables of experts as offices send them: workbooks, CSV, and files that aren't what they say."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook

from lottery.domain.expert_columns import COLUMNS
from shared.testing.identities import make_credit_code

__all__ = ["HEADINGS", "csv_of", "expert_row", "rezipped", "rows_of", "workbook_of"]

HEADINGS = [item.heading for item in COLUMNS]
KEYS = [item.key for item in COLUMNS]


def expert_row(serial: int, **changes: Any) -> dict[str, Any]:
    """Return an invented expert by column."""
    return {
        "name": "周岳明",
        "phone": f"138{serial:08}",
        "licence_number": f"1103307830{serial:05}",
        "title": "正高",
        "specialty": "骨科",
        "hospital": make_credit_code(serial),
        "hospital_name": f"第{serial}医院",
        "account_id": f"expert-{serial}",
    } | changes


def cells_of(row: Mapping[str, Any]) -> list[Any]:
    """Return a row's cells in the order of the columns."""
    return [row.get(key, "") for key in KEYS]


def csv_of(*rows: Mapping[str, Any], encoding: str = "utf-8") -> bytes:
    """Return CSV with these rows."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADINGS, *map(cells_of, rows)])
    return text.getvalue().encode(encoding)


def workbook_of(*rows: Mapping[str, Any], headings: Sequence[str] = HEADINGS) -> bytes:
    """Return a workbook with these rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(headings))
    for row in rows:
        sheet.append([value if value != "" else None for value in cells_of(row)])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def rezipped(content: bytes, **parts: bytes) -> bytes:
    """Return a workbook with some parts exchanged or added: ``sheet1`` is that sheet."""
    names = {"sheet1": "xl/worksheets/sheet1.xml", "added": "xl/added.xml"}
    exchanged = {names[name]: part for name, part in parts.items()}
    packed = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, exchanged.pop(name, b"") or old.read(name))
        for name, part in exchanged.items():
            new.writestr(name, part)
    return packed.getvalue()


def rows_of(content: bytes, sheet: int = 0) -> list[list[Any]]:
    """Return the cells of a workbook's sheet."""
    book = load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for row in book.worksheets[sheet].iter_rows()]
