"""Invented identity numbers, credit codes and tracking numbers with valid check digits.

The same arguments give the same number, so that tests and the demonstration repeat exactly.
"""

from datetime import date

from stdnum.cn import ric, uscc

from shared.identifiers import s10_check_digit

__all__ = ["make_credit_code", "make_identity_number", "make_tracking_number"]

DONGYANG = "330783"
BORN = date(1985, 3, 14)


def make_identity_number(serial: int = 1, *, region: str = DONGYANG, born: date = BORN) -> str:
    """Make an identity number; ``serial`` 0 to 999, odd for men."""
    digits = f"{region}{born:%Y%m%d}{serial:03d}"
    return digits + ric.calc_check_digit(digits + "0")


def make_credit_code(seed: int = 1, *, region: str = DONGYANG, kind: str = "91") -> str:
    """Make a credit code; kind 91 is an enterprise, 12 an institution as a public hospital."""
    digits = f"{kind}{region}{seed:09d}"
    return digits + uscc.calc_check_digit(digits)


def make_tracking_number(serial: int = 1, *, service: str = "EA", country: str = "CN") -> str:
    """Make a postal item number (UPU S10)."""
    digits = f"{serial:08d}"
    return f"{service}{digits}{s10_check_digit(digits)}{country}"
