"""An expert's own sessions: when and where, the link in time, and nothing about anybody else."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from .conftest import PREFIX, Bureau
from .pool_people import frozen_at
from .test_loans import accepted, neighbour

LINK = "https://meeting.example.cn/j/330783"
MORNING = datetime.fromisoformat("2026-12-01T09:00:00+08:00")
AFTERNOON = datetime.fromisoformat("2026-12-03T14:30:00+08:00")


async def own(bureau: Bureau, account: str) -> list[dict[str, Any]]:
    expert = bureau.lottery.client_for("expert", account=account)
    answer = await expert.get(f"{PREFIX}/own-expert-entry/sessions")
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def accounts_of(bureau: Bureau, session_id: str, codes: list[str]) -> list[str]:
    """Return the accounts behind some codes of a session, in their order."""
    detail = (await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")).json()
    ids = {item["code"]: item["expert_id"] for item in detail["experts"]}
    by_id = {expert["id"]: f"expert-{serial}" for serial, expert in enumerate(bureau.experts)}
    return [by_id[ids[code]] for code in codes]


async def called(bureau: Bureau, **plan: Any) -> tuple[str, list[str], list[str]]:
    """Draw the pool of a session; return it, its seated experts' codes and their accounts."""
    session_id = await bureau.plan(panels=1, starts_at=MORNING.isoformat(), **plan)
    drawn = await bureau.conduct(session_id, "pool")
    codes: list[str] = drawn["outcome"]["seating"]["BATCH"]
    return session_id, codes, await accounts_of(bureau, session_id, codes)


async def test_called_expert_reads_day_half_day_venue_and_mode(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 5)
    session_id, _, accounts = await called(bureau)

    [shown] = await own(bureau, accounts[0])

    told = {name: shown[name] for name in ("session_id", "day", "half_day", "venue", "mode")}
    assert told == {
        "session_id": session_id,
        "day": "2026-12-01",
        "half_day": "morning",
        "venue": "东阳市劳动能力鉴定中心",
        "mode": "on_site",
    }
    assert (shown["called_as"], shown["is_past"], shown["checked_in_at"]) == ("called", False, None)


async def test_whom_chance_passed_over_is_called_for_nothing(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 5)
    _, _, accounts = await called(bureau)

    others = {f"expert-{serial}" for serial in range(5)} - set(accounts)

    assert [await own(bureau, account) for account in sorted(others)] == [[], []]


async def test_nobody_is_called_before_the_pool_draw_is_revealed_or_after_it_is_void(
    bureau: Bureau,
) -> None:
    await bureau.add_experts("orthopaedics", 3)
    session_id = await bureau.plan(panels=1, starts_at=MORNING.isoformat())
    frozen = (await bureau.freeze(session_id, "pool")).json()
    before = await own(bureau, "expert-0")
    drawn = await bureau.conduct_frozen(frozen)
    between = await own(bureau, "expert-0")
    body = bureau.lottery.client_for("supervising_body", account="account-province")
    await body.post(f"{PREFIX}/draws/{drawn['id']}/void", json={"reason": "wrong-roster"})

    after = await own(bureau, "expert-0")

    assert (before, len(between), after) == ([], 1, [])


async def test_colleagues_cases_codes_and_panels_are_in_no_answer(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 9)
    case_id = await bureau.add_case()
    session_id = await bureau.plan(panels=2)
    await bureau.schedule(session_id, case_id)
    codes = await bureau.seat(session_id)
    await bureau.conduct(session_id, "groups")
    await bureau.check_in(session_id, case_id)
    await bureau.conduct(session_id, "allocation")
    accounts = await accounts_of(bureau, session_id, codes)

    expert = bureau.lottery.client_for("expert", account=accounts[0])
    answer = await expert.get(f"{PREFIX}/own-expert-entry/sessions")

    hidden = [str(case_id), "P1", "P2", *codes, *accounts, *(item["id"] for item in bureau.experts)]
    assert [word for word in hidden if word in answer.text] == []
    assert answer.json()[0]["checked_in_at"] is not None


async def test_absent_expert_reads_so_and_who_steps_in_is_called(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 4)
    session_id, codes, accounts = await called(bureau)
    [spare] = {f"expert-{serial}" for serial in range(4)} - set(accounts)
    before = await own(bureau, spare)

    gone = await bureau.agree(
        f"/sessions/{session_id}/experts/{codes[0]}/absence", reason="emergency"
    )

    assert gone.status_code == 200, gone.text
    assert before == []
    assert [item["called_as"] for item in await own(bureau, spare)] == ["called"]
    assert [item["called_as"] for item in await own(bureau, accounts[0])] == ["absent"]


async def test_link_of_a_video_session_is_told_in_the_hour_before_and_only_to_who_is_called(
    bureau: Bureau,
) -> None:
    await bureau.add_experts("orthopaedics", 4)
    session_id, codes, accounts = await called(bureau, mode="video", video_link=LINK)
    gone = f"/sessions/{session_id}/experts/{codes[2]}/absence"
    assert (await bureau.agree(gone, reason="emergency")).status_code == 200

    links = {}
    for minutes in (61, 60, -30):
        frozen_at(bureau, MORNING - timedelta(minutes=minutes))
        links[minutes] = (await own(bureau, accounts[0]))[0]["video_link"]
    absent = (await own(bureau, accounts[2]))[0]
    frozen_at(bureau, MORNING + timedelta(days=1))
    [past] = await own(bureau, accounts[0])

    assert links == {61: None, 60: LINK, -30: LINK}
    assert (absent["video_link"], absent["video_opens_at"]) == (None, None)
    assert (past["is_past"], past["video_link"]) == (True, None)


async def test_home_visit_shows_its_town_only(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 3)
    _, _, accounts = await called(
        bureau, mode="home_visit", venue="东阳市虎鹿镇西坞村12号", area="虎鹿镇"
    )

    [shown] = await own(bureau, accounts[0])

    assert shown["venue"] == "虎鹿镇"


async def test_afternoon_session_comes_before_an_earlier_morning_one(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 3)
    await called(bureau)
    later = await bureau.plan(panels=1, starts_at=AFTERNOON.isoformat())
    await bureau.conduct(later, "pool")

    shown = await own(bureau, "expert-0")

    assert [(item["day"], item["half_day"]) for item in shown] == [
        ("2026-12-03", "afternoon"),
        ("2026-12-01", "morning"),
    ]


async def test_borrowed_expert_reads_where_the_other_committee_calls_to(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 3)
    for expert in bureau.experts:
        await accepted(bureau, expert)
    there = neighbour(bureau)
    session_id = await there.plan(panels=1)
    await there.conduct(session_id, "pool")

    [shown] = await own(bureau, "expert-0")

    assert (shown["session_id"], shown["committee"]) == (session_id, there.committee)


async def test_reading_is_on_record_as_of_own_data(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 3)
    await called(bureau)

    await own(bureau, "expert-0")

    supervisor = bureau.lottery.client_for("supervisor", account="supervisor-1")
    trail = (await supervisor.get(f"{PREFIX}/audit")).json()["items"]
    noted = [
        (UUID(item["subject_id"]), item["purpose"])
        for item in trail
        if item["action"] == "own_sessions.read"
    ]
    assert noted == [(UUID(bureau.experts[0]["id"]), "own_data")]


async def test_account_without_an_entry_has_no_sessions(bureau: Bureau) -> None:
    stranger = bureau.lottery.client_for("expert", account="nobody")

    answer = await stranger.get(f"{PREFIX}/own-expert-entry/sessions")

    assert (answer.status_code, answer.json()["code"]) == (404, "own_entry_missing")
