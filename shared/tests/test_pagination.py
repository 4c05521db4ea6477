"""Cursors and pages: what a list gives out it takes back, and nothing else."""

import base64
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from shared.pagination import CursorInvalidError, Page, decode_cursor, encode_cursor, page_of

KEYS: TypeAdapter[tuple[datetime, UUID]] = TypeAdapter(tuple[datetime, UUID])


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_cursor_is_read_back_as_it_was(moment: datetime, key: UUID) -> None:
    cursor = encode_cursor((moment, key))

    assert decode_cursor(cursor, KEYS) == (moment, key)
    assert cursor.isascii()
    assert "=" not in cursor


def test_dates_texts_and_numbers_are_sort_keys_too() -> None:
    keys = (date(2026, 3, 1), "张三", 7)

    assert decode_cursor(encode_cursor(keys), TypeAdapter(tuple[date, str, int])) == keys


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "not a cursor",
        "é",
        "W10",
        base64.urlsafe_b64encode(b'["2026-03-01T00:00:00Z"]').decode(),
        base64.urlsafe_b64encode(b'["2026-03-01T00:00:00Z", "no-uuid"]').decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        encode_cursor(("text", 1)),
    ],
)
def test_other_texts_are_no_cursors(cursor: str) -> None:
    with pytest.raises(CursorInvalidError) as refused:
        decode_cursor(cursor, KEYS)

    assert (refused.value.code, refused.value.status) == ("cursor_invalid", 422)


@given(st.binary())
def test_no_bytes_break_the_reading(junk: bytes) -> None:
    with pytest.raises(CursorInvalidError):
        decode_cursor(base64.urlsafe_b64encode(junk).decode(), TypeAdapter(tuple[UUID, UUID, UUID]))


@pytest.mark.parametrize(
    "moment", ["2026-11-24T01:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_time_that_cannot_be_compared_is_no_sort_key(moment: str) -> None:
    cursor = encode_cursor((moment, UUID(int=1)))

    with pytest.raises(CursorInvalidError):
        decode_cursor(cursor, TypeAdapter(tuple[datetime, UUID]))


def test_pages_follow_each_other_to_the_end() -> None:
    rows = list(range(1, 8))
    seen: list[int] = []
    cursor: str | None = encode_cursor((0,))

    while cursor:
        (after,) = decode_cursor(cursor, TypeAdapter(tuple[int]))
        found = [row for row in rows if row > after][: 3 + 1]
        page = page_of(found, 3, lambda row: (row,))
        seen += page.items
        cursor = page.next

    assert seen == rows


def test_last_page_has_no_next() -> None:
    assert page_of([1, 2, 3], 3, lambda row: (row,)).next is None
    assert page_of([], 3, lambda row: (row,)) == Page(items=[], next=None)


def test_items_are_shown_as_their_views() -> None:
    page = page_of([1, 2, 3], 2, lambda row: (row,))

    shown = page.shown_as(str)

    assert (shown.items, shown.next) == (["1", "2"], page.next)
