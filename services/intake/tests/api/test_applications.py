"""Applications are received whole or not at all, and seen by those who may."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import event

from services.intake.tests.factories.applications import REQUIRED_ITEMS, an_application
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.files import pdf
from shared.testing.identities import make_identity_number
from shared.testing.issuer import OTHER_COMMITTEE


async def test_complete_application_is_received_and_announced(desk: Desk) -> None:
    client = desk.as_applicant()

    response = await desk.submit(client, await desk.complete(client))

    assert response.status_code == 201
    assert response.headers["ETag"] == '"1"'
    assert response.json()["state"] == "received"
    assert response.json()["missing"] == []
    [event] = await desk.rows("select subject, case_id, sequence, data from outbox")
    assert event["subject"] == "intake.application.received.v1"
    assert str(event["case_id"]) == response.json()["case_id"]


async def test_incomplete_application_is_received_and_says_what_is_missing(desk: Desk) -> None:
    response = await desk.submit(desk.as_applicant(), an_application())

    assert response.status_code == 201
    assert response.json()["missing"] == list(REQUIRED_ITEMS)


async def test_relative_without_the_authorisation_is_refused_with_the_article(desk: Desk) -> None:
    applicant = {
        "kind": "relative",
        "name": "厉试安",
        "phone": "13857900002",
        "relationship": "配偶",
    }

    response = await desk.submit(desk.as_applicant(), an_application(applicant=applicant))

    assert response.status_code == 422
    assert response.json()["code"] == "application_not_admissible"
    [error] = response.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/materials", "authorisation_missing")
    assert error["article_zh"] == "《劳动能力鉴定管理办法》第八条"


async def test_work_injury_decision_is_never_demanded(desk: Desk) -> None:
    response = await desk.submit(desk.as_applicant(), an_application())

    [item] = [i for i in response.json()["checklist"] if i["code"] == "work_injury_decision"]
    assert item["required"] is False
    assert item["obtainable_from"] == "data_sharing"


async def test_nothing_personal_is_stored_readable(desk: Desk) -> None:
    await desk.received()

    dump = str(await desk.rows('select * from "case"'))
    dump += str(await desk.rows("select * from outbox"))
    dump += str(await desk.rows("select * from audit_entry"))
    dump += str(await desk.rows("select * from appraisee"))
    for secret in ("虞试明", make_identity_number(1), "13857900001", "指骨骨折"):
        assert secret not in dump
        assert repr(secret.encode())[2:-1] not in dump


async def test_same_key_twice_creates_one_application(desk: Desk) -> None:
    client = desk.as_applicant()
    body = await desk.complete(client)

    first = await desk.submit(client, body, key="once")
    second = await desk.submit(client, body, key="once")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert len(await desk.rows('select id from "case"')) == 1
    assert len(await desk.rows("select id from outbox")) == 1


async def test_same_key_with_another_body_is_refused(desk: Desk) -> None:
    client = desk.as_applicant()
    await desk.submit(client, an_application(1), key="once")

    response = await desk.submit(client, an_application(2), key="once")

    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")


async def test_many_at_once_with_one_key_create_one_application(desk: Desk) -> None:
    client = desk.as_applicant()
    body = await desk.complete(client)

    answers = await asyncio.gather(*(desk.submit(client, body, key="once") for _ in range(4)))

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len(await desk.rows('select id from "case"')) == 1


async def test_second_open_case_of_a_person_in_a_matter_is_refused(desk: Desk) -> None:
    await desk.received(1)
    client = desk.as_applicant("applicant-2")

    response = await desk.submit(client, await desk.complete(client, 1))

    assert (response.status_code, response.json()["code"]) == (409, "case_already_open")
    assert len(await desk.rows("select id from upload where used_by is null")) == 4


async def test_another_matter_of_the_same_person_is_received_for_the_same_appraisee(
    desk: Desk,
) -> None:
    await desk.received(1)
    injury = {"diagnosis": "慢性肾功能衰竭"}

    response = await desk.submit(
        desk.as_applicant(), an_application(1, matter="illness", injury=injury, employer=None)
    )

    assert response.status_code == 201
    assert len(await desk.rows("select id from appraisee")) == 1


async def test_one_person_is_two_appraisees_in_two_committees(desk: Desk) -> None:
    await desk.submit(desk.as_applicant(), an_application(1))
    other = desk.as_applicant(committee=OTHER_COMMITTEE)

    response = await desk.submit(other, an_application(1))

    assert response.status_code == 201
    assert len(await desk.rows("select id from appraisee")) == 2


async def test_contradictions_and_wrong_checksums_are_refused_naming_the_field(
    desk: Desk,
) -> None:
    client = desk.as_applicant()
    bodies: dict[str, dict[str, Any]] = {
        "/appraisee/identity_number": {"appraisee__identity_number": "33078319850314001X"},
        "/employer/credit_code": {"employer__credit_code": "913307830000000010"},
        "/injury/decided_on": {"injury__decided_on": "2999-01-01"},
        "/matter": {"matter": "device"},
        "/nickname": {"nickname": "x"},
    }

    answers = {
        pointer: await desk.submit(client, an_application(**changes))
        for pointer, changes in bodies.items()
    }

    found = {
        pointer: (answer.status_code, [error["code"] for error in answer.json()["errors"]])
        for pointer, answer in answers.items()
    }
    assert found == {
        "/appraisee/identity_number": (422, ["identity_number_invalid"]),
        "/employer/credit_code": (422, ["credit_code_invalid"]),
        "/injury/decided_on": (422, ["date_in_future"]),
        "/matter": (422, ["matter_not_open"]),
        "/nickname": (422, ["extra_forbidden"]),
    }
    for pointer, answer in answers.items():
        assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert await desk.rows('select id from "case"') == []


async def test_upload_of_somebody_else_is_unknown(desk: Desk) -> None:
    upload = await desk.upload(desk.as_applicant("somebody-else"))
    materials = [{"item": "medical_records", "upload_id": upload}]

    response = await desk.submit(desk.as_applicant(), an_application(materials=materials))

    [error] = response.json()["errors"]
    assert response.json()["code"] == "material_refused"
    assert (error["pointer"], error["code"]) == ("/materials/0/upload_id", "upload_unknown")
    assert await desk.rows('select id from "case"') == []


async def test_used_upload_is_refused(desk: Desk) -> None:
    client = desk.as_applicant()
    body = await desk.complete(client, 1)
    await desk.submit(client, body)

    response = await desk.submit(client, {**an_application(2), "materials": body["materials"]})

    assert [error["code"] for error in response.json()["errors"]] == ["upload_used"] * 4


async def test_expired_upload_is_refused(desk: Desk) -> None:
    client = desk.as_applicant()
    body = await desk.complete(client)
    now = desk.service.clock()
    desk.service.clock = lambda: now + timedelta(hours=25)

    response = await desk.submit(client, body)

    assert {error["code"] for error in response.json()["errors"]} == {"upload_expired"}


async def test_unknown_item_and_repeated_upload_are_refused(desk: Desk) -> None:
    client = desk.as_applicant()
    upload = await desk.upload(client)
    materials = [
        {"item": "medical_records", "upload_id": upload},
        {"item": "holiday_photo", "upload_id": upload},
    ]

    response = await desk.submit(client, an_application(materials=materials))

    found = [(error["pointer"], error["code"]) for error in response.json()["errors"]]
    assert found == [
        ("/materials/1/item", "item_unknown"),
        ("/materials/1/upload_id", "upload_repeated"),
    ]


async def test_material_can_be_added_until_acceptance(desk: Desk) -> None:
    client = desk.as_applicant()
    body = await desk.complete(client)
    late = body["materials"].pop()
    case_id = (await desk.submit(client, body)).json()["case_id"]

    added = await client.post(f"{BASE}/applications/{case_id}/materials", json=late)

    assert added.status_code == 201
    assert added.json()["missing"] == []
    assert added.headers["ETag"] == '"2"'
    await desk.accept(case_id)
    again = {"item": "medical_records", "upload_id": await desk.upload(client, pdf("more"))}
    refused = await client.post(f"{BASE}/applications/{case_id}/materials", json=again)
    assert (refused.status_code, refused.json()["code"]) == (409, "case_not_in_state")


async def test_stale_version_is_refused(desk: Desk) -> None:
    client = desk.as_applicant()
    case_id = (await desk.submit(client, an_application())).json()["case_id"]
    upload = await desk.upload(client)

    response = await client.post(
        f"{BASE}/applications/{case_id}/materials",
        json={"item": "medical_records", "upload_id": upload},
        headers={"If-Match": '"7"'},
    )

    assert (response.status_code, response.json()["code"]) == (412, "stale_version")


async def test_applicant_sees_only_own_applications(desk: Desk) -> None:
    case_id = await desk.received(1)
    other = desk.as_applicant("applicant-2")

    assert (await other.get(f"{BASE}/applications/{case_id}")).status_code == 404
    assert (await other.get(f"{BASE}/cases/{case_id}")).status_code == 404
    assert (await other.get(f"{BASE}/cases/{case_id}/timeline")).status_code == 404
    assert (await other.get(f"{BASE}/cases/{case_id}/deadlines")).status_code == 404
    assert (await other.get(f"{BASE}/applications")).json()["items"] == []
    own = (await desk.as_applicant().get(f"{BASE}/applications")).json()["items"]
    assert [item["case_id"] for item in own] == [str(case_id)]


async def test_another_committee_sees_nothing(desk: Desk) -> None:
    case_id = await desk.received(1)
    stranger = desk.as_clerk(committee=OTHER_COMMITTEE)

    assert (await stranger.get(f"{BASE}/applications")).json()["items"] == []
    read = await stranger.get(f"{BASE}/cases/{case_id}", params={"purpose": "acceptance"})
    assert read.status_code == 404
    assert (await stranger.post(f"{BASE}/cases/{case_id}/acceptance")).status_code == 404


async def test_list_masks_names_and_pages_newest_first(desk: Desk) -> None:
    cases = [str(await desk.received(serial)) for serial in (1, 2, 3)]
    clerk = desk.as_clerk()

    first = (await clerk.get(f"{BASE}/applications", params={"limit": 2})).json()
    rest = await clerk.get(f"{BASE}/applications", params={"limit": 2, "cursor": first["next"]})

    listed = [*first["items"], *rest.json()["items"]]
    assert [item["case_id"] for item in listed] == cases[::-1]
    assert {item["appraisee_name"] for item in listed} == {"虞*明"}
    assert rest.json()["next"] is None


async def test_checklist_is_public_and_says_which_matters_are_open(desk: Desk) -> None:
    client = desk.running.client

    assert (await client.get(f"{BASE}/checklists/initial")).json()["is_open"] is True
    assert (await client.get(f"{BASE}/checklists/device")).json()["is_open"] is False


async def test_matter_opens_by_configuration(run_service: Any) -> None:
    matters = '{"device": {"delivery": "deliver_device_conclusion"}}'

    async with run_service("intake", parts='["api"]', matters=matters) as intake:
        opened = await intake.client.get(f"{BASE}/checklists/device")
        closed = await intake.client.get(f"{BASE}/checklists/initial")

    assert opened.json()["is_open"] is True
    assert closed.json()["is_open"] is False


async def test_submission_is_two_statements_beside_its_key(desk: Desk) -> None:
    client = desk.as_applicant()
    body = await desk.complete(client)
    await desk.submit(client, await desk.complete(client, 2))
    statements: list[str] = []

    with counted_statements(desk, statements):
        await desk.submit(client, body, key="counted")

    assert len(statements) == 3, statements


@contextmanager
def counted_statements(desk: Desk, into: list[str]) -> Iterator[None]:
    """Collect what is sent to the database."""
    engine = desk.service.database.engine.sync_engine

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        into.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)
