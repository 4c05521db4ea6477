"""Whatever is handed in is confirmed by a receipt that is signed, kept and checkable."""

import hashlib
import json
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy.exc import DBAPIError

from intake.services.receipts import sign_waiting
from intake.unit_of_work import settings_of
from services.intake.tests.factories.applications import REQUIRED_ITEMS, an_application
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.files import pdf
from services.intake.tests.factories.papers import metadata_of, text_of
from shared.signatures import SignatureWrongError, SigningKeys, checked, signing_keys_with_new_key
from shared.testing.issuer import OTHER_COMMITTEE


async def receipt_of(desk: Desk, client: AsyncClient, answer: dict[str, Any]) -> dict[str, Any]:
    """Return the signed receipt that an answer names."""
    path = f"{BASE}/applications/{answer['case_id']}/receipts/{answer['receipt']['id']}"
    response = await client.get(path)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def published(desk: Desk) -> dict[str, Any]:
    """Return the public keys."""
    keys: dict[str, Any] = (await desk.running.client.get(f"{BASE}/receipt-keys")).json()
    return keys


async def test_application_is_answered_with_its_receipt_number_and_code(desk: Desk) -> None:
    client = desk.as_applicant()
    body = await desk.complete(client)

    first = await desk.submit(client, body, key="once")
    again = await desk.submit(client, body, key="once")

    receipt = first.json()["receipt"]
    assert receipt["number"].startswith("330783-20")
    assert len(receipt["tracking_code"].replace("-", "")) == 10
    assert again.json()["receipt"] == receipt


