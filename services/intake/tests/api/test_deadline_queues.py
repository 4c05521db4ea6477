"""What comes near and what is over is seen by staff before it hurts, and each warning once."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from httpx import AsyncClient

from intake.services.deadline_watch import watch
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.clock import issue_notice, limits_of, serve_notice, staff
from services.intake.tests.factories.closing import at, closed_case
from shared.testing.issuer import OTHER_COMMITTEE

ACCEPTED = date(2026, 5, 6)
PROMISED = date(2026, 6, 5)
DUE = date(2026, 7, 6)


async def queue(client: AsyncClient, name: str, **query: Any) -> list[dict[str, Any]]:
    response = await client.get(f"{BASE}/deadlines/{name}", params=query)
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


async def counts(desk: Desk) -> dict[str, tuple[int, int]]:
    response = await desk.as_clerk().get(f"{BASE}/deadlines/counts")
    return {item["code"]: (item["at_risk"], item["overdue"]) for item in response.json()}


async def test_limit_is_at_risk_from_the_days_of_its_rule_and_overdue_after_its_last_day(
    desk: Desk,
) -> None:
    at(desk, ACCEPTED)
    await desk.accepted()
    seen = {}

    for days in (11, 10, 0, -1):
        at(desk, DUE - timedelta(days=days))
        near = await queue(desk.as_clerk(), "at-risk", code="conclusion")
        late = await queue(desk.as_clerk(), "overdue", code="conclusion")
        seen[days] = (len(near), len(late))

    assert seen == {11: (0, 0), 10: (1, 0), 0: (1, 0), -1: (0, 1)}


async def test_queue_shows_promise_and_law_beside_each_other_in_colours_of_their_own(
    desk: Desk,
) -> None:
    at(desk, ACCEPTED)
    case_id = await desk.accepted()
    colours = {}

    for day in (PROMISED, PROMISED + timedelta(days=1), DUE, DUE + timedelta(days=1)):
        at(desk, day)
        found = [
            *await queue(desk.as_clerk(), "at-risk"),
            *await queue(desk.as_clerk(), "overdue"),
        ]
        colours[day] = {(item["code"], item["signal"]) for item in found}

    assert colours[PROMISED] == {("promised_limit", "blue")}
    assert colours[PROMISED + timedelta(days=1)] == {("promised_limit", "violet")}
    assert colours[DUE] == {("promised_limit", "violet"), ("conclusion", "orange")}
    assert colours[DUE + timedelta(days=1)] == {
        ("promised_limit", "violet"),
        ("conclusion", "red"),
    }
    assert {item["case_id"] for item in found} == {str(case_id)}
    assert {(item["legal_due_on"], item["promised_due_on"]) for item in found} == {
        ("2026-07-06", "2026-06-05")
    }


async def test_queue_says_whose_turn_it_is_and_who_claimed_the_case(desk: Desk) -> None:
    at(desk, ACCEPTED)
    await desk.received(1)
    await desk.accepted(2)
    await desk.reviewed(3)
    at(desk, DUE + timedelta(days=1))
    await desk.as_clerk("clerk-7").post(f"{BASE}/queues/acceptance/claims")

    found = await queue(desk.as_clerk(), "overdue")

    held = {item["desk"]: item["held_by"] for item in found}
    assert (held["acceptance"], held["scheduling"]) == ("clerk-7", None)
    assert {(item["code"], item["desk"]) for item in found} == {
        ("one_time_notice", "acceptance"),
        ("promised_limit", "preliminary_review"),
        ("conclusion", "preliminary_review"),
        ("promised_limit", "scheduling"),
        ("conclusion", "scheduling"),
    }
    assert [item["due_on"] for item in found] == sorted(item["due_on"] for item in found)


async def test_pages_of_a_queue_hold_every_limit_once(desk: Desk) -> None:
    at(desk, ACCEPTED)
    for serial in range(1, 4):
        await desk.accepted(serial)
    at(desk, DUE + timedelta(days=1))
    found: list[str] = []
    cursor = None

    while cursor is not None or not found:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await desk.as_clerk().get(f"{BASE}/deadlines/overdue", params=query)).json()
        found += [item["id"] for item in page["items"]]
        cursor = page["next"]

    assert len(found) == len(set(found)) == 6


async def test_another_committees_limits_are_in_no_queue(desk: Desk) -> None:
    at(desk, ACCEPTED)
    await desk.accepted()
    at(desk, DUE + timedelta(days=1))
    await watch(desk.service)
    stranger = desk.as_clerk(committee=OTHER_COMMITTEE)

    found = [await queue(stranger, name) for name in ("at-risk", "overdue", "warnings")]

    assert found == [[], [], []]


async def test_met_paused_and_lapsed_limits_are_in_no_queue(desk: Desk) -> None:
    at(desk, ACCEPTED)
    case_id = await desk.received()
    await issue_notice(desk, case_id, ACCEPTED)
    await serve_notice(desk, case_id, ACCEPTED)
    at(desk, DUE)

    assert await counts(desk) == dict.fromkeys(
        (
            "conclusion",
            "deliver_conclusion",
            "deliver_device_conclusion",
            "one_time_notice",
            "promised_limit",
        ),
        (0, 0),
    )


async def test_each_warning_is_marked_once_however_often_the_job_runs(desk: Desk) -> None:
    at(desk, ACCEPTED)
    await desk.accepted()

    for day in range((DUE - ACCEPTED).days + 3):
        at(desk, ACCEPTED + timedelta(days=day))
        await watch(desk.service)
        await watch(desk.service)

    marked = await desk.rows(
        "select d.code, w.days_before, (w.marked_at at time zone 'Asia/Shanghai')::date as day"
        " from deadline_warning w join deadline d on d.id = w.deadline_id"
        " where d.code = 'conclusion' order by w.days_before desc"
    )
    assert [(row["days_before"], row["day"]) for row in marked] == [
        (days, DUE - timedelta(days=days)) for days in (10, 5, 2, 0)
    ]


async def test_job_that_was_away_marks_only_the_nearest_warning(desk: Desk) -> None:
    at(desk, ACCEPTED)
    await desk.accepted()
    at(desk, DUE - timedelta(days=4))

    await watch(desk.service)

    warnings = await queue(desk.as_clerk(), "warnings", code="conclusion")
    assert [item["days_before"] for item in warnings] == [5]
    assert warnings[0]["limit"]["days_left"] == 4


async def test_warnings_of_a_limit_end_when_it_is_met(desk: Desk) -> None:
    at(desk, ACCEPTED)
    case_id = await desk.received()
    at(desk, date(2026, 5, 12))
    await watch(desk.service)
    before = await queue(desk.as_clerk(), "warnings")

    await issue_notice(desk, case_id, date(2026, 5, 12))

    assert [item["days_before"] for item in before] == [0]
    assert await queue(desk.as_clerk(), "warnings") == []


async def test_gauges_tell_each_rules_urgent_limits(desk: Desk) -> None:
    at(desk, ACCEPTED)
    await desk.accepted()
    at(desk, DUE)

    await watch(desk.service)

    metrics = await desk.running.client.get(
        "/metrics", headers={"Authorization": "Bearer metrics-token-for-tests"}
    )
    assert 'deadlines_at_risk{rule="conclusion",service="intake"} 1.0' in metrics.text
    assert 'deadlines_overdue{rule="promised_limit",service="intake"} 1.0' in metrics.text
    assert 'deadlines_overdue{rule="conclusion",service="intake"} 0.0' in metrics.text


async def test_right_to_a_reappraisal_lapses_when_its_days_are_over(desk: Desk) -> None:
    at(desk, ACCEPTED)
    case_id = await closed_case(desk, date(2026, 6, 18))

    for day in (date(2026, 7, 3), date(2026, 7, 4)):
        at(desk, day)
        await watch(desk.service)

    limits = await limits_of(desk, case_id)
    assert limits["reappraisal/appraisee"].lapsed_on == date(2026, 7, 4)


async def test_limits_that_fell_away_are_in_no_queue(desk: Desk) -> None:
    at(desk, ACCEPTED)
    case_id = await desk.received()
    await lapse(desk, case_id)
    at(desk, DUE)

    assert await queue(desk.as_clerk(), "overdue") == []


async def lapse(desk: Desk, case_id: UUID) -> None:
    async with desk.service.unit_of_work(staff()) as uow:
        await uow.deadlines.lapse(case_id, ACCEPTED)
