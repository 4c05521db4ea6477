"""More time, abandonment by the clock, reopening, and the second notice: with two persons."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from intake.services.abandonments import abandon_lapsed
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.notices import NoticeDesk

LAST = date(2026, 5, 21)
"""The last day of a notice that was handed over on 6 May."""

AFTER = date(2026, 5, 22)
ABANDONED = "intake.application.abandoned.v1"
HOSPITAL = {"days": 10, "reason": "illness", "explanation": "申请人住院治疗中"}
LATE = {"ground": "illness", "explanation": "申请人住院至昨日，提供了住院证明"}


@pytest.fixture
def notices(desk: Desk) -> NoticeDesk:
    return NoticeDesk(desk)


async def give_time(notices: NoticeDesk, **changes: Any) -> Response:
    path = f"{notices.path}/notice/extensions"
    return await notices.desk.as_clerk().post(path, json={**HOSPITAL, **changes})


async def ask_time(notices: NoticeDesk) -> Response:
    path = f"{notices.path}/notice/extension-requests"
    return await notices.desk.as_applicant().post(path, json=HOSPITAL)


async def run_job(notices: NoticeDesk) -> None:
    await abandon_lapsed(notices.desk.service)


async def abandoned(notices: NoticeDesk) -> None:
    await notices.issued()
    notices.on(AFTER)
    await run_job(notices)


async def propose_reopening(notices: NoticeDesk) -> Response:
    path = f"{notices.path}/reopening-proposals"
    return await notices.desk.as_clerk().post(path, json=LATE)


async def test_unanswered_application_is_abandoned_the_day_after_the_last(
    notices: NoticeDesk,
) -> None:
    await notices.issued()
    notices.on(LAST, 23)
    await run_job(notices)
    on_the_last_day = await notices.state()
    notices.on(AFTER, 0)

    await run_job(notices)
    await run_job(notices)

    assert (on_the_last_day, await notices.state()) == ("notice_issued", "abandoned")
    assert len(await notices.facts(ABANDONED)) == 1
    [row] = await notices.desk.rows("select due_on from abandonment")
    assert row["due_on"] == LAST


async def test_two_processes_abandon_once(notices: NoticeDesk) -> None:
    await notices.issued()
    notices.on(AFTER)

    await asyncio.gather(run_job(notices), run_job(notices), run_job(notices))

    assert len(await notices.facts(ABANDONED)) == 1


async def test_nobody_is_abandoned_while_the_day_of_service_is_unknown(
    notices: NoticeDesk,
) -> None:
    await notices.issued(service="post")
    notices.on(date(2026, 9, 1))

    await run_job(notices)

    assert await notices.state() == "notice_issued"


async def test_answered_application_is_not_abandoned_however_long_judging_takes(
    notices: NoticeDesk,
) -> None:
    await notices.issued()
    await notices.answer("medical_records")
    notices.on(date(2026, 7, 1))

    await run_job(notices)

    assert await notices.state() == "supplemented"


async def test_answer_after_the_last_day_is_refused_before_the_job_has_passed(
    notices: NoticeDesk,
) -> None:
    await notices.issued()
    notices.on(AFTER)

    response = await notices.answer("medical_records")

    assert (response.status_code, response.json()["code"]) == (409, "notice_period_over")
    assert "2026-05-21" in response.json()["detail_zh"]


async def test_person_may_apply_again_at_once_after_abandonment(notices: NoticeDesk) -> None:
    await abandoned(notices)

    await notices.received(on=AFTER)

    assert await notices.state() == "received"


async def test_clerk_gives_more_time_for_a_listed_reason(notices: NoticeDesk) -> None:
    await notices.issued()

    unknown = await give_time(notices, reason="holiday")
    too_long = await give_time(notices, days=31)
    given = await give_time(notices)
    notices.on(AFTER)
    await run_job(notices)

    assert [item.json()["errors"][0]["code"] for item in (unknown, too_long)] == [
        "reason_unknown",
        "too_many_days",
    ]
    assert (given.status_code, given.json()["due_on"]) == (201, "2026-06-01")
    assert await notices.state() == "notice_issued"
    assert [row["reason"] for row in await notices.facts("intake.deadline.extended.v1")] == [
        "illness"
    ]


async def test_request_within_the_period_keeps_the_application_until_it_is_decided(
    notices: NoticeDesk,
) -> None:
    await notices.issued()
    notices.on(LAST)
    asked = await ask_time(notices)
    again = await ask_time(notices)
    notices.on(AFTER)
    await run_job(notices)
    waiting = await notices.state()

    granted = await give_time(notices)

    assert (asked.json()["is_granted"], again.json()["code"]) == (None, "notice_extension_pending")
    assert (waiting, granted.json()["id"]) == ("notice_issued", asked.json()["id"])
    assert granted.json()["due_on"] == "2026-06-01"


async def test_refused_request_lets_the_period_end_as_it_did(notices: NoticeDesk) -> None:
    await notices.issued()
    notices.on(LAST)
    await ask_time(notices)
    notices.on(AFTER)

    path = f"{notices.path}/notice/extension-requests/refusal"
    refused = await notices.desk.as_clerk().post(path)
    await run_job(notices)

    assert refused.json()["is_granted"] is False
    assert await notices.state() == "abandoned"


async def test_extension_after_the_last_day_is_too_late(notices: NoticeDesk) -> None:
    await notices.issued()
    notices.on(AFTER)

    given, asked = await give_time(notices), await ask_time(notices)

    assert {given.json()["code"], asked.json()["code"]} == {"notice_period_over"}


async def test_extension_of_a_notice_that_nobody_has_received_is_refused(
    notices: NoticeDesk,
) -> None:
    await notices.issued(service="post")

    response = await give_time(notices)

    assert (response.status_code, response.json()["code"]) == (409, "notice_not_served")


async def test_abandoned_application_is_reopened_by_two_persons_once(notices: NoticeDesk) -> None:
    await abandoned(notices)
    proposal = (await propose_reopening(notices)).json()
    both = notices.desk.running.client_for("clerk", "approver", account="clerk-1")

    alone = await notices.confirm(proposal["id"], both)
    confirmed = await notices.confirm(proposal["id"])
    last = await notices.answer_by()
    [told] = await notices.facts("intake.application.reopened.v1")
    notices.on(date(2026, 6, 9))
    await run_job(notices)
    again = await propose_reopening(notices)

    assert (alone.status_code, alone.json()["code"]) == (403, "notice_same_person")
    assert (confirmed.status_code, confirmed.json()["is_confirmed"]) == (200, True)
    assert last == told["supplement"]["due_on"] == "2026-06-08"
    assert (again.status_code, again.json()["code"]) == (409, "reopening_refused")


async def test_reopened_application_goes_on_to_acceptance(notices: NoticeDesk) -> None:
    await abandoned(notices)
    await notices.confirm((await propose_reopening(notices)).json()["id"])

    await notices.answer("medical_records")
    accepted = await notices.desk.accept(notices.case_id)

    assert accepted.status_code == 201
    [row] = await notices.desk.rows('select closed_at, is_open from "case"')
    assert (row["closed_at"], row["is_open"]) == (None, True)


async def test_application_is_not_reopened_after_the_setting_or_beside_a_new_one(
    notices: NoticeDesk,
) -> None:
    await abandoned(notices)
    old = notices.case_id
    await notices.received(on=AFTER)
    notices.case_id = old

    beside = await propose_reopening(notices)
    notices.on(date(2026, 6, 22))
    late = await propose_reopening(notices)

    assert (beside.status_code, beside.json()["code"]) == (409, "case_already_open")
    assert (late.status_code, late.json()["code"]) == (409, "reopening_refused")


async def test_second_notice_is_issued_when_another_person_confirms_its_ground(
    notices: NoticeDesk,
) -> None:
    await notices.issued()
    await notices.answer("medical_records")
    await notices.judge("medical_records")
    proposal = (await notices.propose_second()).json()
    before = await notices.state()

    confirmed = await notices.confirm(proposal["id"])

    assert (before, confirmed.status_code) == ("supplemented", 200)
    assert (await notices.application())["missing"] == ["identity_document"]
    [_, second] = await notices.facts("intake.notice.issued.v1")
    assert second["number"] == 2
    [row] = await notices.desk.rows(
        "select issued_by, confirmed_by, ground from supplement_notice where number = 2"
    )
    assert row == {"issued_by": "clerk-1", "confirmed_by": "reviewer-1", "ground": "forged_item"}


async def test_second_notice_unlocks_what_its_ground_concerns_and_nothing_else(
    notices: NoticeDesk,
) -> None:
    await notices.issued()
    await notices.answer("medical_records")
    await notices.judge("medical_records")
    await notices.confirm((await notices.propose_second()).json()["id"])

    locked = await notices.judge("application_form", verdict="expired")
    refused = await notices.desk.accept(notices.case_id)
    await notices.answer("identity_document")
    accepted = await notices.desk.accept(notices.case_id)

    assert locked.json()["code"] == "notice_item_locked"
    assert refused.json()["code"] == "materials_incomplete"
    assert accepted.status_code == 201


async def test_second_notice_carries_over_what_is_still_missing(notices: NoticeDesk) -> None:
    await notices.issued()

    await notices.confirm((await notices.propose_second()).json()["id"])

    assert (await notices.application())["missing"] == ["medical_records", "identity_document"]
    assert await notices.answer_by() is None
    await notices.mailed(date(2026, 5, 12))
    assert await notices.answer_by() is None
    [row] = await notices.desk.rows("select id from supplement_notice where number = 2")
    await notices.mailed(date(2026, 5, 12), row["id"])
    assert await notices.answer_by() == "2026-05-27"


@pytest.mark.parametrize(
    ("ground", "item", "code"),
    [
        ("forged_item", "work_injury_decision", "item_not_demandable"),
        ("new_fact", "home_visit_proof", "item_not_demandable"),
        ("forged_item", "medical_records", "item_still_open"),
        ("item_changed_by_applicant", "relative_authorisation", "item_not_given"),
        ("new_fact", "photograph", "item_unknown"),
    ],
)
async def test_second_notice_names_only_what_its_ground_reaches(
    notices: NoticeDesk, ground: str, item: str, code: str
) -> None:
    await notices.issued()

    response = await notices.propose_second(
        ground=ground, items=[{"item": item, "reason": "新情况"}]
    )

    assert (response.status_code, response.json()["code"]) == (422, "second_notice_refused")
    assert [error["code"] for error in response.json()["errors"]] == [code]


async def test_one_proposal_waits_at_a_time_and_may_be_declined(notices: NoticeDesk) -> None:
    await notices.issued()
    first = (await notices.propose_second()).json()["id"]

    second = await notices.propose_second(ground="new_fact")
    path = f"{notices.path}/notice-proposals/{first}/refusal"
    declined = await notices.desk.as_reviewer().post(path)
    settled = await notices.confirm(first)
    third = await notices.propose_second(ground="new_fact")

    assert second.json()["code"] == "notice_proposal_pending"
    assert declined.json()["is_confirmed"] is False
    assert settled.json()["code"] == "notice_proposal_settled"
    assert third.status_code == 201


async def test_confirming_twice_issues_one_notice(notices: NoticeDesk) -> None:
    await notices.issued()
    proposal = (await notices.propose_second()).json()["id"]

    answers = await asyncio.gather(*(notices.confirm(proposal) for _ in range(3)))

    assert {answer.status_code for answer in answers} == {200}
    assert len(await notices.desk.rows("select id from supplement_notice")) == 2


async def test_confirming_is_no_duty_so_the_same_person_may_review_the_case(
    notices: NoticeDesk,
) -> None:
    await notices.issued()
    await notices.confirm((await notices.propose_second()).json()["id"])
    await notices.answer("medical_records", "identity_document")

    await notices.desk.accept(notices.case_id)

    [row] = await notices.desk.rows('select duties from "case"')
    assert [duty["account_id"] for duty in row["duties"]] == ["clerk-1"]


async def test_clerk_may_not_confirm_and_reviewer_may_not_propose(notices: NoticeDesk) -> None:
    await notices.issued()
    proposal = (await notices.propose_second()).json()["id"]

    confirmed = await notices.confirm(proposal, notices.desk.as_clerk("clerk-2"))
    issued = await notices.desk.as_reviewer().post(f"{notices.path}/notice", json={})

    assert (confirmed.status_code, issued.status_code) == (403, 403)


async def test_statistics_count_notices_of_the_month_and_tell_nobody(notices: NoticeDesk) -> None:
    await abandoned(notices)
    await notices.confirm((await propose_reopening(notices)).json()["id"])
    await notices.confirm((await notices.propose_second()).json()["id"])
    await notices.received(serial=2)
    public = notices.desk.running.client
    query = {"committee": "330783", "year": "2026"}

    shown = await public.get(f"{BASE}/statistics/notices", params=query)
    as_csv = await public.get(f"{BASE}/statistics/notices", params={**query, "format": "csv"})

    assert shown.json()["counts"] == [
        {
            "month": 5,
            "matter": "initial",
            "applications": 2,
            "notices": 1,
            "rate": 0.5,
            "late_notices": 0,
            "second_notices": {
                "new_fact": 0,
                "forged_item": 1,
                "item_changed_by_applicant": 0,
            },
            "abandoned": 1,
            "reopened": 1,
        }
    ]
    assert as_csv.text.splitlines()[1] == "5,initial,2,1,0.5000,0,0,1,0,1,1"
    assert str(UUID(int=0)) not in shown.text
