"""Inputs that break a rule are refused, with the place of the fault."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from lottery import verify
from lottery.domain.draw import (
    ContributionMismatchError,
    MalformedDrawInputError,
    Opening,
    check_input,
    draw,
    parse,
)
from services.lottery.tests.domain.draw_documents import (
    SECRET,
    allocation,
    expert,
    groups,
    openings,
    pool,
    roster_case,
)

EXPERTS = [expert("E1", "limb", "H1"), expert("E2", "mind", "H2"), expert("E3", "limb", "H3")]
EXCLUSION = {"code": "E9", "reason": "ill", "approvers": ["A1", "A2"]}
STAFF = [{"code": "W1", "role": "operator"}, {"code": "W2", "role": "discipline-inspection"}]
ONE_SIDE = [{"code": "W1", "role": "union"}, {"code": "W2", "role": "union"}]
TWICE = [{"code": "W1", "role": "union"}, {"code": "W1", "role": "operator"}]


def sample(kind: str) -> dict[str, Any]:
    return deepcopy(well_formed(kind))


def well_formed(kind: str) -> dict[str, Any]:
    if kind == "pool":
        return pool(EXPERTS, ["limb", "mind"], exclusions=[EXCLUSION])
    if kind == "groups":
        roster = [roster_case("C1", ["E1", "E2"]), roster_case("C2")]
        return groups(EXPERTS, {"P1": ["limb"], "P2": ["mind"]}, roster)
    return allocation({"P1": 0, "P10": 1, "P2": 0}, [["P1", "P10"], [], []])


def at(*path: str | int, to: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        value: Any = document
        for name in path[:-1]:
            value = value[name]
        value[path[-1]] = to

    return change


def without(*path: str | int) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        value: Any = document
        for name in path[:-1]:
            value = value[name]
        del value[path[-1]]

    return change


def swapped(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda document: document[name].reverse()


def repeated(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda document: document[name].insert(0, document[name][0])


MALFORMED: list[tuple[str, Callable[[dict[str, Any]], None], str]] = [
    ("pool", at("spec", to="jianding-draw/2"), "spec"),
    ("pool", without("spec"), "spec"),
    ("pool", at("committee", to="330 783"), "committee"),
    ("pool", at("committee", to=330783), "committee"),
    ("pool", at("session", to=""), "session"),
    ("pool", at("session", to="场次"), "session"),
    ("pool", at("sequence", to=0), "sequence"),
    ("pool", at("sequence", to=True), "sequence"),
    ("pool", at("sequence", to=1.0), ""),
    ("pool", at("sequence", to=2**53), ""),
    ("pool", at("sequence", to=2), "previous"),
    ("pool", at("previous", to="0" * 64), "previous"),
    ("pool", at("kind", to="lots"), "kind"),
    ("pool", at("kind", to=["pool"]), "kind"),
    ("pool", at("after", to=["A" * 64]), "after[0]"),
    ("pool", at("after", to=["b" * 64, "a" * 64]), "after[1]"),
    ("pool", at("after", to=["a" * 64, "a" * 64]), "after[1]"),
    ("pool", at("after", to=None), "after"),
    ("pool", at("contributors", to=[{"code": "W1", "role": "union"}]), "contributors"),
    ("pool", at("contributors", to=ONE_SIDE), "contributors"),
    ("pool", at("contributors", to=STAFF), "contributors"),
    ("pool", at("contributors", to=TWICE), "contributors[1].code"),
    ("pool", at("contributors", 0, "role", to="mayor"), "contributors[0].role"),
    ("pool", at("contributors", 0, to="W1"), "contributors[0]"),
    ("pool", at("reveal_by", to="2026-11-24T05:00:00Z"), "reveal_by"),
    ("pool", at("reveal_by", to="2026-11-24T05:00:00.000+08:00"), "reveal_by"),
    ("pool", at("reveal_by", to="2026-02-30T05:00:00.000Z"), "reveal_by"),
    ("pool", at("exclusions", 0, "approvers", to=["A1"]), "exclusions[0].approvers"),
    ("pool", at("exclusions", 0, "approvers", to=["A1", "A1"]), "exclusions[0].approvers[1]"),
    ("pool", at("exclusions", 0, "reason", to="too ill"), "exclusions[0].reason"),
    ("pool", at("exclusions", 0, "code", to="E1"), "experts[0].code"),
    ("pool", swapped("experts"), "experts[1]"),
    ("pool", repeated("experts"), "experts[1]"),
    ("pool", at("experts", 1, "participant", to="00"), "experts[1].participant"),
    ("pool", without("experts", 1, "class"), "experts[1].class"),
    ("pool", at("experts", 1, "hospital", to="东阳"), "experts[1].hospital"),
    ("pool", at("panels", 0, "code", to="P1"), "panels"),
    ("pool", at("panels", 0, "seats", to=[]), "panels[0].seats"),
    ("pool", at("panels", 0, "seats", to=["limb", None]), "panels[0].seats[1]"),
    ("pool", at("distinct_hospitals", to=True), "distinct_hospitals"),
    ("pool", at("note", to=0.5), ""),
    ("pool", at("note", to="\ud800"), ""),
    ("groups", at("distinct_hospitals", to=1), "distinct_hospitals"),
    ("groups", at("roster", 0, "conflicts", to=["E2", "E1"]), "roster[0].conflicts[1]"),
    ("groups", at("roster", 0, "conflicts", to=["E7"]), "roster[0].conflicts[0]"),
    ("groups", swapped("roster"), "roster[1]"),
    ("groups", swapped("panels"), "panels[1]"),
    ("groups", without("roster"), "roster"),
    ("groups", without("roster", 1, "category"), "roster[1].category"),
    ("allocation", swapped("panels"), "panels[1]"),
    ("allocation", swapped("cases"), "cases[1]"),
    ("allocation", at("panels", 0, "load", to=-1), "panels[0].load"),
    ("allocation", at("panels", 0, "load", to="0"), "panels[0].load"),
    ("allocation", at("panels", 0, "members", to=["E2", "E1"]), "panels[0].members[1]"),
    ("allocation", at("panels", 0, "category", to=None), "panels[0].category"),
    ("allocation", at("cases", 0, "recused", to=["P2", "P10"]), "cases[0].recused[1]"),
    ("allocation", at("cases", 0, "recused", to=["P3"]), "cases[0].recused[0]"),
    ("allocation", at("cases", 0, to=[]), "cases[0]"),
    ("allocation", without("slack"), "slack"),
    ("allocation", at("slack", to=-1), "slack"),
    ("allocation", at("slack", to=True), "slack"),
]


@pytest.mark.parametrize(("kind", "change", "path"), MALFORMED)
def test_malformed_input_is_refused_with_its_place(
    kind: str, change: Callable[[dict[str, Any]], None], path: str
) -> None:
    document = sample(kind)
    check_input(document)
    verify.check_input(document)

    change(document)

    with pytest.raises(MalformedDrawInputError) as refusal:
        check_input(document)
    assert refusal.value.path == path
    assert refusal.value.reason
    with pytest.raises(verify.Wrong):
        verify.check_input(document)


@pytest.mark.parametrize("slack", [0, 2])
def test_slack_other_than_the_rule_gives_is_refused(slack: int) -> None:
    document = allocation({"P1": 3, "P2": 0}, [[], [], []])
    assert document["slack"] == 1

    with pytest.raises(MalformedDrawInputError, match="slack"):
        check_input(document | {"slack": slack})

    assert verify.slack_fault(document | {"slack": slack})


def test_further_members_are_hashed_with_the_rest() -> None:
    document = sample("groups")

    plain = draw(document, SECRET, openings(document))
    noted = draw(document | {"note": "二楼"}, SECRET, openings(document))

    assert plain.input_hash != noted.input_hash
    assert plain.seed != noted.seed


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b'{"a": 1, "a": 2}', b'{"a": 1.5}', b"\xff{}", b"[" * 100_000, b'{"a":NaN}'],
)
def test_file_that_is_no_restricted_json_is_refused(content: bytes) -> None:
    with pytest.raises(MalformedDrawInputError):
        parse(content)


def test_draw_needs_one_opening_for_each_contributor() -> None:
    document = sample("pool")

    with pytest.raises(ContributionMismatchError):
        draw(document, SECRET, openings(document)[:1])
    with pytest.raises(ContributionMismatchError):
        draw(document, SECRET[:31], openings(document))


@pytest.mark.parametrize(
    ("nonce", "value"), [(bytes(15), ""), (bytes(16), "骰" * 86), (bytes(16), "\ud800")]
)
def test_opening_of_the_wrong_length_is_refused(nonce: bytes, value: str) -> None:
    with pytest.raises(ContributionMismatchError):
        Opening(nonce, value)
