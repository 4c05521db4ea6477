"""Planning: demand, templates, room, changes, calling off, and what waits again by itself."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from .conftest import PREFIX, Bureau

PANEL = {"code": "P1", "category": "limb", "seats": ["orthopaedics"] * 3}
CHANGED = {
    "starts_at": "2026-12-02T01:00:00Z",
    "venue": "东阳市劳动能力鉴定中心",
    "panels": [PANEL],
}


async def test_demand_is_counted_by_what_decides_on_the_session(bureau: Bureau) -> None:
    for _ in range(2):
        await bureau.add_case()
    await bureau.add_case(category="nervous")
    await bureau.add_case(mode="entrusted")

    answer = await bureau.operator.get(f"{PREFIX}/demand")

    counted = {(item["mode"], item["category"]): item["cases"] for item in answer.json()}
    assert counted == {
        ("on_site", "limb"): 2,
        ("on_site", "nervous"): 1,
        ("entrusted", "limb"): 1,
    }
    assert {item["soonest_due"] for item in answer.json()} == {"2027-01-20"}


async def test_case_near_its_limit_is_counted_as_at_risk_and_one_past_it_as_overdue(
    bureau: Bureau,
) -> None:
    late, near, _ = [await bureau.add_case() for _ in range(3)]
    await due_in_days(bureau, late, -1)
    await due_in_days(bureau, near, 3)

    [counted] = (await bureau.operator.get(f"{PREFIX}/demand")).json()

    assert (counted["cases"], counted["overdue"], counted["at_risk"]) == (3, 1, 1)


async def test_express_cases_are_suggested_first_then_those_at_risk_then_the_oldest(
    bureau: Bureau,
) -> None:
    oldest, newer, risky, express = [await bureau.add_case() for _ in range(4)]
    await due_in_days(bureau, risky, 3)
    await execute(bureau, "update lottery.session_case set express = true", case_id=express)
    session_id = await bureau.plan(panels=1)

    first = await suggested(bureau, session_id)
    again = await suggested(bureau, session_id)

    assert first == [str(item) for item in (express, risky, oldest, newer)]
    assert again == first


async def test_suggestion_fills_the_room_that_is_left_and_nothing_is_scheduled_by_it(
    bureau: Bureau,
) -> None:
    cases = [await bureau.add_case() for _ in range(4)]
    session_id = await bureau.plan(panels=[PANEL | {"capacity": 3}])
    await bureau.schedule(session_id, cases[3])

    found = await suggested(bureau, session_id)

    assert found == [str(item) for item in cases[:2]]
    waiting = await bureau.operator.get(f"{PREFIX}/waiting-cases")
    assert len(waiting.json()["items"]) == 3


async def test_case_that_needs_a_class_no_panel_has_is_not_suggested(bureau: Bureau) -> None:
    fits, needs_more = [await bureau.add_case() for _ in range(2)]
    await execute(
        bureau,
        """update lottery.session_case set classes_needed = '["neurology"]'""",
        case_id=needs_more,
    )
    session_id = await bureau.plan(panels=1)

    assert await suggested(bureau, session_id) == [str(fits)]


async def test_more_cases_than_the_panels_can_examine_are_refused(bureau: Bureau) -> None:
    cases = [await bureau.add_case() for _ in range(3)]
    session_id = await bureau.plan(panels=[PANEL | {"capacity": 2}])

    answer = await bureau.schedule(session_id, *cases)

    assert (answer.status_code, answer.json()["code"]) == (409, "session_full")
    assert (await bureau.schedule(session_id, *cases[:2])).status_code == 200


async def test_session_is_planned_by_templates_of_its_day(bureau: Bureau) -> None:
    answer = await bureau.operator.post(
        f"{PREFIX}/sessions",
        json={
            "mode": "on_site",
            "starts_at": "2026-12-01T01:00:00Z",
            "venue": "东阳市劳动能力鉴定中心",
            "templates": [{"code": "limb-3", "panels": 2}, {"code": "device-3", "panels": 1}],
        },
    )

    made = answer.json()
    assert [panel["code"] for panel in made["panels"]] == ["P1", "P2", "P3"]
    assert made["panels"][2]["seats"][0] == "assistive-devices"
    assert made["templates"] == "2025-07"
    shown = await bureau.operator.get(f"{PREFIX}/panel-templates", params={"on": "2026-12-01"})
    assert shown.json()["version"] == "2025-07"
    before = await bureau.operator.get(f"{PREFIX}/panel-templates", params={"on": "2020-01-01"})
    assert before.json()["code"] == "panel_templates_missing"


async def test_template_that_is_not_there_is_refused(bureau: Bureau) -> None:
    answer = await bureau.operator.post(
        f"{PREFIX}/sessions",
        json={
            "mode": "on_site",
            "starts_at": "2026-12-01T01:00:00Z",
            "venue": "东阳市劳动能力鉴定中心",
            "templates": [{"code": "limb-7", "panels": 1}],
        },
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "panel_template_unknown")


@pytest.mark.parametrize(
    "seats",
    [
        ["orthopaedics"] * 3,
        ["assistive-devices", "assistive-devices", "orthopaedics"],
    ],
)
async def test_device_panel_without_its_experts_is_refused(
    bureau: Bureau, seats: list[str]
) -> None:
    answer = await bureau.operator.post(
        f"{PREFIX}/sessions",
        json={
            "mode": "on_site",
            "starts_at": "2026-12-01T01:00:00Z",
            "venue": "东阳市劳动能力鉴定中心",
            "panels": [{"code": "P1", "category": "device", "seats": seats}],
        },
    )

    assert [error["code"] for error in answer.json()["errors"]] == ["device_panel"]


async def test_change_of_time_is_announced_and_answers_to_the_old_one_are_void(
    bureau: Bureau,
) -> None:
    session_id = await bureau.plan(panels=1)
    case_id = await bureau.add_case()
    await bureau.schedule(session_id, case_id)
    path = f"{PREFIX}/sessions/{session_id}"
    said = {"party": "appraisee", "coming": True, "medium": "phone"}
    noted = await bureau.clerk.post(f"{path}/cases/{case_id}/answers", json=said)
    assert [item["coming"] for item in noted.json()["answers"]] == [True]
    tag = (await bureau.operator.get(path)).headers["ETag"]

    answer = await bureau.operator.put(path, json=CHANGED, headers={"If-Match": tag})

    assert answer.status_code == 200, answer.text
    [told] = await events(bureau, "lottery.case.rescheduled.v1")
    assert (told["reason"], told["postponed"]) == ("session_changed", None)
    assert told["starts_at"] == "2026-12-02T01:00:00Z"
    [case] = (await bureau.operator.get(path)).json()["cases"]
    assert case["answers"] == []


async def test_change_of_what_nobody_was_told_announces_nothing(bureau: Bureau) -> None:
    session_id = await bureau.plan(panels=1)
    await bureau.schedule(session_id, await bureau.add_case())
    same = CHANGED | {"starts_at": "2026-12-01T01:00:00Z", "reserves": ["orthopaedics"]}

    answer = await bureau.operator.put(f"{PREFIX}/sessions/{session_id}", json=same)

    assert answer.json()["reserves"] == ["orthopaedics"]
    assert await events(bureau, "lottery.case.rescheduled.v1") == []


async def test_stale_change_and_one_that_leaves_cases_without_a_panel_are_refused(
    bureau: Bureau,
) -> None:
    session_id = await bureau.plan(panels=1)
    await bureau.schedule(session_id, await bureau.add_case())
    path = f"{PREFIX}/sessions/{session_id}"
    nervous = CHANGED | {"panels": [PANEL | {"category": "nervous"}]}

    stale = await bureau.operator.put(path, json=CHANGED, headers={"If-Match": '"9"'})
    without = await bureau.operator.put(path, json=nervous)

    assert stale.status_code == 412
    assert (without.status_code, without.json()["code"]) == (409, "panel_missing")


async def test_cases_of_a_session_called_off_wait_again_and_are_told(bureau: Bureau) -> None:
    session_id = await bureau.plan(panels=1)
    case_id = await bureau.add_case()
    await bureau.schedule(session_id, case_id)
    path = f"{PREFIX}/sessions/{session_id}"

    answer = await bureau.operator.post(f"{path}/cancellation", json={"reason": "weather"})

    assert answer.json()["state"] == "cancelled"
    [told] = await events(bureau, "lottery.case.unscheduled.v1")
    assert (told["case_id"], told["reason"]) == (str(case_id), "session_cancelled")
    [case] = (await bureau.operator.get(f"{PREFIX}/waiting-cases")).json()["items"]
    assert (case["state"], case["waits_again"]) == ("waiting", "session_cancelled")
    refused = await bureau.schedule(session_id, case_id)
    assert refused.json()["code"] == "session_cancelled"


async def test_plan_stands_once_a_draw_of_it_was_frozen(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 3)
    session_id = await bureau.plan(panels=1)
    await bureau.freeze(session_id, "pool")
    path = f"{PREFIX}/sessions/{session_id}"

    changed = await bureau.operator.put(path, json=CHANGED)
    cancelled = await bureau.operator.post(f"{path}/cancellation", json={"reason": "weather"})

    assert [changed.json()["code"], cancelled.json()["code"]] == ["session_drawn"] * 2


async def test_case_put_on_a_session_by_mistake_waits_again(bureau: Bureau) -> None:
    session_id = await bureau.plan(panels=1)
    case_id = await bureau.add_case()
    await bureau.schedule(session_id, case_id)
    path = f"{PREFIX}/sessions/{session_id}/cases/{case_id}/removal"

    answer = await bureau.operator.post(path)

    assert (answer.json()["state"], answer.json()["waits_again"]) == ("waiting", "replanned")
    assert (await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")).json()["cases"] == []


async def test_round_of_home_visits_tells_each_home_its_own_time(bureau: Bureau) -> None:
    session_id = await bureau.plan(panels=1, mode="home_visit", area="虎鹿镇")
    cases = [await bureau.add_case(mode="home_visit") for _ in range(2)]
    times = ["2026-12-01T01:30:00Z", "2026-12-01T03:00:00Z"]
    path = f"{PREFIX}/sessions/{session_id}/cases"
    body = {"case_ids": [str(item) for item in cases], "times": times}

    refused = await bureau.operator.post(path, json=body | {"times": times[::-1]})
    answer = await bureau.operator.post(path, json=body)

    assert (refused.status_code, refused.json()["code"]) == (422, "visit_times_wrong")
    assert sorted(item["visit_at"] for item in answer.json()) == times
    told = await events(bureau, "lottery.case.scheduled.v1")
    assert [item["starts_at"] for item in told] == times
    mailing = bureau.lottery.client_of_service("mailing", "appointment.read")
    second = await mailing.get(f"/internal/cases/{cases[1]}/appointment")
    assert (second.json()["starts_at"], second.json()["venue"]) == (times[1], "虎鹿镇")


async def test_areas_are_listed_by_distance_where_staff_entered_it(bureau: Bureau) -> None:
    for area in ("巍山镇", "虎鹿镇", "横店镇"):
        case_id = await bureau.add_case(mode="home_visit")
        await execute(
            bureau, "update lottery.session_case set area = :area", case_id=case_id, area=area
        )
    distances = {"distances": [{"one": "虎鹿镇", "other": "巍山镇", "kilometres": 14}]}
    await bureau.operator.put(f"{PREFIX}/area-distances", json=distances)

    answer = await bureau.operator.get(f"{PREFIX}/demand/areas", params={"near": "虎鹿镇"})

    found = [(item["area"], item["kilometres"]) for item in answer.json()]
    assert found == [("虎鹿镇", 0), ("巍山镇", 14), ("横店镇", None)]
    gone = {"distances": [{"one": "巍山镇", "other": "虎鹿镇", "kilometres": None}]}
    assert (await bureau.operator.put(f"{PREFIX}/area-distances", json=gone)).json() == []


async def test_link_of_a_video_session_is_in_no_list_no_event_and_no_plain_column(
    bureau: Bureau,
) -> None:
    link = "https://meeting.example.cn/j/12345?k=ab"
    session_id = await bureau.plan(panels=1, mode="video", video_link=link)
    case_id = await bureau.add_case(mode="video")
    await bureau.schedule(session_id, case_id)

    shown = await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")

    assert link not in shown.text
    kept = await rows(
        bureau,
        "select row_to_json(s)::text from lottery.session s "
        "union all select data::text from lottery.outbox",
    )
    assert not [row for row in kept if "meeting.example" in row[0]]
    mailing = bureau.lottery.client_of_service("mailing", "appointment.read")
    told = await mailing.get(f"/internal/cases/{case_id}/appointment")
    assert told.json()["video_link"] == link


@pytest.mark.parametrize(
    ("mode", "link"),
    [
        ("video", "http://meeting.example.cn/j/1"),
        ("video", "https://user:pw@meeting.example.cn/"),
        ("video", "javascript:alert(1)"),
        ("on_site", "https://meeting.example.cn/j/1"),
    ],
)
async def test_link_that_is_none_or_of_another_mode_is_refused(
    bureau: Bureau, mode: str, link: str
) -> None:
    body = {
        "mode": mode,
        "starts_at": "2026-12-01T01:00:00Z",
        "venue": "东阳市劳动能力鉴定中心",
        "panels": [PANEL],
        "video_link": link,
    }

    assert (await bureau.operator.post(f"{PREFIX}/sessions", json=body)).status_code == 422


async def suggested(bureau: Bureau, session_id: str) -> list[str]:
    """Return the ids of the cases that are suggested for a session."""
    answer = await bureau.operator.get(f"{PREFIX}/sessions/{session_id}/suggested-cases")
    assert answer.status_code == 200, answer.text
    return [item["case_id"] for item in answer.json()]


async def due_in_days(bureau: Bureau, case_id: UUID, days: int) -> None:
    """Let the limit of a case end so many days from now."""
    await execute(
        bureau,
        "update lottery.session_case set conclusion_due = current_date + cast(:days as integer)",
        case_id=case_id,
        days=days,
    )


async def execute(bureau: Bureau, statement: str, *, case_id: UUID, **values: Any) -> None:
    """Change one case behind the service's back."""
    async with bureau.lottery.service.database.engine.begin() as connection:
        await connection.execute(
            text(f"{statement} where case_id = :case_id"), {"case_id": case_id, **values}
        )


async def events(bureau: Bureau, subject: str) -> list[dict[str, Any]]:
    """Return what was published under a subject, in its order."""
    statement = "select data from lottery.outbox where subject = :subject order by id"
    async with bureau.lottery.service.database.engine.connect() as connection:
        found = await connection.execute(text(statement), {"subject": subject})
        return [row[0] for row in found]


async def rows(bureau: Bureau, statement: str) -> list[tuple[Any, ...]]:
    """Return what the database answers."""
    async with bureau.lottery.service.database.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(statement))]
