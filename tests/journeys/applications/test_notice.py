"""What is missing is told once: answered, not answered, and told again on a ground."""

from datetime import date

from intake.services.abandonments import abandon_lapsed
from services.intake.tests.factories.applications import REQUIRED_ITEMS
from services.intake.tests.factories.clients import BASE
from shared.testing.issuer import COMMITTEE
from tests.journeys.applications.office import Office

GIVEN = tuple(item for item in REQUIRED_ITEMS if item != "medical_records")


async def told_by_post(office: Office) -> dict[str, object]:
    """Hand in without the records on 6 May; the letter is posted on the 7th, signed on the 11th."""
    await office.received(*GIVEN)
    await office.judge(*GIVEN)
    issued = await office.issue(service="post")
    assert issued.status_code == 201, issued.text
    await office.news()
    letter = (await office.letters_of("supplement_notice"))["appraisee"]
    await office.delivered(letter, date(2026, 5, 7), date(2026, 5, 11))
    return letter


async def test_notice_is_posted_answered_and_the_clock_starts_with_the_last_material(
    office: Office,
) -> None:
    letter = await told_by_post(office)
    words = await office.read(letter)
    answer_by = await office.answer_by()

    office.on(date(2026, 5, 20))
    answered = await office.answer("medical_records")
    office.on(date(2026, 5, 22))
    accepted = await office.accept()

    assert "完整的病历资料" in words
    assert "诊断证明" not in words
    assert answer_by == "2026-05-26"
    assert answered.status_code == 201, answered.text
    assert accepted.status_code == 201, accepted.text
    conclusion = await office.deadline("conclusion")
    assert conclusion["explanation"]["starts_on"] == "2026-05-20"
    # 60 days after 20 May is Sunday 19 July, so the limit ends on Monday.
    assert conclusion["due_on"] == "2026-07-20"


async def test_notice_that_nobody_answers_ends_the_application_which_may_be_made_again(
    office: Office,
) -> None:
    await told_by_post(office)
    abandoned = office.case_id

    office.on(date(2026, 5, 26), 23)
    await abandon_lapsed(office.desk.service)
    on_the_last_day = await office.state()
    office.on(date(2026, 5, 27), 1)
    await abandon_lapsed(office.desk.service)
    await office.news()

    assert on_the_last_day == "notice_issued"
    assert await office.state() == "abandoned"
    assert "视为放弃" in await office.read((await office.letters_of("abandonment"))["appraisee"])
    assert "逾期未补正材料，视为放弃本次申请，可重新申请。" in await office.told()
    await office.received(on=date(2026, 5, 28))
    assert office.case_id != abandoned
    assert (await office.accept()).status_code == 201


async def test_second_notice_needs_a_ground_and_a_second_person(office: Office) -> None:
    await told_by_post(office)

    again = await office.issue()
    proposed = await office.propose_second(
        ground="new_fact",
        explanation="被鉴定人改由近亲属代为申请",
        items=[{"item": "relative_authorisation", "reason": "需提交授权委托书"}],
    )
    alone = await office.confirm(proposed.json()["id"], office.desk.as_reviewer("clerk-1"))
    granted = await office.confirm(proposed.json()["id"])
    await office.news()

    assert (again.status_code, again.json()["code"]) == (409, "notice_already_issued")
    assert (alone.status_code, alone.json()["code"]) == (403, "notice_same_person")
    assert granted.status_code == 200, granted.text
    notices = (await office.desk.as_applicant().get(f"{office.path}/notices")).json()
    assert [notice["number"] for notice in notices] == [1, 2]
    counted = (
        await office.bureau.services["intake"].client.get(
            f"{BASE}/statistics/notices", params={"year": "2026", "committee": COMMITTEE}
        )
    ).json()
    assert "new_fact" in str(counted)
