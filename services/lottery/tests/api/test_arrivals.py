"""The door: identity, queue numbers, late and absent people, undoing, moves by agreement."""

from typing import Any
from uuid import UUID

from shared.clients.models import IdentityCheck

from .conftest import PREFIX, Bureau
from .test_planning import events, rows

BEGUN = "2026-03-02T01:00:00Z"


async def test_queue_numbers_are_given_once_in_order_of_arrival(bureau: Bureau) -> None:
    session_id, cases = await waiting_at(bureau, 3)
    path = f"{PREFIX}/sessions/{session_id}/cases"
    numbers = [
        (await bureau.check_in(session_id, case_id)).json()["queue_number"]
        for case_id in (cases[2], cases[0], cases[2])
    ]
    undone = await bureau.clerk.post(
        f"{path}/{cases[2]}/check-in-undoing", json={"reason": "wrong-person"}
    )
    assert undone.status_code == 200, undone.text
    assert undone.json()["attendance"] == "expected"

    numbers += [
        (await bureau.check_in(session_id, case_id)).json()["queue_number"]
        for case_id in (cases[1], cases[2])
    ]

    assert numbers == [1, 2, 1, 3, 1]
    room = await bureau.operator.get(f"{PREFIX}/sessions/{session_id}/waiting-room")
    assert [item["queue_number"] for item in room.json()] == [1, 2, 3]


async def test_board_of_the_waiting_room_shows_numbers_and_nothing_of_whose_they_are(
    bureau: Bureau,
) -> None:
    session_id, cases = await waiting_at(bureau, 1)
    await bureau.check_in(session_id, cases[0])

    room = await bureau.operator.get(f"{PREFIX}/sessions/{session_id}/waiting-room")

    assert room.json() == [{"queue_number": 1, "attendance": "late", "panel_code": None}]


async def test_who_is_not_identified_is_not_checked_in(bureau: Bureau) -> None:
    session_id, cases = await waiting_at(bureau, 1)
    bureau.intake.identity_outcomes["9999"] = IdentityCheck(outcome="differs")
    path = f"{PREFIX}/sessions/{session_id}/cases/{cases[0]}/check-in"
    wrong = {"method": "door", "identity": {"last_digits": "9999", "document": "original"}}

    answer = await bureau.clerk.post(path, json=wrong)
    without = await bureau.clerk.post(path, json={"method": "door"})

    assert (answer.status_code, answer.json()["code"]) == (422, "identity_differs")
    assert [error["code"] for error in without.json()["errors"]] == ["identity_missing"]
    assert await events(bureau, "lottery.case.checked_in.v1") == []


async def test_after_too_many_wrong_attempts_nobody_is_told_more(bureau: Bureau) -> None:
    session_id, cases = await waiting_at(bureau, 1)
    bureau.intake.identity_outcomes["1234"] = IdentityCheck(outcome="locked")

    answer = await bureau.check_in(session_id, cases[0])

    assert (answer.status_code, answer.json()["code"]) == (409, "identity_check_locked")


async def test_typed_digits_are_kept_nowhere(bureau: Bureau) -> None:
    session_id, cases = await waiting_at(bureau, 1)
    path = f"{PREFIX}/sessions/{session_id}/cases/{cases[0]}/check-in"
    body = {"method": "door", "identity": {"last_digits": "7391", "document": "original"}}

    await bureau.clerk.post(path, json=body)

    kept = await rows(
        bureau,
        "select row_to_json(c)::text from lottery.session_case c union all"
        " select data::text from lottery.outbox union all"
        " select detail::text from lottery.audit_entry",
    )
    assert not [row for row in kept if row[0] and "7391" in row[0]]


async def test_person_at_home_is_confirmed_by_telephone_and_identified_at_the_bedside(
    bureau: Bureau,
) -> None:
    session_id = await bureau.plan(panels=1, mode="home_visit", area="虎鹿镇")
    case_id = await bureau.add_case(mode="home_visit")
    await bureau.schedule(session_id, case_id)
    path = f"{PREFIX}/sessions/{session_id}/cases/{case_id}"
    identity = {"last_digits": "1234", "document": "original"}

    early = await bureau.clerk.post(f"{path}/identity", json=identity)
    await bureau.check_in(session_id, case_id, "phone")
    answer = await bureau.clerk.post(f"{path}/identity", json=identity)

    assert early.json()["code"] == "case_not_checked_in"
    assert answer.json()["identity_document"] == "original"


async def test_absent_person_who_comes_late_is_still_checked_in(bureau: Bureau) -> None:
    session_id, cases = await waiting_at(bureau, 1)
    path = f"{PREFIX}/sessions/{session_id}/cases/{cases[0]}/absence"

    absent = await bureau.clerk.post(path)
    came = await bureau.check_in(session_id, cases[0])

    assert (absent.json()["attendance"], came.json()["attendance"]) == ("absent", "late")
    [told] = await events(bureau, "lottery.case.absent.v1")
    assert told["good_reason"] is False


async def test_nobody_is_absent_before_their_time(bureau: Bureau) -> None:
    session_id = await bureau.plan(panels=1, starts_at="2099-03-02T01:00:00Z")
    case_id = await bureau.add_case()
    await bureau.schedule(session_id, case_id)

    answer = await bureau.clerk.post(f"{PREFIX}/sessions/{session_id}/cases/{case_id}/absence")

    assert (answer.status_code, answer.json()["code"]) == (409, "absence_too_early")


