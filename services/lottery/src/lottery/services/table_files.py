"""Reads a table that somebody sent: a workbook (ECMA-376) or CSV, in memory and with limits.

A workbook is an archive of XML. Before openpyxl sees it, its directory is checked and every part
is read once, without keeping anything, by a parser that takes no document type.
"""

import csv
import io
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import PurePosixPath
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile, ZipInfo

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser
from openpyxl import load_workbook

from lottery.errors import (
    ImportEncryptedError,
    ImportOldFormatError,
    ImportTooLargeError,
    ImportUnreadableError,
)
from shared.file_errors import FileContentMismatchError, FileEmptyError, FileTypeNotAllowedError
from shared.spreadsheets import harmless
from shared.workbooks import XLSX

__all__ = ["CSV", "Cell", "Row", "read_table"]

CSV = "text/csv"
UNDECLARED = frozenset({"", "application/octet-stream", "application/vnd.ms-excel"})
"""What browsers say where they don't know; on Windows the last stands for CSV too."""

OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
ARCHIVE = b"PK\x03\x04"

UNPACKED_BYTES = 40_000_000
ENTRIES = 200
DEPTH = 64
ELEMENTS = 100_000
ELEMENTS_A_ROW = 120
ENCRYPTED = 0x1
CHUNK = 256 * 1024
MOST_COLUMNS = 60
GAPS = 10_000
"""How many empty rows may lie between others; a file may number its rows as it likes."""

NO_VALUES = {"f": "formula", "e": "cell_error"}
EXACT_DIGITS = 10**15
"""Spreadsheet programs keep 15 digits of a number; the others are zeros."""
ROUNDED = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")
MARKS = " \t\r\n\0\ufeff"

# It warns of what it doesn't keep (validations, pictures); nobody here keeps any of it.
warnings.filterwarnings("ignore", module="openpyxl")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text, stripped; ``problem`` is the code of why it is no value."""

    text: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row that isn't empty, numbered as the spreadsheet program numbers it."""

    number: int
    cells: tuple[Cell, ...]


class Parts:
    """Counts the elements of XML as they pass; a parser's target."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._depth = 0

    def start(self, _tag: str, _attributes: dict[str, str]) -> None:
        """Count one more."""
        self._left -= 1
        self._depth += 1
        if self._left < 0 or self._depth > DEPTH:
            raise OverflowError

    def end(self, _tag: str) -> None:
        """Leave it."""
        self._depth -= 1

    def close(self) -> None:
        """Leave nothing behind."""


def read_table(content: bytes, *, declared: str, most_rows: int) -> list[Row]:
    """Return the rows of a file that aren't empty, headings first.

    Takes up to ``most_rows`` rows below the headings, of the first sheet. Formulas and errors are
    cells with a problem, as are numbers that a spreadsheet program has rounded.

    Raises
    ------
    FileEmptyError, FileTypeNotAllowedError, FileContentMismatchError
        Nothing was sent; the declared type is another one; the content isn't of it.
    ImportOldFormatError, ImportEncryptedError
        It is a workbook of the old format, or one with a password.
    ImportTooLargeError
        It has more rows, or unpacks to more than is taken.
    ImportUnreadableError
        It can't be read.
    """
    kind = kind_of(content, declared.partition(";")[0].strip().lower())
    found = workbook_rows(content, most_rows) if kind == XLSX else csv_rows(content)
    rows = list(islice(found, most_rows + 2))
    if len(rows) > most_rows + 1:
        raise ImportTooLargeError(rows=most_rows)
    return rows


def kind_of(content: bytes, declared: str) -> str:
    """Return what a file is by its content; refuse one that was declared as another kind."""
    if not content:
        raise FileEmptyError
    if declared not in UNDECLARED | {CSV, XLSX}:
        raise FileTypeNotAllowedError(allowed=f"{XLSX}, {CSV}")
    if content.startswith(OLD_WORKBOOK):
        raise ImportEncryptedError if ENCRYPTED_PACKAGE in content else ImportOldFormatError
    kind = XLSX if content.startswith(ARCHIVE) else CSV
    if declared not in UNDECLARED | {kind}:
        raise FileContentMismatchError(declared=declared)
    return kind


def csv_rows(content: bytes) -> Iterator[Row]:
    """Yield the rows of CSV in UTF-8, with or without its mark, or in GB 18030."""
    text = decoded(content)
    if "\0" in text:
        raise ImportUnreadableError
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for number, values in enumerate(reader, start=1):
            yield from filled(number, map(text_cell, values[:MOST_COLUMNS]))
    except csv.Error:
        raise ImportUnreadableError from None


def decoded(content: bytes) -> str:
    """Return the text of a file in one of the two encodings."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportUnreadableError


