"""Records find their case before or after it exists, and nobody learns by them who has one."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from services.intake.tests.factories.applications import an_application
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.files import pdf
from services.intake.tests.factories.hospitals import (
    Hospital,
    announced,
    connected,
    match_waiting,
    materials_of,
    records,
)


@pytest.fixture
async def hospital(desk: Desk) -> Hospital:
    """Return a connected hospital."""
    return await connected(desk)


async def states(desk: Desk) -> list[tuple[str, str | None]]:
    """Return what became of each submission, in order."""
    rows = await desk.rows("select state, queue_reason from record_submission order by id")
    return [(row["state"], row["queue_reason"]) for row in rows]


async def test_records_become_materials_of_the_one_open_case(
    desk: Desk, hospital: Hospital
) -> None:
    case_id = await desk.received(1)

    await hospital.sent(1)

    added = [
        item for item in await materials_of(desk, case_id) if item["item"] == "medical_records"
    ]
    assert len(added) == 2
    assert await states(desk) == [("matched", None)]
    told = await desk.rows("select code from timeline_entry order by occurred_at, event_id")
    assert "records_arrived" in [row["code"] for row in told]


async def test_records_sent_first_find_the_application_that_comes_later(
    desk: Desk, hospital: Hospital
) -> None:
    before = await hospital.sent(1)
    assert await states(desk) == [("unmatched", None)]
    case_id = await desk.received(1)

    await match_waiting(desk)

    assert await states(desk) == [("matched", None)]
    assert len(await materials_of(desk, case_id)) == 5
    assert await hospital.seen(before["id"]) == before


async def test_records_count_for_the_item_of_the_list_that_was_missing(
    desk: Desk, hospital: Hospital
) -> None:
    client = desk.as_applicant()
    body = await desk.complete(client, 1)
    body["materials"] = [item for item in body["materials"] if item["item"] != "medical_records"]
    case_id = (await desk.submit(client, body)).json()["case_id"]

    await hospital.sent(1)

    listed = (await client.get(f"{BASE}/applications/{case_id}/checklist")).json()
    assert {item["code"]: item["given"] for item in listed}["medical_records"] is True


async def test_another_name_with_the_number_is_left_to_a_person(
    desk: Desk, hospital: Hospital
) -> None:
    case_id = await desk.received(1)

    await hospital.sent(1, person__name="周明华")

    assert await states(desk) == [("ambiguous", "name_differs")]
    assert len(await materials_of(desk, case_id)) == 4


async def test_name_in_another_width_is_the_same_name(desk: Desk, hospital: Hospital) -> None:
    parties = {"kind": "appraisee", "name": "阿力·ALI", "phone": "13857900001"}
    appraisee = an_application(1)["appraisee"] | {"name": "阿力·ALI"}
    await desk.received(1, applicant=parties, appraisee=appraisee)

    await hospital.sent(1, person__name="阿力・ali")

    assert await states(desk) == [("matched", None)]


async def test_two_open_cases_are_left_to_a_person_unless_the_number_says_which(
    desk: Desk, hospital: Hospital
) -> None:
    await desk.accepted(1)
    await desk.received(1, matter="review")
    [number] = await desk.rows('select case_number from "case" where case_number is not null')

    await hospital.sent(1, external_id="without")
    await hospital.sent(1, external_id="wrong", case_number="东劳鉴〔2020〕1号")
    await hospital.sent(1, external_id="with", case_number=number["case_number"])

    assert await states(desk) == [
        ("ambiguous", "several_cases"),
        ("ambiguous", "case_number_differs"),
        ("matched", None),
    ]


async def test_case_past_its_preliminary_review_takes_none_by_itself(
    desk: Desk, hospital: Hospital
) -> None:
    case_id = await desk.reviewed(1)

    await hospital.sent(1)

    assert await states(desk) == [("ambiguous", "case_past_materials")]
    assert len(await materials_of(desk, case_id)) == 4


async def test_hospital_cannot_tell_who_has_a_case(desk: Desk, hospital: Hospital) -> None:
    await desk.received(1)
    await desk.reviewed(2)
    with_case = await hospital.sent(1)
    queued = await hospital.sent(2)
    without = await hospital.sent(3)

    for days in (0, 89, 91):
        now = desk.service.clock() + timedelta(days=days)
        desk.service.clock = lambda now=now: now  # type: ignore[misc]
        seen = [await hospital.seen(item["id"]) for item in (with_case, queued, without)]

        assert len({item["state"] for item in seen}) == 1
        assert len({tuple(sorted(item)) for item in seen}) == 1
        assert {item["rejected_for"] for item in seen} == {None}


async def test_neither_answer_nor_its_work_depends_on_whether_there_is_a_case(
    desk: Desk, hospital: Hospital
) -> None:
    await desk.received(1)
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    counted = []
    for serial in (1, 2):
        content = pdf(str(serial))
        body = records(serial, documents=[announced(content, part="file-1")])
        statements.clear()
        event.listen(desk.service.database.engine.sync_engine, "before_cursor_execute", note)
        answer = await hospital.submit_form(body, {"file-1": content})
        event.remove(desk.service.database.engine.sync_engine, "before_cursor_execute", note)
        assert answer.status_code == 201
        counted.append(list(statements))

    assert counted[0] == counted[1]
    assert await states(desk) == [("unmatched", None)] * 2


async def test_submission_that_cannot_be_matched_holds_up_no_other(
    desk: Desk, hospital: Hospital
) -> None:
    await hospital.sent(1)
    await hospital.sent(2)
    async with desk.service.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "update intake.record_submission set content = 'broken'"
            " where id = (select min(id::text)::uuid from intake.record_submission)"
        )
    await desk.received(1)
    case_id = await desk.received(2)

    await match_waiting(desk)

    assert await states(desk) == [("unmatched", None), ("matched", None)]
    assert len(await materials_of(desk, case_id)) == 5
