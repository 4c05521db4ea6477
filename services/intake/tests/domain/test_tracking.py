"""The tracking code can be read out, typed and recognised again."""

import pytest

from intake.domain.tracking import normal_code, shown_code, tracking_code

FULL_WIDTH = "".join(chr(ord(letter) + 0xFEE0) for letter in "0123ABCD9Z")


def test_code_is_ten_characters_that_look_unlike() -> None:
    codes = {tracking_code(bytes([n]) * 32) for n in range(256)}

    assert len(codes) == 256
    assert all(len(code) == 10 and not set(code) & set("OILU") for code in codes)


def test_code_uses_the_first_fifty_bits() -> None:
    assert tracking_code(b"\xff" * 32) == "ZZZZZZZZZZ"
    assert tracking_code(b"\x00\x00\x00\x00\x00\x00\x7f\xff" + b"\xff" * 24) == "0000000001"


@pytest.mark.parametrize(
    "typed", ["0123A-BCD9Z", "o1 23a bcd9z", " oi23abcd9z ", "OL23ABCD9Z", FULL_WIDTH]
)
def test_typed_code_is_brought_into_its_form(typed: str) -> None:
    assert normal_code(typed) == "0123ABCD9Z"


@pytest.mark.parametrize("typed", ["", "0123ABCD9", "0123ABCD9ZZ", "0123ABCDU9"])
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert normal_code(typed) is None


def test_shown_code_is_read_back() -> None:
    assert normal_code(shown_code("0123ABCD9Z")) == "0123ABCD9Z"
