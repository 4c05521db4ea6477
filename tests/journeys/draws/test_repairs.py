"""Sessions that can't be drawn as planned: the operator does what the planner says, and draws."""

from itertools import count, islice
from pathlib import Path
from uuid import UUID

import pytest

from services.lottery.tests.api.conftest import PREFIX, refusal
from services.lottery.tests.verifiers.browser import Browser
from shared.testing.identities import make_credit_code
from tests.journeys.draws.hall import HOSPITAL, Hall, Json
from tests.journeys.draws.repairing import Follower

ONE_PANEL = {"P1": ["orthopaedics"] * 3}
TWO_PANELS = {"P1": ["orthopaedics"] * 3, "P2": ["orthopaedics"] * 3}
SPARE = 3


async def scheduled(hall: Hall, *treated: list[int]) -> list[UUID]:
    """Put a case on the session for each list of hospitals that treated its person."""
    cases = []
    for hospitals in treated:
        case_id = await hall.lottery.add_case()
        codes = [make_credit_code(HOSPITAL + number) for number in hospitals]
        hall.lottery.intake.treated_in(case_id, codes)
        cases.append(case_id)
    await hall.schedule(cases)
    return cases


def obstacles(report: Json) -> list[str]:
    return [found["code"] for found in report["obstacles"]]


async def held(hall: Hall) -> Json:
    """Hold the session as it is planned now; return its allocation.

    Whom the drawn experts, as it turns out, may not examine goes elsewhere as the reports say.
    """
    await hall.seated()
    report = await hall.told("groups")
    if report["obstacles"]:
        await Follower(hall, ["reschedule_cases"]).follow(report)
        report = await hall.told("groups")
    assert report["obstacles"] == report["remedies"] == []
    await hall.draw("groups")
    cases = (await hall.detail())["cases"]
    for case in cases:
        await hall.check_in(case["case_id"])
    report = await hall.told("allocation")
    allocation = await hall.draw("allocation")
    left_out = {code for remedy in report["remedies"] for code in remedy["cases"]}
    assert left_out == {code for found in report["obstacles"] for code in found["cases"]}
    assert allocation["outcome"]["allocation"].keys() == {
        case["code"] for case in cases if case["code"] not in left_out
    }
    return allocation


async def waiting(hall: Hall) -> set[str]:
    """Return the cases that wait for a session."""
    answer = await hall.lottery.operator.get(f"{PREFIX}/waiting-cases", params={"limit": "200"})
    return {case["case_id"] for case in answer.json()["items"]}


@pytest.mark.parametrize(("preferred", "panels"), [("more_experts", 2), ("fewer_panels", 1)])
async def test_session_with_too_few_experts_is_drawn_after_either_remedy(
    hall: Hall, browser: Browser, tmp_path: Path, preferred: str, panels: int
) -> None:
    await hall.hire("orthopaedics", *range(HOSPITAL, HOSPITAL + 4))
    await hall.plan(TWO_PANELS)
    cases = await scheduled(hall, [], [], [])
    before = await hall.told("pool")
    refused = await hall.freeze("pool")
    operator = Follower(hall, [preferred])

    repaired = await operator.repair()
    allocation = await held(hall)

    assert obstacles(before) == ["class_short"]
    assert refusal(refused) == (422, "draw_infeasible")
    assert operator.done == [preferred]
    assert [(item["seats"], item["missing"]) for item in repaired["classes"]] == [(3 * panels, 0)]
    assert len(allocation["outcome"]["allocation"]) == len(cases)
    chain = await hall.verified(browser, tmp_path)
    assert [len(document["input"]["panels"]) for document in chain] == [1, panels, panels]


@pytest.mark.parametrize(
    ("preferred", "done"),
    [
        (["reschedule_cases"], ["reschedule_cases"]),
        (["more_free_experts"], ["more_free_experts"]),
        (["more_experts", "another_panel"], ["another_panel", "more_experts"]),
    ],
    ids=lambda names: names[0],
)
async def test_case_whose_person_every_hospital_treated_is_examined_elsewhere_or_by_others(
    hall: Hall, browser: Browser, tmp_path: Path, preferred: list[str], done: list[str]
) -> None:
    await hall.hire("orthopaedics", *range(HOSPITAL, HOSPITAL + 4))
    await hall.plan(ONE_PANEL)
    cases = await scheduled(hall, [0, 1, 2, 3], [], [0, 1, 2, 3], [])
    before = await hall.told("pool")
    codes = {case["case_id"]: case["code"] for case in (await hall.detail())["cases"]}
    stuck = [codes[str(cases[0])], codes[str(cases[2])]]
    operator = Follower(hall, preferred)

    await operator.repair()
    allocation = (await held(hall))["outcome"]["allocation"]

    assert [(found["code"], found["cases"]) for found in before["obstacles"]] == [
        ("case_stuck", sorted(stuck))
    ]
    assert [*dict.fromkeys(operator.done)] == done
    panel_of = {case["case_id"]: case["panel_code"] for case in (await hall.detail())["cases"]}
    homes = await hospitals_by_panel(hall)
    await hall.verified(browser, tmp_path)
    assert {str(cases[1]), str(cases[3])} <= panel_of.keys()
    examined = {case_id for case_id, panel in panel_of.items() if panel}
    assert await waiting(hall) == {str(case_id) for case_id in cases} - examined
    assert len(allocation) == len(examined)
    treated_here = {make_credit_code(HOSPITAL + number) for number in range(4)}
    for case_id in examined & {str(cases[0]), str(cases[2])}:
        assert homes[panel_of[case_id]].isdisjoint(treated_here)


