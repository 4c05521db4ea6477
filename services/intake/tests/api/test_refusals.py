"""An application is not accepted on a legal ground, by two people; the applicant is told why."""

import asyncio
from uuid import UUID

from httpx import Response

from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.clock import locked
from shared.clients.models import RefusalContent
from shared.testing.issuer import OTHER_COMMITTEE

FACTS = "参保地为义乌市"


async def propose(
    desk: Desk, case_id: UUID, account: str = "clerk-1", ground: str = "not_within_jurisdiction"
) -> Response:
    return await desk.as_clerk(account).post(
        f"{BASE}/cases/{case_id}/refusals", json={"ground": ground, "facts": FACTS}
    )


async def proposed(desk: Desk, case_id: UUID) -> str:
    response = await propose(desk, case_id)
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


async def confirm(desk: Desk, refusal_id: str, account: str = "clerk-2") -> Response:
    return await desk.as_clerk(account).post(f"{BASE}/refusals/{refusal_id}/confirmation")


async def test_confirmed_refusal_ends_the_case_and_is_announced(desk: Desk) -> None:
    case_id = await desk.received()
    refusal_id = await proposed(desk, case_id)

    response = await confirm(desk, refusal_id)

    assert (response.status_code, response.json()["state"]) == (200, "confirmed")
    [row] = await desk.rows('select state, is_open, closed_at from "case"')
    assert (row["state"], row["is_open"]) == ("not_accepted", False)
    assert row["closed_at"] is not None
    [event] = await desk.rows(
        "select data from outbox where subject = 'intake.application.refused.v1'"
    )
    assert event["data"]["ground"] == "not_within_jurisdiction"
    running = await desk.rows(
        "select code from deadline where met_on is null and lapsed_on is null"
    )
    assert running == []


async def test_applicant_reads_ground_article_and_facts(desk: Desk) -> None:
    case_id = await desk.received()
    await confirm(desk, await proposed(desk, case_id))
    url = f"{BASE}/applications/{case_id}/refusal"

    told = (await desk.as_applicant().get(url)).json()
    other = await desk.as_applicant("applicant-2").get(url)
    timeline = (await desk.as_applicant().get(f"{BASE}/cases/{case_id}/timeline")).json()

    assert told["article"]["zh"] == "《劳动能力鉴定管理办法》第八条"
    assert (told["facts"], "没有管辖权" in told["sentence_zh"]) == (FACTS, True)
    assert (other.status_code, other.json()["code"]) == (404, "case_not_found")
    assert timeline[-1]["sentence_zh"] == "申请不予受理。"
    assert FACTS not in str(await desk.rows("select * from refusal"))


async def test_who_proposed_can_not_confirm(desk: Desk) -> None:
    case_id = await desk.received()

    response = await confirm(desk, await proposed(desk, case_id), "clerk-1")

    assert (response.status_code, response.json()["code"]) == (409, "refusal_same_person")
    assert await desk.rows('select state from "case"') == [{"state": "received"}]


async def test_proposal_for_a_case_that_changed_since_can_not_be_confirmed(desk: Desk) -> None:
    case_id = await desk.received()
    refusal_id = await proposed(desk, case_id)
    await desk.accept(case_id)

    stale = await confirm(desk, refusal_id)
    anew = await confirm(desk, await proposed(desk, case_id))

    assert stale.json()["code"] == "refusal_stale"
    assert anew.status_code == 200
    assert (await confirm(desk, refusal_id)).json()["code"] == "refusal_settled"


async def test_returned_case_may_be_refused_and_keeps_its_number(desk: Desk) -> None:
    case_id = await desk.accepted()
    await desk.as_reviewer().post(f"{BASE}/cases/{case_id}/return", json={"reasons": ["other"]})

    response = await confirm(desk, await proposed(desk, case_id))

    assert response.status_code == 200
    [row] = await desk.rows('select case_number from "case"')
    assert row["case_number"] is not None