async def test_check_in_is_not_undone_once_an_allocation_is_frozen_with_it(
    bureau: Bureau,
) -> None:
    await bureau.add_experts("orthopaedics", 6, hospitals=6)
    session_id, cases = await waiting_at(bureau, 2)
    await bureau.seat(session_id)
    await bureau.conduct(session_id, "groups")
    await bureau.check_in(session_id, cases[0])
    path = f"{PREFIX}/sessions/{session_id}/cases/{cases[0]}"
    answer = await bureau.freeze(session_id, "allocation")
    assert answer.status_code == 201, answer.text
    frozen = answer.json()

    refused = await bureau.clerk.post(f"{path}/check-in-undoing", json={"reason": "mistake"})
    moved = await bureau.operator.post(
        f"{PREFIX}/sessions/{session_id}/cases/{cases[1]}/rescheduling",
        json={"reason": "appraisee_ill"},
    )

    assert [refused.json()["code"], moved.json()["code"]] == ["draw_open"] * 2
    await bureau.conduct_frozen(frozen)
    late = await bureau.clerk.post(f"{path}/check-in-undoing", json={"reason": "mistake"})
    assert late.json()["code"] == "case_not_checked_in"


async def test_case_never_drawn_waits_again_at_the_end_and_an_absent_one_stays(
    bureau: Bureau,
) -> None:
    session_id, cases = await waiting_at(bureau, 3)
    present, unseen, absent = cases
    await bureau.check_in(session_id, present)
    await bureau.clerk.post(f"{PREFIX}/sessions/{session_id}/cases/{absent}/absence")

    await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")

    waiting = (await bureau.operator.get(f"{PREFIX}/waiting-cases")).json()["items"]
    assert {item["case_id"]: item["waits_again"] for item in waiting} == {
        str(present): "not_drawn_checked_in",
        str(unseen): "not_drawn_scheduled",
    }
    [left] = (await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")).json()["cases"]
    assert (left["case_id"], left["state"]) == (str(absent), "absent")
    told = await events(bureau, "lottery.case.unscheduled.v1")
    assert {item["postponed"] for item in told} == {None}


async def test_absence_with_good_reason_takes_two_persons_and_the_delay_is_told_when_rescheduled(
    bureau: Bureau,
) -> None:
    session_id, [case_id] = await waiting_at(bureau, 1)
    path = f"/sessions/{session_id}/cases/{case_id}"
    await bureau.clerk.post(f"{PREFIX}{path}/absence")
    await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")

    proposed = await bureau.operator.post(
        f"{PREFIX}{path}/rescheduling", json={"reason": "appraisee_ill"}
    )
    alone = await bureau.confirm(proposed, account="account-operator")
    agreed = await bureau.confirm(proposed)

    assert (alone.json()["code"], agreed.status_code) == ("same_person", 200)
    assert [item["good_reason"] for item in await events(bureau, "lottery.case.absent.v1")] == [
        False,
        True,
    ]
    delay = {
        "planned_on": "2026-03-02",
        "reason": "appraisee_ill",
        "approved_by": "account-second",
    }
    [told] = await events(bureau, "lottery.case.unscheduled.v1")
    assert told["postponed"] == delay
    later = await bureau.plan(panels=1)
    await bureau.schedule(later, case_id)
    scheduled = await events(bureau, "lottery.case.scheduled.v1")
    assert [item["postponed"] for item in scheduled] == [None, delay]


async def test_agreed_move_to_another_session_is_told_with_its_delay(bureau: Bureau) -> None:
    session_id, [case_id] = await waiting_at(bureau, 1)
    later = await bureau.plan(panels=1)
    path = f"/sessions/{session_id}/cases/{case_id}/rescheduling"

    answer = await bureau.agree(path, reason="appraisee_away", to_session_id=later)

    assert answer.status_code == 200, answer.text
    [told] = await events(bureau, "lottery.case.rescheduled.v1")
    assert (told["session_id"], told["earlier_session_id"]) == (later, session_id)
    assert told["postponed"]["planned_on"] == "2026-03-02"
    shown = await bureau.operator.get(f"{PREFIX}/sessions/{later}")
    assert [item["case_id"] for item in shown.json()["cases"]] == [str(case_id)]
    assert (await bureau.check_in(later, case_id)).json()["queue_number"] == 1


async def test_move_that_the_other_session_cannot_take_is_refused(bureau: Bureau) -> None:
    session_id, [case_id] = await waiting_at(bureau, 1)
    home = await bureau.plan(panels=1, mode="home_visit", area="虎鹿镇")
    path = f"{PREFIX}/sessions/{session_id}/cases/{case_id}/rescheduling"

    other_mode = await bureau.operator.post(
        path, json={"reason": "appraisee_ill", "to_session_id": home}
    )
    await bureau.check_in(session_id, case_id)
    there = await bureau.operator.post(path, json={"reason": "appraisee_ill"})

    assert other_mode.json()["code"] == "case_not_waiting"
    assert there.json()["code"] == "case_not_movable"


async def test_last_answer_of_a_party_counts(bureau: Bureau) -> None:
    session_id, [case_id] = await waiting_at(bureau, 1)
    path = f"{PREFIX}/sessions/{session_id}/cases/{case_id}/answers"
    said: dict[str, Any] = {"party": "appraisee", "coming": True, "medium": "phone"}
    await bureau.clerk.post(path, json=said | {"party": "employer"})
    await bureau.clerk.post(path, json=said)

    answer = await bureau.clerk.post(path, json=said | {"coming": False, "reason": "appraisee_ill"})

    found = {item["party"]: item["coming"] for item in answer.json()["answers"]}
    assert found == {"employer": True, "appraisee": False}


async def waiting_at(bureau: Bureau, count: int) -> tuple[str, list[UUID]]:
    """Plan a session that has begun, with cases on it."""
    session_id = await bureau.plan(panels=1, starts_at=BEGUN)
    cases = [await bureau.add_case() for _ in range(count)]
    assert (await bureau.schedule(session_id, *cases)).status_code == 200
    return session_id, cases
