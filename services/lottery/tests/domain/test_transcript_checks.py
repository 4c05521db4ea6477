"""Whatever is edited in a published document is noticed."""

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

import pytest

from lottery import verify
from lottery.domain.draw import canonical
from lottery.domain.draw.categories import categories
from lottery.domain.draw.transcript import Contribution, unfinished
from services.lottery.tests.domain.draw_documents import (
    NOON,
    SIGNER,
    allocation,
    ceremony,
    following,
    transcript,
)
from services.lottery.tests.domain.draw_story import Story, tell, with_slack

Json = dict[str, Any]

KEY = SIGNER.key.public_key().public_bytes_raw()


@pytest.fixture(scope="module")
def story() -> Story:
    return tell()


def checked(document: Json, chain: list[Json] | None = None, **given: Any) -> dict[str, str]:
    contents = None if chain is None else [canonical(entry) for entry in chain]
    return verify.verify(canonical(document), contents, [KEY], **given)


def failed(results: dict[str, str]) -> set[str]:
    return {name for name, result in results.items() if result.startswith("failed")}


def sealed(document: Json) -> Json:
    """The document hashed and signed again, as a forger with the key would."""
    return SIGNER.seal({k: v for k, v in document.items() if k not in ("hash", "signature")})


def test_everything_published_in_a_session_passes_every_check(story: Story) -> None:
    for document in story.chain:
        results = checked(document, story.chain, witnessed=document.get("commitment"))

        assert failed(results) == set(), (document["kind"], results)
        unchecked = {name for name, result in results.items() if result != "ok"}
        if document["kind"] == "allocation":
            assert unchecked == set()
        elif "state" in document:
            assert unchecked == {"slack"}


def test_what_is_not_supplied_is_not_checked_and_never_ok(story: Story) -> None:
    results = verify.verify(canonical(story.first))

    assert failed(results) == set()
    for name in ("links", "chain", "signature", "witnessed_commitment"):
        assert results[name].startswith("not checked"), name
    assert results["witnessed_commitment"].endswith("not witnessed")


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return [leaf for name in value for leaf in leaves(value[name], (*path, name))]
    if isinstance(value, list):
        return [leaf for n, inner in enumerate(value) for leaf in leaves(inner, (*path, n))]
    return [path]


def edited(document: Json, path: tuple[str | int, ...], random: Random) -> Json:
    """A copy with the one value at the path changed, keeping its type where it has one."""
    changed = deepcopy(document)
    inner: Any = changed
    for name in path[:-1]:
        inner = inner[name]
    old = inner[path[-1]]
    if isinstance(old, bool) or old is None:
        inner[path[-1]] = not old
    elif isinstance(old, int):
        inner[path[-1]] = old + random.choice([-1, 1, 10])
    else:
        position = random.randrange(len(old) + 1)
        other = random.choice([one for one in "0a7fEPC" if one != old[position : position + 1]])
        inner[path[-1]] = old[:position] + other + old[position + 1 :]
    return changed


@pytest.mark.parametrize("number", range(40))
def test_any_edit_of_a_published_document_is_noticed(story: Story, number: int) -> None:
    random = Random(number)  # noqa: S311
    document = random.choice(story.chain)
    path = random.choice(leaves(document))

    results = checked(edited(document, path, random))

    assert failed(results), path


FREE = {"committed_at", "operator", "witness", "revealed_at", "key_id", "at"}


@pytest.mark.parametrize("number", range(40))
def test_edit_hashed_and_signed_again_is_noticed_by_what_must_follow(
    story: Story, number: int
) -> None:
    random = Random(number)  # noqa: S311
    document = random.choice([one for one in story.chain if "state" in one])
    possible = [path for path in leaves(document) if not FREE.intersection(path)]
    path = random.choice([path for path in possible if path[0] not in ("hash", "signature")])

    results = checked(sealed(edited(document, path, random)))

    assert failed(results), path


@pytest.mark.parametrize(
    ("name", "value"),
    [("operator", "O-2"), ("witness", "W-1"), ("revealed_at", "2026-11-24T04:00:59.000Z")],
)
def test_edit_hashed_again_without_the_key_is_noticed_by_the_signature(
    story: Story, name: str, value: str
) -> None:
    document = story.first | {name: value}
    signature = document["signature"]

    results = checked(sealed(document) | {"signature": signature})

    assert failed(results) == {"signature"}


