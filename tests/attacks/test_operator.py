"""The operator and the contributors try to bend a draw, over HTTP; each try has its refusal."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lottery import verify
from lottery.domain.draw.hashes import Opening, contribution
from lottery.services.jobs import settle_overdue_draws
from services.lottery.tests.api.conftest import PREFIX, Bureau, refusal
from services.lottery.tests.api.test_ceremony import verify_chain
from shared.clock import system_clock

Json = dict[str, Any]


async def pool_session(bureau: Bureau, *, panels: int = 1) -> str:
    await bureau.add_experts("orthopaedics", 4 * panels)
    return await bureau.plan(panels=panels)


async def hashed(bureau: Bureau, session_id: str) -> tuple[Json, list[Any]]:
    """A pool draw of which every hash is in and nothing is opened."""
    frozen = (await bureau.freeze(session_id, "pool")).json()
    await bureau.commit(frozen["draw"]["id"])
    return frozen, await bureau.contribute(frozen)


async def drawn_into_groups(bureau: Bureau, cases: int) -> tuple[str, list[Any]]:
    """A session whose experts sit in two panels, and its cases."""
    await bureau.add_experts("orthopaedics", 9)
    case_ids = [await bureau.add_case() for _ in range(cases)]
    session_id = await bureau.plan()
    await bureau.schedule(session_id, *case_ids)
    await bureau.seat(session_id)
    await bureau.conduct(session_id, "groups")
    return session_id, case_ids


async def published(bureau: Bureau, session_id: str, directory: Path) -> list[Json]:
    """End the session, check its chain, and return what is public then."""
    await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")
    for report in await verify_chain(bureau, directory):
        assert not [name for name, result in report.items() if result.startswith("failed")], report
    return await asyncio.to_thread(documents_in, directory)


def documents_in(directory: Path) -> list[Json]:
    files = {int(path.stem): path for path in directory.glob("*.json") if path.stem.isdigit()}
    return [json.loads(files[number].read_bytes()) for number in sorted(files)]


async def test_last_contributor_to_open_cannot_choose_another_number(bureau: Bureau) -> None:
    frozen, made = await hashed(bureau, await pool_session(bureau))
    draw_id = frozen["draw"]["id"]
    await bureau.open(draw_id, *made[0])
    last = made[1][0]

    tries = [
        await bureau.open(draw_id, last, Opening(bytes([n] * 16), made[1][1].value))
        for n in range(5)
    ]
    again = await bureau.by_token(draw_id, last, "", {"hash": "5f" * 32})

    assert {refusal(answer) for answer in tries} == {(422, "contribution_mismatch")}
    assert refusal(again) == (409, "contribution_already_made")


async def test_nobody_sees_a_hash_before_their_own_is_in(bureau: Bureau) -> None:
    session_id = await pool_session(bureau)
    frozen = (await bureau.freeze(session_id, "pool")).json()
    draw_id = frozen["draw"]["id"]
    await bureau.commit(draw_id)
    first = {"hash": "5f" * 32}
    await bureau.by_token(draw_id, frozen["contributors"][0], "", first)

    seen = (await bureau.public.get(f"{PREFIX}/draws/{draw_id}")).json()
    copied = await bureau.by_token(draw_id, frozen["contributors"][1], "", first)
    opened = await bureau.open(draw_id, frozen["contributors"][1], Opening(bytes(16)))

    assert [one["hash"] for one in seen["contributors"]] == [None, None]
    assert copied.status_code == 200
    assert refusal(opened) == (422, "contribution_mismatch")


async def test_contribution_of_an_earlier_draw_opens_no_other(bureau: Bureau) -> None:
    session_id = await pool_session(bureau)
    frozen, made = await hashed(bureau, session_id)
    await bureau.agree(f"/draws/{frozen['draw']['id']}/abandonment", reason="power-cut")
    again = (await bureau.freeze(session_id, "pool")).json()
    draw_id = again["draw"]["id"]
    await bureau.commit(draw_id)
    old_input = bytes.fromhex(frozen["draw"]["input_hash"])
    for person, (_, opening) in zip(again["contributors"], made, strict=True):
        replayed = contribution(old_input, person["code"], opening)
        await bureau.by_token(draw_id, person, "", {"hash": replayed.hex()})

    with_old_token = await bureau.open(draw_id, *made[0])
    opened = await bureau.open(draw_id, again["contributors"][0], made[0][1])

    assert refusal(with_old_token) == (403, "draw_token_invalid")
    assert refusal(opened) == (422, "contribution_mismatch")


async def test_draw_is_not_run_again_until_chance_pleases(bureau: Bureau, tmp_path: Path) -> None:
    session_id = await pool_session(bureau)
    for _ in range(3):
        frozen, made = await hashed(bureau, session_id)
        second = await bureau.freeze(session_id, "pool")
        await bureau.agree(f"/draws/{frozen['draw']['id']}/abandonment", reason="wrong-session")
        assert refusal(second) == (409, "draw_open")
    frozen, made = await hashed(bureau, session_id)
    await bureau.open(frozen["draw"]["id"], *made[0])

    too_late = await bureau.operator.post(
        f"{PREFIX}/draws/{frozen['draw']['id']}/abandonment", json={"reason": "wrong-session"}
    )
    await bureau.open(frozen["draw"]["id"], *made[1])
    await bureau.reveal(frozen)
    repeated = await bureau.freeze(session_id, "pool")

    assert refusal(too_late) == (409, "abandonment_too_late")
    assert refusal(repeated) == (409, "draw_stands")
    chain = await published(bureau, session_id, tmp_path)
    assert [entry["state"] for entry in chain] == ["abandoned"] * 3 + ["revealed"]
    assert {entry["reason"] for entry in chain[:3]} == {"wrong-session"}
    assert all(entry["operator"] != entry["witness"] for entry in chain)


async def test_withheld_opening_makes_the_draw_void_on_record_and_allows_no_second(
    bureau: Bureau, tmp_path: Path
) -> None:
    session_id = await pool_session(bureau)
    frozen, made = await hashed(bureau, session_id)
    await bureau.open(frozen["draw"]["id"], *made[0])
    service = bureau.lottery.service
    service.clock = lambda: system_clock() + timedelta(hours=2)
    await settle_overdue_draws(service)
    later = (datetime.now(UTC) + timedelta(hours=3)).isoformat()

    late = await bureau.open(frozen["draw"]["id"], *made[1])
    again = await bureau.freeze(session_id, "pool", reveal_by=later)

    service.clock = system_clock
    assert refusal(late) == (409, "draw_state")
    assert refusal(again) == (409, "repetition_not_allowed")
    (entry,) = await published(bureau, session_id, tmp_path)
    assert (entry["state"], entry["reason"]) == ("void", "reveal-by-passed")
    assert [one["nonce"] is None for one in entry["contributions"]] == [False, True]


@pytest.mark.parametrize(
    "planted",
    [
        {"slack": 3},
        {"experts": []},
        {"expert_id": "0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10"},
        {"panels": [{"code": "P2", "seats": ["orthopaedics"]}]},
        {"cases": []},
        {"exclusions": [{"code": "E-1", "reason": "ill", "approvers": ["A", "B"]}]},
        {"roster": []},
        {"secret": "00" * 32},
        {"sequence": 1},
    ],
)
async def test_operator_says_nothing_that_follows_from_the_session(
    bureau: Bureau, planted: Json
) -> None:
    answer = await bureau.freeze(await pool_session(bureau), "pool", **planted)

    assert refusal(answer) == (422, "draw_input_chosen")
    assert next(iter(planted)) in answer.json()["detail"]


async def test_conflict_that_appears_after_the_groups_changes_no_recusal(
    bureau: Bureau, tmp_path: Path
) -> None:
    session_id, case_ids = await drawn_into_groups(bureau, 4)
    hospitals = [expert["hospital"] for expert in bureau.experts]
    for case_id in case_ids:
        bureau.intake.treated_in(case_id, hospitals[:1])
        await bureau.check_in(session_id, case_id)

    await bureau.conduct(session_id, "allocation")

    *_, allocation = await published(bureau, session_id, tmp_path)
    assert [case["recused"] for case in allocation["input"]["cases"]] == [[]] * 4


async def test_panels_are_not_changed_once_experts_sit_in_them(bureau: Bureau) -> None:
    session_id, _ = await drawn_into_groups(bureau, 1)

    answers = [await bureau.freeze(session_id, kind) for kind in ("pool", "groups")]

    assert {refusal(answer) for answer in answers} == {(409, "draw_stands")}


async def test_moment_of_freezing_leaves_a_late_case_every_panel(
    bureau: Bureau, tmp_path: Path
) -> None:
    session_id, case_ids = await drawn_into_groups(bureau, 4)
    for case_id in case_ids[:3]:
        await bureau.check_in(session_id, case_id)
    await bureau.conduct(session_id, "allocation")
    await bureau.check_in(session_id, case_ids[3])

    await bureau.conduct(session_id, "allocation")

    *_, late = await published(bureau, session_id, tmp_path)
    loads = sorted(panel["load"] for panel in late["input"]["panels"])
    assert loads == [1, 2]
    assert late["input"]["slack"] == 1
    (category,) = verify.categories(late["input"])
    assert verify.Completions(category, 1).ways(0, 0, 0, (1,)) == 2


async def test_experts_and_cases_that_do_not_exist_are_not_found(bureau: Bureau) -> None:
    session_id, _ = await drawn_into_groups(bureau, 1)
    stranger = await bureau.add_case()
    expert = f"{PREFIX}/sessions/{session_id}/experts/E-00FF00"

    checked_in = await bureau.clerk.post(f"{expert}/check-in")
    absent = await bureau.operator.post(f"{expert}/absence", json={"reason": "taken-ill"})
    case = await bureau.check_in(session_id, stranger)

    assert refusal(checked_in) == (404, "expert_not_found")
    assert refusal(absent) == (409, "expert_not_seated")
    assert refusal(case) == (404, "case_not_in_session")


async def test_decline_that_nobody_else_confirms_moves_nobody(
    bureau: Bureau, tmp_path: Path
) -> None:
    session_id = await pool_session(bureau)
    seated = await bureau.seat(session_id)
    path = f"{PREFIX}/sessions/{session_id}/experts/{seated[0]}/absence"

    proposed = await bureau.operator.post(path, json={"reason": "declined"})
    alone = await bureau.confirm(proposed, "account-operator")
    named = await bureau.operator.post(
        path, json={"reason": "declined", "in": "E-FRIEND", "confirmed_by": "account-second"}
    )

    assert refusal(alone) == (403, "same_person")
    assert {error["pointer"] for error in named.json()["errors"]} == {"/in", "/confirmed_by"}
    assert [entry["kind"] for entry in await published(bureau, session_id, tmp_path)] == ["pool"]


async def test_planted_impossibility_is_refused_and_explained_before_chance_enters(
    bureau: Bureau,
) -> None:
    await bureau.add_experts("orthopaedics", 2)
    session_id = await bureau.plan(panels=1)

    answer = await bureau.freeze(session_id, "pool")

    assert refusal(answer) == (422, "draw_infeasible")
    assert "orthopaedics: 3 seats, 2 experts" in answer.json()["detail"]


async def test_operator_does_not_reveal_and_contributors_are_not_of_one_side(
    bureau: Bureau,
) -> None:
    session_id = await pool_session(bureau)
    own = {"role": "operator", "label": "操作员", "account_id": "account-operator"}
    one_side = [{"role": "union", "label": name} for name in ("甲", "乙")]

    witnessed = await bureau.freeze(session_id, "pool", witness=own)
    sided = await bureau.freeze(session_id, "pool", contributors=one_side)
    frozen, made = await hashed(bureau, session_id)
    for item in made:
        await bureau.open(frozen["draw"]["id"], *item)
    by_operator = await bureau.operator.post(
        f"{PREFIX}/draws/{frozen['draw']['id']}/reveal", headers={"Draw-Token": "none"}
    )

    assert refusal(witnessed) == (403, "witness_is_operator")
    assert refusal(sided) == (422, "contributors_invalid")
    assert refusal(by_operator) == (403, "draw_token_invalid")
