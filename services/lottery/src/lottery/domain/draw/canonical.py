"""Canonical bytes (RFC 8785) of the restricted JSON that draw documents are made of."""

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

import rfc8785

from lottery.domain.draw.errors import MalformedDrawInputError

__all__ = ["Document", "canonical", "parse"]

Document: TypeAlias = Mapping[str, Any]

MAX_INTEGER = 2**53 - 1


def canonical(document: Document) -> bytes:
    """Canonical UTF-8 bytes of a document of objects, arrays, strings, integers, booleans and null.

    Raises
    ------
    MalformedDrawInputError
        A fraction, an integer of 2^53 or beyond, a key that isn't a string, a lone surrogate.
    """
    ascii_keys = _check_restricted(document)
    try:
        if not ascii_keys:
            return rfc8785.dumps(dict(document))
        # For such documents these are the bytes of RFC 8785, written in C: a pool of thousands
        # of experts is hashed in a fifth of the time.
        text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode()
    except (UnicodeEncodeError, rfc8785.CanonicalizationError):
        raise MalformedDrawInputError("a string isn't valid Unicode", "") from None


def parse(content: bytes) -> dict[str, Any]:
    """The document in a file, which need not be in canonical form.

    Raises
    ------
    MalformedDrawInputError
        Not UTF-8 JSON, a member given twice, or a value outside the restricted JSON.
    """
    try:
        document = json.loads(content.decode(), object_pairs_hook=_members)
    except (ValueError, RecursionError) as error:
        if isinstance(error, MalformedDrawInputError):
            raise
        raise MalformedDrawInputError("isn't UTF-8 JSON", "") from error
    if not isinstance(document, dict):
        raise MalformedDrawInputError("isn't a JSON object", "")
    _check_restricted(document)
    return document


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise MalformedDrawInputError("a member is given twice", "")
    return members


def _check_restricted(document: Document) -> bool:
    """Refuse what the restricted JSON doesn't know; true if every key is ASCII."""
    ascii_keys = True
    pending: list[Any] = [document]
    while pending:
        value = pending.pop()
        kind = type(value)
        if kind is str or value is None or kind is bool:
            continue
        if kind is dict:
            ascii_keys = _has_ascii_keys(value) and ascii_keys
            pending.extend(value.values())
        elif kind is list:
            pending.extend(value)
        elif kind is not int:
            raise MalformedDrawInputError(f"{value!r} is outside the restricted JSON", "")
        elif not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise MalformedDrawInputError(f"{value} isn't below 2^53", "")
    return ascii_keys


def _has_ascii_keys(members: dict[Any, Any]) -> bool:
    """Refuse keys that aren't strings; true if every key is ASCII."""
    for key in members:
        if type(key) is not str:
            raise MalformedDrawInputError(f"the key {key!r} isn't a string", "")
    return all(map(str.isascii, members))
