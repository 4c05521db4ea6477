"""The ceremony of a draw over HTTP, in its order and out of it."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from lottery import verify
from lottery.domain.draw.hashes import Opening
from lottery.services.jobs import settle_overdue_draws
from shared.clock import system_clock
from shared.events.lottery import PanelMemberReplaced

from .conftest import PREFIX, REVIEWER, Bureau, digest


async def drawn_session(bureau: Bureau, *, cases: int = 5, hospital: str | None = None) -> Any:
    await bureau.add_experts("orthopaedics", 9)
    ids = [await bureau.add_case(hospital=hospital if n == 0 else None) for n in range(cases)]
    session_id = await bureau.plan()
    assert (await bureau.schedule(session_id, *ids)).status_code == 200
    return session_id, ids


async def test_three_draws_give_every_present_case_a_panel_and_pass_the_verifier(
    bureau: Bureau, tmp_path: Path
) -> None:
    session_id, ids = await drawn_session(bureau)
    await bureau.seat(session_id)
    await bureau.conduct(session_id, "groups")
    for case_id in ids[:4]:
        await bureau.check_in(session_id, case_id)

    allocated = await bureau.conduct(session_id, "allocation")

    assert len(allocated["outcome"]["allocation"]) == 4
    assert (await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")).status_code == 200
    reports = await verify_chain(bureau, tmp_path)
    assert [report["outcome"] for report in reports] == ["ok", "ok", "ok"]
    for report in reports:
        assert not [name for name, result in report.items() if result.startswith("failed")], report
        assert [report[name] for name in ("links", "chain", "signature", "seed")] == ["ok"] * 4


async def verify_chain(bureau: Bureau, directory: Path) -> list[dict[str, str]]:
    chain = (await bureau.public.get(f"{PREFIX}/chain", params={"committee": "330783"})).json()
    for link in chain:
        answer = await bureau.public.get(f"{PREFIX}/chain/330783/{link['sequence']}")
        (directory / f"{link['sequence']}.json").write_bytes(answer.content)
    keys = await bureau.public.get(f"{PREFIX}/public-keys", params={"committee": "330783"})
    key_file = directory / "key.pub"
    key_file.write_text("".join(key["public_key"] for key in keys.json()))
    return [
        await asyncio.to_thread(checked, directory / f"{link['sequence']}.json", key_file)
        for link in chain
        if link["kind"] in ("pool", "groups", "allocation")
    ]


def checked(transcript: Path, key_file: Path) -> dict[str, str]:
    chain = [path.read_bytes() for path in transcript.parent.glob("*.json")]
    return verify.verify(transcript.read_bytes(), chain=chain, public_keys=[key_file.read_bytes()])


async def test_case_is_never_given_a_panel_of_the_hospital_that_treated_it(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 9)
    hospital = bureau.experts[0]["hospital"]
    treated = await bureau.add_case(hospital=hospital)
    session_id = await bureau.plan()
    await bureau.schedule(session_id, treated)
    await bureau.seat(session_id)
    await bureau.conduct(session_id, "groups")
    await bureau.check_in(session_id, treated)

    frozen = await bureau.freeze(session_id, "allocation")

    if frozen.status_code == 422:
        assert frozen.json()["code"] == "draw_infeasible"
        return
    people = {expert["id"]: expert for expert in bureau.experts}
    detail = (await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")).json()
    codes = {item["code"]: people[item["expert_id"]]["hospital"] for item in detail["experts"]}
    panels = {
        code
        for draw in detail["draws"]
        if draw["kind"] == "groups"
        for code, members in draw["outcome"]["seating"].items()
        if hospital in {codes[member] for member in members}
    }
    revealed = await bureau.conduct_frozen(frozen.json())
    assert set(revealed["outcome"]["allocation"].values()).isdisjoint(panels)


async def test_case_that_no_panel_may_examine_keeps_nobody_else_waiting(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 4)
    stuck = await bureau.add_case()
    bureau.intake.treated_in(stuck, [expert["hospital"] for expert in bureau.experts])
    others = [await bureau.add_case() for _ in range(3)]
    session_id = await bureau.plan(panels=1)
    await bureau.schedule(session_id, stuck, *others)
    await bureau.seat(session_id)
    await bureau.conduct(session_id, "groups")
    for case_id in (stuck, *others):
        await bureau.check_in(session_id, case_id)

    drawn = await bureau.conduct(session_id, "allocation")

    detail = (await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")).json()
    codes = {case["case_id"]: case["code"] for case in detail["cases"]}
    states = {case["case_id"]: case["state"] for case in detail["cases"]}
    supervisor = bureau.lottery.client_for("supervisor", account="supervisor-1")
    trail = await supervisor.get(f"{PREFIX}/audit", params={"case_id": str(stuck)})
    alone = await bureau.freeze(session_id, "allocation")
    assert drawn["outcome"]["allocation"].keys() == {codes[str(case_id)] for case_id in others}
    assert states[str(stuck)] == "checked_in"
    assert "case.not_drawn" in {entry["action"] for entry in trail.json()["items"]}
    assert (alone.status_code, alone.json()["code"]) == (422, "draw_infeasible")
    assert codes[str(stuck)] in alone.json()["detail"]


async def test_absent_expert_is_replaced_by_the_first_alternate_on_record(
    bureau: Bureau, tmp_path: Path
) -> None:
    session_id, _ = await drawn_session(bureau)
    drawn = await bureau.conduct(session_id, "pool")
    seated = drawn["outcome"]["seating"]["BATCH"]
    for code in seated[1:]:
        await bureau.present(session_id, code)
    refused = await bureau.freeze(session_id, "groups")

    answer = await bureau.agree(
        f"/sessions/{session_id}/experts/{seated[0]}/absence",
        reason="did-not-appear",
        evidence_hash=digest("witnessed paper"),
    )

    assert refused.json()["code"] == "experts_not_present"
    first = drawn["outcome"]["alternates"]["orthopaedics"][0]
    replacement = {"panel": "BATCH", "seat": 0, "out": seated[0], "in": first}
    assert answer.json()["replacement"] == replacement
    await bureau.present(session_id, first)
    groups = await bureau.conduct(session_id, "groups")
    members = {code for panel in groups["outcome"]["seating"].values() for code in panel}
    assert members == {*seated[1:], first}
    await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")
    reports = await verify_chain(bureau, tmp_path)
    assert [report["links"] for report in reports] == ["ok", "ok"]


async def test_reserve_steps_in_on_an_allocated_panel_and_review_is_told(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 6, hospitals=6)
    case_id = await bureau.add_case()
    session_id = await bureau.plan(panels=1, reserves=1)
    await bureau.schedule(session_id, case_id)
    await bureau.seat(session_id)
    groups = await bureau.conduct(session_id, "groups")
    await bureau.check_in(session_id, case_id)
    await bureau.conduct(session_id, "allocation")
    leader = groups["outcome"]["leaders"]["P1"]
    seat = groups["outcome"]["seating"]["P1"].index(leader)

    answer = await bureau.agree(
        f"/sessions/{session_id}/experts/{leader}/absence", reason="taken-ill"
    )

    (reserve,) = groups["outcome"]["alternates"]["orthopaedics"]
    replacement = {"panel": "P1", "seat": seat, "out": leader, "in": reserve}
    assert answer.json()["replacement"] == replacement
    async with bureau.lottery.service.database.sessions() as session:
        table = bureau.lottery.service.plumbing.outbox
        query = select(table.c.data).where(table.c.subject == PanelMemberReplaced.subject)
        (data,) = (await session.scalars(query)).all()
    assert (data["case_id"], data["out"], data["member"]["code"]) == (
        str(case_id),
        leader,
        reserve,
    )
    assert data["member"]["is_leader"]


async def test_operator_cannot_freeze_a_second_draw_while_one_is_open(bureau: Bureau) -> None:
    session_id, _ = await drawn_session(bureau)
    await bureau.freeze(session_id, "pool")

    second = await bureau.freeze(session_id, "pool")

    assert (second.status_code, second.json()["code"]) == (409, "draw_open")


async def test_contributors_of_one_side_are_refused(bureau: Bureau) -> None:
    session_id, _ = await drawn_session(bureau)
    one_side = [{"role": "union", "label": name} for name in ("a", "b")]
    staff = [{"role": side, "label": side} for side in ("operator", "discipline-inspection")]

    for contributors in (one_side, staff, one_side[:1]):
        answer = await bureau.freeze(session_id, "pool", contributors=contributors)
        assert answer.json()["code"] == "contributors_invalid"


async def test_operator_cannot_be_the_witness(bureau: Bureau) -> None:
    session_id, _ = await drawn_session(bureau)
    witness = {"role": "operator", "label": "操作员", "account_id": "account-operator"}

    answer = await bureau.freeze(session_id, "pool", witness=witness)

    assert (answer.status_code, answer.json()["code"]) == (403, "witness_is_operator")


async def test_person_with_another_duty_on_a_case_cannot_operate_its_draw(bureau: Bureau) -> None:
    session_id, _ = await drawn_session(bureau)
    bureau.operator = bureau.lottery.client_for("draw_operator", account=REVIEWER)

    answer = await bureau.freeze(session_id, "pool")

    assert (answer.status_code, answer.json()["code"]) == (409, "duty_conflict")


async def test_nobody_opens_before_every_hash_is_in(bureau: Bureau) -> None:
    session_id, _ = await drawn_session(bureau)
    frozen = (await bureau.freeze(session_id, "pool")).json()
    person = frozen["contributors"][0]
    early_hash = await bureau.by_token(frozen["draw"]["id"], person, "", {"hash": digest("x")})
    await bureau.commit(frozen["draw"]["id"])

    early_opening = await bureau.open(frozen["draw"]["id"], person, Opening(bytes(16)))

    assert early_hash.json()["code"] == "commitment_missing"
    assert early_opening.json()["code"] == "contributions_missing"


async def test_opening_that_does_not_match_its_hash_is_refused(bureau: Bureau) -> None:
    session_id, _ = await drawn_session(bureau)
    frozen = (await bureau.freeze(session_id, "pool")).json()
    await bureau.commit(frozen["draw"]["id"])
    made = await bureau.contribute(frozen)

    answer = await bureau.open(frozen["draw"]["id"], made[0][0], Opening(bytes(16)))

    assert (answer.status_code, answer.json()["code"]) == (422, "contribution_mismatch")


async def test_reveal_waits_for_every_opening_and_needs_the_witness(bureau: Bureau) -> None:
    session_id, _ = await drawn_session(bureau)
    frozen = (await bureau.freeze(session_id, "pool")).json()
    await bureau.commit(frozen["draw"]["id"])
    made = await bureau.contribute(frozen)
    await bureau.open(frozen["draw"]["id"], *made[0])

    early = await bureau.reveal(frozen)
    stranger = await bureau.reveal(frozen | {"witness": frozen["contributors"][0]})

    assert early.json()["code"] == "openings_missing"
    assert (stranger.status_code, stranger.json()["code"]) == (403, "draw_token_invalid")


async def test_draw_is_abandoned_only_before_the_first_opening_and_by_two(bureau: Bureau) -> None:
    session_id, _ = await drawn_session(bureau)
    frozen = (await bureau.freeze(session_id, "pool")).json()
    path = f"{PREFIX}/draws/{frozen['draw']['id']}"
    body = {"reason": "wrong-session"}

    proposed = await bureau.operator.post(f"{path}/abandonment", json=body)
    alone = await bureau.confirm(proposed, "account-operator")
    before = await bureau.public.get(path)
    confirmed = await bureau.confirm(proposed)
    abandoned = await bureau.public.get(path)
    again = (await bureau.freeze(session_id, "pool")).json()
    await bureau.commit(again["draw"]["id"])
    made = await bureau.contribute(again)
    await bureau.open(again["draw"]["id"], *made[0])
    late = await bureau.operator.post(
        f"{PREFIX}/draws/{again['draw']['id']}/abandonment", json=body
    )

    assert (alone.status_code, alone.json()["code"]) == (403, "same_person")
    assert before.json()["state"] == "frozen"
    assert confirmed.json()["proposal"]["state"] == "confirmed"
    assert abandoned.json()["state"] == "abandoned"
    assert again["draw"]["sequence"] == 2
    assert late.json()["code"] == "abandonment_too_late"


async def test_transcript_is_private_until_its_session_ends(bureau: Bureau) -> None:
    session_id, _ = await drawn_session(bureau)
    revealed = await bureau.conduct(session_id, "pool")
    path = f"{PREFIX}/draws/{revealed['id']}/transcript"

    before = await bureau.public.get(path)
    await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")
    after = await bureau.public.get(path)

    assert before.json()["code"] == "transcript_not_public"
    assert json.loads(after.content)["hash"] == revealed["transcript_hash"]


async def test_secret_is_in_no_answer_and_no_outbox_row_before_the_reveal(bureau: Bureau) -> None:
    session_id, _ = await drawn_session(bureau)
    frozen = (await bureau.freeze(session_id, "pool")).json()
    await bureau.commit(frozen["draw"]["id"])
    made = await bureau.contribute(frozen)
    seen = [await bureau.public.get(f"{PREFIX}/draws/{frozen['draw']['id']}")]
    seen += [await bureau.open(frozen["draw"]["id"], *item) for item in made]
    revealed = await bureau.reveal(frozen)
    await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")
    transcript = await bureau.public.get(f"{PREFIX}/draws/{revealed.json()['id']}/transcript")

    secret = transcript.json()["secret"]

    assert len(secret) == 64
    assert all(secret not in answer.text for answer in [*seen, revealed])


async def test_video_session_refuses_the_door(bureau: Bureau) -> None:
    case_id = await bureau.add_case(mode="video")
    session_id = await bureau.plan(mode="video")
    await bureau.schedule(session_id, case_id)

    answer = await bureau.check_in(session_id, case_id, "door")

    assert (answer.status_code, answer.json()["code"]) == (422, "check_in_method_wrong")


async def test_other_committee_finds_no_session(bureau: Bureau) -> None:
    session_id = await bureau.plan()
    foreign = bureau.lottery.client_for("draw_operator", committee="330782")

    answer = await foreign.get(f"{PREFIX}/sessions/{session_id}")

    assert (answer.status_code, answer.json()["code"]) == (404, "session_not_found")


async def overdue_draw(bureau: Bureau, *, opened: int) -> dict[str, Any]:
    session_id, _ = await drawn_session(bureau)
    frozen: dict[str, Any] = (await bureau.freeze(session_id, "pool")).json()
    await bureau.commit(frozen["draw"]["id"])
    made = await bureau.contribute(frozen)
    for person, opening in made[:opened]:
        await bureau.open(frozen["draw"]["id"], person, opening)
    service = bureau.lottery.service
    service.clock = lambda: system_clock() + timedelta(days=1)
    await settle_overdue_draws(service)
    service.clock = system_clock
    answer = await bureau.public.get(f"{PREFIX}/draws/{frozen['draw']['id']}")
    return dict(answer.json())


async def test_draw_with_a_missing_opening_is_void_when_its_time_is_over(bureau: Bureau) -> None:
    draw = await overdue_draw(bureau, opened=1)

    assert draw["state"] == "void"


async def test_draw_whose_openings_are_all_in_is_revealed_when_the_witness_does_not_press(
    bureau: Bureau,
) -> None:
    draw = await overdue_draw(bureau, opened=2)

    assert draw["state"] == "revealed"
