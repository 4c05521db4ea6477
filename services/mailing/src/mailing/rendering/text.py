"""Text that may stand on a letter: no control characters, nothing invisible, no empty lines."""

import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, StringConstraints

__all__ = ["IdentityText", "LetterNumber", "Line", "Postcode", "Prose"]

HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def refuse_hidden(text: str) -> str:
    """Return the text unchanged.

    Raises
    ------
    ValueError
        The text holds a character that shows nothing or turns the reading direction, with which a
        letter could show something else than it says.
    """
    hidden = {
        character for character in text if unicodedata.category(character) in HIDDEN_CATEGORIES
    }
    if hidden - {"\n"}:
        named = ", ".join(sorted(f"U+{ord(character):04X}" for character in hidden))
        raise ValueError(f"invisible or control characters are not allowed: {named}")
    return text


def refuse_line_breaks(text: str) -> str:
    """Return the text unchanged.

    Raises
    ------
    ValueError
        The text has more than one line.
    """
    if "\n" in text:
        raise ValueError("this must be one line")
    return text


def plain_line_ends(text: object) -> object:
    """Turn the line ends and tabs of browsers and spreadsheets into plain ones."""
    return text.replace("\r\n", "\n").replace("\t", " ") if isinstance(text, str) else text


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(refuse_hidden),
    AfterValidator(refuse_line_breaks),
]
"""One line of up to 300 characters."""

Prose = Annotated[
    str,
    BeforeValidator(plain_line_ends),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4000),
    AfterValidator(refuse_hidden),
]
"""Up to 4,000 characters in one or more lines."""

LetterNumber = Annotated[Line, StringConstraints(pattern=r"^[^〔〕]+〔\d{4}〕\d+号$")]
"""A letter's number (文书编号), ``{prefix}〔{year}〕{sequence}号``."""

Postcode = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
"""A postcode of the People's Republic: six digits."""

IdentityText = Annotated[Line, StringConstraints(max_length=30)]
"""The number of an identity document, as it is printed there."""
