"""The tracking code (查询码): ten characters on each receipt that open a case's public progress.

It is derived from the case by a keyed hash and never stored. Crockford's base 32 has no letters
that look like digits, so that it can be read out and typed.
"""

from unicodedata import normalize

__all__ = ["CODE_LENGTH", "normal_code", "shown_code", "tracking_code"]

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALIKE = str.maketrans("OIL", "011")
CODE_LENGTH = 10
BITS = 5


def tracking_code(mac: bytes) -> str:
    """Return the code of a keyed hash of at least 50 bits, without its hyphen."""
    number = int.from_bytes(mac[:8]) >> (64 - BITS * CODE_LENGTH)
    places = range(BITS * (CODE_LENGTH - 1), -1, -BITS)
    return "".join(ALPHABET[number >> place & 31] for place in places)


def shown_code(code: str) -> str:
    """Return a code as it is printed, in two groups of five."""
    half = CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def normal_code(typed: str) -> str | None:
    """Return a code as it was derived, from how somebody typed it; None if it can't be one.

    Chinese keyboards write full-width characters, too.
    """
    plain = normalize("NFKC", typed).upper()
    code = "".join(plain.replace("-", "").split()).translate(ALIKE)
    is_possible = len(code) == CODE_LENGTH and set(code) <= set(ALPHABET)
    return code if is_possible else None
