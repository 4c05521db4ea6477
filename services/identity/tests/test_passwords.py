"""Hashing."""

import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from pwdlib import PasswordHash

from identity.passwords import Passwords

RECOMMENDED = PasswordHash.recommended()


async def test_passwords_are_hashed_as_rfc_9106_recommends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PasswordHash, "recommended", lambda: RECOMMENDED)
    passwords = Passwords()

    kept = await passwords.hash("correct horse battery")

    assert extract_parameters(kept) == RFC_9106_LOW_MEMORY
    assert await passwords.check("correct horse battery", kept) == (True, None)
    assert await passwords.check("a wrong password", kept) == (False, None)


async def test_aged_hash_is_renewed_when_its_password_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    aged = await Passwords().hash("correct horse battery")
    monkeypatch.setattr(PasswordHash, "recommended", lambda: RECOMMENDED)

    matches, renewed = await Passwords().check("correct horse battery", aged)

    assert matches
    assert renewed is not None
    assert extract_parameters(renewed) == RFC_9106_LOW_MEMORY


async def test_same_password_typed_composed_or_decomposed_matches() -> None:
    passwords = Passwords()

    kept = await passwords.hash("caf\u00e9 au lait, twice")

    assert (await passwords.check("cafe\u0301 au lait, twice", kept))[0]


async def test_nobody_matches_nothing() -> None:
    assert await Passwords().check("correct horse battery", None) == (False, None)
