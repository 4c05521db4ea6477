"""Experts who don't come are replaced by whose turn it is; when nobody is left, by a new draw."""

from pathlib import Path
from uuid import UUID

from services.lottery.tests.api.conftest import refusal
from services.lottery.tests.verifiers.browser import Browser
from shared.testing.identities import make_credit_code
from tests.journeys.draws.hall import HOSPITAL, Hall, Json

TWO_PANELS = {"P1": ["orthopaedics"] * 3, "P2": ["orthopaedics"] * 3}


async def called(hall: Hall, *, experts: int, cases: int = 4, **plan: object) -> list[UUID]:
    """Plan a session of two panels with cases, of so many experts, each of another hospital."""
    await hall.hire("orthopaedics", *range(HOSPITAL, HOSPITAL + experts))
    case_ids = [await hall.lottery.add_case() for _ in range(cases)]
    await hall.plan(TWO_PANELS, **plan)
    if case_ids:
        await hall.schedule(case_ids)
    return case_ids


async def test_absent_experts_are_replaced_in_the_order_that_chance_gave(
    hall: Hall, browser: Browser, tmp_path: Path
) -> None:
    await called(hall, experts=9)
    drawn = (await hall.draw("pool"))["outcome"]
    batch, waiting = drawn["seating"]["BATCH"], drawn["alternates"]["orthopaedics"]

    declined = await hall.absent(waiting[0], "declined")
    second = await hall.absent(batch[4])
    third = await hall.absent(batch[1])
    told = await hall.told("groups")
    seated = {batch[0], batch[2], batch[3], batch[5], waiting[1], waiting[2]}
    for code in seated:
        await hall.lottery.present(hall.session_id, code)
    groups = await hall.draw("groups")

    assert declined["in"] is None
    assert (second["seat"], second["out"], second["in"]) == (4, batch[4], waiting[1])
    assert (third["seat"], third["out"], third["in"]) == (1, batch[1], waiting[2])
    assert {*told["obstacles"][0]["experts"]} == seated
    members = {code for codes in groups["outcome"]["seating"].values() for code in codes}
    assert members == seated
    chain = await hall.verified(browser, tmp_path)
    assert [document["kind"] for document in chain] == [
        "pool",
        "absence",
        *("absence", "replacement") * 2,
        "groups",
    ]
    assert all(len(document["actors"]) == 2 for document in chain if "actors" in document)


async def test_pool_is_drawn_again_with_another_expert_when_the_alternates_run_out(
    hall: Hall, browser: Browser, tmp_path: Path
) -> None:
    cases = await called(hall, experts=7)
    drawn = (await hall.draw("pool"))["outcome"]
    batch, [waiting] = drawn["seating"]["BATCH"], drawn["alternates"]["orthopaedics"]
    too_early = await hall.freeze("pool")
    replaced = await hall.absent(batch[0])
    vacant = await hall.absent(batch[1])
    for code in (*batch[2:], waiting):
        await hall.lottery.present(hall.session_id, code)

    one_short = await hall.freeze("groups")
    told = await hall.told("groups")
    [remedy] = [item for item in told["remedies"] if item["code"] == "pool_again"]
    await hall.hire(remedy["specialty"], *range(HOSPITAL + 50, HOSPITAL + 50 + remedy["number"]))
    again = await hall.draw("pool")
    for code in again["outcome"]["seating"]["BATCH"]:
        await hall.lottery.present(hall.session_id, code)
    await hall.draw("groups")
    for case_id in cases:
        await hall.check_in(case_id)
    allocation = await hall.draw("allocation")

    assert refusal(too_early) == (409, "draw_stands")
    assert replaced["in"] == waiting
    assert vacant["in"] is None
    assert refusal(one_short) == (422, "draw_infeasible")
    assert [item["code"] for item in told["obstacles"]] == ["class_short"]
    assert remedy["number"] == 1
    assert "可重新抽取" in remedy["sentence_zh"]
    assert len(allocation["outcome"]["allocation"]) == len(cases)
    chain = await hall.verified(browser, tmp_path)
    assert [document["kind"] for document in chain] == [
        "pool",
        *("absence", "replacement", "absence"),
        *("pool", "groups", "allocation"),
    ]


async def test_reserve_who_may_not_examine_a_panels_case_is_passed_over(
    hall: Hall, browser: Browser, tmp_path: Path
) -> None:
    await called(hall, experts=9, cases=0, reserves=["orthopaedics"] * 3)
    hospitals = {expert["id"]: expert["hospital"] for expert in hall.lottery.experts}
    cases = [
        await hall.lottery.add_case(hospital=make_credit_code(HOSPITAL + number))
        for number in range(9)
    ]
    await hall.schedule(cases)
    await hall.seated()
    groups = (await hall.draw("groups"))["outcome"]
    for case_id in cases:
        await hall.check_in(case_id)
    drawn = (await hall.draw("allocation"))["outcome"]["allocation"]

    # The next to step in may not examine a case of this panel, and so nobody of its seats.
    detail = await hall.detail()
    homes = {expert["code"]: hospitals[expert["expert_id"]] for expert in detail["experts"]}
    first, *_ = groups["alternates"]["orthopaedics"]
    panels = {case["case_id"]: drawn[case["code"]] for case in detail["cases"]}
    treated = dict(zip(map(str, cases), hospitals.values(), strict=True))
    [panel] = [panels[case_id] for case_id, home in treated.items() if home == homes[first]]
    absent = groups["leaders"][panel]
    replaced = await hall.absent(absent, "taken-ill")

    there = {home for case_id, home in treated.items() if panels[case_id] == panel}
    free = [code for code in groups["alternates"]["orthopaedics"] if homes[code] not in there]
    assert replaced["out"] == absent
    assert first not in free
    assert replaced["in"] == (free[0] if free else None)
    chain = await hall.verified(browser, tmp_path)
    assert kinds_after_the_draws(chain) == (["absence", "replacement"] if free else ["absence"])


def kinds_after_the_draws(chain: list[Json]) -> list[str]:
    return [document["kind"] for document in chain[3:]]
