"""A panel goes to two people in bed: drawn, told the way, and let ask after the card was seen."""

from datetime import datetime, timedelta

from services.lottery.tests.api.conftest import PREFIX as LOTTERY
from shared.testing.identities import make_identity_number
from tests.journeys.sessions.day import Day

START = datetime.fromisoformat("2026-12-01T09:00:00+08:00")
HOMES = {1: "东阳市虎鹿镇西坞村1号", 2: "东阳市虎鹿镇西坞村2号"}
AT_HOME = {"mode": "home_visit", "mode_reasons": ["bedridden"], "area": "虎鹿镇"}


async def test_home_visits_from_the_letter_to_the_opinion_at_the_bedside(day: Day) -> None:
    lottery = day.bureau.lottery
    for serial, address in HOMES.items():
        await day.reviewed(serial, "home_visit_proof", address=address, **AT_HOME)
    await day.bureau.news()
    await lottery.add_experts("orthopaedics", 4, hospitals=1)
    await day.scheduled(START, minutes=45, mode="home_visit", area="虎鹿镇", venue="虎鹿镇卫生院")

    letters = await day.letters(2, "examination_notice")
    assert "9时45分" in letters["appraisee"] or "09:45" in letters["appraisee"]
    assert HOMES[2] in letters["appraisee"]
    assert HOMES[2] not in letters["employer"]

    named = await lottery.operator.put(
        f"{day.path}/companions", json={"account_ids": ["clerk-visitor"]}
    )
    assert named.status_code == 200, named.text
    visitor = lottery.lottery.client_for("clerk", account="clerk-visitor")
    await day.seated()
    for serial in HOMES:
        assert (await day.checked_in(serial, "phone")).status_code == 200
    before = await day.expert(0).get(f"{LOTTERY}/own-expert-entry/visits")
    await day.allocated()

    day.at(START + timedelta(minutes=5))
    [found] = (await visitor.get(f"{LOTTERY}/own-visits")).json()
    stops = (await day.expert(0).get(f"{LOTTERY}/own-expert-entry/visits")).json()
    unseen = await day.sealed(1, 0)
    identity = {"last_digits": make_identity_number(1)[-4:], "document": "original"}
    at_the_bed = await visitor.post(f"{day.path}/cases/{day.cases[1]}/identity", json=identity)
    await day.news()
    sealed = [await day.sealed(1, number) for number in range(3)]

    assert before.json() == []
    assert [(stop["address"], stop["phone"]) for stop in found["stops"]] == [
        (address, "13857900001") for address in HOMES.values()
    ]
    assert [stop["address"] for stop in stops] == [*HOMES.values()]
    assert "phone" not in stops[0]
    assert (unseen.status_code, unseen.json()["code"]) == (409, "identity_not_checked")
    assert at_the_bed.status_code == 200, at_the_bed.text
    assert [answer.status_code for answer in sealed] == [201] * 3

    day.at(START + timedelta(minutes=55))
    nobody = await visitor.post(f"{day.path}/cases/{day.cases[2]}/absence")
    assert (nobody.status_code, nobody.json()["attendance"]) == (200, "absent")
    assert (await day.sealed(2, 0)).json()["code"] == "identity_not_checked"
