"""What a draw must not take is refused, each with a code of its own; nothing is ever bent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lottery.domain.draw.hashes import Opening, contribution
from services.lottery.tests.api.conftest import PREFIX, Bureau


async def frozen_pool(bureau: Bureau) -> tuple[str, dict[str, Any]]:
    await bureau.add_experts("orthopaedics", 5)
    session_id = await bureau.plan(panels=1)
    answer = await bureau.freeze(session_id, "pool")
    assert answer.status_code == 201, answer.text
    return session_id, answer.json()


async def committed_pool(bureau: Bureau) -> dict[str, Any]:
    _, frozen = await frozen_pool(bureau)
    frozen["draw"] = await bureau.commit(frozen["draw"]["id"])
    return frozen


async def opened_pool(bureau: Bureau) -> dict[str, Any]:
    frozen = await committed_pool(bureau)
    for person, opening in await bureau.contribute(frozen):
        assert (await bureau.open(frozen["draw"]["id"], person, opening)).status_code == 200
    return frozen


async def test_operator_reveals_nothing_with_or_without_a_contributors_token(
    bureau: Bureau,
) -> None:
    frozen = await opened_pool(bureau)
    path = f"{PREFIX}/draws/{frozen['draw']['id']}/reveal"

    for token in ("", "guessed", *(person["token"] for person in frozen["contributors"])):
        refused = await bureau.operator.post(path, headers={"Draw-Token": token})
        assert (refused.status_code, refused.json()["code"]) == (403, "draw_token_invalid")


@pytest.mark.parametrize(
    "witness", [{"role": "operator"}, {"role": "union", "account_id": "account-operator"}]
)
async def test_operator_is_no_witness(bureau: Bureau, witness: dict[str, str]) -> None:
    session_id = await bureau.plan(panels=1)

    refused = await bureau.freeze(session_id, "pool", witness={"label": "操作员", **witness})

    assert (refused.status_code, refused.json()["code"]) == (403, "witness_is_operator")


@pytest.mark.parametrize(
    "sides",
    [("union", "union"), ("appraisee",), ("operator", "discipline-inspection")],
    ids=["one side", "one person", "staff only"],
)
async def test_contributors_of_one_side_or_staff_alone_are_refused(
    bureau: Bureau, sides: tuple[str, ...]
) -> None:
    session_id = await bureau.plan(panels=1)
    people = [{"role": side, "label": f"{side} {n}"} for n, side in enumerate(sides)]

    refused = await bureau.freeze(session_id, "pool", contributors=people)

    assert (refused.status_code, refused.json()["code"]) == (422, "contributors_invalid")


async def test_nobody_opens_before_all_hashes_are_in(bureau: Bureau) -> None:
    frozen = await committed_pool(bureau)
    person = frozen["contributors"][0]
    opening = Opening(bytes(16), "")
    hashed = contribution(bytes.fromhex(frozen["draw"]["input_hash"]), person["code"], opening)
    await bureau.by_token(frozen["draw"]["id"], person, "", {"hash": hashed.hex()})

    refused = await bureau.open(frozen["draw"]["id"], person, opening)

    assert (refused.status_code, refused.json()["code"]) == (409, "contributions_missing")


async def test_opening_that_does_not_match_its_hash_is_refused(bureau: Bureau) -> None:
    frozen = await committed_pool(bureau)
    (person, opening), *_ = await bureau.contribute(frozen)

    for changed in (Opening(bytes(16), opening.value), Opening(opening.nonce, "骰子 6 6 6")):
        refused = await bureau.open(frozen["draw"]["id"], person, changed)
        assert (refused.status_code, refused.json()["code"]) == (422, "contribution_mismatch")


@pytest.mark.parametrize("value", ["a" * 257, "骰" * 86], ids=["ascii", "chinese"])
async def test_value_of_more_than_256_bytes_is_refused(bureau: Bureau, value: str) -> None:
    frozen = await committed_pool(bureau)
    (person, opening), *_ = await bureau.contribute(frozen)
    body = {"nonce": opening.nonce.hex(), "value": value}

    refused = await bureau.by_token(frozen["draw"]["id"], person, "/opening", body)

    assert (refused.status_code, refused.json()["code"]) == (422, "contribution_value_too_long")


async def test_value_of_256_bytes_is_taken(bureau: Bureau) -> None:
    frozen = await committed_pool(bureau)
    input_hash = bytes.fromhex(frozen["draw"]["input_hash"])
    openings = [Opening(bytes([n]) * 16, "a" * 256) for n in range(2)]
    people = list(zip(frozen["contributors"], openings, strict=True))
    for person, opening in people:
        body = {"hash": contribution(input_hash, person["code"], opening).hex()}
        await bureau.by_token(frozen["draw"]["id"], person, "", body)

    answers = [await bureau.open(frozen["draw"]["id"], *part) for part in people]

    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.parametrize(
    "stated",
    [
        {"slack": 3},
        {"load": {"P1": 1}},
        {"recused": ["P1"]},
        {"expert_id": "0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10"},
        {"experts": ["E-000000"]},
        {"secret": "00" * 32},
        {"exclusions": []},
    ],
    ids=lambda stated: next(iter(stated)),
)
async def test_nobody_states_what_a_draw_is_made_from(
    bureau: Bureau, stated: dict[str, Any]
) -> None:
    session_id = await bureau.plan(panels=1)

    refused = await bureau.freeze(session_id, "pool", **stated)

    assert (refused.status_code, refused.json()["code"]) == (422, "draw_input_chosen")
    assert next(iter(stated)) in refused.json()["detail"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
@pytest.mark.parametrize("what", ["", "/input", "/contributions", "/transcript"])
async def test_frozen_draw_has_no_door_for_edits(bureau: Bureau, method: str, what: str) -> None:
    _, frozen = await frozen_pool(bureau)
    path = f"{PREFIX}/draws/{frozen['draw']['id']}"

    answer = await bureau.operator.request(method, f"{path}{what}", json={"kind": "pool"})

    assert answer.status_code in (404, 405)
    assert (await bureau.public.get(path)).json() == frozen["draw"]


async def test_what_happens_in_the_session_changes_no_frozen_input(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 5)
    cases = [await bureau.add_case() for _ in range(3)]
    session_id = await bureau.plan(panels=1)
    await bureau.schedule(session_id, *cases[:2])
    await bureau.seat(session_id)
    await bureau.check_in(session_id, cases[0])
    await bureau.conduct(session_id, "groups")
    answer = await bureau.freeze(session_id, "allocation")
    assert answer.status_code == 201, answer.text
    frozen = answer.json()

    late = await bureau.check_in(session_id, cases[1])
    joining = await bureau.schedule(session_id, cases[2])
    revealed = await bureau.conduct_frozen(frozen)

    assert late.status_code == 200
    assert (joining.status_code, joining.json()["code"]) == (409, "session_fixed")
    assert revealed["input_hash"] == frozen["draw"]["input_hash"]
    assert len(revealed["outcome"]["allocation"]) == 1


async def test_second_open_draw_of_a_committee_is_refused(bureau: Bureau) -> None:
    session_id, _ = await frozen_pool(bureau)
    other = await bureau.plan(panels=1)

    for session in (session_id, other):
        refused = await bureau.freeze(session, "pool")
        assert (refused.status_code, refused.json()["code"]) == (409, "draw_open")


async def test_draw_is_not_abandoned_after_the_first_opening(bureau: Bureau) -> None:
    frozen = await committed_pool(bureau)
    path = f"{PREFIX}/draws/{frozen['draw']['id']}/abandonment"
    early = await bureau.operator.post(path, json={"reason": "power-cut"})
    (person, opening), *_ = await bureau.contribute(frozen)
    await bureau.open(frozen["draw"]["id"], person, opening)

    proposed = await bureau.operator.post(path, json={"reason": "power-cut"})
    confirmed = await bureau.confirm(early)

    assert (proposed.status_code, proposed.json()["code"]) == (409, "abandonment_too_late")
    assert (confirmed.status_code, confirmed.json()["code"]) == (409, "abandonment_too_late")


@pytest.mark.parametrize("hours", [-1, 73])
async def test_reveal_is_ahead_and_not_too_far(bureau: Bureau, hours: int) -> None:
    session_id = await bureau.plan(panels=1)
    reveal_by = (datetime.now(UTC) + timedelta(hours=hours)).isoformat()

    refused = await bureau.freeze(session_id, "pool", reveal_by=reveal_by)

    assert (refused.status_code, refused.json()["code"]) == (422, "reveal_time_impossible")
