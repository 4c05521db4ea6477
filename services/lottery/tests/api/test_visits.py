"""A day of home visits: who goes along reads where, the panel its own homes, nobody else any."""

import io
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from pypdf import PdfReader

from shared.clients.models import PersonAtHome, PersonsAtHome

from .conftest import PREFIX, Bureau, panels_of
from .pool_people import frozen_at
from .test_home_visits import HOME, rows
from .test_own_sessions import accounts_of
from .test_planning import events

START = datetime.fromisoformat("2026-12-01T08:30:00+08:00")
TOWN, OTHER_TOWN = "虎鹿镇", "歌山镇"
IDENTITY = {"last_digits": "1234", "document": "original"}


class Punctual(Bureau):
    """A bureau whose draws are revealed within an hour of its own clock."""

    async def freeze(self, session_id: str, kind: str, **changes: Any) -> Response:
        """Ask for a draw to be frozen."""
        reveal_by = (self.lottery.service.clock() + timedelta(hours=1)).isoformat()
        return await super().freeze(session_id, kind, **{"reveal_by": reveal_by, **changes})


@pytest.fixture
def bureau(bureau: Bureau) -> Bureau:
    return Punctual(**vars(bureau))


async def round_of(bureau: Bureau, homes: int, panels: int = 1) -> tuple[str, list[UUID]]:
    """Plan visits half an hour apart, whose people and addresses intake knows."""
    frozen_at(bureau, START - timedelta(hours=2))
    session_id = await bureau.plan(
        panels=panels_of(panels),
        mode="home_visit",
        venue=HOME,
        area=TOWN,
        starts_at=START.isoformat(),
        distinct_hospitals=False,
    )
    cases = [await bureau.add_case(mode="home_visit") for _ in range(homes)]
    times = [(START + timedelta(minutes=30 * number)).isoformat() for number in range(homes)]
    answer = await bureau.operator.post(
        f"{PREFIX}/sessions/{session_id}/cases",
        json={"case_ids": [str(case_id) for case_id in cases], "times": times},
    )
    assert answer.status_code == 200, answer.text
    bureau.intake.known_at_home[UUID(session_id)] = PersonsAtHome(
        people=[
            PersonAtHome(
                case_id=case_id,
                name=f"王建{number}",
                phone=f"1385790000{number}",
                address=f"东阳市虎鹿镇西坞村{number}号",
            )
            for number, case_id in enumerate(cases)
        ]
    )
    return session_id, cases


async def go_along(bureau: Bureau, session_id: str, *accounts: str) -> Any:
    path = f"{PREFIX}/sessions/{session_id}/companions"
    return await bureau.operator.put(path, json={"account_ids": list(accounts)})


async def own_visits(client: AsyncClient) -> list[dict[str, Any]]:
    answer = await client.get(f"{PREFIX}/own-visits")
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def drawn(bureau: Bureau, session_id: str, cases: list[UUID]) -> list[str]:
    """Ring everybody up and draw; return the accounts of the experts who are called."""
    codes = await bureau.seat(session_id)
    await bureau.conduct(session_id, "groups")
    for case_id in cases:
        assert (await bureau.check_in(session_id, case_id, "phone")).status_code == 200
    await bureau.conduct(session_id, "allocation")
    return await accounts_of(bureau, session_id, codes)


async def homes_of(bureau: Bureau, account: str) -> list[dict[str, Any]]:
    expert = bureau.lottery.client_for("expert", account=account)
    answer = await expert.get(f"{PREFIX}/own-expert-entry/visits")
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def test_who_goes_along_reads_order_time_address_and_telephone(bureau: Bureau) -> None:
    session_id, cases = await round_of(bureau, 2)
    await go_along(bureau, session_id, "account-clerk")

    [found] = await own_visits(bureau.clerk)

    first, second = found["stops"]
    assert [stop["case_id"] for stop in (first, second)] == [str(case_id) for case_id in cases]
    assert (first["number"], first["name"], first["phone"]) == (1, "王建0", "13857900000")
    assert (second["address"], second["kilometres"]) == ("东阳市虎鹿镇西坞村1号", 0)
    assert second["expected_at"] == "2026-12-01T01:00:00Z"


