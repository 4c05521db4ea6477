"""A hospital in the sandbox is asked about somebody invented, answers, and no case hears of it."""

from datetime import timedelta
from typing import Any

import pytest

from intake.domain.partner.practice import free_person, practice_person, reserved
from intake.services.partner import expiry
from services.intake.tests.factories.applications import an_application
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.files import pdf
from services.intake.tests.factories.hospitals import Hospital, announced, connected, records

PRACTICE = f"{BASE}/partner/practice-requests"
REQUESTS = f"{BASE}/partner/requests"
FHIR_TASKS = f"{BASE}/partner/fhir/R4B/Task"
KINDS = ["discharge_summary", "imaging_report"]


@pytest.fixture
async def hospital(desk: Desk) -> Hospital:
    """Return a hospital in the sandbox."""
    return await connected(desk, state="sandbox")


async def practised(hospital: Hospital) -> dict[str, Any]:
    """Have a hospital asked, and return the request with its person."""
    made = await hospital.client.post(PRACTICE, json={"kinds": KINDS})
    assert made.status_code == 201, made.text
    shown = await hospital.client.get(f"{REQUESTS}/{made.json()['id']}")
    request: dict[str, Any] = shown.json()
    return request


async def answered(hospital: Hospital, request: dict[str, Any], *kinds: str) -> dict[str, Any]:
    """Answer a request with documents of some kinds, and return how the submission is seen."""
    contents = [pdf(f"{request['id']} {kind}") for kind in kinds]
    documents = [
        announced(content, part=f"file-{n}", kind=kind)
        for n, (kind, content) in enumerate(zip(kinds, contents, strict=True))
    ]
    body = records(
        external_id="-".join([request["id"], *kinds]),
        person=request["person"],
        request_id=request["id"],
        documents=documents,
    )
    files = {f"file-{n}": content for n, content in enumerate(contents)}
    answer = await hospital.submit_form(body, files)
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def state_of(hospital: Hospital, request: dict[str, Any]) -> str:
    """Return how far a request is."""
    return str((await hospital.client.get(f"{REQUESTS}/{request['id']}")).json()["state"])


async def test_practice_request_is_answered_like_a_real_one_and_reaches_no_case(
    desk: Desk, hospital: Hospital
) -> None:
    request = await practised(hospital)

    first = await answered(hospital, request, KINDS[0])
    halfway = await state_of(hospital, request)
    await answered(hospital, request, KINDS[1])

    assert (first["state"], first["is_sandbox"], halfway) == ("in_use", True, "partially")
    assert await state_of(hospital, request) == "fulfilled"
    told = await desk.rows("select kind, facts from partner_event order by sequence")
    requests = [(row["kind"], row["facts"]) for row in told if "request_id" in row["facts"]]
    assert [kind for kind, _ in requests] == ["request.opened", "request.changed", "request.closed"]
    assert all(facts["is_sandbox"] is True for _, facts in requests)
    assert await desk.rows("select id from material") == []
    assert {row["case_id"] for row in await desk.rows("select case_id from record_submission")} == {
        None
    }


async def test_practice_request_is_seen_by_its_hospital_alone(
    desk: Desk, hospital: Hospital
) -> None:
    other = await connected(desk, 12, state="sandbox")

    request = await practised(hospital)

    own = (await hospital.client.get(REQUESTS)).json()["items"]
    assert [(item["id"], item["is_sandbox"]) for item in own] == [(request["id"], True)]
    assert (await other.client.get(REQUESTS)).json()["items"] == []
    assert (await other.client.get(f"{REQUESTS}/{request['id']}")).status_code == 404
    assert (await desk.as_clerk().get(f"{BASE}/record-requests")).json()["items"] == []


async def test_practice_request_is_marked_as_test_data_in_fhir(hospital: Hospital) -> None:
    request = await practised(hospital)

    listed = (await hospital.client.get(FHIR_TASKS)).json()["entry"]
    shown = (await hospital.client.get(f"{FHIR_TASKS}/{request['id']}")).json()

    assert [entry["resource"]["id"] for entry in listed] == [request["id"]]
    assert shown["meta"]["security"][0]["code"] == "HTEST"
    assert shown["contained"][0]["name"] == [{"text": request["person"]["name"]}]


async def test_few_practice_requests_wait_at_once_each_about_somebody_else(
    hospital: Hospital,
) -> None:
    requests = [await practised(hospital) for _ in range(3)]
    refused = await hospital.client.post(PRACTICE, json={"kinds": KINDS})
    await answered(hospital, requests[0], *KINDS)

    after = await hospital.client.post(PRACTICE, json={"kinds": KINDS})

    assert len({request["person"]["identity_number"] for request in requests}) == 3
    assert (refused.status_code, refused.json()["code"]) == (409, "practice_limit_reached")
    assert after.status_code == 201


