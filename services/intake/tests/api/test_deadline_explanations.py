"""A limit explains itself: to a lay person in sentences, to a lawyer day by day."""

from datetime import date
from typing import Any
from uuid import UUID

from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.clock import (
    answer_notice,
    issue_notice,
    serve_notice,
)
from services.intake.tests.factories.closing import at

RECEIVED = date(2026, 9, 24)


async def explained(desk: Desk, case_id: UUID, **query: str) -> dict[str, Any]:
    response = await desk.as_applicant().get(f"{BASE}/cases/{case_id}/deadlines", params=query)
    assert response.status_code == 200, response.text
    return {item["code"]: item for item in response.json()}


async def test_explanation_names_the_days_off_that_did_not_count(desk: Desk) -> None:
    at(desk, RECEIVED)
    case_id = await desk.received()

    notice = (await explained(desk, case_id))["one_time_notice"]

    assert (notice["due_on"], notice["status"], notice["kind"]) == (
        "2026-10-09",
        "running",
        "legal",
    )
    assert notice["days_off_skipped"][0] == {"day": "2026-09-25", "kind": "holiday"}
    assert len(notice["days_off_skipped"]) == 10
    assert any("2026-10-01至2026-10-07" in sentence for sentence in notice["sentences_zh"])
    assert notice["days"] is None


async def test_days_are_listed_one_by_one_with_the_reason_in_both_languages(desk: Desk) -> None:
    at(desk, RECEIVED)
    case_id = await desk.received()

    notice = (await explained(desk, case_id, detail="days"))["one_time_notice"]

    days = {item["day"]: item for item in notice["days"]}
    assert [item["number"] for item in notice["days"] if item["counts"]] == [1, 2, 3, 4, 5]
    assert days["2026-09-24"]["role"] == "start"
    assert days["2026-09-28"]["why_zh"] == "计入（工作日）"
    assert days["2026-10-03"]["why_en"] == "a day off, isn't counted (holiday)"
    assert notice["days"][-1]["day"] == notice["due_on"]


async def test_promise_stands_beside_the_law(desk: Desk) -> None:
    at(desk, RECEIVED)
    case_id = await desk.accepted()

    limits = await explained(desk, case_id)

    assert (limits["conclusion"]["kind"], limits["promised_limit"]["kind"]) == ("legal", "promise")
    assert limits["conclusion"]["days_left"] == 60
    assert limits["promised_limit"]["days_left"] == 32
    assert limits["one_time_notice"]["days_left"] is None


async def test_history_tells_what_a_limit_was_before_and_why_it_changed(desk: Desk) -> None:
    at(desk, date(2026, 5, 6))
    case_id = await desk.received()
    await issue_notice(desk, case_id, date(2026, 5, 8))
    await serve_notice(desk, case_id, date(2026, 5, 11))
    await answer_notice(desk, case_id, date(2026, 5, 20))
    await serve_notice(desk, case_id, date(2026, 6, 1))

    supplement = (await explained(desk, case_id))["supplement"]

    [change] = supplement["history"]
    assert change["reason"] == "new_start"
    assert (change["due_before"], change["due_after"]) == ("2026-05-26", "2026-06-16")
    assert change["before"]["starts_on"] == "2026-05-11"


async def test_year_without_a_notice_answers_and_says_so(desk: Desk) -> None:
    at(desk, date(2026, 11, 24))
    case_id = await desk.accepted()

    conclusion = (await explained(desk, case_id))["conclusion"]

    assert (conclusion["due_on"], conclusion["provisional"]) == ("2027-01-25", True)
    assert any("尚未公布" in sentence for sentence in conclusion["sentences_zh"])
    assert any("not out yet" in sentence for sentence in conclusion["sentences_en"])