async def test_receipt_states_each_file_by_its_hash(desk: Desk) -> None:
    client = desk.as_applicant()
    content = pdf("诊断")
    upload = await desk.upload(client, content, X_File_Name="%E8%AF%8A%E6%96%AD.pdf")
    body = an_application(materials=[{"item": "medical_records", "upload_id": upload}])

    answer = (await desk.submit(client, body)).json()

    statement = (await receipt_of(desk, client, answer))["statement"]
    assert statement["files"] == [
        {
            "item": "medical_records",
            "media_type": "application/pdf",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    ]
    verdicts = {item["code"]: item["verdict"] for item in statement["items"]}
    assert verdicts["medical_records"] == "received"
    assert verdicts["application_form"] == "missing"
    assert statement["matter"] == "initial"
    assert statement["organiser"] == "东阳市劳动能力鉴定中心"
    assert statement["verify"].endswith("/verify")


async def test_receipt_names_nobody(desk: Desk) -> None:
    client = desk.as_applicant()
    answer = (await desk.submit(client, await desk.complete(client))).json()

    shown = json.dumps(await receipt_of(desk, client, answer), ensure_ascii=False)

    for secret in ("虞试明", "330783198", "13857900001", "指骨骨折", ".pdf"):
        assert secret not in shown


async def test_signature_is_checked_with_nothing_but_the_public_keys(desk: Desk) -> None:
    client = desk.as_applicant()
    answer = (await desk.submit(client, await desk.complete(client))).json()
    receipt = await receipt_of(desk, client, answer)

    statement = checked(receipt["signed"], await published(desk), kind="jianding-receipt")

    assert statement == receipt["statement"]
    header, payload, signature = receipt["signed"].split(".")
    changed, keys = f"{header}.{payload[:-2]}AA.{signature}", await published(desk)
    with pytest.raises(SignatureWrongError):
        checked(changed, keys, kind="jianding-receipt")


async def test_published_keys_hold_no_private_part(desk: Desk) -> None:
    keys = (await published(desk))["keys"]

    assert [key["crv"] for key in keys] == ["Ed25519"]
    assert not any("d" in key for key in keys)


async def test_added_material_has_a_receipt_of_its_own(desk: Desk) -> None:
    client = desk.as_applicant()
    first = (await desk.submit(client, an_application())).json()
    handed_in = {"item": REQUIRED_ITEMS[0], "upload_id": await desk.upload(client)}

    added = await client.post(f"{BASE}/applications/{first['case_id']}/materials", json=handed_in)

    second = await receipt_of(desk, client, added.json())
    assert second["kind"] == "added_material"
    assert second["tracking_code"] == first["receipt"]["tracking_code"]
    assert [file["item"] for file in second["statement"]["files"]] == [REQUIRED_ITEMS[0]]
    listed = await client.get(f"{BASE}/applications/{first['case_id']}/receipts")
    assert [item["kind"] for item in listed.json()] == ["application", "added_material"]


async def test_receipt_is_signed_without_anybody_asking(desk: Desk) -> None:
    await desk.received()

    await sign_waiting(desk.service)

    [row] = await desk.rows("select signed from receipt_signature")
    assert checked(row["signed"], await published(desk), kind="jianding-receipt")


async def test_signature_stays_as_it_was_first_made(desk: Desk) -> None:
    client = desk.as_applicant()
    answer = (await desk.submit(client, an_application())).json()
    before = await receipt_of(desk, client, answer)
    settings = settings_of(desk.service)
    keys = settings.receipt_keys_file.read_text(encoding="utf-8")
    settings.receipt_keys = SigningKeys(json.loads(signing_keys_with_new_key(keys)))

    after = await receipt_of(desk, client, answer)

    assert after == before
    assert len((await published(desk))["keys"]) == 2


async def test_service_can_neither_change_nor_delete_a_receipt(desk: Desk) -> None:
    await desk.received()

    for change in ("update receipt set files = '[]'", "delete from receipt"):
        async with desk.service.database.engine.begin() as connection:
            with pytest.raises(DBAPIError, match="permission denied"):
                await connection.exec_driver_sql(change)


async def test_receipts_of_others_are_not_found(desk: Desk) -> None:
    mine = desk.as_applicant()
    answer = (await desk.submit(mine, an_application())).json()
    path = f"{BASE}/applications/{answer['case_id']}/receipts"

    stranger = await desk.as_applicant("applicant-2").get(path)
    elsewhere = await desk.as_clerk(committee=OTHER_COMMITTEE).get(
        f"{path}/{answer['receipt']['id']}"
    )
    unknown = await mine.get(f"{path}/{uuid4()}")

    assert [stranger.status_code, elsewhere.status_code, unknown.status_code] == [404] * 3
    assert unknown.json()["code"] == "receipt_not_found"


async def test_refused_application_leaves_no_receipt(desk: Desk) -> None:
    client = desk.as_applicant()
    await desk.submit(client, an_application())

    refused = await desk.submit(client, an_application())

    assert refused.status_code == 409
    assert len(await desk.rows("select id from receipt")) == 1


async def test_printed_receipt_is_archival_and_the_same_every_time(desk: Desk) -> None:
    client = desk.as_applicant()
    answer = (await desk.submit(client, await desk.complete(client))).json()
    path = f"{BASE}/applications/{answer['case_id']}/receipts/{answer['receipt']['id']}/pdf"

    first, second = await client.get(path), await client.get(path)

    assert first.status_code == 200
    assert first.headers["Content-Type"] == "application/pdf"
    assert first.content == second.content
    assert "<pdfaid:part>2</pdfaid:part>" in metadata_of(first.content)
    [file, *_] = (await receipt_of(desk, client, answer))["statement"]["files"]
    shown = text_of(first.content)
    for said in (
        "收件回执",
        answer["receipt"]["number"],
        answer["receipt"]["tracking_code"],
        "劳动能力鉴定申请表",
        file["sha256"],
        "一次性告知",
        "已收到，待核对",
    ):
        assert said in shown


async def test_stranger_prints_no_receipt_of_others(desk: Desk) -> None:
    answer = (await desk.submit(desk.as_applicant(), an_application())).json()
    path = f"{BASE}/applications/{answer['case_id']}/receipts/{answer['receipt']['id']}/pdf"

    response = await desk.as_applicant("applicant-2").get(path)

    assert response.status_code == 404


async def test_later_receipt_states_the_verdicts_so_far(desk: Desk) -> None:
    client, clerk = desk.as_applicant(), desk.as_clerk()
    body = await desk.complete(client)
    late = body["materials"].pop()
    first = (await desk.submit(client, body)).json()
    case_id = first["case_id"]
    file = (await clerk.get(f"{BASE}/cases/{case_id}", params={"purpose": "acceptance"})).json()[
        "materials"
    ][0]
    judged = await clerk.put(
        f"{BASE}/applications/{case_id}/materials/{file['id']}/verdict",
        json={"verdict": "unreadable", "reason": "第3页模糊"},
    )
    assert judged.status_code == 200, judged.text

    added = await client.post(f"{BASE}/applications/{case_id}/materials", json=late)

    statement = (await receipt_of(desk, client, added.json()))["statement"]
    verdicts = {item["code"]: item["verdict"] for item in statement["items"]}
    assert verdicts[file["item"]] == "unreadable"
    assert verdicts[late["item"]] == "received"
    assert "第3页模糊" not in json.dumps(statement, ensure_ascii=False)
