"""The examination's time and place: told to the parties, answered, identified at the door."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.events import arrive, case_event, envelopes
from shared.clients.lottery import FakeLotteryClient
from shared.clients.models import Appointment
from shared.events.lottery import (
    CaseCheckedIn,
    CaseCheckInUndone,
    CaseRescheduled,
    CaseScheduled,
    CaseUnscheduled,
    Postponement,
)

DAY = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 11, 1, 0, tzinfo=UTC)
AGREED = Postponement(
    planned_on=date(2026, 12, 1), reason="appraisee_ill", approved_by="operator-2"
)


def told(event: type[Any], case_id: UUID, starts_at: datetime = DAY, **changes: Any) -> Any:
    facts: dict[str, Any] = {
        "session_id": uuid4(),
        "session_code": "S261201-0A1B",
        "mode": "on_site",
        "starts_at": starts_at,
        "venue": "东阳市劳动能力鉴定中心",
    }
    if event is CaseUnscheduled:
        facts = {name: facts[name] for name in ("session_id", "session_code", "starts_at")}
    return case_event(event, case_id, **(facts | changes))


async def say(desk: Desk, *events: Any) -> None:
    """Let the lottery say things, one after the other."""
    await arrive(desk.service, envelopes("lottery", list(events)))


async def limit_of(desk: Desk, case_id: UUID) -> dict[str, Any]:
    """The legal limit of a case's conclusion."""
    answer = await desk.as_clerk().get(f"{BASE}/cases/{case_id}/deadlines")
    [found] = [item for item in answer.json() if item["code"] == "conclusion"]
    return dict(found)


async def test_party_reads_when_the_examination_is_and_answers_that_they_come(
    desk: Desk,
) -> None:
    case_id = await desk.reviewed()
    await say(desk, told(CaseScheduled, case_id))
    path = f"{BASE}/cases/{case_id}/appointment"

    shown = await desk.as_applicant().get(path)
    answered = await desk.as_applicant().post(f"{path}/answer", json={"coming": True})

    assert shown.json()["venue"] == "东阳市劳动能力鉴定中心"
    assert answered.json()["answers"]["appraisee"]["coming"] is True
    published = await events(desk, "intake.attendance.answered.v1")
    assert [(item["party"], item["coming"]) for item in published] == [("appraisee", True)]


async def test_answer_to_a_time_that_moved_is_void(desk: Desk) -> None:
    case_id = await desk.reviewed()
    first, second = (
        told(CaseScheduled, case_id),
        told(CaseRescheduled, case_id, LATER, reason="x", earlier_session_id=uuid4()),
    )
    path = f"{BASE}/cases/{case_id}/appointment"
    batch = envelopes("lottery", [first, second])
    await arrive(desk.service, batch[:1])
    await desk.as_applicant().post(f"{path}/answer", json={"coming": True})

    await arrive(desk.service, batch[1:])

    shown = (await desk.as_applicant().get(path)).json()
    assert (shown["answers"], shown["starts_at"]) == ({}, "2026-12-11T01:00:00Z")


async def test_case_off_its_session_waits_and_has_no_appointment(desk: Desk) -> None:
    case_id = await desk.reviewed()

    await say(
        desk,
        told(CaseScheduled, case_id),
        told(CaseUnscheduled, case_id, reason="session_cancelled"),
    )

    answer = await desk.as_applicant().get(f"{BASE}/cases/{case_id}/appointment")
    assert answer.json()["code"] == "appointment_missing"
    view = await desk.as_clerk().get(f"{BASE}/applications/{case_id}")
    assert view.json()["state"] == "awaits_session"
    before = await limit_of(desk, case_id)
    assert before["explanation"]["pauses"] == []


async def test_mistaken_check_in_is_taken_back(desk: Desk) -> None:
    case_id, session = await desk.reviewed(), uuid4()

    await say(
        desk,
        told(CaseScheduled, case_id),
        case_event(CaseCheckedIn, case_id, session_id=session, method="door"),
        case_event(CaseCheckInUndone, case_id, session_id=session),
    )

    view = await desk.as_clerk().get(f"{BASE}/applications/{case_id}")
    assert view.json()["state"] == "scheduled"


async def test_limit_follows_an_agreed_move_by_its_delay(desk: Desk) -> None:
    case_id = await desk.reviewed()
    before = await limit_of(desk, case_id)

    await say(
        desk,
        told(CaseScheduled, case_id),
        told(
            CaseRescheduled,
            case_id,
            LATER,
            reason="appraisee_ill",
            earlier_session_id=uuid4(),
            postponed=AGREED,
        ),
    )

    after = await limit_of(desk, case_id)
    [extension] = after["explanation"]["extensions"]
    assert (extension["days"], extension["approved_by"]) == (10, "operator-2")
    assert after["explanation"]["period_ends_on"] > before["explanation"]["period_ends_on"]
    assert len(await events(desk, "intake.deadline.extended.v1")) == 1


