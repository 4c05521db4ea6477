"""Refuses JSON that reads differently elsewhere, or that nothing here could keep (RFC 8259, 7493).

A parser may take the last or the first of two members of one name; deep nesting exhausts the
stack of whoever walks it; a NUL or half a surrogate pair can't be stored.
"""

import json
from collections.abc import Sequence
from itertools import chain
from typing import Any

from shared.errors import MalformedError, UnsupportedError
from shared.problems import TextUnstorableError

__all__ = [
    "BodyMemberRepeatedError",
    "BodyNumberError",
    "BodyTooDeepError",
    "JsonExpectedError",
    "check_json",
    "is_json",
]

DEEPEST = 32


class BodyTooDeepError(MalformedError):
    """Lists and objects are nested deeper than anything here is."""

    code = "body_too_deep"
    sentence = "the body is nested deeper than {limit} levels"
    sentence_zh = "请求内容嵌套超过 {limit} 层"


class BodyMemberRepeatedError(MalformedError):
    """An object has two members of one name."""

    code = "body_member_repeated"
    sentence = "an object in the body names a member twice"
    sentence_zh = "请求内容中存在重复的字段"


class BodyNumberError(MalformedError):
    """A number that JSON doesn't know, as NaN."""

    code = "body_number_unknown"
    sentence = "the body holds a number that JSON doesn't know, such as NaN"
    sentence_zh = "请求内容中含有 JSON 不支持的数字（如 NaN）"


class JsonExpectedError(UnsupportedError):
    """The body isn't declared to be JSON."""

    code = "json_expected"
    sentence = "this takes a body of application/json"
    sentence_zh = "此处仅接受 JSON 格式（application/json）的请求"


def is_json(media_type: str) -> bool:
    """Whether a Content-Type is JSON's."""
    kind, _, subtype = media_type.partition(";")[0].strip().lower().partition("/")
    return kind == "application" and (subtype == "json" or subtype.endswith("+json"))


def check_json(body: bytes) -> None:
    """Refuse JSON that is ambiguous, too deep or unstorable; syntax is the parser's business.

    Raises
    ------
    BodyTooDeepError, BodyMemberRepeatedError, BodyNumberError, TextUnstorableError
    """
    try:
        content = json.loads(body, object_pairs_hook=each_once, parse_constant=no_number)
    except RecursionError:
        raise BodyTooDeepError(limit=DEEPEST) from None
    except ValueError:
        return
    layer = [content]
    for _ in range(DEEPEST + 1):
        require_storable(layer)
        lists = [item for item in layer if isinstance(item, list)]
        objects = [item for item in layer if isinstance(item, dict)]
        if not lists and not objects:
            return
        values = chain.from_iterable(item.values() for item in objects)
        layer = [*chain.from_iterable(lists), *chain.from_iterable(objects), *values]
    raise BodyTooDeepError(limit=DEEPEST)


def each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of these members."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise BodyMemberRepeatedError
    return members


def no_number(name: str) -> float:
    """Refuse what isn't a number in JSON."""
    raise BodyNumberError


def require_storable(items: Sequence[Any]) -> None:
    """Refuse texts that PostgreSQL or UTF-8 can't hold."""
    text = "".join(item for item in items if isinstance(item, str))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise TextUnstorableError from None
    if "\x00" in text:
        raise TextUnstorableError
