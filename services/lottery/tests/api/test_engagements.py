"""Nobody is drawn for two sessions in the same half-day, in whichever committee."""

from typing import Any

from shared.testing.issuer import OTHER_COMMITTEE

from .conftest import PREFIX, Bureau
from .pool_people import expert_of, hire, step, who_is_eligible
from .test_loans import accepted, neighbour

MORNING, LATER, AFTERNOON = (f"2026-12-01T{hour}:00:00Z" for hour in ("01", "03", "04"))


async def report_of(bureau: Bureau, session_id: str) -> dict[str, Any]:
    """Return what the operator is told before a pool draw."""
    answer = await bureau.operator.get(f"{PREFIX}/sessions/{session_id}/feasibility/pool")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def reasons(report: dict[str, Any]) -> dict[str, str]:
    return {item["expert_id"]: item["reason"] for item in report["hindered"]}


async def drawn(bureau: Bureau, session_id: str) -> set[str]:
    """Draw a session's pool, and return the ids of those whom it seats."""
    seated = await bureau.seat(session_id)
    detail = (await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")).json()
    ids = {item["code"]: item["expert_id"] for item in detail["experts"]}
    return {ids[code] for code in seated}


async def test_who_is_drawn_is_not_drawn_for_another_session_in_that_half_day(
    bureau: Bureau,
) -> None:
    people = [await hire(bureau, serial) for serial in range(1, 6)]
    first, beside, after = [
        await bureau.plan(panels=1, starts_at=moment) for moment in (MORNING, LATER, AFTERNOON)
    ]

    called = await drawn(bureau, first)
    told = await report_of(bureau, beside)
    refused = await bureau.freeze(beside, "pool")

    assert reasons(told) == dict.fromkeys(called, "drawn_elsewhere")
    assert {item["reason_zh"] for item in told["hindered"]} == {"同一半天已抽中参加其他场次"}
    assert told["classes"][0]["experts"] == len(people) - 3
    assert (refused.status_code, refused.json()["code"]) == (422, "draw_infeasible")
    assert (await report_of(bureau, after))["hindered"] == []


async def test_who_is_drawn_is_free_again_when_that_session_is_over(bureau: Bureau) -> None:
    for serial in range(1, 4):
        await hire(bureau, serial)
    first, beside = [await bureau.plan(panels=1, starts_at=MORNING) for _ in range(2)]
    await drawn(bureau, first)

    before = await who_is_eligible(bureau, beside)
    assert (await bureau.operator.post(f"{PREFIX}/sessions/{first}/end")).status_code == 200

    assert before == set()
    assert len(await who_is_eligible(bureau, beside)) == 3


async def test_lent_expert_is_called_by_one_committee_in_a_half_day(bureau: Bureau) -> None:
    there = neighbour(bureau)
    people = [await hire(bureau, serial) for serial in range(1, 4)]
    for expert in people:
        await accepted(bureau, expert)
    here = await bureau.plan(panels=1, starts_at=MORNING)
    away = await there.plan(panels=1, starts_at=LATER)

    frozen = await bureau.freeze(here, "pool")
    while_open = await report_of(there, away)
    in_vain = await there.freeze(away, "pool")
    assert frozen.status_code == 201, frozen.text

    everybody = {item["id"] for item in people}
    assert reasons(while_open) == dict.fromkeys(everybody, "in_open_draw")
    assert (in_vain.status_code, in_vain.json()["code"]) == (422, "draw_infeasible")


async def test_person_in_two_registers_is_called_once(bureau: Bureau) -> None:
    there = neighbour(bureau)
    for serial in range(1, 4):
        await hire(bureau, serial)
        await hire(there, serial, account_id=f"expert-{serial}-there")
    await drawn(bureau, await bureau.plan(panels=1, starts_at=MORNING))

    beside = await there.plan(panels=1, starts_at=MORNING)

    assert await who_is_eligible(bureau, beside, OTHER_COMMITTEE) == set()


async def test_who_cannot_come_by_the_own_calendar_is_told_as_away(bureau: Bureau) -> None:
    expert, other = await hire(bureau, 1), await hire(bureau, 2)
    own = f"{PREFIX}/own-expert-entry/calendar"
    assert (
        await expert_of(bureau, 1).put(own, json={"weekly_unavailable": ["2-morning"]})
    ).is_success
    await step(bureau, other, "suspend")

    told = await report_of(bureau, await bureau.plan(panels=1, starts_at=MORNING))

    assert reasons(told) == {expert["id"]: "away"}
