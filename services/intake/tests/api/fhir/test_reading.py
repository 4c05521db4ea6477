"""Hospitals read their requests and documents as FHIR, in both releases, and nobody else's."""

import json
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest

from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.fhir import RELEASES, bundle
from services.intake.tests.factories.files import pdf
from services.intake.tests.factories.hospitals import NAME, Hospital, connected
from shared.clock import system_clock
from shared.testing.identities import make_identity_number

FHIR_JSON = "application/fhir+json"

both_releases = pytest.mark.parametrize("release", RELEASES)


@pytest.fixture
async def hospital(desk: Desk) -> Hospital:
    return await connected(desk, 11)


def checked(release: str, resource: dict[str, Any]) -> dict[str, Any]:
    """Return a resource that the release's own definition accepts."""
    package = "fhir.resources" if release == "R5" else f"fhir.resources.{release}"
    kind = resource["resourceType"]
    getattr(import_module(f"{package}.{kind.lower()}"), kind).model_validate(resource)
    return resource


async def read(hospital: Hospital, release: str, path: str, **query: Any) -> dict[str, Any]:
    """Return what a hospital reads."""
    address = f"{BASE}/partner/fhir/{release}/{path}"
    answer = await hospital.client.get(address, params=query or None)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(FHIR_JSON)
    return checked(release, answer.json())


@both_releases
async def test_request_is_a_task_with_its_person_in_it(
    desk: Desk, hospital: Hospital, release: str
) -> None:
    case_id = await desk.received(1)
    request = await hospital.asked(desk, case_id)

    task = await read(hospital, release, f"Task/{request['id']}")

    assert (task["status"], task["intent"]) == ("requested", "order")
    [patient] = task["contained"]
    assert patient["name"] == [{"text": NAME}]
    assert patient["identifier"][0]["value"] == make_identity_number(1)
    assert task["for"] == {"reference": f"#{patient['id']}"}
    assert task["restriction"]["period"]["end"] == request["due_on"]
    assert {item["valueCoding"]["code"] for item in task["input"]} == set(request["kinds"])
    assert str(case_id) not in json.dumps(task)


@both_releases
async def test_answered_task_is_completed_and_names_nobody(
    desk: Desk, hospital: Hospital, release: str
) -> None:
    request = await hospital.asked(desk, await desk.received(1))
    for n, kind in enumerate(request["kinds"]):
        await hospital.sent(1, external_id=f"a-{n}", request_id=request["id"], kind=kind)

    task = await read(hospital, release, f"Task/{request['id']}")

    assert task["status"] == "completed"
    assert "contained" not in task
    assert len(task["output"]) == len(request["kinds"])


@both_releases
async def test_search_pages_through_own_requests_without_persons(
    desk: Desk, hospital: Hospital, release: str
) -> None:
    asked = [(await hospital.asked(desk, await desk.received(n)))["id"] for n in (1, 2, 3)]
    other = await connected(desk, 12)
    await other.asked(desk, await desk.received(4))

    first = await read(hospital, release, "Task", _count=2, status="requested,in-progress")
    following = next(item["url"] for item in first["link"] if item["relation"] == "next")
    rest = await read(hospital, release, following)

    shown = [entry["resource"]["id"] for page in (first, rest) for entry in page["entry"]]
    assert shown == asked
    assert NAME not in json.dumps([first, rest], ensure_ascii=False)
    assert "next" not in [item["relation"] for item in rest["link"]]


async def test_search_by_status_and_by_last_change(desk: Desk, hospital: Hospital) -> None:
    request = await hospital.asked(desk, await desk.received(1))
    today = system_clock()
    yesterday, tomorrow = ((today + timedelta(days=days)).date().isoformat() for days in (-2, 2))

    async def found(**query: Any) -> list[str]:
        page = await read(hospital, "R5", "Task", **query)
        return [entry["resource"]["id"] for entry in page.get("entry", ())]

    assert await found(status="completed") == []
    assert await found(_lastUpdated=f"ge{yesterday}") == [request["id"]]
    assert await found(_lastUpdated=[f"ge{yesterday}", f"lt{tomorrow}"]) == [request["id"]]
    assert await found(_lastUpdated=f"lt{yesterday}") == []
    assert await found(_lastUpdated=f"gt{tomorrow}T00:00:00Z") == []


@pytest.mark.parametrize(
    "query", [{"status": "open"}, {"_lastUpdated": "yesterday"}, {"_lastUpdated": "ge2026-02-30"}]
)
async def test_parameter_that_is_not_understood_is_refused(
    hospital: Hospital, query: dict[str, str]
) -> None:
    answer = await hospital.client.get(f"{BASE}/partner/fhir/R5/Task", params=query)

    assert answer.status_code == 422
    [issue] = answer.json()["issue"]
    assert issue["details"]["coding"][0]["code"] == "fhir_search_invalid"


@both_releases
async def test_submitted_document_is_read_again_without_its_title(
    hospital: Hospital, release: str
) -> None:
    sent = await hospital.client.post(
        f"{BASE}/partner/fhir/{release}",
        content=json.dumps(bundle(release, pdf())),
        headers={"Content-Type": FHIR_JSON},
    )
    location = sent.json()["entry"][2]["response"]["location"]

    document = await read(hospital, release, location)

    assert document["status"] == "current"
    attachment = document["content"][0]["attachment"]
    assert int(attachment["size"]) == len(pdf())
    assert "title" not in attachment


async def test_task_and_document_of_another_hospital_are_not_there(
    desk: Desk, hospital: Hospital
) -> None:
    other = await connected(desk, 12)
    request = await other.asked(desk, await desk.received(1))
    document = (await other.sent(8))["documents"][0]["id"]

    answers = [
        await hospital.client.get(f"{BASE}/partner/fhir/R5/{path}")
        for path in (f"Task/{request['id']}", f"DocumentReference/{document}")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert {answer.json()["resourceType"] for answer in answers} == {"OperationOutcome"}


@both_releases
async def test_anybody_learns_what_is_spoken(desk: Desk, release: str) -> None:
    answer = await desk.running.client.get(f"{BASE}/partner/fhir/{release}/metadata")

    statement = checked(release, answer.json())
    assert statement["fhirVersion"] == {"R4B": "4.3.0", "R5": "5.0.0"}[release]
    assert statement["rest"][0]["interaction"] == [{"code": "transaction"}]
