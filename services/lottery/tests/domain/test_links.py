"""A document follows from the chain, or is refused."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from lottery.domain.draw import (
    ContributionMismatchError,
    DisallowedRecordError,
    MalformedDrawInputError,
    Opening,
    check_links,
)
from lottery.domain.draw.transcript import Ceremony, Contribution, revealed
from services.lottery.tests.domain.draw_documents import NOON, SIGNER, ceremony
from services.lottery.tests.domain.draw_story import Story, tell

Json = dict[str, Any]


@pytest.fixture(scope="module")
def story() -> Story:
    return tell()


def test_documents_that_follow_from_the_chain_may_be_frozen(story: Story) -> None:
    for entry in story.chain:
        if "state" in entry:
            check_links(entry["input"], story.chain)


BROKEN: list[tuple[Callable[[Json], object], str]] = [
    (lambda document: document["panels"][0].update(load=9), "panels"),
    (lambda document: document["panels"][0]["members"].pop(), "panels"),
    (lambda document: document["panels"].pop(), "panels"),
    (lambda document: document["cases"][0].update(recused=[]), "cases[0].recused"),
    (lambda document: document["cases"][1].update(code="C9"), "cases[1]"),
    (lambda document: document["cases"][1].update(category="mind"), "cases[1]"),
    (lambda document: document["cases"][1].update(code="C3"), "cases[1]"),
    (lambda document: document["panels"][1].update(category="mind"), "panels[1].category"),
    (lambda document: document.update(after=["0" * 64]), "after[0]"),
    (lambda document: document.update(session="S2"), "after[0]"),
]


@pytest.mark.parametrize(("change", "path"), BROKEN)
def test_document_that_does_not_follow_is_refused_with_its_place(
    story: Story, change: Callable[[Json], object], path: str
) -> None:
    document = deepcopy(story.late["input"])
    change(document)

    with pytest.raises(MalformedDrawInputError) as refusal:
        check_links(document, story.chain)

    assert refusal.value.path == path


def test_earlier_allocation_can_not_be_left_out(story: Story) -> None:
    document = deepcopy(story.late["input"])
    document["after"].remove(story.first["hash"])

    with pytest.raises(MalformedDrawInputError, match="omits"):
        check_links(document, story.chain)


def test_absent_expert_is_not_among_the_groups_experts(story: Story) -> None:
    document = deepcopy(story.groups["input"])
    document["experts"].pop()

    with pytest.raises(MalformedDrawInputError, match="pool"):
        check_links(document, story.chain)


def test_record_out_of_turn_is_refused_wherever_it_is_built_on(story: Story) -> None:
    chain = deepcopy(story.chain)
    record = next(entry for entry in chain if entry["kind"] == "replacement")
    record["in"] = record["out"]

    with pytest.raises(DisallowedRecordError):
        check_links(story.groups["input"], chain)


def test_draw_is_not_revealed_with_an_opening_other_than_was_handed_over(story: Story) -> None:
    held = ceremony(story.pool["input"])
    assert held.contributions
    code = next(iter(held.contributions))
    handed = held.contributions[code]
    for other in (None, Opening(bytes(16), "other")):
        contributions = {**held.contributions, code: Contribution(handed.hash, NOON, other)}
        forged = Ceremony(held.document, "O-1", held.secret, NOON, contributions)

        with pytest.raises(ContributionMismatchError, match=code):
            revealed(forged, witness="W-9", revealed_at=NOON, signer=SIGNER)
