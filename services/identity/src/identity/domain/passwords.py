"""What a password must be (NIST SP 800-63B-4 section 3.1.1): long, and not the login."""

import unicodedata

from identity.domain.accounts import normal_login

__all__ = ["LONGEST", "SHORTEST", "is_acceptable", "normal_password"]

SHORTEST = 12
LONGEST = 256


def normal_password(typed: str) -> str:
    """Return a password in the form that is hashed, the same from every keyboard."""
    return unicodedata.normalize("NFC", typed)


def is_acceptable(password: str, login: str) -> bool:
    """Whether a password is long enough and doesn't consist of the login or one character."""
    normal = normal_password(password)
    rest = normal_login(normal).replace(normal_login(login), "")
    return SHORTEST <= len(normal) <= LONGEST and len(set(rest)) > 1