async def test_single_visit_goes_where_the_session_was_planned_to(bureau: Bureau) -> None:
    session_id, _ = await round_of(bureau, 1)
    await go_along(bureau, session_id, "account-clerk")

    [found] = await own_visits(bureau.clerk)

    assert found["stops"][0]["address"] == HOME


async def test_nobody_who_was_not_named_reads_an_address(bureau: Bureau) -> None:
    session_id, _ = await round_of(bureau, 2)
    await go_along(bureau, session_id, "account-clerk")
    await go_along(bureau, session_id, "somebody-else")

    shown = [await own_visits(client) for client in (bureau.clerk, bureau.operator)]
    supervisor = bureau.lottery.client_for("supervisor", account="supervisor-1")
    refused = await supervisor.get(f"{PREFIX}/own-visits")

    assert shown == [[], []]
    assert refused.json()["code"] == "permission_missing"


async def test_list_is_there_from_the_day_before_until_the_day_is_over(bureau: Bureau) -> None:
    session_id, _ = await round_of(bureau, 1)
    await go_along(bureau, session_id, "account-clerk")

    seen = []
    for hours in (-25, -24, 9, 24):
        frozen_at(bureau, START + timedelta(hours=hours))
        seen.append(len(await own_visits(bureau.clerk)))

    assert seen == [0, 1, 1, 0]


async def test_list_ends_with_the_session(bureau: Bureau) -> None:
    session_id, _ = await round_of(bureau, 1)
    await go_along(bureau, session_id, "account-clerk")

    await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")

    assert await own_visits(bureau.clerk) == []


async def test_kilometres_between_areas_are_those_that_staff_entered(bureau: Bureau) -> None:
    session_id, cases = await round_of(bureau, 2)
    await go_along(bureau, session_id, "account-clerk")
    service = bureau.lottery.service
    async with service.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            f"update lottery.session_case set area = '{OTHER_TOWN}' where case_id = '{cases[1]}'"  # noqa: S608
        )
    unknown = (await own_visits(bureau.clerk))[0]["stops"][1]["kilometres"]
    body = {"distances": [{"one": OTHER_TOWN, "other": TOWN, "kilometres": 14}]}
    assert (await bureau.operator.put(f"{PREFIX}/area-distances", json=body)).status_code == 200

    known = (await own_visits(bureau.clerk))[0]["stops"][1]["kilometres"]

    assert (unknown, known) == (None, 14)


async def test_printed_list_says_the_same_in_chinese(bureau: Bureau) -> None:
    session_id, _ = await round_of(bureau, 2)
    await go_along(bureau, session_id, "account-clerk")

    answer = await bureau.clerk.get(f"{PREFIX}/own-visits/paper")

    assert answer.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    for told in ("上门鉴定行程单", "08:30", "09:00", "王建1", "13857900001", "仅供随行人员"):
        assert told in text
    assert answer.content.startswith(b"%PDF")


async def test_paper_of_a_day_without_visits_says_so(bureau: Bureau) -> None:
    answer = await bureau.clerk.get(f"{PREFIX}/own-visits/paper")

    [page] = PdfReader(io.BytesIO(answer.content)).pages
    assert "没有您随行的上门鉴定" in page.extract_text()


async def test_companions_are_named_for_home_visits_only(bureau: Bureau) -> None:
    session_id = await bureau.plan(panels=1)

    refused = await go_along(bureau, session_id, "account-clerk")

    assert (refused.status_code, refused.json()["code"]) == (409, "home_visits_only")


async def test_expert_reads_the_homes_of_the_own_panel_once_they_are_drawn(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 6)
    session_id, cases = await round_of(bureau, 4, panels=2)
    codes = await bureau.seat(session_id)
    accounts = await accounts_of(bureau, session_id, codes)
    await bureau.conduct(session_id, "groups")
    for case_id in cases:
        await bureau.check_in(session_id, case_id, "phone")
    before = [await homes_of(bureau, account) for account in accounts]

    allocation = await bureau.conduct(session_id, "allocation")

    drawn_to = allocation["outcome"]["allocation"]
    seen = {account: await homes_of(bureau, account) for account in accounts}
    assert before == [[]] * 6
    for account in accounts:
        codes_seen = {stop["case_code"] for stop in seen[account]}
        assert len({drawn_to[code] for code in codes_seen}) == 1
    assert {stop["case_code"] for stops in seen.values() for stop in stops} == drawn_to.keys()


