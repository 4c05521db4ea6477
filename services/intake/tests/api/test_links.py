"""An account reaches a case that others handed in, once it shows what stands on the receipt."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response

from services.intake.tests.api.test_personal_data import Around, records, unpacked
from services.intake.tests.factories.applications import an_application
from services.intake.tests.factories.clients import BASE, Desk
from shared.testing.identities import make_credit_code, make_identity_number
from shared.testing.issuer import OTHER_COMMITTEE

NUMBER = make_identity_number(1)
NAME = "虞试明"
EMPLOYER = {"role": "employer", "number": make_credit_code(1), "name": "东阳市试验木雕有限公司"}


async def entered(desk: Desk, serial: int = 1, **changes: Any) -> tuple[str, str]:
    """Enter a paper, and return its case and the code on its receipt."""
    today = f"{desk.service.clock():%Y-%m-%d}"
    response = await desk.enter(desk.as_clerk(), an_application(serial, **changes), today)
    assert response.status_code == 201, response.text
    return response.json()["case_id"], response.json()["receipt"]["tracking_code"]


async def link(desk: Desk, code: str, account: str = "applicant-1", **changes: str) -> Response:
    body = {"role": "appraisee", "number": NUMBER, "name": NAME, "tracking_code": code, **changes}
    return await desk.as_applicant(account).post(f"{BASE}/case-links", json=body)


async def test_case_entered_at_the_counter_is_nobodys_own_before_it_is_linked(desk: Desk) -> None:
    case_id, code = await entered(desk)
    applicant = desk.as_applicant()
    before = await applicant.get(f"{BASE}/cases/{case_id}")

    response = await link(desk, code)

    assert before.status_code == 404
    assert (response.status_code, response.json()["case_id"]) == (201, case_id)
    assert (await applicant.get(f"{BASE}/cases/{case_id}")).status_code == 200
    listed = (await applicant.get(f"{BASE}/applications")).json()["items"]
    assert [item["case_id"] for item in listed] == [case_id]
    assert (await applicant.get(f"{BASE}/cases/{case_id}/timeline")).status_code == 200


async def test_who_entered_a_paper_does_not_reach_it_as_an_applicant(desk: Desk) -> None:
    case_id, _ = await entered(desk)

    as_applicant = desk.as_applicant("clerk-1")

    assert (await as_applicant.get(f"{BASE}/cases/{case_id}")).status_code == 404
    assert (await as_applicant.get(f"{BASE}/applications")).json()["items"] == []


async def test_code_is_taken_as_people_type_it(desk: Desk) -> None:
    _, code = await entered(desk)

    response = await link(desk, f" {code[:5].lower()} {code[5:].lower()} ", number=NUMBER.lower())

    assert response.status_code == 201


async def test_employer_links_itself_by_its_credit_code(desk: Desk) -> None:
    case_id, code = await entered(desk)

    response = await link(desk, code, "employer-1", **EMPLOYER)

    assert response.status_code == 201
    reached = await desk.as_applicant("employer-1").get(f"{BASE}/cases/{case_id}")
    assert reached.status_code == 200


async def test_every_wrong_proof_gets_the_same_answer(desk: Desk) -> None:
    _, code = await entered(desk)
    _, other_code = await entered(desk, 2)
    wrong: list[dict[str, str]] = [
        {"number": make_identity_number(9)},
        {"number": make_identity_number(2)},
        {"name": "虞试月"},
        {"tracking_code": other_code},
        {"tracking_code": "00000-00000"},
        {"role": "employer"},
        EMPLOYER | {"name": NAME},
    ]

    answers = [await link(desk, code, **changes) for changes in wrong]

    told = {(answer.status_code, answer.json()["code"]) for answer in answers}
    assert told == {(404, "case_link_refused")}
    assert len({answer.json()["detail_zh"] for answer in answers}) == 1
    assert await desk.rows("select * from intake.case_access") == []


async def test_code_does_not_open_a_case_of_another_committee(desk: Desk) -> None:
    _, code = await entered(desk)
    body = {"role": "appraisee", "number": NUMBER, "name": NAME, "tracking_code": code}

    stranger = desk.as_applicant(committee=OTHER_COMMITTEE)

    assert (await stranger.post(f"{BASE}/case-links", json=body)).status_code == 404


async def test_codes_can_not_be_tried_one_after_another(desk: Desk) -> None:
    _, code = await entered(desk)
    most = desk.service.settings.link_attempts  # type: ignore[attr-defined]

    tries = [await link(desk, f"{n:010}") for n in range(most)]
    right = await link(desk, code)

    assert {answer.status_code for answer in tries} == {404}
    assert right.status_code == 429
    assert int(right.headers["Retry-After"]) > 3600
    assert (await link(desk, code, "applicant-2")).status_code == 201


async def test_codes_can_not_be_tried_all_at_once(desk: Desk) -> None:
    await entered(desk)
    most = desk.service.settings.link_attempts  # type: ignore[attr-defined]

    tries = await asyncio.gather(*(link(desk, f"{n:010}") for n in range(most + 10)))

    counts = [answer.status_code for answer in tries]
    assert (counts.count(404), counts.count(429)) == (most, 10)


async def test_attempts_are_forgotten_after_their_hours(desk: Desk) -> None:
    _, code = await entered(desk)
    for n in range(desk.service.settings.link_attempts):  # type: ignore[attr-defined]
        await link(desk, f"{n:010}")
    later = desk.service.clock() + timedelta(hours=24, seconds=1)
    desk.service.clock = lambda: later

    assert (await link(desk, code)).status_code == 201


@pytest.mark.parametrize(
    ("kind", "status"), [("appraisee", 201), ("employer", 403), ("relative", 403)]
)
async def test_linked_appraisee_withdraws_only_what_they_applied_for(
    desk: Desk, kind: str, status: int
) -> None:
    clerk = desk.as_clerk()
    authorisation = {"item": "relative_authorisation", "upload_id": await desk.upload(clerk)}
    applicant = {
        "kind": kind,
        "name": NAME if kind == "appraisee" else "厉试安",
        "phone": "13857900002",
        "relationship": "配偶" if kind == "relative" else None,
    }
    case_id, code = await entered(desk, applicant=applicant, materials=[authorisation])
    await link(desk, code)

    response = await desk.as_applicant().post(
        f"{BASE}/applications/{case_id}/withdrawal", json={"reason": "no_longer_wanted"}
    )

    assert response.status_code == status


async def test_linking_twice_changes_nothing(desk: Desk) -> None:
    _, code = await entered(desk)

    first, second = await link(desk, code), await link(desk, code)

    assert (first.status_code, second.status_code) == (201, 201)
    assert len(await desk.rows("select * from intake.case_access")) == 1


async def test_linked_case_is_in_the_copy_of_the_own_data(desk: Desk) -> None:
    _, code = await entered(desk)
    await link(desk, code)
    Around(desk)

    entries = unpacked(await desk.as_applicant().get(f"{BASE}/personal-data"))

    [copied] = records(entries, "intake", "case")
    assert copied["appraisee"]["identity_number"] == NUMBER


async def test_employer_that_a_correction_took_out_of_a_case_reaches_it_no_more(desk: Desk) -> None:
    applicant = desk.as_applicant()
    received = (await desk.submit(applicant, await desk.complete(applicant))).json()
    case_id, code = received["case_id"], received["receipt"]["tracking_code"]
    await link(desk, code, "employer-1", **EMPLOYER)
    await link(desk, code, "appraisee-1")
    await desk.accept(case_id)
    await desk.as_reviewer().post(f"{BASE}/cases/{case_id}/return", json={"reasons": ["other"]})
    stated = an_application()
    body = {
        "reason": "decision_obtained",
        "employer": {**stated["employer"], "credit_code": make_credit_code(7), "name": "新厂"},
        "injury": stated["injury"],
        "circumstances": stated.get("circumstances", {}),
    }

    corrected = await desk.as_clerk().put(f"{BASE}/applications/{case_id}/statement", json=body)

    assert corrected.status_code == 200, corrected.text
    former = await desk.as_applicant("employer-1").get(f"{BASE}/cases/{case_id}")
    person = await desk.as_applicant("appraisee-1").get(f"{BASE}/cases/{case_id}")
    assert (former.status_code, person.status_code) == (404, 200)