async def test_practice_request_is_made_once_under_one_key(hospital: Hospital) -> None:
    key = {"Idempotency-Key": "a"}

    made = [
        await hospital.client.post(PRACTICE, json={"kinds": KINDS}, headers=key) for _ in range(2)
    ]

    assert made[0].json()["id"] == made[1].json()["id"]


async def test_unknown_kind_of_document_is_not_practised_with(hospital: Hospital) -> None:
    answer = await hospital.client.post(PRACTICE, json={"kinds": ["poem"]})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "document_kind_unknown"


async def test_active_hospital_has_itself_not_asked(desk: Desk) -> None:
    active = await connected(desk)

    answer = await active.client.post(PRACTICE, json={"kinds": KINDS})

    assert (answer.status_code, answer.json()["code"]) == (409, "sandbox_needed")


async def test_answer_after_the_activation_still_reaches_no_case(
    desk: Desk, hospital: Hospital
) -> None:
    request = await practised(hospital)
    await desk.as_clerk().post(f"{BASE}/partner-hospitals/{hospital.credit_code}/activation")

    submission = await answered(hospital, request, *KINDS)

    assert (submission["is_sandbox"], submission["state"]) == (True, "in_use")
    assert await state_of(hospital, request) == "fulfilled"


async def test_real_request_is_not_reached_from_the_sandbox(desk: Desk) -> None:
    hospital = await connected(desk)
    request = await hospital.asked(desk, await desk.accepted(1))
    async with desk.service.database.engine.begin() as connection:
        await connection.exec_driver_sql("update partner_hospital set state = 'sandbox'")

    listed = await hospital.client.get(REQUESTS)
    in_fhir = await hospital.client.get(FHIR_TASKS)
    shown = await hospital.client.get(f"{REQUESTS}/{request['id']}")

    assert listed.json()["items"] == []
    assert in_fhir.json().get("entry", []) == []
    assert (shown.status_code, shown.json()["code"]) == (404, "record_request_not_found")


async def test_records_of_the_sandbox_are_no_work_of_staff(desk: Desk, hospital: Hospital) -> None:
    await desk.received(1)
    sent = await hospital.sent(1)
    path = f"{BASE}/record-submissions"

    listed = await desk.as_clerk().get(path)
    claimed = await desk.as_clerk().post(f"{path}/{sent['id']}/claim")
    opened = await desk.as_clerk().get(
        f"{path}/{sent['id']}", params={"purpose": "record_matching"}
    )

    assert listed.json()["items"] == []
    assert (claimed.status_code, opened.status_code) == (404, 404)


async def test_practice_expires_and_is_removed_with_its_records(
    desk: Desk, hospital: Hospital
) -> None:
    left, done = await practised(hospital), await practised(hospital)
    submission = await answered(hospital, done, *KINDS)
    start = desk.service.clock()

    async def janitor(days: int) -> None:
        desk.service.clock = lambda: start + timedelta(days=days)
        await expiry.look_after_requests(desk.service)
        await expiry.remove_expired_records(desk.service)
        await expiry.remove_old_practice(desk.service)

    await janitor(80)
    kept = [await state_of(hospital, request) for request in (left, done)]
    await janitor(91)

    assert kept == ["expired", "fulfilled"]
    assert (await hospital.client.get(REQUESTS)).json()["items"] == []
    assert await desk.rows("select id from record_task") == []
    assert await desk.rows("select id from upload") == []
    [row] = await desk.rows("select content, identity_index from record_submission")
    assert (row["content"], row["identity_index"]) == (None, None)
    assert (await hospital.seen(submission["id"]))["state"] == "expired"


async def test_application_for_an_invented_person_is_refused(desk: Desk) -> None:
    person = practice_person(free_person([]))

    answer = await desk.as_applicant().post(
        f"{BASE}/applications",
        json=an_application(appraisee__identity_number=person.identity_number),
    )

    assert answer.status_code == 422
    assert "identity_number_reserved" in {item["code"] for item in answer.json()["errors"]}


def test_numbers_of_invented_persons_are_valid_and_of_the_reserved_region() -> None:
    persons = reserved().persons.values()

    assert {item.identity_number[:6] for item in persons} == {reserved().region}
    assert all(f"{item.birth_date:%Y%m%d}" == item.identity_number[6:14] for item in persons)
