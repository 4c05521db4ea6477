"""Lists in pages: a cursor holds the last row's sort keys (keyset), so pages don't shift."""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from shared.errors import InvalidError

__all__ = [
    "DEFAULT_LIMIT",
    "MAX_CURSOR_LENGTH",
    "Cursor",
    "CursorInvalidError",
    "Limit",
    "Page",
    "decode_cursor",
    "encode_cursor",
    "page_of",
]

T = TypeVar("T")
V = TypeVar("V")
K = TypeVar("K", bound=tuple[Any, ...])

DEFAULT_LIMIT = 50
MAX_CURSOR_LENGTH = 512

Limit = Annotated[int, Query(ge=1, le=200, description="How many items a page holds at most.")]
Cursor = Annotated[
    str | None,
    Query(
        max_length=MAX_CURSOR_LENGTH, description="The `next` of the page before; none: first page."
    ),
]


class CursorInvalidError(InvalidError):
    """A cursor that no page of this list gave out."""

    code = "cursor_invalid"
    sentence = "the cursor is not one this list gave out; start again without it"
    sentence_zh = "分页游标无效，请从第一页重新查询"


class Page(BaseModel, Generic[T]):
    """Some items of a list, and the cursor of what follows."""

    items: list[T]
    next: str | None = Field(None, description="Cursor of the next page; null on the last.")

    def shown_as(self, view: Callable[[T], V]) -> "Page[V]":
        """Return the page with each item turned into its view."""
        return Page(items=[view(item) for item in self.items], next=self.next)


def encode_cursor(keys: tuple[Any, ...]) -> str:
    """Return the opaque cursor that stands after a row with these sort keys."""
    text = json.dumps(to_jsonable_python(keys), separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, keys: TypeAdapter[K]) -> K:
    """Return a cursor's sort keys, of the types of ``keys``, a module's constant.

    As ``TypeAdapter(tuple[datetime, UUID])``.

    Raises
    ------
    CursorInvalidError
        The text is no cursor, or one of a list with other sort keys.
    """
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        found = keys.validate_json(text)
    except (ValueError, ValidationError):
        raise CursorInvalidError from None
    if not all(can_be_compared(key) for key in found):
        raise CursorInvalidError
    return found


def can_be_compared(key: Any) -> bool:
    """Whether PostgreSQL takes a sort key: a time has a zone and an ordinary year."""
    is_time = isinstance(key, datetime)
    return not is_time or (key.tzinfo is not None and MINYEAR < key.year < MAXYEAR)


def page_of(rows: Sequence[T], limit: int, keys: Callable[[T], tuple[Any, ...]]) -> Page[T]:
    """Make a page of rows queried with ``limit + 1``; the one too many tells that more follow."""
    items = list(rows[:limit])
    more = len(rows) > limit
    return Page(items=items, next=encode_cursor(keys(items[-1])) if more else None)
