"""A case on which the panel finds no majority goes before a second one, and is concluded by it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.lottery.tests.api.conftest import PREFIX as LOTTERY
from services.mailing.tests.factories.bureau import BASE as MAILING
from services.review.tests.factories.bodies import discussion_body, opinion_body
from services.review.tests.factories.people import BASE as REVIEW
from shared.testing.identities import make_credit_code, make_identity_number
from tests.journeys.applications.office import Office

FIRST_DAY, SECOND_DAY = date(2026, 6, 10), date(2026, 6, 24)
FIRST = {"expert-0", "expert-1", "expert-2"}


async def planned(office: Office, day: date, panels: int) -> str:
    """Plan a session and put the case on it."""
    starts_at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC).isoformat()
    session_id = await office.bureau.lottery.plan(
        panels=panels, starts_at=starts_at, distinct_hospitals=False
    )
    scheduled = await office.bureau.lottery.schedule(session_id, office.case_id)
    assert scheduled.status_code == 200, scheduled.text
    await office.news()
    return session_id


async def conducted(office: Office, session_id: str, kind: str) -> dict[str, Any]:
    """Go through a ceremony within the hour."""
    lottery = office.bureau.lottery
    reveal_by = lottery.lottery.service.clock() + timedelta(hours=1)
    frozen = await lottery.freeze(session_id, kind, reveal_by=reveal_by.isoformat())
    assert frozen.status_code == 201, frozen.text
    return await lottery.conduct_frozen(frozen.json())


async def examined(office: Office, session_id: str, day: date, *grades: int) -> set[str]:
    """Draw the session's panel for the case, let its experts seal; return their accounts."""
    lottery = office.bureau.lottery
    office.on(day, 8)
    drawn = await conducted(office, session_id, "pool")
    for code in drawn["outcome"]["seating"]["BATCH"]:
        await lottery.present(session_id, code)
    await conducted(office, session_id, "groups")
    identity = {"last_digits": make_identity_number(1)[-4:], "document": "original"}
    arrived = await lottery.clerk.post(
        f"{LOTTERY}/sessions/{session_id}/cases/{office.case_id}/check-in",
        json={"method": "door", "identity": identity},
    )
    assert arrived.status_code == 200, arrived.text
    await conducted(office, session_id, "allocation")
    await office.news()
    [*_, allocated] = [
        event.data["panel"]
        for event in await office.bureau.announced("lottery")
        if event.type == "lottery.case.allocated.v1"
    ]
    accounts = [member["account_id"] for member in allocated]
    for account, grade in zip(accounts, grades, strict=True):
        sealed = await office.bureau.people.ask("expert", account).post(
            f"{REVIEW}/examinations/{office.case_id}/opinions", json=opinion_body(grade)
        )
        assert sealed.status_code == 201, sealed.text
    await office.news()
    return set(accounts)


async def notices_to_appraisee(office: Office) -> list[dict[str, Any]]:
    """Return the letters that announce the case's examinations, the newest first."""
    asked = {"case_id": str(office.case_id), "kind": "examination_notice"}
    listed = await office.mail.get(f"{MAILING}/letters", params=asked)
    return [item for item in listed.json()["items"] if item["recipient_role"] == "appraisee"]


async def test_second_panel_examines_what_the_first_was_divided_on_and_is_followed(
    office: Office,
) -> None:
    lottery, people = office.bureau.lottery, office.bureau.people
    office.bureau.let_the_lottery_ask_intake()
    await office.received(employer__credit_code=make_credit_code(40))
    await office.accept()
    await office.review()
    await office.news()
    await lottery.add_experts("orthopaedics", 3)
    first = await planned(office, FIRST_DAY, 1)

    divided = await examined(office, first, FIRST_DAY, 8, 9, 10)
    reasons = "三位专家意见分歧，建议由另一专家组复审。"
    discussed = await people.discuss(
        office.case_id, discussion_body("second_panel", reasons=reasons)
    )
    await office.news()
    waits = await office.state()
    [waiting] = await office.waiting_for_a_session()

    await lottery.add_experts("orthopaedics", 5, hospitals=20)
    second = await planned(office, SECOND_DAY, 2)
    for expert in lottery.experts[:2]:
        excluded = await lottery.agree(
            f"/sessions/{second}/exclusions", expert_id=expert["id"], reason="earlier-panel"
        )
        assert excluded.status_code == 200, excluded.text
    followed = await examined(office, second, SECOND_DAY, 9, 9, 9)
    confirmed = await people.discuss(office.case_id, discussion_body("confirm"))
    approved = await people.approve(office.case_id)
    await office.news()

    assert divided == FIRST
    assert discussed.status_code == confirmed.status_code == 201
    assert waits == "panel_requested"
    assert (waiting["state"], waiting["panel_number"]) == ("waiting", 2)
    assert set(waiting["excluded"]) == FIRST
    assert followed.isdisjoint(FIRST)
    assert approved.json()["outcome"]["grade"] == 9
    assert await office.state() == "concluded"
    shown = await people.look(office.case_id)
    grades = [(item["round"], item["outcome"]["grade"]) for item in shown["opinions"]]
    assert sorted(grades) == [(1, 8), (1, 9), (1, 10), (2, 9), (2, 9), (2, 9)]
    told = await office.told()
    assert "集体讨论决定由另一专家组复审。" in told
    assert sum("已安排鉴定" in sentence for sentence in told) == 2
    notices = [await office.read(letter) for letter in await notices_to_appraisee(office)]
    assert ["原专家组成员均不参加" in notice for notice in notices] == [True, False]
    assert "九级" in await office.read((await office.letters_of("conclusion"))["appraisee"])
