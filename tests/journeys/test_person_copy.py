"""A copy of everything about one person, made on the whole system after the story is told."""

import hashlib
import io
import json
import zipfile
from typing import Any

from pypdf import PdfReader

from local_stack.demo.office import CaseFile

from .conftest import Journey

EXPORTS = "/api/intake/v1/personal-data-exports"


async def copy_of(journey: Journey, case: CaseFile) -> dict[str, bytes]:
    body = {
        "identity_number": case.injured.identity_number,
        "reference": "信息申〔2026〕12号",
    }
    answer = await journey.told.office.supervisor.ask("POST", EXPORTS, json=body)
    return unpacked(answer.content)


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def documents(entries: dict[str, bytes]) -> str:
    return "".join(content.decode() for name, content in entries.items() if name.endswith(".json"))


def kinds(entries: dict[str, bytes], service: str) -> list[str]:
    return [item["kind"] for item in json.loads(entries[f"{service}.json"])["records"]]


async def test_copy_holds_what_each_service_keeps_about_the_person(journey: Journey) -> None:
    case = next(item for item in journey.told.cases if item.injured.minority is not None)
    person = case.injured

    entries = await copy_of(journey, case)

    for planted in (person.identity_number, person.phone, person.address, person.diagnosis):
        assert planted in entries["intake.json"].decode()
    assert person.findings in entries["review.json"].decode()
    assert person.address in entries["mailing.json"].decode()
    assert case.case_number in entries["lottery.json"].decode()
    assert case.applicant.login in entries["identity.json"].decode()
    assert kinds(entries, "review") == ["examination", *["opinion"] * 3, "conclusion"]
    assert kinds(entries, "mailing").count("letter") >= 6
    assert kinds(entries, "lottery") == ["session_case"]
    assert kinds(entries, "identity") == ["account"]


async def test_letters_to_the_person_are_in_it_and_every_hash_is_right(journey: Journey) -> None:
    case = journey.told.cases[0]

    entries = await copy_of(journey, case)

    index: dict[str, Any] = json.loads(entries["index.json"])
    for item in [*index["documents"], *index["files"]]:
        assert hashlib.sha256(entries[item["path"]]).hexdigest() == item["sha256"]
    letters = [item["path"] for item in index["files"] if item["kind"] == "letter"]
    texts = [
        "".join(
            "".join(
                page.extract_text() for page in PdfReader(io.BytesIO(entries[path])).pages
            ).split()
        )
        for path in letters
    ]
    assert len(letters) == 3
    assert all(case.injured.name in text for text in texts)
    assert sum(case.conclusion_number in text for text in texts) == 1
    materials = [item for item in index["files"] if item["kind"] == "material"]
    assert len(materials) == len(case.materials)


async def test_nobody_else_is_in_it(journey: Journey) -> None:
    told = journey.told
    case, *others = told.cases

    text = documents(await copy_of(journey, case))

    for other in [*others, told.at_home]:
        person = other.injured
        for planted in (person.name, person.identity_number, person.phone, other.case_id):
            assert planted not in text
    for account, part in told.office.parts.items():
        assert account not in text
        assert part.name not in text
    for member in told.office.staff.values():
        assert member.account_id not in text


async def test_person_copies_the_own_data_with_the_own_account(journey: Journey) -> None:
    case = journey.told.cases[1]

    answer = await case.applicant.ask("GET", "/api/intake/v1/personal-data")

    entries = unpacked(answer.content)
    assert case.injured.findings in entries["review.json"].decode()
    assert json.loads(entries["index.json"])["person"] == "own account"


async def test_relative_who_applied_copies_nothing_about_the_appraisee(journey: Journey) -> None:
    case = journey.told.at_home

    answer = await case.applicant.ask("GET", "/api/intake/v1/personal-data")

    text = documents(unpacked(answer.content))
    assert case.case_number in text
    assert case.injured.identity_number not in text
    assert case.injured.diagnosis not in text


async def test_every_service_notes_the_reading_with_who_asked(journey: Journey) -> None:
    case = journey.told.cases[2]
    supervisor = journey.told.office.supervisor

    await copy_of(journey, case)

    for service in ("lottery", "review", "mailing"):
        page = await supervisor.get(
            f"/api/{service}/v1/audit", case_id=case.case_id, action="personal_data.read"
        )
        entry = page["items"][0]
        assert entry["purpose"] == "access_request"
        assert entry["on_behalf_of"] == supervisor.account_id
