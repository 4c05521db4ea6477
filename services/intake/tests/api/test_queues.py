"""What waits is served in a fair order, and no two people take the same case."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from intake.tables import case, deadline
from services.intake.tests.factories.applications import findings
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.notices import NoticeDesk
from shared.testing.issuer import OTHER_COMMITTEE

ACCEPTANCE = f"{BASE}/queues/acceptance"
REVIEW = f"{BASE}/queues/preliminary-review"
NOW = datetime(2026, 5, 6, 2, 0, tzinfo=UTC)


async def change(desk: Desk, case_id: UUID, **values: Any) -> None:
    async with desk.service.database.engine.begin() as connection:
        await connection.execute(update(case).where(case.c.id == case_id).values(values))


async def limit(desk: Desk, case_id: UUID, due_on: date) -> None:
    """Let the limit of a case's one-time notice end on a day."""
    async with desk.service.database.engine.begin() as connection:
        is_of_case = deadline.c.case_id == case_id
        await connection.execute(update(deadline).where(is_of_case).values(due_on=due_on))


async def places(desk: Desk, url: str = ACCEPTANCE, **query: str) -> list[dict[str, Any]]:
    response = await desk.as_clerk().get(url, params=query)
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


async def test_express_cases_come_first_then_near_limits_then_the_order_of_coming(
    desk: Desk,
) -> None:
    desk.service.clock = lambda: NOW
    first, second, near, express = [await desk.received(serial) for serial in range(1, 5)]
    await limit(desk, near, date(2026, 5, 8))
    await limit(desk, second, date(2026, 6, 30))
    await change(desk, express, is_express=True, express_reason="hospitalised")

    found = await places(desk)

    assert [UUID(item["case_id"]) for item in found] == [express, near, first, second]
    assert [item["reason"] for item in found] == [
        {"code": "express", "express_reason": "hospitalised", "due_on": None},
        {"code": "at_risk", "express_reason": None, "due_on": "2026-05-08"},
        {"code": "first_come", "express_reason": None, "due_on": None},
        {"code": "first_come", "express_reason": None, "due_on": None},
    ]


async def test_limit_that_was_met_puts_no_case_forward(desk: Desk) -> None:
    desk.service.clock = lambda: NOW
    first, met = await desk.received(1), await desk.received(2)
    await limit(desk, met, date(2026, 5, 7))
    async with desk.service.database.engine.begin() as connection:
        await connection.execute(update(deadline).values(met_on=date(2026, 5, 6)))

    found = await places(desk)

    assert [UUID(item["case_id"]) for item in found] == [first, met]


async def test_clerks_who_ask_for_the_next_case_at_the_same_moment_get_different_ones(
    desk: Desk,
) -> None:
    cases = [await desk.received(serial) for serial in range(1, 13)]

    answers = await asyncio.gather(
        *(desk.as_clerk(f"clerk-{n}").post(f"{ACCEPTANCE}/claims") for n in range(20))
    )

    statuses = Counter(answer.status_code for answer in answers)
    taken = [UUID(answer.json()["case_id"]) for answer in answers if answer.status_code == 201]
    assert statuses == {201: 12, 409: 8}
    assert sorted(taken) == sorted(cases)
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {
        "queue_empty"
    }
    holders = await desk.rows('select count(distinct claimed_by) as people from "case"')
    assert holders == [{"people": 12}]


async def test_next_case_is_the_first_that_is_free(desk: Desk) -> None:
    first, second = await desk.received(1), await desk.received(2)
    await desk.as_clerk("clerk-1").post(f"{ACCEPTANCE}/claims", json={"case_id": str(first)})

    taken = await desk.as_clerk("clerk-2").post(f"{ACCEPTANCE}/claims")

    assert taken.json()["case_id"] == str(second)
    assert taken.json()["claim"]["is_own"] is True


async def test_case_claimed_by_one_is_not_decided_by_another(desk: Desk) -> None:
    desk.service.clock = lambda: NOW
    case_id = await desk.received()
    await desk.as_clerk("clerk-1").post(f"{ACCEPTANCE}/claims", json={"case_id": str(case_id)})

    refused = await desk.accept(case_id, desk.as_clerk("clerk-2"))
    accepted = await desk.accept(case_id, desk.as_clerk("clerk-1"))

    assert (refused.status_code, refused.json()["code"]) == (409, "case_claimed")
    assert "2026-05-06 10:00" in refused.json()["detail"]
    assert "clerk-1" not in refused.text
    assert accepted.status_code == 201


async def test_case_claimed_by_one_is_neither_judged_nor_told_by_another(desk: Desk) -> None:
    desk.service.clock = lambda: NOW
    case_id = await desk.received()
    await desk.as_clerk("clerk-1").post(f"{ACCEPTANCE}/claims", json={"case_id": str(case_id)})
    other = desk.as_clerk("clerk-2")
    materials = await desk.rows("select id from material")
    verdicts = [{"material_id": str(item["id"]), "verdict": "complete"} for item in materials]

    judged = await other.put(f"{BASE}/applications/{case_id}/verdicts", json={"verdicts": verdicts})
    told = await other.post(f"{BASE}/applications/{case_id}/notice", json={})

    assert [answer.json()["code"] for answer in (judged, told)] == ["case_claimed"] * 2
    own = await desk.as_clerk("clerk-1").put(
        f"{BASE}/applications/{case_id}/verdicts", json={"verdicts": verdicts}
    )
    assert own.status_code == 200