async def test_limit_pauses_while_a_case_waits_by_agreement_and_runs_from_its_new_day(
    desk: Desk,
) -> None:
    case_id = await desk.reviewed()
    before = await limit_of(desk, case_id)
    batch = envelopes(
        "lottery",
        [
            told(CaseScheduled, case_id),
            told(CaseUnscheduled, case_id, reason="appraisee_ill", postponed=AGREED),
            told(CaseScheduled, case_id, LATER, postponed=AGREED),
        ],
    )

    await arrive(desk.service, batch[:2])
    waiting = await limit_of(desk, case_id)
    await arrive(desk.service, batch[2:])
    after = await limit_of(desk, case_id)

    assert waiting["explanation"]["paused_since"] == "2026-12-01"
    assert after["explanation"]["paused_since"] is None
    assert after["explanation"]["paused_days"] == 10
    assert after["due_on"] > before["due_on"]


async def test_bureaus_own_change_moves_no_limit(desk: Desk) -> None:
    case_id = await desk.reviewed()
    before = await limit_of(desk, case_id)

    await say(
        desk,
        told(CaseScheduled, case_id),
        told(
            CaseRescheduled,
            case_id,
            LATER,
            reason="session_changed",
            earlier_session_id=uuid4(),
        ),
    )

    assert (await limit_of(desk, case_id))["due_on"] == before["due_on"]


async def test_stranger_reads_and_answers_nothing(desk: Desk) -> None:
    case_id = await desk.reviewed()
    await say(desk, told(CaseScheduled, case_id))
    path = f"{BASE}/cases/{case_id}/appointment"
    stranger = desk.as_applicant("applicant-9")

    answers = [
        await stranger.get(path),
        await stranger.get(f"{path}/video-link"),
        await stranger.post(f"{path}/answer", json={"coming": True}),
    ]

    assert [item.status_code for item in answers] == [404] * 3


async def test_link_of_a_video_session_is_told_to_the_party(desk: Desk) -> None:
    case_id = await desk.reviewed()
    await say(desk, told(CaseScheduled, case_id, mode="video"))
    link = "https://meeting.example.cn/j/1"
    fake = FakeLotteryClient()
    fake.known_appointments[case_id] = Appointment(
        case_id=case_id,
        session_id=uuid4(),
        session_code="S261201-0A1B",
        mode="video",
        starts_at=DAY,
        venue="线上",
        area=None,
        video_link=link,
    )
    state = desk.running.app.state
    state.neighbours = replace(state.neighbours, lottery=fake)

    answer = await desk.as_applicant().get(f"{BASE}/cases/{case_id}/appointment/video-link")

    assert answer.json() == {"video_link": link}


@pytest.mark.parametrize(("typed", "outcome"), [(None, "matches"), ("0000", "differs")])
async def test_digits_at_the_door_fit_or_differ_and_nothing_else_is_said(
    desk: Desk, typed: str | None, outcome: str
) -> None:
    case_id = await desk.reviewed()
    number = await identity_number(desk, case_id)

    answer = await checked(desk, case_id, typed or number[-4:])

    assert answer.json() == {"outcome": outcome}
    assert number not in answer.text


async def test_after_too_many_misses_not_even_the_right_digits_are_confirmed(
    desk: Desk,
) -> None:
    case_id = await desk.reviewed()
    number = await identity_number(desk, case_id)
    for _ in range(5):
        assert (await checked(desk, case_id, "0000")).json() == {"outcome": "differs"}

    answer = await checked(desk, case_id, number[-4:])

    assert answer.json() == {"outcome": "locked"}


async def test_clerk_who_guesses_from_case_to_case_is_locked_too(desk: Desk) -> None:
    cases = [await desk.reviewed(serial) for serial in range(1, 5)]
    for case_id in cases[:3]:
        for _ in range(5):
            await checked(desk, case_id, "0000")

    answers = [
        await checked(desk, cases[3], "0000"),
        await checked(desk, cases[3], "0000", person="clerk-7"),
    ]

    assert [item.json()["outcome"] for item in answers] == ["locked", "differs"]


async def checked(desk: Desk, case_id: UUID, digits: str, *, person: str = "clerk-1") -> Any:
    """Ask as the lottery, for a clerk at the door."""
    lottery = desk.running.client_of_service("lottery", "identity.check")
    return await lottery.post(
        f"/internal/cases/{case_id}/identity-checks",
        json={"last_digits": digits},
        headers={"On-Behalf-Of": person},
    )


async def identity_number(desk: Desk, case_id: UUID) -> str:
    """The appraisee's number, as a letter would show it."""
    mailing = desk.running.client_of_service("mailing", "parties.read")
    answer = await mailing.get(f"/internal/cases/{case_id}/parties")
    return str(answer.json()["appraisee"]["identity_number"])


async def events(desk: Desk, subject: str) -> list[dict[str, Any]]:
    """What intake published under a subject."""
    found = await desk.rows(
        f"select data from outbox where subject = '{subject}' order by sequence"  # noqa: S608
    )
    return [row["data"] for row in found]
