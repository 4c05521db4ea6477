"""Somebody in hospital is seen on a screen: the link to who needs it, the card before the panel."""

from datetime import datetime, timedelta

from services.lottery.tests.api.conftest import PREFIX as LOTTERY
from tests.journeys.sessions.day import Day

START = datetime.fromisoformat("2026-12-01T14:30:00+08:00")
LINK = "https://meeting.example.cn/j/330783"


async def test_video_session_from_the_link_to_the_sealed_opinions(day: Day) -> None:
    lottery = day.bureau.lottery
    await day.reviewed(1, "home_visit_proof", mode="video", mode_reasons=["hospitalised"])
    await day.bureau.news()
    await lottery.add_experts("orthopaedics", 5, hospitals=1)
    await day.scheduled(START, mode="video", venue="线上", video_link=LINK)
    letters = await day.letters(1, "examination_notice")
    assert LINK in letters["appraisee"]
    assert LINK not in letters["employer"]

    await day.seated()
    [early] = (await day.expert(0).get(f"{LOTTERY}/own-expert-entry/sessions")).json()
    day.at(START - timedelta(minutes=30))
    [shown] = (await day.expert(0).get(f"{LOTTERY}/own-expert-entry/sessions")).json()
    others = {f"expert-{number}" for number in range(5)} - set(day.experts)
    strangers = [
        await lottery.lottery.client_for("expert", account=account).get(
            f"{LOTTERY}/own-expert-entry/sessions"
        )
        for account in sorted(others)
    ]
    assert (early["half_day"], early["video_link"], shown["video_link"]) == (
        "afternoon",
        None,
        LINK,
    )
    assert [answer.json() for answer in strangers] == [[], []]

    somebody_else = await day.checked_in(1, "screen", "0000")
    by_telephone = await day.checked_in(1, "phone")
    seen = await day.checked_in(1, "screen")
    await day.allocated()
    sealed = [await day.sealed(1, number) for number in range(3)]

    assert somebody_else.json()["code"] == "identity_differs"
    assert by_telephone.json()["code"] == "check_in_method_wrong"
    assert (seen.status_code, seen.json()["identity_document"]) == (200, "photo")
    assert [answer.status_code for answer in sealed] == [201] * 3
    kept = await day.bureau.rows(
        "lottery", "select identified_by, check_in_method from lottery.session_case"
    )
    assert [tuple(row) for row in kept] == [("clerk-1", "screen")]