async def hospitals_by_panel(hall: Hall) -> dict[str, set[str]]:
    """Return where the members of each panel work."""
    detail = await hall.detail()
    work = {expert["id"]: expert["hospital"] for expert in hall.lottery.experts}
    homes = {expert["code"]: work[expert["expert_id"]] for expert in detail["experts"]}
    [seating] = [draw["outcome"]["seating"] for draw in detail["draws"] if draw["kind"] == "groups"]
    return {panel: {homes[code] for code in members} for panel, members in seating.items()}


async def test_session_with_nobody_to_spare_gets_an_alternate_before_somebody_stays_away(
    hall: Hall, browser: Browser, tmp_path: Path
) -> None:
    await hall.hire("orthopaedics", *range(HOSPITAL, HOSPITAL + 3))
    await hall.plan(ONE_PANEL)
    cases = await scheduled(hall, [], [])
    [before] = (await hall.told("pool"))["classes"]
    await hall.hire(before["specialty"], HOSPITAL + 3)
    [after] = (await hall.told("pool"))["classes"]

    absent, *others = (await hall.draw("pool"))["outcome"]["seating"]["BATCH"]
    for code in others:
        await hall.lottery.present(hall.session_id, code)
    told = await hall.told("groups")
    [remedy] = told["remedies"]
    replaced = await hall.absent(remedy["experts"][0])
    await hall.lottery.present(hall.session_id, replaced["in"])
    await hall.draw("groups")
    for case_id in cases:
        await hall.check_in(case_id)
    allocation = await hall.draw("allocation")

    assert (before["may_stay_away"], after["may_stay_away"]) == (0, 1)
    assert (remedy["code"], remedy["experts"], remedy["number"]) == ("call_alternate", [absent], 1)
    assert len(allocation["outcome"]["allocation"]) == len(cases)
    await hall.verified(browser, tmp_path)


async def test_batch_of_too_few_hospitals_is_refused_on_record_and_another_is_drawn(
    hall: Hall,
) -> None:
    await hall.hire("orthopaedics", HOSPITAL, HOSPITAL, HOSPITAL + 1)
    await hall.plan(ONE_PANEL)
    [case_id] = await scheduled(hall, [])
    ignored = await hall.told("pool")
    refused, hospitals = [], count(HOSPITAL + 50)

    await hall.seated()
    while obstacles(report := await hall.told("groups")):
        assert obstacles(report) == ["hospitals_crowded"]
        [remedy] = report["remedies"]
        assert remedy["code"] == "pool_again"
        # As many as are asked for would do in every second batch.
        await hall.hire(remedy["specialty"], *islice(hospitals, remedy["number"] + SPARE))
        too_early = await hall.freeze("pool")
        assert refusal(too_early) == (409, "draw_stands")
        refused.append((await hall.draw("groups"))["outcome"])
        await hall.seated()
    await hall.draw("groups")
    await hall.check_in(case_id)
    allocation = await hall.draw("allocation")

    assert obstacles(ignored) == ["hospitals_crowded"]
    assert refused == [{"refused": "too_constrained"}] * len(refused) != []
    assert len(allocation["outcome"]["allocation"]) == 1
    kinds = [document["kind"] for document in await hall.chain()]
    assert kinds == ["pool", "groups"] * (len(refused) + 1) + ["allocation"]


async def test_session_in_which_everything_is_wrong_is_repaired_step_by_step(
    hall: Hall, browser: Browser, tmp_path: Path
) -> None:
    await hall.hire("orthopaedics", *range(HOSPITAL, HOSPITAL + 4))
    await hall.hire("rehabilitation", *range(HOSPITAL, HOSPITAL + 3))
    mixed = ["orthopaedics", "orthopaedics", "rehabilitation"]
    await hall.plan({"P1": mixed, "P2": mixed, "P3": mixed}, reserves=["orthopaedics"])
    cases = await scheduled(hall, [], [0, 1, 2, 3], [], [], [])
    before = await hall.told("pool")
    operator = Follower(hall, ["more_experts", "reschedule_cases"])

    repaired = await operator.repair()

    assert {*obstacles(before)} == {"class_short", "case_stuck"}
    assert {*operator.done} == {"more_experts", "reschedule_cases"}
    assert all(item["missing"] == 0 for item in repaired["classes"])
    allocation = await held(hall)
    left = await waiting(hall)
    assert str(cases[1]) in left
    assert len(allocation["outcome"]["allocation"]) == len(cases) - len(left)
    await hall.verified(browser, tmp_path)
