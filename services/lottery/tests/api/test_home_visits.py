"""Where a home visit goes is told to the appraisee's letter only, and kept encrypted."""

from typing import Any

from sqlalchemy import text

from .conftest import PREFIX, Bureau

HOME = "东阳市虎鹿镇西坞村12号"
TOWN = "虎鹿镇"


async def test_home_is_in_no_view_of_staff_no_event_and_no_plain_column(bureau: Bureau) -> None:
    session_id = await bureau.plan(panels=1, mode="home_visit", venue=HOME, area=TOWN)
    case_id = await bureau.add_case(mode="home_visit")
    await bureau.schedule(session_id, case_id)

    listed = await bureau.operator.get(f"{PREFIX}/sessions")
    shown = await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")

    assert [listed.json()["items"][0]["venue"], shown.json()["venue"]] == [TOWN, TOWN]
    announced = await rows(bureau, "select data from lottery.outbox")
    assert [event["venue"] for (event,) in announced if "venue" in event] == [TOWN]
    kept = await rows(bureau, "select row_to_json(s)::text from lottery.session s")
    assert HOME not in kept[0][0]


async def test_home_is_told_for_the_letter_and_the_telling_is_on_record(bureau: Bureau) -> None:
    session_id = await bureau.plan(panels=1, mode="home_visit", venue=HOME, area=TOWN)
    case_id = await bureau.add_case(mode="home_visit")
    await bureau.schedule(session_id, case_id)
    mailing = bureau.lottery.client_of_service("mailing", "appointment.read")

    answer = await mailing.get(f"/internal/cases/{case_id}/appointment")

    assert answer.json()["venue"] == HOME
    assert answer.json()["area"] == TOWN
    noted = "select purpose from lottery.audit_entry where action = 'appointment.read'"
    assert await rows(bureau, noted) == [("delivery",)]


async def test_home_visit_without_its_town_or_with_a_house_number_for_it_is_refused(
    bureau: Bureau,
) -> None:
    plan: dict[str, Any] = {
        "mode": "home_visit",
        "starts_at": "2026-12-01T01:00:00Z",
        "venue": HOME,
        "panels": [{"code": "P1", "category": "limb", "seats": ["orthopaedics"] * 3}],
    }

    without = await bureau.operator.post(f"{PREFIX}/sessions", json=plan)
    numbered = await bureau.operator.post(f"{PREFIX}/sessions", json=plan | {"area": "西坞村12号"})

    assert [error["code"] for error in without.json()["errors"]] == ["area_missing"]
    assert [error["pointer"] for error in numbered.json()["errors"]] == ["/area"]


async def test_what_people_are_called_in_the_room_is_not_kept(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 3)
    session_id = await bureau.plan(panels=1)

    frozen = await bureau.freeze(
        session_id, "pool", witness={"role": "discipline-inspection", "label": "纪检员赵敏"}
    )

    assert frozen.status_code == 201, frozen.text
    kept = await rows(bureau, "select subject from lottery.participant where kind = 'official'")
    assert kept
    assert not [subject for (subject,) in kept if "赵敏" in subject]


async def rows(bureau: Bureau, statement: str) -> list[tuple[Any, ...]]:
    """Return what the database answers."""
    async with bureau.lottery.service.database.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(statement))]
