"""Somebody can't come, says so, and two persons agree: the day moves and the limit follows."""

from datetime import datetime
from typing import Any

from services.intake.tests.factories.clients import BASE as INTAKE
from services.lottery.tests.api.conftest import PREFIX as LOTTERY
from tests.journeys.sessions.day import Day

START = datetime.fromisoformat("2026-12-01T09:00:00+08:00")
LATER = datetime.fromisoformat("2026-12-11T09:00:00+08:00")


async def conclusion(day: Day, serial: int) -> dict[str, Any]:
    """Return the limit of the conclusion, as the applicant reads it."""
    applicant = day.bureau.desk.as_applicant(f"applicant-{serial}")
    limits = (await applicant.get(f"{INTAKE}/cases/{day.cases[serial]}/deadlines")).json()
    return next(item for item in limits if item["code"] == "conclusion")


async def at_the_door(day: Day, session_id: str) -> list[tuple[str, str | None, bool | None]]:
    """Return whom the list at a session's door names, and what they said."""
    answer = await day.bureau.lottery.clerk.get(f"{LOTTERY}/sessions/{session_id}/door")
    return [
        (line["case_id"], line["masked_name"], line["says_coming"])
        for line in answer.json()["lines"]
    ]


async def test_day_moves_with_consent_and_the_clock_follows(day: Day) -> None:
    lottery, applicant = day.bureau.lottery, day.bureau.desk.as_applicant("applicant-1")
    case_id = await day.reviewed(1)
    await day.bureau.news()
    await day.scheduled(START)
    told = await day.letters(1, "examination_notice")
    before = await conclusion(day, 1)

    answered = await applicant.post(
        f"{INTAKE}/cases/{case_id}/appointment/answer",
        json={"coming": False, "reason": "appraisee_ill"},
    )
    await day.news()
    expected = await at_the_door(day, day.session_id)
    later = await lottery.plan(panels=1, starts_at=LATER.isoformat())
    moved = await lottery.agree(
        f"/sessions/{day.session_id}/cases/{case_id}/rescheduling",
        reason="appraisee_ill",
        to_session_id=later,
    )
    await day.news()

    assert answered.status_code in (200, 201), answered.text
    assert expected == [(str(case_id), "虞*明", False)]
    assert moved.status_code == 200, moved.text
    after = await conclusion(day, 1)
    [extension] = after["explanation"]["extensions"]
    assert (extension["days"], extension["approved_by"]) == (10, "account-second")
    assert after["due_on"] > before["due_on"]
    assert await at_the_door(day, day.session_id) == []
    assert await at_the_door(day, later) == [(str(case_id), "虞*明", None)]
    shown = await applicant.get(f"{INTAKE}/cases/{case_id}/appointment")
    assert datetime.fromisoformat(shown.json()["starts_at"]) == LATER
    # The first notices weren't posted yet, so new ones take their place.
    moved_letters = await day.letters(1, "examination_notice")
    assert moved_letters.keys() == told.keys() == {"appraisee", "employer"}
    day_told = f"{LATER:%Y年%-m月%-d日}"
    assert all(day_told in text for text in moved_letters.values())
    assert not any(day_told in text for text in told.values())
