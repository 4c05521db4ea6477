"""What the operator is told before each draw, and what not."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from lottery.api.report_places import ReportPlaces
from shared.clients.intake import FakeIntakeClient
from shared.testing.identities import make_credit_code

from .conftest import PREFIX, Bureau


async def ask(bureau: Bureau, session_id: str, kind: str) -> Response:
    return await bureau.operator.get(f"{PREFIX}/sessions/{session_id}/feasibility/{kind}")


async def told(bureau: Bureau, session_id: str, kind: str) -> dict[str, Any]:
    answer = await ask(bureau, session_id, kind)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def codes(found: list[dict[str, Any]]) -> list[str]:
    return [item["code"] for item in found]


async def test_session_short_of_experts_is_repaired_by_following_the_explanation(
    bureau: Bureau,
) -> None:
    await bureau.add_experts("orthopaedics", 4)
    session_id = await bureau.plan()
    await bureau.schedule(session_id, await bureau.add_case())
    before = await told(bureau, session_id, "pool")
    refused = await bureau.freeze(session_id, "pool")

    [remedy] = [item for item in before["remedies"] if item["code"] == "more_experts"]
    await bureau.add_experts(remedy["specialty"], remedy["number"])
    after = await told(bureau, session_id, "pool")

    assert before["seats_can_be_filled"] is False
    assert codes(before["obstacles"]) == ["class_short"]
    assert "缺 2 人" in before["obstacles"][0]["sentence_zh"]
    assert refused.json()["code"] == "draw_infeasible"
    assert (after["seats_can_be_filled"], after["every_case_can_go_somewhere"]) == (True, True)
    assert (await bureau.freeze(session_id, "pool")).status_code == 201


async def test_pool_of_two_hospitals_is_found_out_before_anybody_is_called(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 9, hospitals=2)
    session_id = await bureau.plan()

    report = await told(bureau, session_id, "pool")

    assert report["seats_can_be_filled"] is False
    assert codes(report["obstacles"]) == ["hospitals_crowded"]
    assert codes(report["remedies"])[0] == "more_experts"
    assert report["remedies"][0]["number"] == 2


async def test_each_expert_of_a_class_has_seats_by_eligible_as_chance(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 9)
    session_id = await bureau.plan(reserves=1)

    report = await told(bureau, session_id, "pool")

    [supply] = report["classes"]
    assert (supply["seats"], supply["experts"], supply["may_stay_away"]) == (7, 9, 2)
    assert supply["chance"] == {
        "value": pytest.approx(7 / 9),
        "fraction": "7/9",
        "basis": "exact",
        "samples": None,
    }


async def halves_treated(bureau: Bureau) -> tuple[str, list[UUID]]:
    """A session half of whose appraisees were treated where a third of the experts work."""
    await bureau.add_experts("orthopaedics", 2, hospitals=1)
    await bureau.add_experts("orthopaedics", 8, hospitals=8)
    cases = [
        await bureau.add_case(hospital=make_credit_code(0) if number % 2 else None)
        for number in range(8)
    ]
    session_id = await bureau.plan(panels=3, reserves=1)
    assert (await bureau.schedule(session_id, *cases)).status_code == 200
    return session_id, cases


async def test_risk_of_ending_without_a_panel_is_told_without_saying_whose(bureau: Bureau) -> None:
    session_id, _ = await halves_treated(bureau)
    await bureau.seat(session_id)

    report = await told(bureau, session_id, "groups")

    assert report["obstacles"] == []
    assert 0 < report["case_in_vain"]["value"] < 1
    assert report["attempts"]["expected"] >= 1
    assert report["attempts"]["acceptance"]["basis"] == "exact"
    assert "C-" not in str(report)


async def test_case_that_nobody_called_may_examine_is_named_with_who_is_in_the_way(
    bureau: Bureau,
) -> None:
    await bureau.add_experts("orthopaedics", 6, hospitals=6)
    stuck = await bureau.add_case()
    bureau.intake.treated_in(stuck, [expert["hospital"] for expert in bureau.experts])
    session_id = await bureau.plan(panels=1)
    await bureau.schedule(session_id, stuck, await bureau.add_case())
    before_pool = await told(bureau, session_id, "pool")
    seated = await bureau.seat(session_id)

    report = await told(bureau, session_id, "groups")

    [code] = await codes_of(bureau, session_id, stuck)
    assert report["seats_can_be_filled"] is True
    assert report["every_case_can_go_somewhere"] is False
    assert report["obstacles"][0]["cases"] == [code]
    assert report["obstacles"][0]["experts"] == sorted(seated)
    assert codes(before_pool["remedies"]) == [
        "more_free_experts",
        "another_panel",
        "reschedule_cases",
    ]
    # The plan stands and the experts are drawn: only the case can go elsewhere.
    assert codes(report["remedies"]) == ["reschedule_cases"]
    assert before_pool["obstacles"][0]["cases"] == [code]
    assert before_pool["obstacles"][0]["experts"] == []


async def codes_of(bureau: Bureau, session_id: str, *case_ids: UUID) -> list[str]:
    detail = (await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")).json()
    by_id = {case["case_id"]: case["code"] for case in detail["cases"]}
    return [by_id[str(case_id)] for case_id in case_ids]


async def test_expert_who_has_not_come_is_in_the_way_of_the_groups_draw(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 9)
    session_id = await bureau.plan()
    drawn = await bureau.conduct(session_id, "pool")
    late, *others = drawn["outcome"]["seating"]["BATCH"]
    for code in others:
        await bureau.present(session_id, code)

    report = await told(bureau, session_id, "groups")

    assert report["obstacles"][0]["code"] == "experts_not_present"
    assert report["obstacles"][0]["experts"] == [late]
    assert report["remedies"][0]["number"] == 3


async def test_frozen_draw_is_reported_on_no_more(bureau: Bureau) -> None:
    session_id, _ = await halves_treated(bureau)
    await bureau.seat(session_id)
    too_early = await ask(bureau, session_id, "allocation")
    frozen = await bureau.freeze(session_id, "groups")

    while_open = [await ask(bureau, session_id, kind) for kind in ("pool", "groups", "allocation")]
    await bureau.conduct_frozen(frozen.json())
    after = [await ask(bureau, session_id, kind) for kind in ("pool", "groups")]

    assert too_early.json()["code"] == "earlier_draw_missing"
    assert [answer.json()["code"] for answer in while_open] == ["draw_open"] * 3
    assert [answer.json()["code"] for answer in after] == ["draw_stands"] * 2


async def test_allocation_is_told_with_slack_method_and_chances_of_everybody(
    bureau: Bureau,
) -> None:
    session_id, cases = await halves_treated(bureau)
    await bureau.seat(session_id)
    await bureau.conduct(session_id, "groups")
    for case_id in cases[:5]:
        await bureau.check_in(session_id, case_id)

    report = await told(bureau, session_id, "allocation")

    stuck = len([code for item in report["obstacles"] for code in item["cases"]])
    [everybody] = report["everybody"]["categories"]
    [present] = report["present"]["categories"]
    assert everybody["cases"] == 8 - stuck
    assert everybody["method"] == "counting"
    assert present["chances"] == []
    assert sum(item["cases"] for item in everybody["chances"]) == 8 - stuck
    assert {item["lowest"]["basis"] for item in everybody["chances"]} == {"exact"}
    frozen = await bureau.freeze(session_id, "allocation")
    assert frozen.status_code == 201
    revealed = await bureau.conduct_frozen(frozen.json())
    assert revealed["outcome"]["methods"] == {"limb": present["method"]}


async def test_case_that_the_panels_leave_without_one_is_named_before_it_comes(
    bureau: Bureau,
) -> None:
    await bureau.add_experts("orthopaedics", 4)
    stuck, other = await bureau.add_case(), await bureau.add_case()
    bureau.intake.treated_in(stuck, [expert["hospital"] for expert in bureau.experts])
    session_id = await bureau.plan(panels=1)
    await bureau.schedule(session_id, stuck, other)
    await bureau.seat(session_id)
    await bureau.conduct(session_id, "groups")

    report = await told(bureau, session_id, "allocation")

    [code] = await codes_of(bureau, session_id, stuck)
    assert report["obstacles"][0]["cases"] == [code]
    assert "P1" in report["obstacles"][0]["sentence"]
    assert codes(report["remedies"]) == ["reschedule_cases"]
    assert "once this one is over" in report["remedies"][0]["sentence"]
    assert report["present"] == {"slack": 0, "categories": []}
    assert report["everybody"]["categories"][0]["cases"] == 1


async def test_facts_of_each_case_are_read_once_a_report_and_asking_is_on_the_trail(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id, cases = await halves_treated(bureau)
    asked: list[UUID] = []
    answer = FakeIntakeClient.recusal_facts

    async def counted(self: FakeIntakeClient, case_id: UUID, **names: Any) -> Any:
        asked.append(case_id)
        return await answer(self, case_id, **names)

    monkeypatch.setattr(FakeIntakeClient, "recusal_facts", counted)
    await told(bureau, session_id, "pool")

    supervisor = bureau.lottery.client_for("supervisor", account="account-supervisor")
    trail = await supervisor.get(f"{PREFIX}/audit", params={"action": "feasibility.read"})
    assert sorted(asked) == sorted(cases)
    assert [entry["detail"] for entry in trail.json()["items"]] == [{"kind": "pool"}]


async def test_only_who_operates_draws_is_told(bureau: Bureau) -> None:
    session_id, _ = await halves_treated(bureau)

    answers = [
        await bureau.lottery.client_for(role).get(
            f"{PREFIX}/sessions/{session_id}/feasibility/pool"
        )
        for role in ("clerk", "supervisor", "supervising_body", "expert")
    ]

    assert [answer.status_code for answer in answers] == [403] * 4


async def test_more_reports_than_a_process_takes_on_are_refused_for_a_while(
    bureau: Bureau,
) -> None:
    session_id = await bureau.plan()
    places = ReportPlaces(
        bureau.lottery.app.state.service.settings.model_copy(
            update={"planner_reports_at_once": 1, "planner_reports_waiting": 1}
        )
    )
    bureau.lottery.app.state.report_places = places

    async with places.place():
        waiting = asyncio.create_task(ask(bureau, session_id, "pool"))
        while places.left:
            await asyncio.sleep(0)
        refused = await ask(bureau, session_id, "pool")
        elsewhere = await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")
    waited = await waiting

    assert refused.status_code == 503
    assert refused.json()["code"] == "too_many_reports"
    assert int(refused.headers["Retry-After"]) >= 1
    assert elsewhere.status_code == 200
    assert waited.status_code == 200
    assert (await ask(bureau, session_id, "pool")).status_code == 200


async def test_report_whose_time_is_up_says_that_it_is_incomplete(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 8)
    session_id = await bureau.plan()
    settings = bureau.lottery.app.state.service.settings.model_copy(update={"planner_seconds": 0.0})
    bureau.lottery.app.state.report_places = ReportPlaces(settings)

    report = await told(bureau, session_id, "pool")

    assert report["incomplete"]["code"] == "time_is_up"
    assert "尚未计算" in report["incomplete"]["sentence_zh"]
    assert [item["seats"] for item in report["classes"]] == [6]
    assert report["seats_in_vain"] is None
