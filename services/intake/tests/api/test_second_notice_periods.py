"""The period of a second notice begins by its own service; the first one's counts no more."""

from datetime import date

import pytest

from intake.services.abandonments import abandon_lapsed
from services.intake.tests.factories.clients import Desk
from services.intake.tests.factories.notices import NoticeDesk

MORE_TIME = {"days": 10, "reason": "illness", "explanation": "申请人住院治疗中"}


@pytest.fixture
async def notices(desk: Desk) -> NoticeDesk:
    """A second notice was posted, two weeks after the first, and nobody knows of its arrival."""
    told = NoticeDesk(desk)
    await told.issued()
    told.on(date(2026, 5, 20))
    confirmed = await told.confirm((await told.propose_second()).json()["id"])
    assert confirmed.status_code == 200, confirmed.text
    return told


async def test_unfit_answer_does_not_bring_back_the_first_notices_period(
    notices: NoticeDesk,
) -> None:
    await notices.answer("medical_records")
    await notices.judge("medical_records", verdict="unreadable")
    notices.on(date(2026, 6, 15))

    await abandon_lapsed(notices.desk.service)

    assert await notices.state() == "notice_issued"
    assert await notices.answer_by() is None


async def test_nobody_gets_or_asks_for_more_of_a_period_that_has_not_begun(
    notices: NoticeDesk,
) -> None:
    path = f"{notices.path}/notice"

    given = await notices.desk.as_clerk().post(f"{path}/extensions", json=MORE_TIME)
    asked = await notices.desk.as_applicant().post(f"{path}/extension-requests", json=MORE_TIME)

    for response in (given, asked):
        assert (response.status_code, response.json()["code"]) == (409, "notice_not_served")


async def test_unfit_answer_leaves_days_when_it_is_known_late_that_the_letter_arrived(
    desk: Desk,
) -> None:
    told = NoticeDesk(desk)
    await told.issued(service="post")
    await told.answer("medical_records")
    told.on(date(2026, 6, 1))
    await told.judge("medical_records", verdict="unreadable")

    await told.mailed(date(2026, 5, 8))
    await abandon_lapsed(desk.service)

    assert await told.state() == "notice_issued"
    assert await told.answer_by() == "2026-06-08"
