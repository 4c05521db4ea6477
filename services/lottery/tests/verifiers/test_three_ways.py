"""Service, stand-alone verifier and browser, written apart from one page, agree on everything."""

import json
import os
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lottery import verify
from lottery.domain.draw import (
    MalformedDrawInputError,
    Opening,
    canonical,
    contribution,
    draw,
)
from services.lottery.tests.verifiers.browser import Browser
from services.lottery.tests.verifiers.inputs import documents, spoilt

EXAMPLES = int(os.environ.get("VERIFIER_EXAMPLES", "1200"))
by_chance = settings(deadline=None, derandomize=True, print_blob=True, max_examples=EXAMPLES)

Json = dict[str, Any]

MALFORMED = {"wrong": "malformed"}

secrets = st.binary(min_size=32, max_size=32)
nonces = st.binary(min_size=16, max_size=16)
worn = st.text(max_size=20) | st.sampled_from(["", "骰子 4 2 6", "\0", "€" * 85, "x" * 256])


def by_service(document: Json, secret: bytes, openings: list[Opening]) -> Json:
    try:
        result = draw(document, secret, openings)
    except MalformedDrawInputError:
        return MALFORMED
    named = zip(document["contributors"], openings, strict=True)
    hashes = [contribution(result.input_hash, one["code"], opened) for one, opened in named]
    return {
        "input_hash": result.input_hash.hex(),
        "commitment": result.commitment.hex(),
        "contributions": [one.hex() for one in hashes],
        "seed": result.seed.hex(),
        "outcome": result.outcome,
    }


def by_verifier(document: Json, secret: bytes, openings: list[Opening]) -> Json:
    try:
        verify.check_input(document)
    except verify.Wrong:
        return MALFORMED
    if document["kind"] == "allocation" and verify.slack_fault(document):
        return MALFORMED
    content = verify.canonical(document)
    input_hash = verify.hashed(content)
    seed = verify.seed_of(secret, input_hash, [(one.nonce, one.value) for one in openings])
    prefix = (verify.PREFIX, "contribution", input_hash)
    return {
        "input_hash": input_hash.hex(),
        "commitment": verify.hashed(verify.PREFIX, "commit", secret, input_hash).hex(),
        "contributions": [
            verify.hashed(*prefix, one["code"], b"\0", opened.nonce, opened.value).hex()
            for one, opened in zip(document["contributors"], openings, strict=True)
        ],
        "seed": seed.hex(),
        "outcome": verify.conduct(document, seed),
    }


def by_browser(browser: Browser, document: Json, secret: bytes, openings: list[Opening]) -> Json:
    try:
        content = canonical(document)
    except MalformedDrawInputError:
        # What has no canonical form must be found in whatever form it comes.
        content = json.dumps(document).encode()
    named = zip(document["contributors"], openings, strict=True) if openings else ()
    contributions = [
        {"code": one["code"], "nonce": opened.nonce.hex(), "value": opened.value}
        for one, opened in named
    ]
    answer = browser.draw(content, secret, contributions)
    return MALFORMED if "wrong" in answer else answer


def contributors_of(document: Json) -> int:
    found = document.get("contributors")
    return len(found) if isinstance(found, list) else 0


@by_chance
@given(documents(), secrets, st.lists(nonces, min_size=2, max_size=2), worn)
def test_all_three_conduct_a_draw_alike(
    browser: Browser, document: Json, secret: bytes, chosen: list[bytes], value: str
) -> None:
    openings = [Opening(chosen[0], value), Opening(chosen[1])]

    expected = by_service(document, secret, openings)

    assert expected != MALFORMED
    assert by_verifier(document, secret, openings) == expected
    assert by_browser(browser, document, secret, openings) == expected


def test_all_three_refuse_the_same_documents(browser: Browser) -> None:
    refused = Counter[bool]()

    @by_chance
    @given(spoilt(), secrets)
    def compare(document: Json, secret: bytes) -> None:
        openings = [Opening(bytes([n % 256] * 16)) for n in range(contributors_of(document))]

        expected = by_service(document, secret, openings)

        refused[expected == MALFORMED] += 1
        assert by_verifier(document, secret, openings) == expected
        named = openings if expected != MALFORMED else []
        assert by_browser(browser, document, secret, named) == expected

    compare()

    assert min(refused[True], refused[False]) > refused.total() / 30, refused
