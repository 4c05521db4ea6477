"""Experts seal opinions, unseen by one another."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.review.tests.factories.bodies import discussion_body, illness_body, opinion_body
from services.review.tests.factories.cases import (
    HAND_OVER,
    Neighbours,
    allocated,
    member,
    panel,
    replaced,
)
from services.review.tests.factories.people import BASE, People
from shared.events.base import Duty
from shared.testing.running import RunningService


async def test_sealed_opinion_is_answered_with_its_seal(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()

    answer = await people.seal(case_id, 1, opinion_body())

    assert answer.status_code == 201
    assert answer.json()["seat"] == 1
    assert len(bytes.fromhex(answer.json()["sha256"])) == 32
    assert [subject for subject, _ in await people.published()] == ["review.case.examined.v1"]


async def test_second_opinion_of_a_seat_is_refused(neighbours: Neighbours, people: People) -> None:
    case_id = await neighbours.allocated_case()
    await people.seal(case_id, 1, opinion_body(9))

    answer = await people.seal(case_id, 1, opinion_body(8))

    assert answer.status_code == 409
    assert answer.json()["code"] == "opinion_already_sealed"
    [own] = (await people.look(case_id, "expert", "expert-1"))["opinions"]
    assert own["outcome"]["grade"] == 9


async def test_same_key_seals_once(neighbours: Neighbours, people: People) -> None:
    case_id = await neighbours.allocated_case()
    client = people.ask("expert", "expert-1")
    path, key = f"{BASE}/examinations/{case_id}/opinions", {"Idempotency-Key": "one"}

    first = await client.post(path, json=opinion_body(), headers=key)
    second = await client.post(path, json=opinion_body(), headers=key)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()


async def test_opinions_stay_unseen_until_every_seat_has_sealed(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.seal(case_id, 1, opinion_body(9))
    await people.seal(case_id, 2, opinion_body(9))

    seen_by_first = await people.look(case_id, "expert", "expert-1")
    seen_by_third = await people.look(case_id, "expert", "expert-3")
    seen_by_staff = await people.look(case_id, "supervisor", "supervisor-1")

    assert [opinion["seat"] for opinion in seen_by_first["opinions"]] == [1]
    assert seen_by_third["opinions"] == []
    assert seen_by_staff["opinions"] == []


async def test_complete_round_is_seen_by_the_panel_and_staff(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id)

    for role, account in (("expert", "expert-2"), ("approver", "approver-1")):
        seen = await people.look(case_id, role, account)
        assert [opinion["seat"] for opinion in seen["opinions"]] == [1, 2, 3]


async def test_other_panels_case_is_not_found(neighbours: Neighbours, people: People) -> None:
    case_id = await neighbours.allocated_case()
    stranger = people.ask("expert", "expert-of-another-panel")

    shown = await stranger.get(f"{BASE}/examinations/{case_id}")
    sealed = await stranger.post(f"{BASE}/examinations/{case_id}/opinions", json=opinion_body())
    listed = await stranger.get(f"{BASE}/examinations")

    assert shown.status_code == sealed.status_code == 404
    assert sealed.json()["code"] == "examination_not_found"
    assert listed.json()["items"] == []


async def test_attempt_at_another_panels_case_is_kept_for_the_supervisor(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.ask("expert", "expert-9").get(f"{BASE}/examinations/{case_id}")

    seen = await people.ask("supervisor", "supervisor-1").get(
        f"{BASE}/audit", params={"outcome": "refused", "case_id": str(case_id)}
    )

    [attempt] = seen.json()["items"]
    assert (attempt["actor"], attempt["detail"]["hidden"]) == ("expert-9", True)
    assert attempt["detail"]["code"] == "examination_not_found"


async def test_other_committees_case_is_not_found(neighbours: Neighbours, people: People) -> None:
    case_id = await neighbours.allocated_case(committee="330782")

    answer = await people.seal(case_id, 1, opinion_body())

    assert answer.status_code == 404


async def test_experts_list_shows_codes_and_no_grade(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.seal(case_id, 2, opinion_body(9))

    answer = await people.ask("expert", "expert-1").get(f"{BASE}/examinations")

    [item] = answer.json()["items"]
    assert item["case_id"] == str(case_id)
    assert item["case_code"] == "A07"
    assert (item["sealed"], item["seats"], item["own_sealed"]) == (1, 3, False)
    assert "case_number" not in item
    assert "grade" not in answer.text


async def test_list_goes_on_where_the_page_ended(neighbours: Neighbours, people: People) -> None:
    cases = [str(await neighbours.allocated_case()) for _ in range(3)]
    client = people.ask("expert", "expert-1")

    first = (await client.get(f"{BASE}/examinations", params={"limit": 2})).json()
    second = (
        await client.get(f"{BASE}/examinations", params={"limit": 2, "cursor": first["next"]})
    ).json()

    shown = [item["case_id"] for item in first["items"] + second["items"]]
    assert shown == cases[::-1]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"clauses": [{"cite": "5.9.2 999)"}]}, "clause_unknown", "/clauses/0"),
        ({"clauses": [{"cite": "5.9.2 16)", "grade": 8}]}, "clause_grade_mismatch", "/clauses/0"),
        ({"grade": 8}, "grade_not_supported", None),
        ({"grade": None}, "grade_not_supported", None),
        ({"clauses": []}, "grade_not_supported", None),
        ({"injured_parts": []}, "request_invalid", "/injured_parts"),
        ({"grade": 11}, "request_invalid", "/grade"),
        ({"self_care": None}, "request_invalid", ""),
        ({"outcome": "major"}, "request_invalid", ""),
    ],
)
async def test_opinion_that_contradicts_the_standard_is_refused(
    neighbours: Neighbours, people: People, changes: dict[str, Any], code: str, pointer: str | None
) -> None:
    case_id = await neighbours.allocated_case()

    answer = await people.seal(case_id, 1, opinion_body(9) | changes)

    assert answer.status_code == 422
    assert answer.json()["code"] == code
    assert answer.json()["detail_zh"]
    assert [error["pointer"] for error in answer.json()["errors"]] == (
        [] if pointer is None else [pointer]
    )
    assert await people.published() == []


async def test_missing_grade_is_not_taken_for_none_reached(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    body = opinion_body(None)
    del body["grade"]

    answer = await people.seal(case_id, 1, body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "outcome_incomplete"


async def test_grade_beyond_the_rule_needs_reasons(neighbours: Neighbours, people: People) -> None:
    case_id = await neighbours.allocated_case()

    answer = await people.seal(
        case_id, 1, opinion_body(9) | {"grade": 8, "reasons": "粘连性肠梗阻反复发作"}
    )

    assert answer.status_code == 201


async def test_illness_is_judged_by_its_own_standard(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case(matter="illness")

    graded = await people.seal(case_id, 1, opinion_body(9))
    sealed = await people.seal(case_id, 1, illness_body("major"))

    assert graded.json()["code"] == "outcome_mismatch"
    assert sealed.status_code == 201


async def test_matter_without_a_standard_is_not_examined(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case(matter="device")

    answer = await people.seal(case_id, 1, opinion_body())

    assert answer.status_code == 409
    assert answer.json()["code"] == "matter_not_examined"


async def test_who_accepted_the_case_does_not_examine_it(
    neighbours: Neighbours, people: People
) -> None:
    duties = [*HAND_OVER, Duty(duty="operate_draw", account_id="expert-1")]
    case_id = await neighbours.allocated_case(duties=duties)

    answer = await people.seal(case_id, 1, opinion_body())

    assert answer.status_code == 409
    assert answer.json()["code"] == "duty_conflict"


async def test_alternate_takes_the_absent_experts_seat(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await neighbours.say("lottery", replaced(case_id=case_id))

    absent = await people.seal(case_id, 3, opinion_body())
    alternate = await people.seal(case_id, 9, opinion_body())

    assert absent.status_code == 404
    assert alternate.json()["seat"] == 3


async def test_second_panel_does_not_see_what_the_first_one_wrote_before_all_of_it_has_sealed(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.seal_all(case_id, opinion_body(4), opinion_body(9), opinion_body(9))
    second = [member(seat, account_id=f"expert-{seat + 10}") for seat in (1, 2, 3)]
    await neighbours.say("lottery", allocated(case_id=case_id, panel=second))
    await people.seal(case_id, 11, opinion_body())

    half = [await people.look(case_id, "expert", f"expert-{number}") for number in (11, 12)]
    staff = await people.look(case_id)
    await people.seal(case_id, 12, opinion_body())
    await people.seal(case_id, 13, opinion_body())
    whole = await people.look(case_id, "expert", "expert-12")

    assert [[(item["round"], item["seat"]) for item in seen["opinions"]] for seen in half] == [
        [(2, 1)],
        [],
    ]
    assert [item["round"] for item in staff["opinions"]] == [1, 1, 1]
    assert [item["round"] for item in whole["opinions"]] == [1, 1, 1, 2, 2, 2]


async def test_alternate_of_a_second_round_sees_neither_the_first_nor_what_was_difficult_in_it(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.seal_all(case_id, opinion_body(7), opinion_body(8), opinion_body(9))
    await people.discuss(case_id, discussion_body("send_back"))
    await neighbours.say("lottery", replaced(case_id=case_id))

    alternate = await people.look(case_id, "expert", "expert-9")
    kept = await people.look(case_id, "expert", "expert-1")

    assert (alternate["opinions"], alternate["difficulties"]) == ([], [])
    assert [item["round"] for item in kept["opinions"]] == [1, 1, 1]
    assert kept["difficulties"]


async def test_panel_of_five_decides_with_its_fifth_opinion(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case(members=panel(5))

    await people.seal_all(case_id, *(opinion_body(grade) for grade in (9, 10, 9, 10)))
    before = await people.look(case_id)
    await people.seal(case_id, 5, opinion_body(9))

    assert before["state"] == "examined"
    assert (await people.look(case_id))["state"] == "decided"


async def test_opinions_sealed_at_once_decide_once(neighbours: Neighbours, people: People) -> None:
    case_id = await neighbours.allocated_case()

    answers = await asyncio.gather(
        *(people.seal(case_id, seat, opinion_body(9)) for seat in (1, 1, 2, 2, 3, 3))
    )

    assert sorted(answer.status_code for answer in answers) == [201, 201, 201, 409, 409, 409]
    assert [subject for subject, _ in await people.published()] == [
        "review.case.examined.v1",
        "review.panel.decided.v1",
    ]


async def test_stored_opinion_is_unreadable_and_unchangeable(
    neighbours: Neighbours, people: People, review: RunningService
) -> None:
    case_id = await neighbours.allocated_case()
    await people.seal(case_id, 1, opinion_body())

    async with review.service.database.engine.connect() as connection:
        stored = await connection.scalar(text("select text from review.opinion"))
        assert stored is not None
        assert "右手".encode() not in stored
        for statement in ("update review.opinion set seat = 2", "delete from review.opinion"):
            with pytest.raises(DBAPIError, match="permission denied"):
                await connection.execute(text(statement))
            await connection.rollback()


async def test_owner_can_only_encrypt_a_sealed_opinion_anew(
    neighbours: Neighbours, people: People, surroundings: Any
) -> None:
    case_id = await neighbours.allocated_case()
    await people.seal(case_id, 1, opinion_body())
    run = surroundings.database.run

    run("update review.opinion set text = 'x'")
    for statement in ("update review.opinion set seat = 2", "delete from review.opinion"):
        with pytest.raises(Exception, match="sealed and only ever added to"):
            run(statement)


async def test_reading_opinions_is_on_record(
    neighbours: Neighbours, people: People, review: RunningService
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id)

    await people.look(case_id, "supervisor", "supervisor-1")

    table = review.service.plumbing.audit_entry
    async with review.service.database.engine.connect() as connection:
        rows = await connection.execute(table.select().where(table.c.action == "opinions.read"))
        [entry] = rows.all()
    assert (entry.actor, entry.case_id) == ("supervisor-1", case_id)
    assert entry.purpose == "approval"
    assert len(entry.detail["opinions"]) == 3


async def test_staff_who_state_no_purpose_see_the_case_without_its_opinions(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id)

    shown = await people.ask("approver", "approver-1").get(f"{BASE}/examinations/{case_id}")

    assert shown.status_code == 200
    assert shown.json()["opinions"] is None
