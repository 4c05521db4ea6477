"""Service and verifier, written apart from one page, agree on whatever they are given."""

import json
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import pytest
import rfc8785
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lottery import verify
from lottery.domain.draw import canonical, check_input, draw, stream
from lottery.domain.draw.categories import categories
from lottery.domain.draw.counting import draw_by_counting
from lottery.domain.draw.rejection import draw_by_rejection
from lottery.domain.draw.stream import Stream
from services.lottery.tests.domain.draw_documents import (
    SECRET,
    allocation_documents,
    openings,
    seat_documents,
)

restricted = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), restricted, max_size=4))
def test_canonical_bytes_are_those_of_rfc_8785(document: dict[str, Any]) -> None:
    expected = rfc8785.dumps(document)

    assert canonical(document) == expected
    assert verify.canonical(document) == expected


@given(st.binary(min_size=32, max_size=32), st.lists(st.integers(1, 2**200), max_size=30))
def test_streams_give_the_same_numbers(seed: bytes, limits: list[int]) -> None:
    one, other = Stream(seed, "a-label"), verify.Stream(seed, "a-label")

    assert [one.below(n) for n in limits] == [other.below(n) for n in limits]


@given(st.binary(min_size=32, max_size=32), st.lists(st.lists(st.integers(2, 2**32)), max_size=4))
def test_numbers_drawn_at_once_are_those_drawn_one_by_one(
    seed: bytes, batches: list[list[int]]
) -> None:
    one, other = Stream(seed, "a-label"), Stream(seed, "a-label")

    for limits in batches:
        assert one.below_each(limits) == [other.below(n) for n in limits]
        assert one.below(7) == other.below(7)


def test_word_that_is_thrown_away_is_thrown_away_of_many_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stream, "sha256", highest_every_third)
    monkeypatch.setattr("hashlib.sha256", highest_every_third)
    one, other = Stream(bytes(32), "a-label"), verify.Stream(bytes(32), "a-label")

    assert one.below_each([3] * 10) == [other.below(3) for _ in range(10)]
    assert one.shuffled("abcdefghi") == other.shuffle("abcdefghi")


def highest_every_third(data: bytes) -> Any:
    """Return a digest whose second word is the highest there is, for every third block."""
    digest = sha256(data).digest()
    is_third = data[-1] % 3 == 0
    return SimpleNamespace(
        digest=lambda: digest[:8] + b"\xff" * 8 + digest[16:] if is_third else digest
    )


@settings(max_examples=150)
@given(seat_documents() | allocation_documents(), st.integers())
def test_any_draw_has_the_same_outcome(document: dict[str, Any], salt: int) -> None:
    check_input(document)
    verify.check_input(document)

    result = draw(document, SECRET, openings(document, salt))

    assert canonical(result.outcome) == canonical(verify.conduct(document, result.seed))


@settings(max_examples=100)
@given(allocation_documents(), st.binary(min_size=32, max_size=32))
def test_either_method_gives_the_same_allocation(document: dict[str, Any], seed: bytes) -> None:
    found, slack = categories(document), document["slack"]
    assume(all(category.is_feasible for category in found))
    for one, other in zip(found, verify.categories(document), strict=True):
        count, counted = draw_by_counting(one, slack, Stream(seed, "counting"))
        rejected = draw_by_rejection(one, slack, Stream(seed, "rejection"))

        expected = verify.counting(other, slack, verify.Stream(seed, "counting"))
        assert (1, str(count), counted) == expected
        attempts, _, allocation = verify.rejection(other, slack, verify.Stream(seed, "rejection"))
        assert rejected == ((attempts, allocation) if attempts else None)


@settings(max_examples=150)
@given(allocation_documents(most_cases=14))
def test_slack_by_the_service_satisfies_the_verifier(document: dict[str, Any]) -> None:
    slack = document["slack"]

    assert verify.slack_fault(document) == ""
    assert verify.slack_fault(document | {"slack": slack + 1}) != ""
    assert slack == 0 or verify.slack_fault(document | {"slack": slack - 1}) != ""


def test_keys_are_ordered_by_their_utf_16_units() -> None:
    document: dict[str, Any] = {"ß": 1, "𝄞": [True, None, "\x7f\u2028\n"], "\ufb33": -5}

    assert json.loads(canonical(document)) == document
    assert canonical(document) == verify.canonical(document) == rfc8785.dumps(document)
