"""Forty-five people, four panels, and a hospital that treated half of them and sends experts."""

from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from services.intake.tests.factories.applications import findings
from services.intake.tests.factories.clients import BASE as INTAKE
from services.lottery.tests.api.conftest import PREFIX
from services.lottery.tests.verifiers.browser import Browser
from shared.testing.identities import make_credit_code, make_identity_number
from tests.blindness.bureau import Bureau
from tests.journeys.draws.hall import HOSPITAL, Hall, Json

APPLICANTS = 45
GENERAL = ("orthopaedics", "orthopaedics", "rehabilitation")
HANDS = ("hand-surgery", "hand-surgery", "burns-plastic")
PLANS: tuple[tuple[dict[str, tuple[str, ...]], bool], ...] = (
    ({f"P{n}": GENERAL for n in range(1, 5)}, True),
    ({f"P{n}": GENERAL for n in range(1, 5)}, False),
    ({"P1": GENERAL, "P2": GENERAL, "P3": HANDS, "P4": HANDS}, False),
)
"""What the planner may try: panels, and whether the hospitals of each differ."""


async def applied(bureau: Bureau) -> dict[str, bool]:
    """Bring everybody through intake; every second one was treated at the first hospital."""
    treated = {}
    for serial in range(1, APPLICANTS + 1):
        case_id = await bureau.desk.accepted(serial)
        hospital = make_credit_code(HOSPITAL if serial % 2 else HOSPITAL + 50)
        body = findings(classes_needed=["orthopaedics"], treating_hospitals=[hospital])
        answer = await bureau.desk.as_reviewer().post(
            f"{INTAKE}/cases/{case_id}/preliminary-review", json=body
        )
        assert answer.status_code == 201, answer.text
        treated[str(case_id)] = bool(serial % 2)
    await bureau.news()
    return treated


async def appointed(hall: Hall) -> set[str]:
    """Appoint 24 experts, 8 of them of the first hospital; return those, by id."""
    own = [
        *await hall.hire("orthopaedics", *[HOSPITAL] * 5),
        *await hall.hire("rehabilitation", *[HOSPITAL] * 3),
    ]
    await hall.hire("orthopaedics", *range(HOSPITAL + 1, HOSPITAL + 6))
    await hall.hire("rehabilitation", *range(HOSPITAL + 1, HOSPITAL + 4))
    await hall.hire("hand-surgery", *range(HOSPITAL + 1, HOSPITAL + 6))
    await hall.hire("burns-plastic", *range(HOSPITAL + 4, HOSPITAL + 7))
    assert len(own) * 3 == len(hall.lottery.experts)
    return {expert["id"] for expert in own}


async def planned(hall: Hall) -> list[float]:
    """Try plans until the planner's report sees nothing in vain; return the risks it told."""
    risks: list[float] = []
    for panels, distinct_hospitals in PLANS:
        await hall.plan(panels, distinct_hospitals=distinct_hospitals)
        if not risks:
            suggested = await hall.lottery.operator.get(f"{hall.path}/suggested-cases")
            await hall.schedule(case["case_id"] for case in suggested.json())
        report = await hall.told("pool")
        assert report["seats_can_be_filled"], report
        risks.append(risk_of(report))
        if risks[-1] == 0:
            return risks
    raise AssertionError(risks)


def risk_of(report: Json) -> float:
    """Return how likely a plan leaves somebody without a panel, 1 where it must."""
    if not report["every_case_can_go_somewhere"]:
        return 1
    return float(report["seats_in_vain"]["value"] + report["case_in_vain"]["value"])


def digits_of(serial: int) -> str:
    return make_identity_number(serial)[-4:]


