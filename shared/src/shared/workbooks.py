"""Workbooks for spreadsheet programs, written row by row to a file.

Their own format (ECMA-376) is written by XlsxWriter in its constant-memory mode: a row is on the
disk before the next one comes, so a table of any length takes the memory of one page.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, Self

from xlsxwriter import Workbook

from shared.clock import CHINA
from shared.spreadsheets import harmless

__all__ = ["XLSX", "Column", "Sheet", "Table", "local"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMS = {"moment": "yyyy-mm-dd hh:mm", "day": "yyyy-mm-dd", "text": "@"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, how wide it is in characters, and how its cells look.

    A text stays one in spreadsheet programs, also where people type digits into it.
    """

    heading: str
    width: int
    form: Literal["text", "day", "moment"] = "text"


class Table:
    """A workbook on the disk, used as a context manager; its methods block.

    Its file's time and the creation it names are ``made_at``.
    """

    def __init__(self, path: Path, made_at: datetime) -> None:
        self._path = path
        self._made_at = made_at
        self._book = Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
        self._book.set_properties({"created": made_at})
        self._forms = {name: self._book.add_format({"num_format": FORMS[name]}) for name in FORMS}
        self._bold = self._book.add_format({"bold": True})

    def __enter__(self) -> Self:
        """Return the workbook, to be filled."""
        return self

    def __exit__(self, *_: object) -> None:
        """Finish the file."""
        self.close()

    def sheet(self, name: str, columns: Sequence[Column]) -> "Sheet":
        """Return a new sheet with its headings; the sheets before it are finished."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width, self._forms[column.form])
        sheet.write_row(0, 0, [column.heading for column in columns], self._bold)
        return Sheet(sheet, columns, self._forms)

    def close(self) -> None:
        """Finish the file."""
        self._book.close()
        at = self._made_at.timestamp()
        os.utime(self._path, (at, at))


class Sheet:
    """One sheet of a workbook, filled from its first row to its last."""

    def __init__(self, sheet: Any, columns: Sequence[Column], forms: dict[str, Any]) -> None:
        self._sheet = sheet
        self._columns = columns
        self._forms = forms
        self._next = 1

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write rows behind those that are there; texts are never calculated."""
        for cells in rows:
            for number, (column, value) in enumerate(zip(self._columns, cells, strict=True)):
                self._write(number, column, value)
            self._next += 1

    def choose_from(self, number: int, rows: int, source: str) -> None:
        """Let people choose a column's values, in so many rows, from a range of cells."""
        options = {"validate": "list", "source": source, "error_type": "warning"}
        self._sheet.data_validation(1, number, rows, number, options)

    def _write(self, number: int, column: Column, value: Any) -> None:
        form = self._forms[column.form]
        if isinstance(value, date):
            self._sheet.write_datetime(self._next, number, value, form)
        elif isinstance(value, int) and not isinstance(value, bool):
            self._sheet.write_number(self._next, number, value)
        elif value:
            self._sheet.write_string(self._next, number, harmless(value), form)


def local(moment: datetime | None) -> datetime | None:
    """Return a moment as the bureau's clocks show it; spreadsheets know no zones."""
    return None if moment is None else moment.astimezone(CHINA).replace(tzinfo=None)