def test_bytes_other_than_canonical_are_noticed(story: Story) -> None:
    content = canonical(story.pool) + b"\n"

    assert failed(verify.verify(content)) == {"canonical"}


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", b'{"kind":"void"}', b"[" * 99999])
def test_garbage_is_refused_without_falling_over(content: bytes) -> None:
    assert failed(verify.verify(content))


def test_draw_repeated_in_secret_is_noticed_by_the_witnessed_commitment(story: Story) -> None:
    again = transcript(story.first["input"], secret=bytes(32))

    assert failed(checked(again)) == set()
    results = checked(again, witnessed=story.first["commitment"])
    assert failed(results) == {"witnessed_commitment"}


def drop_recusal(document: Json) -> None:
    next(case for case in document["cases"] if case["recused"])["recused"].clear()


def add_load(document: Json) -> None:
    document["panels"][0]["load"] += 1


def drop_earlier(document: Json, story: Story) -> None:
    document["after"].remove(story.first["hash"])


LINK_FORGERIES: list[Callable[[Json, Story], None]] = [
    lambda document, _: drop_recusal(document),
    lambda document, _: add_load(document),
    drop_earlier,
    lambda document, story: document["after"].remove(story.groups["hash"]),
    lambda document, _: document["cases"][1].update(code="C9"),
    lambda document, _: document["cases"][0].update(code="C0", recused=[]),
    lambda document, _: document["panels"][0]["members"].pop(),
    lambda document, _: document["panels"].pop(),
    lambda document, _: document["panels"][1].update(category="mind"),
]


@pytest.mark.parametrize("forge", LINK_FORGERIES)
def test_allocation_that_does_not_follow_from_its_chain_is_noticed(
    story: Story, forge: Callable[[Json, Story], None]
) -> None:
    document = deepcopy(story.late["input"])
    forge(document, story)
    for case in document["cases"]:
        known = {panel["code"] for panel in document["panels"]}
        case["recused"] = [code for code in case["recused"] if code in known]
    before = story.chain[: document["sequence"] - 1]

    forged = transcript(with_slack(document))

    assert failed(checked(forged, before)) == {"links"}


def test_groups_of_other_experts_than_the_pool_seats_are_noticed(story: Story) -> None:
    document = deepcopy(story.groups["input"])
    seated = {one["code"] for one in document["experts"]}
    other = next(one for one in story.pool["input"]["experts"] if one["code"] not in seated)
    document["experts"] = sorted([*document["experts"], other], key=lambda one: one["code"])

    results = checked(transcript(document), story.chain[: document["sequence"] - 1])

    assert failed(results) == {"links"}


def test_replacement_out_of_turn_is_noticed(story: Story) -> None:
    position, record = next(
        (n, entry) for n, entry in enumerate(story.chain) if entry["kind"] == "replacement"
    )
    waiting = [code for codes in story.pool["outcome"]["alternates"].values() for code in codes]
    for other in set(waiting) - {record["in"]}:
        forged = sealed(record | {"in": other})

        assert failed(checked(forged, story.chain[:position])) == {"links"}


def test_draw_that_builds_on_a_voided_one_is_noticed(story: Story) -> None:
    document = allocation({"P1": 0}, [[]]) | following(story.chain, story.groups, story.late)

    results = checked(transcript(document), story.chain)

    assert failed(results) == {"links"}
    assert story.late["hash"] in results["links"]


@pytest.mark.parametrize("missing", [0, 3, 6])
def test_missing_link_of_the_chain_is_noticed(story: Story, missing: int) -> None:
    chain = [entry for n, entry in enumerate(story.chain) if n != missing]

    assert "chain" in failed(checked(story.late, chain))


def test_chain_with_another_document_at_the_same_place_is_noticed(story: Story) -> None:
    again = transcript(story.first["input"], secret=bytes(32))

    assert failed(checked(story.first, [*story.chain, again])) == {"chain"}
    assert failed(checked(again, story.chain)) == {"chain"}


def test_chain_of_another_committee_is_left_aside(story: Story) -> None:
    other = transcript(story.pool["input"] | {"committee": "330783"})

    assert failed(checked(story.late, [*story.chain, other])) == set()


def test_draw_ended_before_its_reveal_is_published_with_what_is_known(story: Story) -> None:
    held = ceremony(story.pool["input"])
    assert held.contributions
    first, second = held.contributions
    closed = Contribution(held.contributions[second].hash, NOON)
    partly = {first: held.contributions[first], second: closed}
    for state, contributions, secret in (
        ("void", partly, held.secret),
        ("abandoned", {}, None),
    ):
        known = type(held)(held.document, "O-1", secret, held.committed_at, contributions)
        published = unfinished(
            known, state=state, reason="no-opening", witness="W-9", ended_at=NOON, signer=SIGNER
        )

        results = checked(published, [published])

        assert failed(results) == set(), results
        for name in ("seed", "outcome", "contributions"):
            assert results[name].startswith("not checked"), name
        assert results["commitment"] == ("ok" if secret else results["commitment"])


def test_opening_that_was_not_handed_over_is_noticed(story: Story) -> None:
    document = deepcopy(story.pool)
    document["contributions"][0]["nonce"] = "0" * 32

    assert "contributions" in failed(checked(sealed(document)))


def test_key_that_a_document_does_not_name_checks_no_signature(story: Story) -> None:
    content = canonical(story.pool)
    other = bytes(32)

    assert verify.verify(content, None, [other, KEY])["signature"] == "ok"
    failed_with = verify.verify(content, None, [other])["signature"]
    assert failed_with == f"failed: no key {SIGNER.key_id} among those given"
    for garbage in (b"", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"):
        assert verify.verify(content, None, [garbage])["signature"].startswith("failed: a key is")


def test_loads_as_large_as_numbers_go_make_no_draw_and_no_check_slow() -> None:
    document = allocation({"P1": 2**53 - 1, "P2": 0, "P3": 2**52}, [["P1"], ["P2"], [], ["P3"]])
    (category,) = categories(document)
    (read,) = verify.categories(document)

    bounds = category.bounds(document["slack"])

    assert (list(bounds.fewest), list(bounds.most)) == read.new_cases(document["slack"])
    assert max(bounds.most) == len(document["cases"]) + 1
    assert failed(checked(transcript(document))) == set()
