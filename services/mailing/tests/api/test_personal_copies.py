"""Mailing tells a person their own letters, and of others' only that there are some."""

from typing import Any
from uuid import UUID

from httpx import AsyncClient

from services.mailing.tests.factories.bureau import Bureau
from services.mailing.tests.factories.facts import NAME, appraisee, parties
from shared.testing.issuer import OTHER_COMMITTEE


def intake(bureau: Bureau) -> AsyncClient:
    return bureau.running.client_of_service("intake", "personal_data.read")


async def ask(bureau: Bureau, case_id: UUID, **headers: str) -> dict[str, Any]:
    answer = await intake(bureau).get(f"/internal/cases/{case_id}/personal-data", headers=headers)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_own_letters_are_told_in_full_with_their_files(bureau: Bureau) -> None:
    letters = await bureau.sealed()
    own = letters["appraisee"]
    await bureau.serve(own)
    case_id = UUID(own["case_id"])

    told = await ask(bureau, case_id)

    [record] = [item for item in told["records"] if item["id"] == own["id"]]
    assert record["data"]["recipient"]["address"] == appraisee().address
    assert record["data"]["content"]["appraisee"]["name"] == NAME
    [file] = [item for item in told["files"] if item["of"] == own["id"]]
    content = await intake(bureau).get(f"/internal/cases/{case_id}/personal-files/{file['id']}")
    assert content.content.startswith(b"%PDF")
    assert len(content.content) == file["size"]


async def test_who_signed_is_masked(bureau: Bureau) -> None:
    own = (await bureau.sealed())["appraisee"]
    await bureau.serve(own)

    told = str(await ask(bureau, UUID(own["case_id"])))

    assert "收件人" not in told
    assert "收*人" in told


async def test_employers_letter_is_listed_without_address_or_file(bureau: Bureau) -> None:
    letters = await bureau.sealed()
    case_id = UUID(letters["employer"]["case_id"])

    told = await ask(bureau, case_id)

    [record] = [item for item in told["records"] if item["id"] == letters["employer"]["id"]]
    assert record["data"]["recipient_role"] == "employer"
    unit = parties(case_id).employer
    assert unit is not None
    assert unit.address not in str(told)
    theirs = letters["employer"]["id"]
    refused = await intake(bureau).get(f"/internal/cases/{case_id}/personal-files/{theirs}")
    assert (refused.status_code, refused.json()["code"]) == (404, "evidence_file_not_found")


async def test_another_committees_case_has_nothing(bureau: Bureau) -> None:
    own = (await bureau.sealed())["appraisee"]
    case_id = UUID(own["case_id"])

    told = await ask(bureau, case_id, Committee=OTHER_COMMITTEE)

    assert told == {"records": [], "files": [], "left_out": [], "readings": []}
