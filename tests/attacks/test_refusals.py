"""Every refusal of a draw has its row in the documentation, and a test that meets it."""

import ast
import re
from copy import deepcopy
from typing import Any

import pytest

from lottery.errors import DrawInputMalformedError, draws, proposals, voiding
from lottery.services.freezing import check_document
from services.lottery.tests.api.conftest import PREFIX, Bureau
from services.lottery.tests.domain.draw_story import Story, tell
from tests.support.sources import ROOT

Json = dict[str, Any]

PAGE = ROOT / "docs" / "mechanisms" / "draw-refusals.md"
ROW = re.compile(r"^\| `(\w+)` \| [^|]+ \| `([\w/.]+)`: `(test_\w+)` \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def story() -> Story:
    return tell()


def test_every_refusal_of_a_draw_is_listed_once() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    known = {
        getattr(module, name).code
        for module in (draws, proposals, voiding)
        for name in module.__all__
    }

    listed = [code for code, _, _ in rows]

    assert sorted(set(listed)) == sorted(listed)
    assert known <= set(listed)


@pytest.mark.parametrize(
    ("code", "path", "test"), ROW.findall(PAGE.read_text(encoding="utf-8")), ids=lambda item: item
)
def test_listed_refusal_is_expected_by_the_test_named(code: str, path: str, test: str) -> None:
    source = (ROOT / path).read_text(encoding="utf-8")
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    [found] = [
        node for node in ast.parse(source).body if isinstance(node, functions) and node.name == test
    ]

    assert f'"{code}"' in (ast.get_source_segment(source, found) or "")


def stated(story: Story, member: str) -> Json:
    """The late allocation's input with a slack, a load or a recusal of somebody's own."""
    document = deepcopy(dict(story.late["input"]))
    if member == "slack":
        document["slack"] += 1
    elif member == "load":
        document["panels"][0]["load"] += 1
    else:
        case = document["cases"][0]
        case["recused"] = [] if case["recused"] else [document["panels"][0]["code"]]
    return document


@pytest.mark.parametrize("member", ["slack", "load", "recused"])
def test_input_other_than_the_specification_gives_is_not_frozen(story: Story, member: str) -> None:
    before = story.chain[: story.late["sequence"] - 1]
    check_document(dict(story.late["input"]), before)

    with pytest.raises(DrawInputMalformedError) as refused:
        check_document(stated(story, member), before)

    assert refused.value.code == "draw_input_malformed"


async def test_draws_of_a_session_come_in_their_order(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 5)
    session_id = await bureau.plan(panels=1)
    await bureau.schedule(session_id, await bureau.add_case())

    too_early = [await bureau.freeze(session_id, kind) for kind in ("groups", "allocation")]
    await bureau.seat(session_id)
    too_early.append(await bureau.freeze(session_id, "allocation"))
    await bureau.conduct(session_id, "groups")
    empty = await bureau.freeze(session_id, "allocation")

    assert [(one.status_code, one.json()["code"]) for one in too_early] == [
        (409, "earlier_draw_missing")
    ] * 3
    assert (empty.status_code, empty.json()["code"]) == (409, "nobody_present")


async def test_draw_of_another_committee_is_not_found(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 5)
    frozen = (await bureau.freeze(await bureau.plan(panels=1), "pool")).json()
    path = f"{PREFIX}/draws/{frozen['draw']['id']}"
    foreign = bureau.lottery.client_for("draw_operator", committee="330782")

    committed = await foreign.post(f"{path}/commitment")
    given_up = await foreign.post(f"{path}/abandonment", json={"reason": "power-cut"})

    for refused in (committed, given_up):
        assert (refused.status_code, refused.json()["code"]) == (404, "draw_not_found")