def workbook_rows(content: bytes, most_rows: int) -> Iterator[Row]:
    """Yield the rows of a workbook's first sheet."""
    check_parts(content, most_rows)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # What a file says of its own size needn't be so.
        sheet.reset_dimensions()
        numbered = enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1)
        last = GAPS + most_rows * 2
        for number, row in islice(numbered, last):
            if any(cell.value is not None for cell in row):
                yield from filled(number, map(workbook_cell, row))
        is_over = next(numbered, None) is None
    except Exception:  # noqa: BLE001  (a part that isn't as it should be leads openpyxl to any)
        raise ImportUnreadableError from None
    if not is_over:
        raise ImportTooLargeError(rows=most_rows)


def filled(number: int, cells: Iterable[Cell]) -> Iterator[Row]:
    """Yield a row unless it is empty."""
    kept = tuple(cells)
    if any(cell.text for cell in kept):
        yield Row(number, kept)


def check_parts(content: bytes, most_rows: int) -> None:
    """Refuse an archive that isn't whole, is protected, or is more than a table needs.

    Raises
    ------
    ImportUnreadableError, ImportEncryptedError, ImportTooLargeError
    """
    parts = Parts(ELEMENTS + ELEMENTS_A_ROW * most_rows)
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            check_directory(entries)
            for entry in entries:
                check_part(archive, entry, parts)
    except OverflowError:
        raise ImportTooLargeError(rows=most_rows) from None
    except (BadZipFile, EOFError, NotImplementedError, OSError, ValueError, RuntimeError):
        raise ImportUnreadableError from None


def check_directory(entries: list[ZipInfo]) -> None:
    """Refuse an archive by what its directory declares; no more than that is ever unpacked."""
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise ImportEncryptedError
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED_BYTES:
        raise OverflowError
    if len(set(names)) < len(names) or any(".." in PurePosixPath(name).parts for name in names):
        raise ImportUnreadableError


def check_part(archive: ZipFile, entry: ZipInfo, parts: Parts) -> None:
    """Unpack one part to nowhere; if it is XML it has no document type and isn't endless."""
    with archive.open(entry) as part:
        first = part.read(CHUNK)
        if not first.lstrip(MARKS.encode() + b"\xff\xfe\xef\xbb\xbf").startswith(b"<"):
            while part.read(CHUNK):
                pass
            return
        parser = XMLParser(target=parts, forbid_dtd=True)
        try:
            while first:
                parser.feed(first)
                first = part.read(CHUNK)
            parser.close()
        except (ParseError, DefusedXmlException):
            raise ImportUnreadableError from None


def workbook_cell(cell: Any) -> Cell:
    """Return a cell of a workbook."""
    if cell.data_type in NO_VALUES:
        return Cell("#", NO_VALUES[cell.data_type])
    value = cell.value
    if isinstance(value, bool):
        return Cell(str(value).upper())
    if isinstance(value, int | float):
        return number_cell(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date):
        return Cell(value.isoformat())
    return Cell("" if value is None else plain(str(value)))


def number_cell(value: float) -> Cell:
    """Return a number as it is written, if the spreadsheet program kept all of its digits."""
    if abs(value) >= EXACT_DIGITS:
        return Cell("#", "number_rounded")
    return Cell(str(int(value)) if value == int(value) else str(value))


def text_cell(value: str) -> Cell:
    """Return a cell of CSV, where a formula and a rounded number are texts."""
    text = plain(value)
    if text.startswith("="):
        return Cell(text, "formula")
    return Cell(text, "number_rounded" if ROUNDED.fullmatch(text) else None)


def plain(text: str) -> str:
    """Return a text without what surrounds it, and without the apostrophe of an export."""
    stripped = text.strip(MARKS)
    bare = stripped[1:]
    return bare if stripped.startswith("'") and harmless(bare) == stripped else stripped