async def test_hospital_that_treated_half_examines_none_of_them_and_everybody_can_check_it(
    whole_bureau: Bureau, browser: Browser, tmp_path: Path
) -> None:
    hall = Hall(whole_bureau.lottery)
    treated = await applied(whole_bureau)
    own = await appointed(hall)

    risks = await planned(hall)
    before = await hall.detail()
    slips = await hall.slips()
    await hall.seated()
    report = await hall.told("groups")
    groups = await hall.draw("groups")
    for serial, case_id in enumerate(treated, start=1):
        await hall.check_in(case_id, digits_of(serial))
    forecast = await hall.told("allocation")
    allocation = await hall.draw("allocation")

    detail = await hall.detail()
    codes = {case["case_id"]: case["code"] for case in detail["cases"]}
    drawn = {case["case_id"]: case["panel_code"] for case in detail["cases"]}
    panels = members_by_panel(detail, groups)
    assert risks[0] == 1 > risks[1] > 0.3 > risks[2] == 0
    assert len(before["cases"]) == len(slips) == APPLICANTS
    assert report["case_in_vain"]["value"] == 0
    assert forecast["obstacles"] == []
    assert {codes[case_id]: panel for case_id, panel in drawn.items()} == (
        allocation["outcome"]["allocation"]
    )
    assert not [
        case_id for case_id, panel in drawn.items() if treated[case_id] and panels[panel] & own
    ]
    await own_lots_agree(hall, slips, [groups, allocation])
    await review_knows_the_panels(whole_bureau, drawn)
    chain = await hall.verified(browser, tmp_path)
    assert [document["kind"] for document in chain] == ["pool", "groups", "allocation"]
    loads = sorted(Counter(drawn.values()).values())
    assert sum(loads) == APPLICANTS
    assert loads[-1] - loads[0] <= 1 + 2 * chain[-1]["input"]["slack"]


def members_by_panel(detail: Json, groups: Json) -> dict[str, set[str]]:
    """Return who sits on each panel, by the register's ids."""
    ids = {expert["code"]: expert["expert_id"] for expert in detail["experts"]}
    seating = groups["outcome"]["seating"]
    return {panel: {ids[code] for code in members} for panel, members in seating.items()}


async def own_lots_agree(hall: Hall, slips: dict[str, str], draws: list[Json]) -> None:
    """Let everybody look up the own lot: by slip, at the kiosk, and as an expert."""
    groups, allocation = (draw["outcome"] for draw in draws)
    numbers = {case["code"]: case["queue_number"] for case in (await hall.detail())["cases"]}
    room = await hall.lottery.clerk.post(f"{hall.path}/room")
    token = {"Room-Token": room.json()["token"]}
    for code, salt in slips.items():
        body = {"code": code, "salt": salt}
        receipt = (await hall.lottery.public.post(f"{hall.path}/own-lot", json=body)).json()
        kiosk = await hall.lottery.public.get(f"{hall.path}/lots/{numbers[code]}", headers=token)
        assert receipt["lot"]["panel"] == allocation["allocation"][code]
        assert receipt["participant"] == participant(salt, receipt["stable_id"])
        assert kiosk.json() == receipt["lot"]
    seats = {
        code: (panel, number)
        for panel, codes in groups["seating"].items()
        for number, code in enumerate(codes, start=1)
    }
    found = {}
    for serial in range(len(hall.lottery.experts)):
        client = hall.lottery.lottery.client_for("expert", account=f"expert-{serial}")
        [receipt] = (await client.get(f"{PREFIX}/own-lots")).json()
        if receipt["lot"]:
            found[receipt["code"]] = (receipt["lot"]["panel"], receipt["lot"]["seat"])
            assert receipt["lot"]["leads"] == (receipt["code"] in groups["leaders"].values())
    assert found == seats


def participant(salt: str, stable_id: str) -> str:
    """Return what stands for somebody in public (specification, section 9)."""
    return sha256(
        b"jianding/draw/1/participant" + bytes.fromhex(salt) + stable_id.encode()
    ).hexdigest()


async def review_knows_the_panels(bureau: Bureau, drawn: dict[str, Any]) -> None:
    """Look whether review has heard for every case of a panel of three."""
    await bureau.news()
    told = {
        UUID(str(event.data["case_id"])): event.data
        for event in await bureau.announced("lottery")
        if event.type == "lottery.case.allocated.v1"
    }
    assert told.keys() == {UUID(case_id) for case_id in drawn}
    rows = await bureau.rows("review", "select case_id, seats from review.examination")
    heard = {row.case_id: [seat["account_id"] for seat in row.seats] for row in rows}
    assert len(heard) == APPLICANTS
    assert heard == {
        case_id: [member["account_id"] for member in data["panel"]]
        for case_id, data in told.items()
    }
    assert {len(members) for members in heard.values()} == {3}