async def test_second_notice_is_not_proposed_on_a_case_that_a_colleague_has_claimed(
    desk: Desk,
) -> None:
    notices = NoticeDesk(desk)
    await notices.issued()
    await notices.answer("medical_records")
    await notices.judge("medical_records")
    body = {"case_id": str(notices.case_id)}
    await desk.as_clerk("clerk-2").post(f"{ACCEPTANCE}/claims", json=body)

    refused = await notices.propose_second()

    assert (refused.status_code, refused.json()["code"]) == (409, "case_claimed")


async def test_staff_see_in_the_queue_who_works_on_a_case(desk: Desk) -> None:
    case_id = await desk.received()
    await desk.as_clerk("clerk-2").post(f"{ACCEPTANCE}/claims", json={"case_id": str(case_id)})

    [place] = await places(desk)

    assert place["claim"]["account_id"] == "clerk-2"
    assert place["claim"]["is_own"] is False
    assert place["may_take"] is False


async def test_claim_ends_when_its_holder_does_nothing_for_long(desk: Desk) -> None:
    desk.service.clock = lambda: NOW
    case_id = await desk.received()
    body = {"case_id": str(case_id)}
    await desk.as_clerk("clerk-1").post(f"{ACCEPTANCE}/claims", json=body)
    desk.service.clock = lambda: NOW + timedelta(minutes=29)
    early = await desk.as_clerk("clerk-2").post(f"{ACCEPTANCE}/claims", json=body)
    desk.service.clock = lambda: NOW + timedelta(minutes=30)
    [place] = await places(desk)

    late = await desk.as_clerk("clerk-2").post(f"{ACCEPTANCE}/claims")

    assert (early.status_code, early.json()["code"]) == (409, "case_claimed")
    assert (place["claim"], place["may_take"]) == (None, True)
    assert late.json()["case_id"] == str(case_id)


async def test_reading_the_file_counts_as_work_on_a_claimed_case(desk: Desk) -> None:
    desk.service.clock = lambda: NOW
    case_id = await desk.received()
    await desk.as_clerk().post(f"{ACCEPTANCE}/claims", json={"case_id": str(case_id)})
    desk.service.clock = lambda: NOW + timedelta(minutes=20)
    await desk.as_clerk().get(f"{BASE}/cases/{case_id}", params={"purpose": "acceptance"})
    desk.service.clock = lambda: NOW + timedelta(minutes=40)

    refused = await desk.accept(case_id, desk.as_clerk("clerk-2"))

    assert refused.json()["code"] == "case_claimed"


async def test_case_given_back_is_there_for_a_colleague(desk: Desk) -> None:
    case_id = await desk.received()
    body = {"case_id": str(case_id)}
    await desk.as_clerk("clerk-1").post(f"{ACCEPTANCE}/claims", json=body)
    others = await desk.as_clerk("clerk-2").delete(f"{BASE}/cases/{case_id}/claim")

    released = await desk.as_clerk("clerk-1").delete(f"{BASE}/cases/{case_id}/claim")
    taken = await desk.as_clerk("clerk-2").post(f"{ACCEPTANCE}/claims", json=body)

    assert (others.status_code, released.status_code) == (409, 204)
    assert taken.status_code == 201
    again = await desk.as_clerk("clerk-3").delete(f"{BASE}/cases/{case_id}/claim")
    assert again.json()["code"] == "case_claimed"


async def test_claim_ends_with_the_decision(desk: Desk) -> None:
    case_id = await desk.received()
    await desk.as_clerk().post(f"{ACCEPTANCE}/claims")
    await desk.accept(case_id)

    taken = await desk.as_reviewer().post(f"{REVIEW}/claims")

    assert taken.json()["case_id"] == str(case_id)
    assert await places(desk) == []


async def test_who_accepted_a_case_is_not_offered_it_for_review(desk: Desk) -> None:
    case_id = await desk.accepted()
    both = desk.running.client_for("clerk", "preliminary_reviewer", account="clerk-1")

    next_one = await both.post(f"{REVIEW}/claims")
    named = await both.post(f"{REVIEW}/claims", json={"case_id": str(case_id)})
    [place] = (await both.get(REVIEW)).json()["items"]

    assert next_one.json()["code"] == "queue_empty"
    assert named.json()["code"] == "duty_conflict"
    assert place["may_take"] is False
    refused = await desk.rows("select actor from audit_entry where outcome = 'refused'")
    assert refused == [{"actor": "clerk-1"}]


async def test_claim_sent_twice_with_one_key_takes_one_case(desk: Desk) -> None:
    await desk.received(1)
    await desk.received(2)
    headers = {"Idempotency-Key": "next"}

    first = await desk.as_clerk().post(f"{ACCEPTANCE}/claims", headers=headers)
    second = await desk.as_clerk().post(f"{ACCEPTANCE}/claims", headers=headers)

    assert first.json() == second.json()


async def test_case_of_another_queue_can_not_be_claimed(desk: Desk) -> None:
    case_id = await desk.accepted()

    response = await desk.as_clerk().post(f"{ACCEPTANCE}/claims", json={"case_id": str(case_id)})

    assert (response.status_code, response.json()["code"]) == (409, "case_not_in_state")


async def test_committees_serve_their_own_queues(desk: Desk) -> None:
    await desk.received()

    there = desk.as_clerk(committee=OTHER_COMMITTEE)

    assert (await there.get(ACCEPTANCE)).json()["items"] == []
    assert (await there.post(f"{ACCEPTANCE}/claims")).json()["code"] == "queue_empty"


async def test_contested_case_is_not_reviewed_though_it_waits(desk: Desk) -> None:
    case_id = await desk.accepted()
    twice = [{"duty": duty, "account_id": "somebody"} for duty in ("accept", "mail")]
    await change(desk, case_id, duties=twice)

    response = await desk.as_reviewer().post(
        f"{BASE}/cases/{case_id}/preliminary-review", json=findings()
    )

    assert response.json()["code"] == "case_contested"
