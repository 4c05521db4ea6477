"""A FHIR transaction is the same submission as the plain one, in R4B and in R5."""

import copy
import json
from importlib import import_module
from typing import Any

import pytest
from httpx import Response

from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.fhir import RELEASES, bundle
from services.intake.tests.factories.files import pdf
from services.intake.tests.factories.hospitals import Hospital, connected, match_waiting

FHIR_JSON = "application/fhir+json"

both_releases = pytest.mark.parametrize("release", RELEASES)


@pytest.fixture
async def hospital(desk: Desk) -> Hospital:
    return await connected(desk, 11)


async def send(hospital: Hospital, release: str, body: dict[str, Any], **headers: str) -> Response:
    """Send a bundle; header names have underscores here."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await hospital.client.post(
        f"{BASE}/partner/fhir/{release}",
        content=json.dumps(body),
        headers={"Content-Type": FHIR_JSON, **named},
    )


def checked_by_definition(release: str, resource: dict[str, Any]) -> None:
    """Read a resource with the release's own definition, which refuses what isn't FHIR."""
    package = "fhir.resources" if release == "R5" else f"fhir.resources.{release}"
    kind = resource["resourceType"]
    model = getattr(import_module(f"{package}.{kind.lower()}"), kind)
    read = model.model_validate(resource)
    assert json.loads(read.model_dump_json())["resourceType"] == kind


def codes_of(response: Response) -> list[str]:
    """Return the codes of an outcome, the refusal's first."""
    assert response.headers["content-type"].startswith(FHIR_JSON)
    outcome = response.json()
    assert outcome["resourceType"] == "OperationOutcome"
    return [issue["details"]["coding"][0]["code"] for issue in outcome["issue"]]


def expressions_of(response: Response) -> list[str]:
    """Return which elements an outcome names."""
    return [path for issue in response.json()["issue"] for path in issue.get("expression", ())]


@both_releases
async def test_bundle_becomes_the_submission_that_its_parts_say(
    desk: Desk, hospital: Hospital, release: str
) -> None:
    body = bundle(release, pdf("one"), pdf("two"))

    answer = await send(hospital, release, body, Prefer="return=representation")

    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(FHIR_JSON)
    checked_by_definition(release, answer.json())
    responses = [entry["response"]["status"] for entry in answer.json()["entry"]]
    taken, created = "202 Accepted", "201 Created"
    assert responses == [taken, taken, created, taken, created, taken]
    seen = await hospital.seen(answer.json()["identifier"]["value"])
    assert seen["state"] == "received"
    assert [item["kind"] for item in seen["documents"]] == ["discharge_summary"] * 2
    assert [item["id"] for item in seen["documents"]] == [
        entry["response"]["location"].removeprefix("DocumentReference/")
        for entry in answer.json()["entry"]
        if "location" in entry["response"]
    ]


@both_releases
async def test_bundle_reaches_the_case_of_its_person(
    desk: Desk, hospital: Hospital, release: str
) -> None:
    case_id = await desk.received(1)

    answer = await send(hospital, release, bundle(release, pdf("by FHIR"), serial=1))
    await match_waiting(desk)

    assert answer.status_code == 200, answer.text
    [row] = await desk.rows("select state, case_id from record_submission")
    assert (row["state"], row["case_id"]) == ("matched", case_id)


@both_releases
async def test_file_that_was_uploaded_before_is_named_by_its_upload(
    desk: Desk, hospital: Hospital, release: str
) -> None:
    content = pdf("uploaded before")
    upload = await desk.upload(hospital.client, content)

    answer = await send(hospital, release, bundle(release, content, upload=upload))

    assert answer.status_code == 200, answer.text


@both_releases
async def test_minimal_answer_holds_no_resources(hospital: Hospital, release: str) -> None:
    answer = await send(hospital, release, bundle(release, pdf()), Prefer="return=minimal")

    assert [entry for entry in answer.json()["entry"] if "resource" in entry] == []


async def test_validate_only_keeps_nothing(desk: Desk, hospital: Hospital) -> None:
    answer = await send(hospital, "R5", bundle("R5", pdf()), Prefer="validate-only")

    assert answer.status_code == 200, answer.text
    assert answer.headers["preference-applied"] == "validate-only"
    assert answer.json()["issue"][0]["severity"] == "information"
    checked_by_definition("R5", answer.json())
    assert await desk.rows("select id from record_submission") == []
    assert await desk.service.files.keys() == []


async def test_repeated_bundle_with_one_key_is_one_submission(
    desk: Desk, hospital: Hospital
) -> None:
    body = bundle("R5", pdf())

    answers = [await send(hospital, "R5", body, Idempotency_Key="one") for _ in range(2)]

    assert answers[0].json()["identifier"] == answers[1].json()["identifier"]
    assert len(await desk.rows("select id from record_submission")) == 1


@both_releases
async def test_changed_file_refuses_the_whole_and_names_its_attachment(
    desk: Desk, hospital: Hospital, release: str
) -> None:
    body = bundle(release, pdf("right"), pdf("wrong"))
    body["entry"][5]["resource"]["data"] = body["entry"][3]["resource"]["data"]

    answer = await send(hospital, release, body)

    assert answer.status_code == 422
    assert "file_hash_mismatch" in codes_of(answer)
    checked_by_definition(release, answer.json())
    assert any(path.startswith("Bundle.entry[4].resource") for path in expressions_of(answer))
    assert await desk.service.files.keys() == []