async def test_reviewed_case_and_foreign_ground_are_refused(desk: Desk) -> None:
    reviewed, received = await desk.reviewed(1), await desk.received(2)

    late = await propose(desk, reviewed)
    foreign = await propose(desk, received, ground="review_within_year")

    assert late.json()["code"] == "case_not_in_state"
    assert foreign.json()["code"] == "code_unknown"


async def test_case_has_one_proposal_at_a_time(desk: Desk) -> None:
    case_id = await desk.received()
    refusal_id = await proposed(desk, case_id)

    second = await propose(desk, case_id, "clerk-3")
    dropped = await desk.as_clerk("clerk-2").post(f"{BASE}/refusals/{refusal_id}/rejection")
    third = await propose(desk, case_id, "clerk-3")

    assert second.json()["code"] == "refusal_pending"
    assert dropped.json()["state"] == "rejected"
    assert third.status_code == 201


async def test_many_who_confirm_at_once_end_a_case_once(desk: Desk) -> None:
    refusal_id = await proposed(desk, await desk.received())

    answers = await asyncio.gather(
        *(confirm(desk, refusal_id, f"clerk-{number}") for number in range(2, 8))
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]
    events = await desk.rows(
        "select id from outbox where subject = 'intake.application.refused.v1'"
    )
    assert len(events) == 1


async def test_what_waits_for_a_second_person_is_listed_in_its_committee(desk: Desk) -> None:
    refusal_id = await proposed(desk, await desk.received())

    here = (await desk.as_reviewer().get(f"{BASE}/refusals")).json()["items"]
    there = desk.as_clerk("clerk-2", committee=OTHER_COMMITTEE)

    assert [item["id"] for item in here] == [refusal_id]
    assert (await there.get(f"{BASE}/refusals")).json()["items"] == []
    assert (await there.post(f"{BASE}/refusals/{refusal_id}/confirmation")).status_code == 404


async def test_person_may_apply_again_after_a_refusal(desk: Desk) -> None:
    await confirm(desk, await proposed(desk, await desk.received()))

    again = await desk.received()

    rows = await desk.rows('select id from "case" where is_open')
    assert rows == [{"id": again}]


async def test_lists_of_the_desks_are_public(desk: Desk) -> None:
    lists = (await desk.running.client.get(f"{BASE}/code-lists")).json()

    assert {"finger", "lumbar_spine"} <= {item["code"] for item in lists["body_parts"]}
    assert all(item["article"]["zh"] for item in lists["refusal_grounds"])


async def test_mailing_reads_the_words_of_the_decision_and_is_noted(desk: Desk) -> None:
    case_id = await desk.received()
    await confirm(desk, await proposed(desk, case_id))
    mailing = desk.running.client_of_service("mailing", "refusals.read")

    response = await mailing.get(f"/internal/cases/{case_id}/refusal")

    told = RefusalContent.model_validate_json(response.content)
    assert (told.article, told.reason) == ("《劳动能力鉴定管理办法》第八条", FACTS)
    assert "没有管辖权" in told.ground
    noted = await desk.rows("select purpose from audit_entry where action = 'refusal.read'")
    assert noted == [{"purpose": "delivery"}]


async def test_decision_that_there_is_not_is_not_told_to_mailing(desk: Desk) -> None:
    case_id = await desk.received()
    await proposed(desk, case_id)
    mailing = desk.running.client_of_service("mailing", "refusals.read")
    wrong = desk.running.client_of_service("mailing", "parties.read")
    path = f"/internal/cases/{case_id}/refusal"

    assert (await mailing.get(path)).status_code == 404
    assert (await wrong.get(path)).status_code == 403


async def test_confirming_waits_for_the_case_without_holding_up_who_works_on_it(
    desk: Desk,
) -> None:
    case_id = await desk.received()
    refusal_id = await proposed(desk, case_id)

    async with locked(desk, case_id) as (uow, _):
        confirming = asyncio.create_task(confirm(desk, refusal_id))
        while not await desk.rows("select 1 from pg_locks where not granted"):
            await asyncio.sleep(0)
        found = await uow.refusals.get(UUID(refusal_id), lock=True)

    assert found.state == "proposed"
    assert (await confirming).status_code == 200
