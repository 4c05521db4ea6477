"""Tables are read within limits, and nothing in them is taken for a value that isn't one."""

import re
import tracemalloc

import pytest

from lottery.domain.expert_findings import SENTENCES
from lottery.errors import (
    ImportEncryptedError,
    ImportOldFormatError,
    ImportTooLargeError,
    ImportUnreadableError,
)
from lottery.services.table_files import CSV, read_table
from services.lottery.tests.factories.tables import csv_of, expert_row, rezipped, workbook_of
from shared.errors import ServiceError
from shared.file_errors import FileContentMismatchError, FileEmptyError, FileTypeNotAllowedError
from shared.workbooks import XLSX

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
ENCRYPTED = OLD + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100


def texts(content: bytes, declared: str = "", rows: int = 10) -> list[list[str]]:
    table = read_table(content, declared=declared, most_rows=rows)
    return [[cell.text for cell in row.cells] for row in table]


def problems(content: bytes) -> set[str | None]:
    table = read_table(content, declared="", most_rows=10)
    return {cell.problem for row in table for cell in row.cells} - {None}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_each_encoding_that_spreadsheet_programs_write(encoding: str) -> None:
    content = csv_of(expert_row(1, name="周𬬮明"), encoding=encoding)

    headings, row = texts(content, CSV)

    assert headings[0] == "姓名"
    assert row[0] == "周𬬮明"


def test_workbook_keeps_digits_and_days_and_leaves_empty_rows_out() -> None:
    content = workbook_of(
        expert_row(1, licence_number=110330783000001, phone="13800000001 "), {}, expert_row(2)
    )

    table = read_table(content, declared=XLSX, most_rows=10)

    assert [row.number for row in table] == [1, 2, 4]
    assert [cell.text for cell in table[1].cells][1:3] == ["13800000001", "110330783000001"]


def test_formulas_errors_and_rounded_numbers_are_no_values() -> None:
    workbook = workbook_of(
        expert_row(1, name="=1+1"), expert_row(2, name="#N/A"), expert_row(3, phone=10**17 + 1)
    )
    text = csv_of(expert_row(1, name='=HYPERLINK("x")'), expert_row(2, phone="1.38E+10"))

    assert problems(workbook) == {"formula", "cell_error", "number_rounded"}
    assert problems(text) == {"formula", "number_rounded"}


def test_apostrophe_that_an_export_added_is_taken_away_again() -> None:
    content = csv_of(expert_row(1, account_id="'-desk"), expert_row(2, name="'周"))

    _, first, second = texts(content)

    assert first[9] == "-desk"
    assert second[0] == "'周"


BOMB = rezipped(workbook_of(), added=b"<a>" + b" " * 41_000_000 + b"</a>")
MANY_ELEMENTS = rezipped(workbook_of(), added=b"<a>" + b"<b/>" * 150_000 + b"</a>")
DEEP = rezipped(workbook_of(), added=b"<a>" * 100 + b"</a>" * 100)
DTD = rezipped(workbook_of(), added=b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///x"><a/>')
LAUGHS = rezipped(
    workbook_of(),
    added=b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>',
)
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
FAR_ROW = rezipped(
    workbook_of(),
    sheet1=SHEET + b'<row r="999999999"><c><v>1</v></c></row></sheetData></worksheet>',
)
WIDE = rezipped(
    workbook_of(),
    sheet1=SHEET + b'<row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>',
)


@pytest.mark.parametrize(
    ("content", "declared", "refusal"),
    [
        (b"", "", FileEmptyError),
        (OLD, "application/vnd.ms-excel", ImportOldFormatError),
        (ENCRYPTED, XLSX, ImportEncryptedError),
        (csv_of(expert_row(1)), XLSX, FileContentMismatchError),
        (workbook_of(expert_row(1)), CSV, FileContentMismatchError),
        (workbook_of(expert_row(1)), "application/pdf", FileTypeNotAllowedError),
        (workbook_of(expert_row(1))[:-200], "", ImportUnreadableError),
        (b"PK\x03\x04 and no archive", "", ImportUnreadableError),
        (rezipped(workbook_of(), sheet1=b"<worksheet><row>"), "", ImportUnreadableError),
        (b"\xff\xfe\x00\x01", "", ImportUnreadableError),
        (b'"open', "", ImportUnreadableError),
        (BOMB, XLSX, ImportTooLargeError),
        (MANY_ELEMENTS, XLSX, ImportTooLargeError),
        (DEEP, XLSX, ImportTooLargeError),
        (DTD, XLSX, ImportUnreadableError),
        (LAUGHS, XLSX, ImportUnreadableError),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_file_that_is_no_table_is_refused(
    content: bytes, declared: str, refusal: type[ServiceError]
) -> None:
    with pytest.raises(refusal):
        read_table(content, declared=declared, most_rows=10)


def test_sheet_that_claims_to_be_endless_is_given_up() -> None:
    with pytest.raises(ImportTooLargeError):
        texts(FAR_ROW)

    assert texts(WIDE) == []


def test_row_too_many_is_refused() -> None:
    rows = [expert_row(serial) for serial in range(5001)]

    with pytest.raises(ImportTooLargeError, match="5000"):
        read_table(csv_of(*rows), declared=CSV, most_rows=5000)

    assert len(read_table(csv_of(*rows[1:]), declared=CSV, most_rows=5000)) == 5001


def test_protected_entry_is_refused_before_anything_is_unpacked() -> None:
    content = bytearray(workbook_of(expert_row(1)))
    # The flag of encryption, in the first entry of the directory.
    content[content.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(ImportEncryptedError):
        read_table(bytes(content), declared=XLSX, most_rows=10)


def test_refusing_a_bomb_takes_no_memory() -> None:
    tracemalloc.start()

    with pytest.raises(ImportTooLargeError):
        read_table(BOMB, declared=XLSX, most_rows=5000)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000


def test_no_sentence_of_a_finding_repeats_what_was_written() -> None:
    sentences = "".join(text for pair in SENTENCES.values() for text in pair)

    assert set(re.findall(r"{(\w+)}", sentences)) == {"first", "limit", "current", "number"}
