"""The kinds of documents that hospitals submit, each for one item of the standard list."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

__all__ = ["DocumentKind", "document_kinds"]


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document; ``item`` is the code of the checklist item that it counts for."""

    code: str
    item: str
    name_zh: str
    name_en: str


@cache
def document_kinds() -> Mapping[str, DocumentKind]:
    """Return the kinds that the package brings, by code."""
    text = files("intake").joinpath("data/document_kinds.json").read_bytes()
    return {kind.code: kind for kind in TypeAdapter(list[DocumentKind]).validate_json(text)}