@both_releases
async def test_invalid_element_is_named(hospital: Hospital, release: str) -> None:
    body = bundle(release, pdf())
    body["entry"][0]["resource"]["birthDate"] = "14.3.1985"
    body["entry"][0]["resource"]["nickname"] = "x"

    answer = await send(hospital, release, body)

    assert answer.status_code == 422
    assert codes_of(answer)[0] == "fhir_invalid"
    assert "Bundle.entry[0].resource.birthDate" in expressions_of(answer)
    assert "Bundle.entry[0].resource.nickname" in expressions_of(answer)


CHANGES: dict[str, tuple[Any, str]] = {
    "type": (lambda body: body.update(type="batch"), "Bundle.type"),
    "number": (lambda body: body.pop("identifier"), "Bundle.identifier.value"),
    "patient": (lambda body: body["entry"].pop(0), "Bundle.entry"),
    "identity": (
        lambda body: body["entry"][0]["resource"]["identifier"].pop(1),
        "Bundle.entry[0].resource.identifier",
    ),
    "checksum": (
        lambda body: body["entry"][0]["resource"]["identifier"][1].update(
            value="330783198503140018"
        ),
        "Bundle.entry[0].resource.identifier[1].value",
    ),
    "birth": (
        lambda body: body["entry"][0]["resource"].update(birthDate="1985-03-15"),
        "Bundle.entry[0].resource.birthDate",
    ),
    "verb": (
        lambda body: body["entry"][0]["request"].update(method="PUT"),
        "Bundle.entry[0].request",
    ),
    "stranger": (
        lambda body: body["entry"][3].update(resource={"resourceType": "Device"}),
        "Bundle.entry[3].resource",
    ),
    "elsewhere": (
        lambda body: attachment_of(body).update(url="http://169.254.169.254/file.pdf"),
        "Bundle.entry[2].resource.content[0].attachment.url",
    ),
    "hash": (
        lambda body: attachment_of(body).pop("extension"),
        "Bundle.entry[2].resource.content[0].attachment.extension",
    ),
    "kind": (
        lambda body: body["entry"][2]["resource"].update(type={"text": "小结"}),
        "Bundle.entry[2].resource.type",
    ),
}


def attachment_of(body: dict[str, Any]) -> dict[str, Any]:
    """Return the first document's attachment."""
    attachment: dict[str, Any] = body["entry"][2]["resource"]["content"][0]["attachment"]
    return attachment


@both_releases
@pytest.mark.parametrize("change", CHANGES)
async def test_what_cannot_be_taken_is_named_by_its_element(
    desk: Desk, hospital: Hospital, release: str, change: str
) -> None:
    body = copy.deepcopy(bundle(release, pdf()))
    spoil, element = CHANGES[change]
    spoil(body)

    answer = await send(hospital, release, body)

    assert answer.status_code == 422, answer.text
    checked_by_definition(release, answer.json())
    assert element in expressions_of(answer)
    assert await desk.rows("select id from record_submission") == []


async def test_no_json_wrong_media_type_other_release_and_too_much_are_refused(
    hospital: Hospital,
) -> None:
    path = f"{BASE}/partner/fhir/R5"
    big = bundle("R5", b"%PDF" + bytes(4_000_000))

    async def ask(content: bytes, **headers: str) -> tuple[int, str]:
        answer = await hospital.client.post(path, content=content, headers=headers)
        return answer.status_code, codes_of(answer)[0]

    fhir, r4 = {"Content-Type": FHIR_JSON}, {"Content-Type": f"{FHIR_JSON}; fhirVersion=4.3"}
    whole = json.dumps(bundle("R5", pdf())).encode()

    assert await ask(b"<Bundle/>", **{"Content-Type": "application/fhir+xml"}) == (
        415,
        "fhir_media_type",
    )
    assert await ask(b"{", **fhir) == (400, "fhir_unreadable")
    assert await ask(b"[]", **fhir) == (400, "fhir_unreadable")
    assert await ask(b'{"resourceType": "Patient"}', **fhir) == (422, "fhir_invalid")
    assert await ask(whole, **r4) == (415, "fhir_version_differs")
    assert await ask(whole, **fhir, Accept="application/fhir+xml") == (415, "fhir_media_type")
    assert await ask(json.dumps(big).encode(), **fhir) == (413, "fhir_body_too_large")


async def test_guards_refuse_in_the_words_of_fhir_too(desk: Desk) -> None:
    path = f"{BASE}/partner/fhir/R5"

    nobody = await desk.running.client.post(path, content=b"{}")
    clerk = await desk.as_clerk().post(path, content=b"{}")

    assert (nobody.status_code, codes_of(nobody)) == (401, ["token_missing"])
    assert nobody.headers["www-authenticate"].startswith("Bearer")
    assert (clerk.status_code, codes_of(clerk)) == (403, ["permission_missing"])


@both_releases
@pytest.mark.parametrize("place", ["identifier", "meta", "birthDate", "given", "class", "type"])
async def test_null_is_taken_for_absent_and_never_fails(
    desk: Desk, hospital: Hospital, release: str, place: str
) -> None:
    body = bundle(release, pdf("one"))
    by_kind = {entry["resource"]["resourceType"]: entry["resource"] for entry in body["entry"]}
    changed = {
        "birthDate": by_kind["Patient"],
        "class": by_kind["Encounter"],
        "type": by_kind["DocumentReference"],
    }.get(place, body)
    if place == "given":
        by_kind["Patient"]["name"] = [{"family": "虞", "given": [None, "试明"]}]
    else:
        changed[place] = None

    answer = await send(hospital, release, body)

    assert answer.status_code in {200, 422}, answer.text
