"""Experts lent between committees: offered, accepted, drawn, and ended by either side."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from httpx import AsyncClient

from shared.testing.issuer import OTHER_COMMITTEE

from .conftest import PREFIX, Bureau
from .pool_people import (
    NOW,
    expert_of,
    frozen_at,
    hire,
    later,
    step,
    who_is_eligible,
)

LOANS = f"{PREFIX}/expert-loans"
DAYS = {"from_day": "2026-12-01", "to_day": "2027-05-31"}


def neighbour(bureau: Bureau) -> Bureau:
    """Return another committee's people in the same lottery."""
    role = "draw_operator"
    operator = bureau.lottery.client_for(role, account="other-op", committee=OTHER_COMMITTEE)
    clerk = bureau.lottery.client_for("clerk", account="other-clerk", committee=OTHER_COMMITTEE)
    return replace(bureau, operator=operator, clerk=clerk, committee=OTHER_COMMITTEE, experts=[])


async def offer(bureau: Bureau, expert: dict[str, Any], **changes: Any) -> Any:
    body = {"borrower": OTHER_COMMITTEE, "reason": "needed-there", **DAYS, **changes}
    return await bureau.operator.post(f"{PREFIX}/experts/{expert['id']}/loans", json=body)


async def accepted(bureau: Bureau, expert: dict[str, Any]) -> str:
    loan = (await offer(bureau, expert)).json()
    taken = await neighbour(bureau).operator.post(f"{LOANS}/{loan['id']}/acceptance")
    assert (taken.status_code, taken.json()["state"]) == (200, "running")
    return str(loan["id"])


async def eligible_there(bureau: Bureau, day: str = "2026-12-01") -> set[str]:
    session_id = await neighbour(bureau).plan(starts_at=f"{day}T01:00:00Z")
    return await who_is_eligible(bureau, session_id, OTHER_COMMITTEE)


async def test_lent_expert_may_be_drawn_there_once_the_borrower_has_accepted(
    bureau: Bureau,
) -> None:
    frozen_at(bureau)
    expert = await hire(bureau, 1)

    loan = (await offer(bureau, expert)).json()
    offered = await eligible_there(bureau)
    await neighbour(bureau).operator.post(f"{LOANS}/{loan['id']}/acceptance")
    during = await eligible_there(bureau)
    after = await eligible_there(bureau, "2027-06-01")

    assert (loan["state"], offered, during, after) == ("offered", set(), {"expert-1"}, set())
    session_id = await bureau.plan(starts_at="2026-12-01T01:00:00Z")
    assert await who_is_eligible(bureau, session_id) == {"expert-1"}


async def test_borrower_sees_what_a_draw_needs_and_no_person(bureau: Bureau) -> None:
    expert = await hire(bureau, 1)
    await accepted(bureau, expert)
    there = neighbour(bureau).operator

    listed = await there.get(LOANS, params={"side": "borrower"})
    entry = await there.get(f"{PREFIX}/experts/{expert['id']}", params={"purpose": "expert_pool"})

    [item] = listed.json()["items"]
    assert (item["expert_id"], item["specialty"]) == (expert["id"], "orthopaedics")
    assert not {"name", "phone", "licence_number", "account_id"} & item.keys()
    assert (entry.status_code, entry.json()["code"]) == (404, "expert_not_found")
    assert (await there.get(LOANS, params={"side": "lender"})).json()["items"] == []


async def test_either_side_ends_a_loan_and_who_is_drawn_stays_drawn(bureau: Bureau) -> None:
    there = neighbour(bureau)
    lent = [await accepted(bureau, await hire(bureau, serial)) for serial in range(3)]
    session_id = await there.plan(panels=1)
    seated = await there.seat(session_id)

    by_borrower = await there.operator.post(f"{LOANS}/{lent[0]}/end", json={"reason": "not-needed"})
    by_lender = await bureau.operator.post(f"{LOANS}/{lent[1]}/end", json={"reason": "needed-here"})
    again = await bureau.operator.post(f"{LOANS}/{lent[1]}/end", json={"reason": "needed-here"})
    grouped = await there.conduct(session_id, "groups")

    assert by_borrower.json()["ended_in"] == OTHER_COMMITTEE
    assert by_lender.json()["ended_in"] == bureau.committee
    assert (again.status_code, again.json()["code"]) == (409, "expert_loan_ended")
    assert sorted(grouped["outcome"]["seating"]["P1"]) == sorted(seated)
    assert await eligible_there(bureau, "2026-12-02") == {"expert-2"}


