"""A second factor (第二重验证): codes of an authenticator (RFC 6238), recovery codes besides."""

import hmac
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pyotp import TOTP

from shared.permissions import Role

__all__ = [
    "Factors",
    "Pending",
    "SecondFactor",
    "grouped",
    "is_required",
    "key_uri",
    "matching_step",
    "normal_code",
]

ISSUER_NAME = "Jianding"
WINDOW = 1
CODE_LENGTH = 6

Factors = tuple[str, ...]
"""What a session was begun with: ``pwd``, and ``otp`` or ``recovery`` where there was more."""


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """An account's authenticator; a code at or before ``last_step`` isn't taken any more."""

    account_id: UUID
    secret: str = field(repr=False)
    last_step: int
    enrolled_at: datetime


@dataclass(frozen=True, slots=True)
class Pending:
    """A log-in whose password was right and whose second factor is still missing.

    ``version`` is the account's: whatever changes the account ends it.
    """

    account_id: UUID
    version: int
    is_enrolled: bool


def is_required(roles: Collection[Role], demanding: Collection[Role]) -> bool:
    """Whether one of an account's roles demands a second factor."""
    return not set(roles).isdisjoint(demanding)


def normal_code(typed: str) -> str:
    """Return a code as it is compared: width, case, spaces and hyphens don't matter."""
    plain = unicodedata.normalize("NFKC", typed).casefold()
    return "".join(character for character in plain if character.isalnum())


def matching_step(factor: SecondFactor, code: str, now: datetime) -> int | None:
    """Return the time step (of 30 s) whose code this is; None if it is none that may be used.

    The steps before and after the present one count too, for clocks that differ (RFC 6238
    section 5.2), but none twice.
    """
    if len(code) != CODE_LENGTH or not (code.isascii() and code.isdigit()):
        return None
    codes = TOTP(factor.secret)
    present = codes.timecode(now)
    for step in range(max(present - WINDOW, factor.last_step + 1), present + WINDOW + 1):
        if hmac.compare_digest(codes.generate_otp(step), code):
            return step
    return None


def key_uri(secret: str, login: str) -> str:
    """Return what an authenticator reads from the QR code (Key Uri Format)."""
    return TOTP(secret, name=login, issuer=ISSUER_NAME).provisioning_uri()


def grouped(secret: str, size: int = 4) -> str:
    """Return a secret as people type it off: in groups."""
    return " ".join(secret[start : start + size] for start in range(0, len(secret), size))
