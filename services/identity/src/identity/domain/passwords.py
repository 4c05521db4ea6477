"""What a password must be (NIST SP 800-63B-4 section 3.1.1): long, and not tried first."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any

from zxcvbn import zxcvbn

from identity.domain.accounts import normal_login

__all__ = ["LONGEST", "SHORTEST", "Weakness", "is_acceptable", "normal_password", "weakness_of"]

SHORTEST = 12
LONGEST = 256

FEWEST_GUESSES = 10**9
"""What an attacker who tries the likely ones first needs at least, by zxcvbn's estimate."""

JUDGED_LENGTH = 32
"""The estimate's time grows with the cube of the length; a good beginning makes a good password."""

HOUSE_WORDS = (
    "jianding",
    "dongyang",
    "laodong",
    "laodongnengli",
    "鉴定",
    "东阳",
    "劳动能力鉴定",
    "劳动能力鉴定委员会",
)
"""What everybody who knows the system would try; the account's own words come to it."""


class Weakness(StrEnum):
    """What makes a password easy to guess."""

    COMMON = "common"
    OWN_WORDS = "own_words"
    WORD = "word"
    KEYS = "keys"
    REPEATED = "repeated"
    DATE = "date"
    FEW = "few"


PATTERNS: Mapping[str, Weakness] = {
    "spatial": Weakness.KEYS,
    "repeat": Weakness.REPEATED,
    "sequence": Weakness.REPEATED,
    "regex": Weakness.DATE,
    "date": Weakness.DATE,
}
DICTIONARIES: Mapping[str, Weakness] = {
    "passwords": Weakness.COMMON,
    "user_inputs": Weakness.OWN_WORDS,
}


def normal_password(typed: str) -> str:
    """Return a password in the form that is hashed, the same from every keyboard."""
    return unicodedata.normalize("NFC", typed)


def is_acceptable(password: str, login: str) -> bool:
    """Whether a password is long enough and doesn't consist of the login or one character."""
    normal = normal_password(password)
    rest = normal_login(normal).replace(normal_login(login), "")
    return SHORTEST <= len(normal) <= LONGEST and len(set(rest)) > 1


def weakness_of(password: str, own_words: Collection[str]) -> Weakness | None:
    """Return why a password would be guessed early; None if it wouldn't.

    Passwords that have leaked elsewhere, common words and names, and what is commonly done with
    them (capitals, digits for letters, years behind) come with zxcvbn. It takes up to a quarter of
    a second, and isn't to be run twice at a time: its dictionary of own words is one for all.
    """
    judged = normal_password(password)[:JUDGED_LENGTH]
    found = zxcvbn(judged, user_inputs=[*own_words, *HOUSE_WORDS])
    if found["guesses"] >= FEWEST_GUESSES:
        return None
    return reason_of(found["sequence"])


def reason_of(sequence: Sequence[Mapping[str, Any]]) -> Weakness:
    """Return what the longest part of a password is that was recognised."""
    known = [match for match in sequence if match["pattern"] != "bruteforce"]
    if not known:
        return Weakness.FEW
    longest = max(known, key=lambda match: len(match["token"]))
    if longest["pattern"] == "dictionary":
        return DICTIONARIES.get(longest["dictionary_name"], Weakness.WORD)
    return PATTERNS.get(longest["pattern"], Weakness.FEW)
