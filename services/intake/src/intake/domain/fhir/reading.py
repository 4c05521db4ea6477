"""Small readings of plain FHIR JSON that a release's definition has accepted."""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.errors import FieldError

__all__ = ["Element", "codings_of", "missing", "not_understood"]

Element = Mapping[str, Any]


def codings_of(concept: Element) -> Iterator[tuple[str, str]]:
    """Yield system and code of each coding of a concept."""
    for coding in concept.get("coding", ()):
        if "code" in coding:
            yield coding.get("system", ""), coding["code"]


def missing(pointer: str, what: str, what_zh: str) -> FieldError:
    """Return that something that FHIR leaves open is needed here."""
    return FieldError(pointer, "fhir_element_needed", f"{what} is needed here", f"缺少{what_zh}")


def not_understood(pointer: str, what: str, what_zh: str) -> FieldError:
    """Return that something is valid FHIR and yet can't be understood here."""
    return FieldError(
        pointer, "fhir_not_understood", f"{what} isn't understood here", f"无法识别{what_zh}"
    )
