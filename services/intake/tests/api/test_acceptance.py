"""A clerk accepts what is complete; the clock starts when the last demanded material came."""

import asyncio
from datetime import UTC, datetime, timedelta

from services.intake.tests.factories.applications import REQUIRED_ITEMS, an_application
from services.intake.tests.factories.clients import BASE, LOOKED_THROUGH, Desk
from shared.testing.issuer import OTHER_COMMITTEE


async def test_complete_application_gets_number_and_deadlines(desk: Desk) -> None:
    desk.service.clock = lambda: datetime(2026, 5, 6, 2, 0, tzinfo=UTC)
    case_id = await desk.received()

    response = await desk.accept(case_id)

    assert response.status_code == 201
    assert response.json()["case_number"] == "东劳鉴〔2026〕1号"
    due = {item["code"]: item["due_on"] for item in response.json()["deadlines"]}
    assert due == {
        "one_time_notice": "2026-05-12",
        "conclusion": "2026-07-06",
        "promised_limit": "2026-06-05",
    }


async def test_deadline_explains_itself(desk: Desk) -> None:
    desk.service.clock = lambda: datetime(2026, 5, 6, 2, 0, tzinfo=UTC)
    case_id = await desk.accepted()

    response = await desk.as_applicant().get(f"{BASE}/cases/{case_id}/deadlines")

    [notice, promised, conclusion] = response.json()
    assert (notice["code"], notice["met_on"]) == ("one_time_notice", "2026-05-06")
    assert promised["code"] == "promised_limit"
    assert conclusion["explanation"]["rule"]["article"] == "O55 art 10"
    assert conclusion["explanation"]["starts_on"] == "2026-05-06"
    assert conclusion["explanation"]["period_ends_on"] == "2026-07-05"
    assert any("申请材料齐全" in sentence for sentence in conclusion["sentences_zh"])


async def test_clock_starts_with_the_last_demanded_material_and_not_with_the_acceptance(
    desk: Desk,
) -> None:
    client = desk.as_applicant()
    start = datetime(2026, 5, 6, 2, 0, tzinfo=UTC)
    desk.service.clock = lambda: start
    body = await desk.complete(client)
    late = body["materials"].pop()
    case_id = (await desk.submit(client, body)).json()["case_id"]
    desk.service.clock = lambda: start + timedelta(hours=20)
    await client.post(f"{BASE}/applications/{case_id}/materials", json=late)
    desk.service.clock = lambda: start + timedelta(days=9)
    copy = {"item": late["item"], "upload_id": await desk.upload(client)}
    await client.post(f"{BASE}/applications/{case_id}/materials", json=copy)

    response = await desk.accept(case_id)

    clock = datetime.fromisoformat(response.json()["clock_started_at"])
    assert clock == start + timedelta(hours=20)


async def test_incomplete_application_is_refused_naming_everything_missing(desk: Desk) -> None:
    case_id = (await desk.submit(desk.as_applicant(), an_application())).json()["case_id"]

    response = await desk.accept(case_id)

    assert (response.status_code, response.json()["code"]) == (409, "materials_incomplete")
    assert [error["code"] for error in response.json()["errors"]] == list(REQUIRED_ITEMS)
    assert await desk.rows("select * from case_counter") == []


async def test_case_is_accepted_once(desk: Desk) -> None:
    case_id = await desk.accepted()

    response = await desk.accept(case_id)

    assert (response.status_code, response.json()["code"]) == (409, "case_not_in_state")
    sentence = response.json()["detail_zh"]
    assert "当前状态为“已受理”" in sentence
    assert "要求状态为“已收件”“待补正”“已补正”" in sentence


async def test_acceptance_sent_twice_with_one_key_gives_one_number(desk: Desk) -> None:
    case_id = await desk.received()
    headers = {"Idempotency-Key": "accept-once"}
    url = f"{BASE}/cases/{case_id}/acceptance"

    first = await desk.as_clerk().post(url, headers=headers, json=LOOKED_THROUGH)
    second = await desk.as_clerk().post(url, headers=headers, json=LOOKED_THROUGH)

    assert first.json() == second.json()
    assert await desk.rows("select last from case_counter") == [{"last": 1}]


async def test_acceptance_of_a_stale_version_is_refused(desk: Desk) -> None:
    case_id = await desk.received()

    response = await desk.as_clerk().post(
        f"{BASE}/cases/{case_id}/acceptance", headers={"If-Match": '"3"'}, json=LOOKED_THROUGH
    )

    assert (response.status_code, response.json()["code"]) == (412, "stale_version")


async def test_numbers_have_no_gaps_when_many_are_accepted_at_once(desk: Desk) -> None:
    cases = [await desk.received(serial) for serial in range(1, 6)]
    incomplete = (await desk.submit(desk.as_applicant(), an_application(9))).json()["case_id"]
    clerk = desk.as_clerk()

    await asyncio.gather(*(desk.accept(case, clerk) for case in [*cases, incomplete]))

    rows = await desk.rows('select case_number from "case" where case_number is not null')
    year = datetime.now(UTC).year
    assert {row["case_number"] for row in rows} == {f"东劳鉴〔{year}〕{n}号" for n in range(1, 6)}


async def test_each_committee_counts_for_itself(desk: Desk) -> None:
    await desk.accepted(1)
    there = desk.as_applicant(committee=OTHER_COMMITTEE)
    submitted = await desk.submit(there, await desk.complete(there, 2))

    clerk = desk.as_clerk(committee=OTHER_COMMITTEE)
    response = await desk.accept(submitted.json()["case_id"], clerk)

    assert response.json()["case_number"].endswith("〕1号")
    assert not response.json()["case_number"].startswith("东")


async def test_acceptance_is_announced_with_who_did_it(desk: Desk) -> None:
    case_id = await desk.accepted()

    [event] = await desk.rows(
        "select sequence, data from outbox where subject = 'intake.case.accepted.v1'"
    )

    assert event["sequence"] == 2
    assert event["data"]["case_id"] == str(case_id)
    assert event["data"]["duties"] == [{"duty": "accept", "account_id": "clerk-1"}]
    assert [item["code"] for item in event["data"]["deadlines"]] == ["promised_limit", "conclusion"]


async def test_original_seen_at_acceptance_is_noted(desk: Desk) -> None:
    case_id = await desk.received()
    rows = await desk.rows("select id from material where item = 'identity_document'")
    body = {"originals_seen": [str(rows[0]["id"])], **LOOKED_THROUGH}

    await desk.as_clerk().post(f"{BASE}/cases/{case_id}/acceptance", json=body)

    noted = await desk.rows("select item from material where original_seen_by = 'clerk-1'")
    assert noted == [{"item": "identity_document"}]


async def test_applicant_and_reviewer_may_not_accept(desk: Desk) -> None:
    case_id = await desk.received()
    url = f"{BASE}/cases/{case_id}/acceptance"

    assert (await desk.as_applicant().post(url)).status_code == 403
    assert (await desk.as_reviewer().post(url)).status_code == 403
