"""No sequence of actions at the API can issue two notices, skip a second person or lose a day."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from services.intake.tests.factories.clients import Desk
from services.intake.tests.factories.hand_count import moved, working_days_after
from services.intake.tests.factories.hospitals import connected
from services.intake.tests.factories.notice_model import ENDED, NAMEABLE
from services.intake.tests.factories.notice_steps import take_step
from services.intake.tests.factories.notice_walks import Walk
from services.intake.tests.factories.notices import NoticeDesk

WALKS = 25
LENGTH = 30
AFTER_THE_END = 5


async def check_everything(walk: Walk) -> None:
    """Hold everything stored and shown against the model."""
    check_notices(walk, walk.after)
    check_clock(walk, walk.after)
    if walk.has_changed:
        await check_shown(walk)


def check_notices(walk: Walk, facts: dict[str, Any]) -> None:
    """Hold the number of notices against what two different people agreed on."""
    model, proposals = walk.model, facts["notice_proposal"]
    notices = sorted(facts["supplement_notice"], key=lambda row: row["number"])
    confirmed = [row for row in proposals if row["is_confirmed"]]
    again = [row for row in confirmed if row["kind"] == "second_notice"]
    assert facts["case"]["state"] == model.state, walk.steps
    assert [row["number"] for row in notices] == list(range(1, len(model.notices) + 1)), walk.steps
    assert len(notices) == len(again) + bool(notices), walk.steps
    for row in confirmed:
        assert row["decided_by"] != row["proposed_by"], walk.steps
    for row, agreed in zip(notices[1:], again, strict=True):
        people = (agreed["proposed_by"], agreed["decided_by"])
        assert (row["issued_by"], row["confirmed_by"]) == people, walk.steps
        assert row["ground"] == agreed["ground"], walk.steps
    for row, told in zip(notices, model.notices, strict=True):
        assert row["served_on"] == shown(told.served_on), walk.steps


def check_clock(walk: Walk, facts: dict[str, Any]) -> None:
    """Hold every limit against the count by hand; what ended has none that runs."""
    model, limits = walk.model, {row["code"]: row for row in facts["deadline"]}
    running = {code for code, row in limits.items() if not row["met_on"] and not row["lapsed_on"]}
    due_on = {code: row["due_on"] for code, row in limits.items()}
    expected = {"one_time_notice": working_days_after(model.received_on, 5)}
    expected_running = set() if model.told_on or model.state in ENDED else {"one_time_notice"}
    if model.last_day is not None:
        expected["supplement"] = model.last_day
        expected_running |= {"supplement"} if model.is_running else set()
    if model.started_on is not None:
        expected["conclusion"] = moved(model.started_on + timedelta(days=60))
        expected["promised_limit"] = moved(model.started_on + timedelta(days=30))
        expected_running |= {"conclusion", "promised_limit"} if model.state == "accepted" else set()
    assert due_on == {code: shown(day) for code, day in expected.items()}, walk.steps
    assert running == expected_running, walk.steps
    assert limits["one_time_notice"]["met_on"] == shown(model.told_on), walk.steps


async def check_shown(walk: Walk) -> None:
    """Hold what applicant and staff are shown against the model."""
    model = walk.model
    application = await walk.notices.application()
    assert sorted(application["missing"]) == model.missing, walk.steps
    answered = await walk.desk.as_applicant().get(f"{walk.notices.path}/notices")
    for row, told in zip(answered.json(), model.notices, strict=True):
        assert {item["item"] for item in row["items"]} == told.named, walk.steps
        assert told.named <= NAMEABLE, walk.steps
    if model.notice is not None:
        last = model.last_day if model.notice.served_on else None
        assert answered.json()[-1]["answer_by"] == shown(last), walk.steps


def shown(day: date | None) -> str | None:
    """Return a day as answers have it."""
    return None if day is None else day.isoformat()


@pytest.mark.parametrize("part", range(5))
async def test_no_walk_tells_twice_skips_a_person_or_loses_a_day(desk: Desk, part: int) -> None:
    hospital = await connected(desk)
    done: Counter[str] = Counter()

    for seed in range(part, WALKS, 5):
        walk = Walk(NoticeDesk(desk), hospital, seed)
        await walk.begin()
        for _ in range(LENGTH):
            if walk.steps_since_end > AFTER_THE_END:
                break
            await take_step(walk)
            await check_everything(walk)
        done += walk.done

    assert done.keys() >= {"judge_all", "issue", "answer", "give", "letter_arrives"}
    assert done.keys() & {"confirm_second_notice", "confirm_reopening", "abandoned", "accept"}
