"""Makes values harmless for programs that take what begins like a formula for one."""

import json
import unicodedata

__all__ = ["harmless"]

FORMULA_STARTS = frozenset("=+-@\t\r\n")


def harmless(value: object) -> str:
    """Return a value as the text of a cell that no spreadsheet calculates.

    What begins like a formula, in full width too or behind spaces, gets an apostrophe before it,
    which spreadsheets don't show (OWASP, CSV injection). Numbers stay numbers.
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    first = unicodedata.normalize("NFKC", text.lstrip(" \u3000\u00a0\ufeff"))[:1]
    return f"'{text}" if first in FORMULA_STARTS and first else text