async def test_lent_experts_account_gets_the_case_there(bureau: Bureau) -> None:
    there = neighbour(bureau)
    for serial in range(3):
        await accepted(bureau, await hire(bureau, serial))
    session_id = await there.plan(panels=1)
    case_id = await there.add_case()
    await there.schedule(session_id, case_id)
    await there.seat(session_id)
    await there.conduct(session_id, "groups")
    await there.check_in(session_id, case_id)
    await there.conduct(session_id, "allocation")

    [event] = await allocations(bureau)
    assert event["committee"] == OTHER_COMMITTEE
    assert {member["account_id"] for member in event["panel"]} == {
        "expert-0",
        "expert-1",
        "expert-2",
    }
    assert {member["committee"] for member in event["panel"]} == {bureau.committee}
    examining = {item["account_id"] for item in event["duties"] if item["duty"] == "examine"}
    assert examining == {"expert-0", "expert-1", "expert-2"}


async def test_own_register_decides_about_a_person_who_is_in_both(bureau: Bureau) -> None:
    expert = await hire(bureau, 1)
    there = neighbour(bureau)
    await accepted(bureau, expert)
    same = await hire(there, 1, account_id="expert-1-there")

    before = await eligible_there(bureau)
    await step(there, same, "suspend")

    assert before == {"expert-1-there"}
    assert await eligible_there(bureau) == set()


async def test_who_is_suspended_at_home_or_away_is_not_drawn_there(bureau: Bureau) -> None:
    frozen_at(bureau)
    first, second = await hire(bureau, 1), await hire(bureau, 2)
    await accepted(bureau, first)
    await accepted(bureau, second)

    await step(bureau, first, "suspend")
    away = {"away": [{"from_day": "2026-12-01", "to_day": "2026-12-01"}]}
    own = f"{PREFIX}/own-expert-entry/calendar"
    assert (await expert_of(bureau, 2).put(own, json=away)).status_code == 200

    assert await eligible_there(bureau) == set()


async def test_loan_that_cannot_be_is_refused(bureau: Bureau) -> None:
    frozen_at(bureau)
    active, candidate = await hire(bureau, 1), await hire(bureau, 2)
    await step(bureau, candidate, "suspend")
    third = bureau.lottery.client_for("draw_operator", account="third-op", committee="330781")
    loan = (await offer(bureau, active)).json()

    answers = [
        await offer(bureau, active),
        await offer(bureau, active, borrower=bureau.committee),
        await offer(bureau, active, to_day="2026-11-30"),
        await offer(bureau, candidate),
        await offer(neighbour(bureau), active, borrower="330781"),
        await bureau.operator.post(f"{LOANS}/{loan['id']}/acceptance"),
        await third.post(f"{LOANS}/{loan['id']}/acceptance"),
    ]

    assert [(item.status_code, item.json()["code"]) for item in answers] == [
        (409, "expert_loan_open"),
        (422, "expert_loan_invalid"),
        (422, "expert_loan_invalid"),
        (409, "expert_loan_not_active"),
        (404, "expert_not_found"),
        (409, "expert_loan_not_offered"),
        (404, "expert_loan_not_found"),
    ]


async def test_loan_is_over_after_its_last_day(bureau: Bureau) -> None:
    frozen_at(bureau)
    loan = (await offer(bureau, await hire(bureau, 1))).json()
    later(bureau, NOW + timedelta(days=200))

    late = await accept(neighbour(bureau).operator, loan["id"])

    assert (late.status_code, late.json()["code"]) == (409, "expert_loan_ended")


async def accept(client: AsyncClient, loan_id: str) -> Any:
    return await client.post(f"{LOANS}/{loan_id}/acceptance")


async def allocations(bureau: Bureau) -> list[dict[str, Any]]:
    statement = "select data from lottery.outbox where subject = 'lottery.case.allocated.v1'"
    async with bureau.lottery.service.database.engine.connect() as connection:
        return [row[0] for row in await connection.exec_driver_sql(statement)]
