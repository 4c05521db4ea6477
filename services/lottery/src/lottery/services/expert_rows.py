"""Reads the rows of a table of experts, cell by cell; what is wrong is found, not refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from lottery.config import Settings
from lottery.domain.expert_columns import COLUMNS, ExpertColumn, column_of
from lottery.domain.expert_findings import Finding, finding
from lottery.domain.specialties import code_of
from lottery.domain.texts import Code, LicenceNumber, Text
from lottery.domain.words import (
    APPOINTMENT_REASONS_ZH,
    EXPERT_STATES_ZH,
    TITLE_NAMES,
    TITLES_ZH,
)
from lottery.services.table_files import Cell, Row
from shared.identifiers import AccountId, CreditCode, PhoneNumber
from shared.validation import field_errors

__all__ = ["ReadRow", "read_rows"]

LONGEST_CELL = 200
SEPARATORS = str.maketrans(dict.fromkeys("，,;；/", "、"))
DAY_MARKS = str.maketrans({"年": "-", "月": "-", "日": None, "/": "-", ".": "-"})


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row: what its cells say by column; a column that the table lacks isn't in ``values``."""

    number: int
    values: Mapping[str, Any]
    findings: Sequence[Finding]


class UnknownError(Exception):
    """A cell holds a word that isn't among those known; the argument is the finding's code."""


def read_rows(rows: Sequence[Row], settings: Settings) -> tuple[list[ReadRow], list[Finding]]:
    """Return what the rows below the headings say, and what is wrong with the headings."""
    if not rows:
        return [], [finding("no_rows", 1)]
    headings, *below = rows
    columns, found = columns_of(headings)
    if not below:
        found.append(finding("no_rows", headings.number + 1))
    readers = readers_for(settings)
    return [read_row(row, columns, readers) for row in below], found


def columns_of(headings: Row) -> tuple[list[ExpertColumn | None], list[Finding]]:
    """Return the column of each cell, None where there is no such, and what is wrong."""
    columns: list[ExpertColumn | None] = []
    found: list[Finding] = []
    for number, cell in enumerate(headings.cells, start=1):
        column = column_of(cell.text)
        if column is not None and column in columns:
            found.append(finding("column_repeated", headings.number, column.key))
            column = None
        elif column is None and cell.text:
            found.append(finding("column_unknown", headings.number, number=number))
        columns.append(column)
    found.extend(
        finding("column_missing", headings.number, item.key)
        for item in COLUMNS
        if item.needed == "always" and item not in columns
    )
    return columns, found


def read_row(
    row: Row,
    columns: Sequence[ExpertColumn | None],
    readers: Mapping[str, Callable[[str], Any]],
) -> ReadRow:
    """Return what one row says."""
    values: dict[str, Any] = {}
    found: list[Finding] = []
    cells = [*row.cells, *[Cell("")] * (len(columns) - len(row.cells))]
    for column, cell in zip(columns, cells, strict=False):
        if column is None:
            continue
        values[column.key], wrong = read_cell(row.number, column, cell, readers[column.key])
        found.extend(wrong)
    return ReadRow(row.number, values, found)


def read_cell(
    number: int, column: ExpertColumn, cell: Cell, reader: Callable[[str], Any]
) -> tuple[Any, list[Finding]]:
    """Return a cell's value, None where there is none, and what is wrong with it."""
    code = cell.problem
    if code is None and len(cell.text) > LONGEST_CELL:
        return None, [finding("cell_too_long", number, column.key, limit=LONGEST_CELL)]
    if code is None and not cell.text:
        code = "missing" if column.needed == "always" else None
        return None, [finding(code, number, column.key)] if code else []
    if code is not None:
        return None, [finding(code, number, column.key)]
    try:
        return reader(cell.text), []
    except UnknownError as error:
        return None, [finding(str(error), number, column.key)]
    except ValidationError as error:
        first = field_errors(error.errors(include_url=False, include_input=False))[0]
        return None, [Finding(number, column.key, first.code, first.detail, first.detail_zh)]


def readers_for(settings: Settings) -> Mapping[str, Callable[[str], Any]]:
    """Return how the cells of each column are read."""

    def specialty(text: str) -> str:
        # A code that isn't known is refused with the entry, as everywhere.
        return code_of(text, settings.specialties) or text

    def specialties(text: str) -> tuple[str, ...]:
        return tuple(specialty(item) for item in text.translate(SEPARATORS).split("、") if item)

    return {
        "name": adapted(Text),
        "phone": adapted(PhoneNumber),
        "licence_number": lambda text: adapted(LicenceNumber)("".join(text.split()).upper()),
        "title": word_in({**TITLE_NAMES, **by_name(TITLES_ZH)}, "title_unknown"),
        "specialty": specialty,
        "other_specialties": specialties,
        "hospital": adapted(CreditCode),
        "hospital_name": adapted(Text),
        "recommended_by": adapted(Text),
        "account_id": adapted(AccountId),
        "state": word_in(by_name(EXPERT_STATES_ZH), "state_unknown"),
        "term_from": day,
        "term_to": day,
        "appointment_reason": reason,
        "version": version,
    }


def adapted(kind: Any) -> Callable[[str], Any]:
    """Return the check of a type of text."""
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    return adapter.validate_python


def by_name(names: Mapping[str, str]) -> dict[str, str]:
    """Return codes by their Chinese names and by themselves."""
    return {name: code for code, name in names.items()} | {code: code for code in names}


def word_in(words: Mapping[str, str], code: str) -> Callable[[str], str]:
    """Return what reads one of these words."""

    def read(text: str) -> str:
        found = words.get("".join(text.split()))
        if found is None:
            raise UnknownError(code)
        return found

    return read


def reason(text: str) -> str:
    """Return a reason by its Chinese name, or as the code that it is."""
    named = by_name(APPOINTMENT_REASONS_ZH).get(text)
    if named is not None:
        return named
    try:
        return str(adapted(Code)(text))
    except ValidationError:
        raise UnknownError("reason_unknown") from None


def day(text: str) -> date:
    """Return a day, written with dashes, slashes, dots or 年月日."""
    try:
        year, month, number = (int(part) for part in text.translate(DAY_MARKS).split("-"))
        return date(year, month, number)
    except ValueError:
        raise UnknownError("day_invalid") from None


def version(text: str) -> int:
    """Return a version."""
    if not (text.isascii() and text.isdigit() and len(text) <= len("1000000000")):
        raise UnknownError("version_invalid")
    return int(text)
