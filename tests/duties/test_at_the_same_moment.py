"""Two services take a duty of one person each before either hears of the other: the case stops."""

from uuid import UUID

from services.intake.tests.factories.applications import findings
from services.review.tests.factories.bodies import opinion_body
from tests.support.four_services import FourServices

TWICE = "account-of-two-roles"


async def accepted_case(office: FourServices) -> UUID:
    """Have a case accepted, whose letters mailing may send."""
    case_id = await office.desk.accepted()
    office.expect_letters(case_id)
    await office.post.drain()
    return case_id


async def reviewed_case(office: FourServices) -> UUID:
    """Have a case reviewed, which waits for a session."""
    case_id = await accepted_case(office)
    path = f"/cases/{case_id}/preliminary-review"
    assert (await office.send("intake", "reviewer-1", path, findings())).is_success
    await office.post.drain()
    return case_id


async def session_with(office: FourServices, case_id: UUID) -> str:
    """Plan a session with the case on it; its panel could be drawn."""
    await office.lottery.add_experts("orthopaedics", 4)
    session_id = await office.lottery.plan(panels=1)
    assert (await office.lottery.schedule(session_id, case_id)).is_success
    office.expect_letters(case_id, session_id)
    await office.post.drain()
    return session_id


async def is_seen(office: FourServices, case_id: UUID, *, held: str, wanted: str) -> None:
    """Check that a supervisor finds the clash in each service that could go on, and staff do."""
    for service in ("intake", "review", "mailing"):
        noted = await office.entries(service, case_id=str(case_id), action="duties.contested")
        details = [entry["detail"] for entry in noted]
        assert [item["code"] for item in details] == ["duty_conflict"], service
        assert {details[0]["held"], details[0]["wanted"]} == {held, wanted}
        assert details[0]["account"] == TWICE
    timeline = await office.desk.as_clerk().get(f"/api/intake/v1/cases/{case_id}/timeline")
    assert "case_contested" in {item["code"] for item in timeline.json()}
    applicants = await office.desk.as_applicant().get(f"/api/intake/v1/cases/{case_id}/timeline")
    assert "case_contested" not in {item["code"] for item in applicants.json()}


async def test_who_reviews_a_case_while_mailing_a_letter_of_it_stops_it(
    office: FourServices,
) -> None:
    case_id = await accepted_case(office)
    letters = await office.sealed_letters(case_id)
    path = f"/cases/{case_id}/preliminary-review"

    reviewed = await office.send("intake", TWICE, path, findings())
    mailed = await office.dispatch(letters[0]["id"], TWICE)

    assert (reviewed.status_code, mailed.status_code) == (201, 201)
    await office.post.drain()
    await is_seen(office, case_id, held="preliminary_review", wanted="mail")
    session_id = await office.lottery.plan(panels=1)
    scheduled = await office.lottery.schedule(session_id, case_id)
    sent = await office.dispatch(letters[1]["id"], "mail-2")
    for refused in (scheduled, sent):
        assert (refused.status_code, refused.json()["code"]) == (409, "case_contested")


async def test_who_operates_the_draw_while_mailing_a_letter_stops_the_case_and_not_the_session(
    office: FourServices,
) -> None:
    case_id = await reviewed_case(office)
    session_id = await session_with(office, case_id)
    letter = (await office.sealed_letters(case_id))[0]
    office.lottery.operator = office.ask("lottery", TWICE)

    frozen = await office.lottery.freeze(session_id, "pool")
    mailed = await office.dispatch(letter["id"], TWICE)

    assert (frozen.status_code, mailed.status_code) == (201, 201)
    await office.post.drain()
    await is_seen(office, case_id, held="operate_draw", wanted="mail")
    arrived = await office.lottery.check_in(session_id, case_id)
    assert (arrived.status_code, arrived.json()["code"]) == (409, "case_contested")
    again = await office.lottery.operator.post(
        f"/api/lottery/v1/draws/{frozen.json()['draw']['id']}/commitment"
    )
    assert (again.status_code, again.json()["code"]) == (409, "duty_conflict")
    office.lottery.operator = office.ask("lottery", "operator-2")
    await office.lottery.conduct_frozen(frozen.json())


async def test_case_contested_before_the_reveal_is_handed_over_to_nobody(
    office: FourServices,
) -> None:
    case_id = await reviewed_case(office)
    session_id = await session_with(office, case_id)
    letter = (await office.sealed_letters(case_id))[0]
    office.lottery.operator = office.ask("lottery", TWICE)
    await office.lottery.seat(session_id)
    await office.lottery.conduct(session_id, "groups")
    assert (await office.lottery.check_in(session_id, case_id)).is_success
    frozen = (await office.lottery.freeze(session_id, "allocation")).json()
    assert (await office.dispatch(letter["id"], TWICE)).is_success
    await office.post.deliver("mailing", "lottery")
    office.lottery.operator = office.ask("lottery", "operator-2")

    revealed = await office.lottery.conduct_frozen(frozen)

    assert revealed["state"] == "revealed"
    assert await office.published("lottery", "lottery.case.allocated.v1") == []
    detail = await office.lottery.operator.get(f"/api/lottery/v1/sessions/{session_id}")
    (shown,) = detail.json()["cases"]
    assert (shown["state"], shown["panel_code"]) == ("contested", None)


async def test_who_approves_while_mailing_a_letter_sends_no_conclusion(
    office: FourServices,
) -> None:
    case_id = await reviewed_case(office)
    session_id = await session_with(office, case_id)
    letter = (await office.sealed_letters(case_id))[0]
    await office.lottery.seat(session_id)
    await office.lottery.conduct(session_id, "groups")
    await office.lottery.check_in(session_id, case_id)
    await office.lottery.conduct(session_id, "allocation")
    await office.post.drain()
    (allocated,) = await office.published("lottery", "lottery.case.allocated.v1")
    for seat in allocated["panel"]:
        path = f"/examinations/{case_id}/opinions"
        sealed = await office.send("review", seat["account_id"], path, opinion_body())
        assert sealed.is_success, sealed.text

    path = f"/cases/{case_id}/conclusion/approval"
    approved = await office.send("review", TWICE, path, version=1)
    mailed = await office.dispatch(letter["id"], TWICE)

    assert (approved.is_success, mailed.is_success) == (True, True)
    await office.expect_conclusion(case_id)
    await office.post.drain()
    await is_seen(office, case_id, held="approve", wanted="mail")
    conclusions = [
        item for item in await office.sealed_letters(case_id) if item["kind"] == "conclusion"
    ]
    assert conclusions
    for conclusion in conclusions:
        refused = await office.dispatch(conclusion["id"], "mail-2")
        assert (refused.status_code, refused.json()["code"]) == (409, "case_contested")
