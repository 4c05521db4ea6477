"""Hashes passwords with Argon2id (RFC 9106), off the event loop and only a few at a time.

Each hash takes 64 MiB for some tens of milliseconds: that slows guessing down, and would stop every
other request if it ran among them.
"""

import secrets
from collections.abc import Mapping

from anyio import CapacityLimiter, to_thread
from pwdlib import PasswordHash

from identity.domain.passwords import (
    LONGEST,
    SHORTEST,
    Weakness,
    is_acceptable,
    normal_password,
    weakness_of,
)
from identity.errors import PasswordGuessableError, PasswordTooWeakError

__all__ = ["Passwords"]

AT_ONCE = 2

REASONS: Mapping[Weakness, tuple[str, str]] = {
    Weakness.COMMON: (
        "it is one that many people use, or close to it",
        "该密码或其变体为常见密码",
    ),
    Weakness.OWN_WORDS: (
        "it is made of the login, the name or the office's name",
        "该密码由登录名、姓名或单位名称构成",
    ),
    Weakness.WORD: ("it is a common word or name", "该密码为常见词语或姓名"),
    Weakness.KEYS: ("its keys lie side by side", "该密码为键盘上相邻的按键"),
    Weakness.REPEATED: ("it repeats or counts", "该密码为重复或连续的字符"),
    Weakness.DATE: ("it is a date or a year", "该密码为日期或年份"),
    Weakness.FEW: ("it has too few different parts", "该密码过于简单"),
}


class Passwords:
    """Hashes and checks passwords."""

    def __init__(self) -> None:
        self._hasher = PasswordHash.recommended()
        self._limiter = CapacityLimiter(AT_ONCE)
        self._one_at_a_time = CapacityLimiter(1)
        self._nobodys_hash = self._hasher.hash(secrets.token_hex())

    async def hash(self, password: str) -> str:
        """Return the hash to keep."""
        normal = normal_password(password)
        return await to_thread.run_sync(self._hasher.hash, normal, limiter=self._limiter)

    async def hash_chosen(self, password: str, login: str, *own_words: str) -> str:
        """Return the hash of a password that somebody chose for a login.

        ``own_words`` are further ones that a guesser would try, such as the person's name.

        Raises
        ------
        PasswordTooWeakError
            It is too short, too long, or made of the login.
        PasswordGuessableError
            It is one of those that are tried first.
        """
        if not is_acceptable(password, login):
            raise PasswordTooWeakError(shortest=SHORTEST, longest=LONGEST)
        words = [login, *own_words]
        weakness = await to_thread.run_sync(
            weakness_of, password, words, limiter=self._one_at_a_time
        )
        if weakness is not None:
            english, chinese = REASONS[weakness]
            raise PasswordGuessableError(reason=english, reason_zh=chinese)
        return await self.hash(password)

    async def check(self, password: str, kept: str | None) -> tuple[bool, str | None]:
        """Tell whether a password matches, and its new hash if the old one has aged.

        Without a kept hash the answer is no, after the same time as with one.
        """
        matches, renewed = await to_thread.run_sync(
            self._hasher.verify_and_update,
            normal_password(password),
            kept or self._nobodys_hash,
            limiter=self._limiter,
        )
        return (matches, renewed) if kept else (False, None)
