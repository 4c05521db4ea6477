"""Experts say themselves when they can't come, and draws go by it."""

from typing import Any

import pytest

from .conftest import PREFIX, Bureau
from .pool_people import expert_of, frozen_at, hire, who_is_eligible

OWN = f"{PREFIX}/own-expert-entry"
TUESDAY_MORNING = "2026-12-01T01:00:00Z"
TUESDAY_NOON = "2026-12-01T04:00:00Z"
BOTH, OTHER = {"expert-1", "expert-2"}, {"expert-2"}
AWAY = [{"from_day": "2026-11-30", "to_day": "2026-12-01"}]


async def keep(bureau: Bureau, serial: int, **members: Any) -> Any:
    return await expert_of(bureau, serial).put(f"{OWN}/calendar", json=members)


@pytest.mark.parametrize(
    ("calendar", "starts_at", "expected"),
    [
        ({}, TUESDAY_MORNING, BOTH),
        ({"weekly_unavailable": ["2-morning"]}, TUESDAY_MORNING, OTHER),
        ({"weekly_unavailable": ["2-morning"]}, TUESDAY_NOON, BOTH),
        ({"weekly_unavailable": ["2-afternoon"]}, TUESDAY_NOON, OTHER),
        ({"weekly_unavailable": ["3-morning"]}, TUESDAY_MORNING, BOTH),
        ({"away": AWAY}, TUESDAY_MORNING, OTHER),
        ({"away": AWAY}, "2026-12-01T16:30:00Z", BOTH),
    ],
)
async def test_who_cannot_come_is_not_drawn_from(
    bureau: Bureau, calendar: dict[str, Any], starts_at: str, expected: set[str]
) -> None:
    frozen_at(bureau)
    await hire(bureau, 1)
    await hire(bureau, 2)
    session_id = await bureau.plan(starts_at=starts_at)

    kept = await keep(bureau, 1, **calendar)

    assert kept.status_code == 200, kept.text
    assert await who_is_eligible(bureau, session_id) == expected


async def test_expert_who_is_drawn_and_cannot_come_later_stays_drawn(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 3)
    session_id = await bureau.plan(panels=1)
    seated = await bureau.seat(session_id)

    for serial in range(3):
        assert (await keep(bureau, serial, away=AWAY)).status_code == 200
    grouped = await bureau.conduct(session_id, "groups")

    assert sorted(grouped["outcome"]["seating"]["P1"]) == sorted(seated)


async def test_calendar_is_changed_by_its_expert_alone_and_read_by_the_office(
    bureau: Bureau,
) -> None:
    expert = await hire(bureau, 1)
    own = expert_of(bureau, 1)
    first = await keep(bureau, 1, weekly_unavailable=["1-morning"], away=AWAY)

    stale = await own.put(f"{OWN}/calendar", json={}, headers={"If-Match": '"0"'})
    backwards = await keep(bureau, 1, away=[{"from_day": "2026-12-02", "to_day": "2026-12-01"}])
    by_office = await bureau.operator.put(f"{OWN}/calendar", json={})
    read = await bureau.operator.get(f"{PREFIX}/experts/{expert['id']}/calendar")

    assert first.headers["etag"] == '"1"'
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert (backwards.status_code, backwards.json()["code"]) == (422, "expert_calendar_invalid")
    assert (by_office.status_code, by_office.json()["code"]) == (403, "permission_missing")
    assert read.json() == first.json() == (await own.get(f"{OWN}/calendar")).json()


async def test_account_without_an_entry_is_told_whom_to_ask(bureau: Bureau) -> None:
    answers = [
        await expert_of(bureau, 7).get(OWN),
        await expert_of(bureau, 7).get(f"{OWN}/calendar"),
        await keep(bureau, 7),
        await expert_of(bureau, 7).get(f"{OWN}/interests"),
    ]

    assert {(item.status_code, item.json()["code"]) for item in answers} == {
        (404, "own_entry_missing")
    }


async def test_experts_read_their_own_entry_in_full(bureau: Bureau) -> None:
    await hire(bureau, 1)

    answer = await expert_of(bureau, 1).get(OWN)

    assert (answer.json()["name"], answer.json()["state"]) == ("周岳明", "active")
