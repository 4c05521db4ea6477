"""A void draw is made once more at most, and what is made in its place says so."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from lottery import verify
from lottery.domain.draw import MalformedDrawInputError, canonical, check_links
from lottery.domain.draw.transcript import unfinished, voiding
from services.lottery.tests.domain.draw_documents import (
    NOON,
    SIGNER,
    ceremony,
    following,
    pool,
    step,
    transcript,
)
from services.lottery.tests.domain.draw_story import EXPERTS, Story, allocation_of, tell
from services.lottery.tests.verifiers.browser import Browser

Json = dict[str, Any]

KEY = SIGNER.key.public_key().public_bytes_raw()


@pytest.fixture(scope="module")
def story() -> Story:
    return tell()


def again(chain: Sequence[Json], story: Story, repeats: str | None) -> Json:
    """The late allocation made once more at the end of a chain."""
    document = allocation_of(chain, story.groups, ["C2", "C5"], [story.first])
    return transcript(document | ({} if repeats is None else {"repeats": repeats}))


def faults(made: Json, chain: Sequence[Json], browser: Browser) -> set[str]:
    """Return which checks fail in all three, the service's own among them."""
    contents = [canonical(entry) for entry in (*chain, made)]
    by_verifier = verify.verify(contents[-1], contents, [KEY])
    by_browser = browser.verify(contents[-1], contents, [KEY])
    failed = {name for name, result in by_verifier.items() if result.startswith("failed")}
    assert {n for n, result in by_browser.items() if result.startswith("failed")} == failed
    if failed != {"links"}:
        check_links(made["input"], chain)
        return failed
    with pytest.raises(MalformedDrawInputError) as refusal:
        check_links(made["input"], chain)
    return {refusal.value.path}


def test_draw_made_in_place_of_a_void_one_names_it(story: Story, browser: Browser) -> None:
    made = again(story.chain, story, story.late["hash"])

    assert faults(made, story.chain, browser) == set()


@pytest.mark.parametrize("named", [lambda _: None, lambda story: story.first["hash"]])
def test_draw_in_place_of_a_void_one_that_names_none_or_another_is_noticed(
    story: Story, browser: Browser, named: Callable[[Story], str | None]
) -> None:
    made = again(story.chain, story, named(story))

    assert faults(made, story.chain, browser) == {"repeats"}


def test_draw_that_names_one_that_stands_is_noticed(story: Story, browser: Browser) -> None:
    before = story.chain[: story.late["sequence"] - 1]
    made = again(before, story, story.first["hash"])

    assert faults(made, before, browser) == {"repeats"}


@pytest.mark.parametrize("named", ["late", "repetition", None])
def test_third_try_is_noticed_whatever_it_names(
    story: Story, browser: Browser, named: str | None
) -> None:
    repetition = again(story.chain, story, story.late["hash"])
    chain = [*story.chain, repetition]
    chain.append(voiding(step(chain, repetition, "procedure"), signer=SIGNER))
    hashes = {"late": story.late["hash"], "repetition": repetition["hash"], None: None}

    assert faults(again(chain, story, hashes[named]), chain, browser) == {"repeats"}


def test_draw_after_a_repetition_that_stands_names_none(story: Story, browser: Browser) -> None:
    chain = [*story.chain, again(story.chain, story, story.late["hash"])]
    document = allocation_of(chain, story.groups, [], [story.first, chain[-1]])

    assert faults(transcript(document), chain, browser) == set()
    named = transcript(document | {"repeats": story.late["hash"]})
    assert faults(named, chain, browser) == {"repeats"}


@pytest.mark.parametrize("state", ["void", "abandoned"])
def test_draw_that_ended_early_is_repeated_only_if_it_became_void(
    browser: Browser, state: Any
) -> None:
    held = ceremony(pool(EXPERTS, ["limb"] * 3))
    ended = unfinished(
        held, state=state, reason="no-opening", witness="W-9", ended_at=NOON, signer=SIGNER
    )
    plain = {**held.document, **following([ended])}
    naming = plain | {"repeats": ended["hash"]}

    found = [faults(transcript(document), [ended], browser) for document in (plain, naming)]

    assert found == ([{"repeats"}, set()] if state == "void" else [set(), {"repeats"}])


def test_draw_of_another_session_or_kind_repeats_nothing(story: Story, browser: Browser) -> None:
    elsewhere = pool(EXPERTS, ["limb"] * 3) | following(story.chain) | {"session": "S2"}

    assert faults(transcript(elsewhere), story.chain, browser) == set()
    named = transcript(elsewhere | {"repeats": story.late["hash"]})
    assert faults(named, story.chain, browser) == {"repeats"}
