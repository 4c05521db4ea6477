"""Cases are found by whatever people know of them, in pages that nothing shifts."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from intake.services.reindexing import reindex
from intake.tables import case
from services.intake.tests.factories.clients import BASE, Desk
from shared.testing.identities import make_credit_code, make_identity_number
from shared.testing.issuer import OTHER_COMMITTEE

NOW = datetime(2026, 5, 6, 2, 0, tzinfo=UTC)


def stop_clock(desk: Desk, days: int) -> None:
    """Let it be some days after, or before, the first day."""
    moment = NOW + timedelta(days=days)
    desk.service.clock = lambda: moment


async def three(desk: Desk) -> list[UUID]:
    """Receive three applications a day apart, and accept the first two in turn."""
    cases = []
    for number, name in enumerate(("虞试明", "厉试安", "阿·试娜")):
        stop_clock(desk, number)
        person = {"applicant__name": name, "appraisee__name": name}
        cases.append(await desk.received(number + 1, **person))
    for case_id in cases[:2]:
        await desk.accept(case_id)
    return cases


async def found(desk: Desk, path: str = "applications", **query: Any) -> list[UUID]:
    response = await desk.as_clerk().get(f"{BASE}/{path}", params=query)
    assert response.status_code == 200, response.text
    return [UUID(item["case_id"]) for item in response.json()["items"]]


async def searched(desk: Desk, **terms: Any) -> list[UUID]:
    response = await desk.as_clerk().post(
        f"{BASE}/case-searches", json={"purpose": "acceptance", **terms}
    )
    assert response.status_code == 200, response.text
    return [UUID(item["case_id"]) for item in response.json()["items"]]


async def test_cases_that_ended_are_listed_if_they_were_accepted(desk: Desk) -> None:
    a, _, c = await three(desk)
    for case_id in (a, c):
        body = {"reason": "treatment_continues"}
        await desk.as_applicant().post(f"{BASE}/applications/{case_id}/withdrawal", json=body)

    assert await found(desk, "cases", state="withdrawn") == [a]
    assert await found(desk, "applications", state="withdrawn") == [c, a]
    assert await found(desk, "cases", state=["withdrawn", "received", "abandoned"]) == [a]
    assert await found(desk, "cases", state=["received", "abandoned"]) == []


async def test_lists_are_narrowed_by_what_a_case_is(desk: Desk) -> None:
    a, b, c = await three(desk)
    year = 2026
    await desk.as_clerk("clerk-7").post(f"{BASE}/queues/acceptance/claims")

    assert await found(desk) == [c, b, a]
    assert await found(desk, "cases") == [b, a]
    assert await found(desk, state="received") == [c]
    assert await found(desk, state=["received", "accepted"]) == [c, b, a]
    assert await found(desk, state=["received", "accepted"], sort="received") == [a, b, c]
    assert await found(desk, case_number=f"东劳鉴〔{year}〕2号") == [b]
    assert await found(desk, number_prefix=f"东劳鉴〔{year}〕") == [b, a]
    assert await found(desk, number_prefix="东劳鉴_") == []
    assert await found(desk, sort="number") == [a, b]
    assert await found(desk, received_from="2026-05-07") == [c, b]
    assert await found(desk, received_from="2026-05-06", received_to="2026-05-06") == [a]
    assert await found(desk, accepted_by="clerk-1") == [b, a]
    assert await found(desk, claimed_by="clerk-7") == [c]
    assert await found(desk, matter="illness") == []
    assert await found(desk, applicant_kind="appraisee", matter="initial") == [c, b, a]
    assert await found(desk, express="true") == []
    assert await found(desk, difficult="false") == [c, b, a]


async def test_cases_are_ordered_by_a_running_limit(desk: Desk) -> None:
    a, b, c = await three(desk)

    assert await found(desk, sort="due") == [a, b]
    assert await found(desk, sort="-due") == [b, a]
    assert await found(desk, due="one_time_notice", sort="due") == [c]
    [limit] = {
        item["due_on"]
        for item in (await desk.as_clerk().get(f"{BASE}/cases/{a}/deadlines")).json()
        if item["code"] == "promised_limit"
    }
    assert await found(desk, due="promised_limit", due_from=limit, due_to=limit) == [a]


async def test_numbers_are_ordered_as_numbers(desk: Desk) -> None:
    desk.service.clock = lambda: NOW
    cases = [await desk.accepted(serial) for serial in range(1, 12)]

    assert await found(desk, sort="number") == cases


async def test_person_is_found_by_what_is_not_in_an_address(desk: Desk) -> None:
    a, b, c = await three(desk)

    assert await searched(desk, identity_number=make_identity_number(2)) == [b]
    assert await searched(desk, appraisee_name="虞试明") == [a]
    assert await searched(desk, appraisee_name="阿•试娜 ") == [c]
    assert await searched(desk, employer_name="东阳市试验木雕有限公司") == [c, b, a]
    assert await searched(desk, employer_credit_code=make_credit_code(1), states=["accepted"]) == [
        b,
        a,
    ]
    assert await searched(desk, appraisee_name="虞试") == []
    assert await searched(desk, identity_number=make_identity_number(9)) == []


async def test_search_is_noted_with_its_purpose_and_without_whom_it_was_for(desk: Desk) -> None:
    await three(desk)

    await searched(desk, appraisee_name="虞试明", states=["accepted"])

    [entry] = await desk.rows(
        "select purpose, detail from audit_entry where action = 'cases.searched'"
    )
    assert entry == {
        "purpose": "acceptance",
        "detail": {"by": ["appraisee_name", "states"], "found": 1},
    }


async def test_search_without_a_purpose_and_by_others_is_refused(desk: Desk) -> None:
    url = f"{BASE}/case-searches"

    without = await desk.as_clerk().post(url, json={"appraisee_name": "虞试明"})
    applicant = await desk.as_applicant().post(url, json={"purpose": "acceptance"})

    assert (without.status_code, applicant.status_code) == (422, 403)


async def test_nobody_of_another_committee_is_found(desk: Desk) -> None:
    await three(desk)

    response = await desk.as_clerk(committee=OTHER_COMMITTEE).post(
        f"{BASE}/case-searches",
        json={"purpose": "acceptance", "identity_number": make_identity_number(1)},
    )

    assert response.json()["items"] == []


async def test_applicants_look_among_their_own_and_not_by_who_works_on_it(desk: Desk) -> None:
    a, b, c = await three(desk)
    other = desk.as_applicant("applicant-2")
    theirs = (await desk.submit(other, await desk.complete(other, 7))).json()["case_id"]

    own = await desk.as_applicant().get(f"{BASE}/applications", params={"accepted_by": "nobody"})
    others = await other.get(f"{BASE}/applications", params={"state": ["received", "accepted"]})

    assert [UUID(item["case_id"]) for item in own.json()["items"]] == [c, b, a]
    assert [item["case_id"] for item in others.json()["items"]] == [theirs]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"sort": "received"},
        {"state": ["received", "accepted"]},
        {"sort": "due"},
        {"sort": "-due"},
        {"sort": "number"},
        {"number_prefix": "东"},
    ],
)
async def test_pages_hold_everything_once_whatever_comes_meanwhile(
    desk: Desk, query: dict[str, Any]
) -> None:
    desk.service.clock = lambda: NOW
    cases = {str(await desk.accepted(serial)) for serial in range(1, 6)}
    whole = await desk.as_clerk().get(f"{BASE}/applications", params=query)
    read, cursor = [], None

    while True:
        paging = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (
            await desk.as_clerk().get(f"{BASE}/applications", params={**query, **paging})
        ).json()
        read += [item["case_id"] for item in page["items"]]
        stop_clock(desk, -len(read))
        await desk.received(10 + len(read))
        cursor = page["next"]
        if cursor is None:
            break

    assert [item for item in read if item in cases] == [
        item["case_id"] for item in whole.json()["items"]
    ]
    assert len(read) == len(set(read))


async def test_cursor_of_another_order_is_refused(desk: Desk) -> None:
    await three(desk)
    first = await desk.as_clerk().get(f"{BASE}/applications", params={"limit": 1})

    response = await desk.as_clerk().get(
        f"{BASE}/applications", params={"sort": "number", "cursor": first.json()["next"]}
    )

    assert (response.status_code, response.json()["code"]) == (422, "cursor_invalid")


async def test_rows_from_before_are_found_once_they_are_indexed(desk: Desk) -> None:
    a, b, _ = await three(desk)
    nothing = dict.fromkeys(
        ("appraisee_name_index", "employer_name_index", "number_year", "number_sequence")
    )
    async with desk.service.database.engine.begin() as connection:
        await connection.execute(update(case).values(nothing))
    before = [await searched(desk, appraisee_name="虞试明"), await found(desk, sort="number")]

    changed = [await reindex(desk.service), await reindex(desk.service)]

    assert before == [[], []]
    assert changed == [3, 0]
    assert await searched(desk, appraisee_name="虞试明") == [a]
    assert await found(desk, sort="number") == [a, b]
