"""Records are taken whole or not at all, and what is wrong with which document is said."""

import hashlib
from typing import Any

import pytest

from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.files import pdf, png
from services.intake.tests.factories.hospitals import (
    Hospital,
    announced,
    connected,
    records,
)
from shared.testing.identities import make_identity_number
from shared.testing.plugin import RunService


@pytest.fixture
async def hospital(desk: Desk) -> Hospital:
    """Return a connected hospital."""
    return await connected(desk)


def two_documents() -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return a submission of two documents, and its files."""
    files = {"file-1": pdf("出院"), "file-2": pdf("影像")}
    documents = [
        announced(files["file-1"], part="file-1"),
        announced(files["file-2"], part="file-2", kind="imaging_report", title="影像报告"),
    ]
    return records(documents=documents), files


async def nothing_is_left(desk: Desk) -> bool:
    """Whether a refusal left no row and no file."""
    rows = await desk.rows(
        "select id from record_submission union select id from record_document"
        " union select id from upload"
    )
    return not rows and await desk.service.files.keys() == []


async def test_form_with_its_files_is_taken_whole(desk: Desk, hospital: Hospital) -> None:
    body, files = two_documents()

    response = await hospital.submit_form(body, files)

    assert response.status_code == 201, response.text
    shown = response.json()
    assert shown["state"] == "received"
    assert [item["status"] for item in shown["documents"]] == ["accepted", "accepted"]
    assert {item["sha256"] for item in shown["documents"]} == {
        hashlib.sha256(content).hexdigest() for content in files.values()
    }
    assert len(await desk.service.files.keys()) == 2


async def test_uploads_sent_before_are_taken(desk: Desk, hospital: Hospital) -> None:
    content = pdf("大")
    upload_id = await desk.upload(hospital.client, content)

    response = await hospital.submit(records(documents=[announced(content, upload_id=upload_id)]))

    assert response.status_code == 201, response.text
    used = await desk.rows("select used_by from upload")
    assert [str(row["used_by"]) for row in used] == [response.json()["id"]]


async def test_upload_of_another_is_unknown(desk: Desk, hospital: Hospital) -> None:
    content = pdf()
    upload_id = await desk.upload(desk.as_applicant(), content)

    response = await hospital.submit(records(documents=[announced(content, upload_id=upload_id)]))

    assert response.status_code == 422
    assert [(item["pointer"], item["code"]) for item in response.json()["errors"]] == [
        ("/documents/0/upload_id", "upload_unknown")
    ]
    assert await desk.rows("select id from record_submission") == []


async def test_upload_that_is_another_file_than_announced_is_refused(
    desk: Desk, hospital: Hospital
) -> None:
    sent = await desk.send(hospital.client, png(), "image/png")
    upload_id = sent.json()["id"]
    document = announced(pdf(), upload_id=upload_id)

    response = await hospital.submit(records(documents=[document]))

    assert response.status_code == 422
    assert {item["code"] for item in response.json()["errors"]} == {
        "document_sha256_differs",
        "document_size_differs",
        "document_media_type_differs",
    }
    assert await desk.rows("select id from upload where used_by is not null") == []


async def test_one_wrong_file_refuses_all_and_each_is_told(desk: Desk, hospital: Hospital) -> None:
    body, files = two_documents()
    body["documents"] += [announced(pdf("三"), part="file-3", size=7)]
    sent = {"file-1": pdf("changed"), "file-2": files["file-2"], "file-3": pdf("三")}

    response = await hospital.submit_form(body, sent)

    assert response.status_code == 422
    assert response.json()["code"] == "record_submission_refused"
    assert [(item["pointer"], item["code"]) for item in response.json()["errors"]] == [
        ("/documents/0", "file_hash_mismatch"),
        ("/documents/2/size", "document_size_differs"),
    ]
    assert await nothing_is_left(desk)


async def test_file_of_another_type_than_announced_is_refused(
    desk: Desk, hospital: Hospital
) -> None:
    content = png()
    body = records(documents=[announced(content, part="file-1")])

    response = await hospital.submit_form(body, {"file-1": content})

    assert [item["code"] for item in response.json()["errors"]] == ["file_content_mismatch"]
    assert await nothing_is_left(desk)


async def test_missing_and_stray_parts_are_told(desk: Desk, hospital: Hospital) -> None:
    body, files = two_documents()

    response = await hospital.submit_form(body, {"file-1": files["file-1"], "other": pdf("x")})

    assert [(item["pointer"], item["code"]) for item in response.json()["errors"]] == [
        ("/documents", "part_not_announced"),
        ("/documents/1/part", "part_missing"),
    ]
    assert await nothing_is_left(desk)


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"person__birth_date": "1985-03-15"}, "/person/birth_date", "birth_date_contradicts"),
        ({"visit__ended_on": "1999-01-01"}, "/visit/ended_on", "ended_before_started"),
        ({"visit__started_on": "1970-01-01"}, "/visit/started_on", "date_impossible"),
    ],
)
async def test_contradiction_refuses_the_whole_and_nothing_is_left(
    desk: Desk, hospital: Hospital, changes: dict[str, Any], pointer: str, code: str
) -> None:
    content = pdf()
    body = records(documents=[announced(content, part="file-1")], **changes)

    response = await hospital.submit_form(body, {"file-1": content})

    assert response.status_code == 422
    assert (pointer, code) in [
        (item["pointer"], item["code"]) for item in response.json()["errors"]
    ]
    assert await nothing_is_left(desk)


async def test_unknown_kind_and_wrong_checksum_are_told_by_field(hospital: Hospital) -> None:
    content = pdf()
    unknown = records(documents=[announced(content, part="file-1", kind="horoscope")])
    wrong = records(
        person__identity_number=make_identity_number()[:-1] + "A",
        documents=[announced(content, part="file-1")],
    )

    answers = [await hospital.submit_form(body, {"file-1": content}) for body in (unknown, wrong)]

    assert [
        [(item["pointer"], item["code"]) for item in answer.json()["errors"]] for answer in answers
    ] == [
        [("/documents/0/kind", "document_kind_unknown")],
        [("/person/identity_number", "identity_number_invalid")],
    ]


async def test_validate_only_checks_files_and_keeps_nothing(desk: Desk, hospital: Hospital) -> None:
    body, files = two_documents()

    good = await hospital.submit_form(body, files, Prefer="validate-only")
    bad = await hospital.submit_form(
        body, {**files, "file-1": pdf("other")}, Prefer="respond-async, validate-only"
    )
    announced_only = await hospital.submit_form(body, {}, Prefer="validate-only")

    assert (good.status_code, good.headers["Preference-Applied"]) == (200, "validate-only")
    assert {item["checked"] for item in good.json()["documents"]} == {"content"}
    assert (bad.status_code, bad.json()["errors"][0]["code"]) == (422, "file_hash_mismatch")
    assert {item["checked"] for item in announced_only.json()["documents"]} == {"metadata"}
    assert await nothing_is_left(desk)


async def test_same_key_answers_the_same_and_keeps_one(desk: Desk, hospital: Hospital) -> None:
    body, files = two_documents()

    first = await hospital.submit_form(body, files, Idempotency_Key="k-1")
    again = await hospital.submit_form(body, files, Idempotency_Key="k-1")
    other = await hospital.submit_form(
        {**body, "documents": body["documents"][:1]},
        {"file-1": files["file-1"]},
        Idempotency_Key="k-1",
    )

    assert again.json() == first.json()
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len(await desk.service.files.keys()) == 2
    assert len(await desk.rows("select id from upload")) == 2


async def test_own_number_is_good_once_in_one_hospital(desk: Desk, hospital: Hospital) -> None:
    other = await connected(desk, 12)
    first = await hospital.sent()

    body, files = two_documents()
    again = await hospital.submit_form(body, files)
    elsewhere = await other.submit_form(body, files)

    assert (again.status_code, again.json()["code"]) == (409, "record_submission_known")
    assert first["id"] in again.json()["detail"]
    assert elsewhere.status_code == 201


async def test_form_that_is_none_or_ends_early_is_refused(desk: Desk, hospital: Hospital) -> None:
    path = f"{BASE}/partner/form-submissions"
    kind = "multipart/form-data; boundary=b"
    bodies = [
        ("application/json", b"{}"),
        ("multipart/form-data", b""),
        (kind, b""),
        (kind, b"no form at all"),
        (kind, b'--b\r\nContent-Disposition: form-data; name="file-1"\r\n\r\nx\r\n--b--\r\n'),
        (kind, b'--b\r\nContent-Disposition: form-data; name="submission"\r\n\r\n{}'),
    ]

    for content_type, content in bodies:
        answer = await hospital.client.post(
            path, content=content, headers={"Content-Type": content_type}
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "form_unreadable"), content

    assert await nothing_is_left(desk)


async def test_form_larger_than_the_setting_is_refused(run_service: RunService) -> None:
    async with run_service(
        "intake", parts='["api"]', partner_submission_limit_bytes="20000"
    ) as intake:
        desk = Desk(intake)
        hospital = await connected(desk)
        content = pdf("x" * 30_000)
        body = records(documents=[announced(content, part="file-1")])

        response = await hospital.submit_form(body, {"file-1": content})

        assert (response.status_code, response.json()["code"]) == (413, "body_too_large")
        assert await nothing_is_left(desk)


async def test_hospital_sees_its_own_and_no_other_hospitals(desk: Desk, hospital: Hospital) -> None:
    other = await connected(desk, 12)
    mine, theirs = await hospital.sent(1), await other.sent(2)

    listed = await hospital.client.get(f"{BASE}/partner/submissions")
    hidden = await hospital.client.get(f"{BASE}/partner/submissions/{theirs['id']}")

    assert [item["id"] for item in listed.json()["items"]] == [mine["id"]]
    assert (hidden.status_code, hidden.json()["code"]) == (404, "record_submission_not_found")


async def test_nothing_personal_is_stored_in_the_clear(desk: Desk, hospital: Hospital) -> None:
    await hospital.sent(1)

    rows = await desk.rows("select s.*, d.* from record_submission s, record_document d")
    trail = await desk.rows("select detail::text, subject_id from audit_entry")

    text = f"{rows} {trail}".encode()
    for secret in (make_identity_number(1), "虞试明", "ZY-1", "DY-1", "出院记录"):
        assert secret.encode() not in text


async def test_hospitals_learn_the_kinds_of_documents_without_a_token(desk: Desk) -> None:
    response = await desk.running.client.get(f"{BASE}/partner/document-kinds")

    assert {"discharge_summary", "diagnosis_certificate"} <= {
        item["code"] for item in response.json()
    }
