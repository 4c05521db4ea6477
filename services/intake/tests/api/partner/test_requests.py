"""Hospitals are asked for records, answer or decline, and a request closes itself."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from intake.services.partner import expiry
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.hospitals import (
    NAME,
    Hospital,
    connected,
    materials_of,
)
from shared.testing.identities import make_identity_number
from shared.testing.issuer import OTHER_COMMITTEE

REQUESTS = f"{BASE}/partner/requests"


@pytest.fixture
async def hospital(desk: Desk) -> Hospital:
    """Return a connected hospital."""
    return await connected(desk)


async def state_of(hospital: Hospital, request_id: str) -> str:
    """Return how far a request is, as its hospital sees it."""
    shown = await hospital.client.get(f"{REQUESTS}/{request_id}")
    assert shown.status_code == 200, shown.text
    return str(shown.json()["state"])


async def test_request_is_told_with_its_person_only_to_the_asked_hospital(
    desk: Desk, hospital: Hospital
) -> None:
    other = await connected(desk, 12)
    case_id = await desk.reviewed(1)
    request = await hospital.asked(desk, case_id)

    listed = await hospital.client.get(REQUESTS)
    shown = await hospital.client.get(f"{REQUESTS}/{request['id']}")
    hidden = await other.client.get(f"{REQUESTS}/{request['id']}")

    assert make_identity_number(1) not in listed.text
    assert shown.json()["person"]["identity_number"] == make_identity_number(1)
    assert str(case_id) not in shown.text
    assert (hidden.status_code, hidden.json()["code"]) == (404, "record_request_not_found")
    assert (await other.client.get(REQUESTS)).json()["items"] == []
    [read] = await desk.rows(
        "select actor, purpose from audit_entry where action = 'record_request.read'"
    )
    assert (read["actor"], read["purpose"]) == (hospital.account, "record_request")


async def test_request_closes_itself_when_all_its_documents_have_come(
    desk: Desk, hospital: Hospital
) -> None:
    case_id = await desk.reviewed(1)
    request = await hospital.asked(desk, case_id, "discharge_summary", "imaging_report")

    first = await hospital.sent(1, external_id="a", request_id=request["id"])
    halfway = await state_of(hospital, request["id"])
    await hospital.sent(1, external_id="b", request_id=request["id"], kind="imaging_report")

    assert first["state"] == "in_use"
    assert halfway == "partially"
    shown = (await hospital.client.get(f"{REQUESTS}/{request['id']}")).json()
    assert (shown["state"], shown["person"]) == ("fulfilled", None)
    assert len(await materials_of(desk, case_id)) == 6


async def test_two_hospitals_answer_one_asking_each_for_itself(
    desk: Desk, hospital: Hospital
) -> None:
    other = await connected(desk, 12)
    case_id = await desk.accepted(1)
    asked = await desk.as_reviewer().post(
        f"{BASE}/cases/{case_id}/record-requests",
        json={
            "hospitals": [hospital.credit_code, other.credit_code],
            "kinds": ["discharge_summary"],
        },
    )
    requests = {item["hospital"]: item["id"] for item in asked.json()}

    await hospital.sent(1, request_id=requests[hospital.credit_code])
    before = await state_of(other, requests[other.credit_code])
    await other.sent(1, request_id=requests[other.credit_code])

    assert before == "open"
    listed = await desk.as_clerk().get(f"{BASE}/cases/{case_id}/record-requests")
    assert [item["state"] for item in listed.json()] == ["fulfilled", "fulfilled"]


async def test_records_of_another_person_do_not_answer(desk: Desk, hospital: Hospital) -> None:
    request = await hospital.asked(desk, await desk.accepted(1))
    body_of_another = {"request_id": request["id"]}

    with pytest.raises(AssertionError, match="person_not_asked_for"):
        await hospital.sent(2, **body_of_another)

    assert await desk.rows("select id from record_submission") == []


async def test_hospital_declines_with_a_reason_and_cannot_answer_then(
    desk: Desk, hospital: Hospital
) -> None:
    request = await hospital.asked(desk, await desk.accepted(1))
    path = f"{REQUESTS}/{request['id']}/refusal"

    declined = await hospital.client.post(path, json={"reason": "no_such_records"})
    again = await hospital.client.post(path, json={"reason": "no_such_records"})

    assert (declined.status_code, declined.json()["state"]) == (201, "declined")
    assert (again.status_code, again.json()["code"]) == (409, "record_request_closed")
    with pytest.raises(AssertionError, match="record_request_closed"):
        await hospital.sent(1, request_id=request["id"])


async def test_hospital_is_not_asked_twice_for_the_same(desk: Desk, hospital: Hospital) -> None:
    case_id = await desk.accepted(1)
    await hospital.asked(desk, case_id)

    with pytest.raises(AssertionError, match="record_request_known"):
        await hospital.asked(desk, case_id)


async def test_hospital_that_is_not_active_is_not_asked(desk: Desk) -> None:
    trying = await connected(desk, state="sandbox")

    with pytest.raises(AssertionError, match="hospital_not_connected"):
        await trying.asked(desk, await desk.accepted(1))


async def test_case_of_another_committee_is_not_asked_about(desk: Desk) -> None:
    hospital = await connected(desk, committee=OTHER_COMMITTEE)

    with pytest.raises(AssertionError, match="case_not_found"):
        await hospital.asked(desk, await desk.accepted(1), committee=OTHER_COMMITTEE)


async def test_hospital_is_reminded_once_and_an_expired_request_is_still_answered(
    desk: Desk, hospital: Hospital
) -> None:
    request = await hospital.asked(desk, await desk.accepted(1))
    due = datetime.fromisoformat(f"{request['due_on']}T08:00:00+08:00")

    await expiry.look_after_requests(desk.service)
    desk.service.clock = lambda: due - timedelta(days=2)
    await expiry.look_after_requests(desk.service)
    await expiry.look_after_requests(desk.service)
    desk.service.clock = lambda: due + timedelta(days=1)
    await expiry.look_after_requests(desk.service)

    told = await desk.rows(
        "select kind, facts->>'reason' as reason from partner_event order by sequence"
    )
    assert [(row["kind"], row["reason"]) for row in told][-3:] == [
        ("request.opened", None),
        ("request.changed", "due_soon"),
        ("request.closed", "expired"),
    ]
    assert await state_of(hospital, request["id"]) == "expired"
    await hospital.sent(1, request_id=request["id"])
    assert await state_of(hospital, request["id"]) == "fulfilled"


async def test_request_is_due_before_the_conclusion(desk: Desk, hospital: Hospital) -> None:
    case_id = await desk.accepted(1)

    request = await hospital.asked(desk, case_id)

    limits = (await desk.as_clerk().get(f"{BASE}/cases/{case_id}/deadlines")).json()
    conclusion = max(item["due_on"] for item in limits)
    assert desk.service.clock().date().isoformat() < request["due_on"] <= conclusion


async def test_request_is_taken_back_and_with_its_case_too(desk: Desk, hospital: Hospital) -> None:
    first, second = await desk.accepted(1), await desk.accepted(2)
    taken, ended = await hospital.asked(desk, first), await hospital.asked(desk, second)

    cancelled = await desk.as_clerk().post(
        f"{BASE}/cases/{first}/record-requests/{taken['id']}/cancellation"
    )
    await close(desk, second)
    await expiry.look_after_requests(desk.service)

    assert cancelled.json()["state"] == "cancelled"
    assert await state_of(hospital, ended["id"]) == "cancelled"


async def test_person_of_an_expired_request_is_not_shown_after_the_case_has_ended(
    desk: Desk, hospital: Hospital
) -> None:
    case_id = await desk.accepted(1)
    request = await hospital.asked(desk, case_id)
    due = datetime.fromisoformat(f"{request['due_on']}T08:00:00+08:00")
    desk.service.clock = lambda: due + timedelta(days=1)
    await expiry.look_after_requests(desk.service)
    before = (await hospital.client.get(f"{REQUESTS}/{request['id']}")).json()

    await close(desk, case_id)
    await expiry.look_after_requests(desk.service)

    after = (await hospital.client.get(f"{REQUESTS}/{request['id']}")).json()
    assert (before["state"], before["person"]["name"]) == ("expired", NAME)
    assert (after["state"], after["person"]) == ("cancelled", None)


async def close(desk: Desk, case_id: UUID) -> None:
    """End a case, as its withdrawal does."""
    async with desk.service.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "update intake.\"case\" set is_open = false, state = 'withdrawn', stage = 4"
            " where id = $1",
            (case_id,),
        )