async def test_expert_reads_neither_name_nor_telephone(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 3)
    session_id, cases = await round_of(bureau, 2)
    accounts = await drawn(bureau, session_id, cases)

    stops = await homes_of(bureau, accounts[0])

    assert [stop["address"] for stop in stops] == [
        "东阳市虎鹿镇西坞村0号",
        "东阳市虎鹿镇西坞村1号",
    ]
    assert not {"name", "phone", "case_id", "case_number"} & stops[0].keys()


async def test_home_is_told_to_experts_on_its_day_alone(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 3)
    session_id, cases = await round_of(bureau, 1)
    [account, *_] = await drawn(bureau, session_id, cases)

    seen = []
    for hours in (-9, 0, 16):
        frozen_at(bureau, START + timedelta(hours=hours))
        seen.append([stop["address"] for stop in await homes_of(bureau, account)])

    assert seen == [[], [HOME], []]


async def test_each_home_that_was_looked_at_is_on_record_with_its_purpose(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 3)
    session_id, cases = await round_of(bureau, 2)
    await go_along(bureau, session_id, "account-clerk")
    accounts = await drawn(bureau, session_id, cases)
    await own_visits(bureau.clerk)
    await homes_of(bureau, accounts[0])

    noted = await rows(
        bureau,
        "select case_id, actor, purpose from lottery.audit_entry where action = 'home.read'",
    )

    expected = {
        (case_id, account, "examination")
        for case_id in cases
        for account in ("account-clerk", accounts[0])
    }
    assert set(noted) == expected


async def test_bedside_check_is_told_once_and_says_who_stood_there(bureau: Bureau) -> None:
    session_id, [case_id] = await round_of(bureau, 1)
    await bureau.check_in(session_id, case_id, "phone")
    path = f"{PREFIX}/sessions/{session_id}/cases/{case_id}/identity"
    visitor = bureau.lottery.client_for("clerk", account="account-visitor")

    for _ in range(2):
        assert (await visitor.post(path, json=IDENTITY)).status_code == 200

    [told] = await events(bureau, "lottery.case.identified.v1")
    assert (told["case_id"], told["document"]) == (str(case_id), "original")
    [kept] = await rows(
        bureau, "select checked_in_by, identified_by, identified_at from lottery.session_case"
    )
    assert kept == ("account-clerk", "account-visitor", START - timedelta(hours=2))


async def test_nobody_at_home_is_noted_as_absent_and_keeps_the_panel_for_the_day(
    bureau: Bureau,
) -> None:
    await bureau.add_experts("orthopaedics", 3)
    session_id, [case_id] = await round_of(bureau, 1)
    await drawn(bureau, session_id, [case_id])
    path = f"{PREFIX}/sessions/{session_id}/cases/{case_id}"
    early = await bureau.clerk.post(f"{path}/absence")
    frozen_at(bureau, START + timedelta(minutes=10))

    absent = await bureau.clerk.post(f"{path}/absence")
    found = await bureau.check_in(session_id, case_id, "phone")
    seen = await bureau.clerk.post(f"{path}/identity", json=IDENTITY)
    too_late = await bureau.clerk.post(f"{path}/absence")

    assert early.json()["code"] == "absence_too_early"
    assert (absent.json()["state"], found.json()["state"]) == ("absent", "allocated")
    assert seen.json()["identity_document"] == "original"
    assert too_late.json()["code"] == "case_not_movable"


async def test_absent_persons_panel_is_gone_with_its_draw_or_with_the_session(
    bureau: Bureau,
) -> None:
    await bureau.add_experts("orthopaedics", 3)
    session_id, [case_id] = await round_of(bureau, 1)
    await drawn(bureau, session_id, [case_id])
    frozen_at(bureau, START + timedelta(minutes=10))
    path = f"{PREFIX}/sessions/{session_id}"
    await bureau.clerk.post(f"{path}/cases/{case_id}/absence")
    allocation = (await bureau.operator.get(path)).json()["draws"][2]["id"]
    body = bureau.lottery.client_for("supervising_body", account="account-province")
    voided = await body.post(f"{PREFIX}/draws/{allocation}/void", json={"reason": "wrong-roster"})
    assert voided.status_code == 201, voided.text

    found = await bureau.check_in(session_id, case_id, "phone")

    assert found.json()["state"] == "checked_in"
