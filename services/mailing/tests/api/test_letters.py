"""Letters are listed without personal data, read for a purpose, and checked by anyone."""

import hashlib
import re
from uuid import UUID

import pytest

from services.mailing.tests.factories.bureau import BASE, Bureau
from services.mailing.tests.factories.facts import NAME, appraisee
from services.mailing.tests.rendering.letter_reading import text_of
from shared.ids import new_id
from shared.testing.issuer import OTHER_COMMITTEE


async def test_list_is_paged_newest_first_and_filtered(bureau: Bureau) -> None:
    await bureau.accepted_case()
    case_id = await bureau.concluded_case()
    client = bureau.client()

    first = (await client.get(f"{BASE}/letters", params={"limit": 5})).json()
    second = (
        await client.get(f"{BASE}/letters", params={"limit": 5, "cursor": first["next"]})
    ).json()
    ids = [item["id"] for item in first["items"] + second["items"]]
    assert len(ids) == 8
    assert ids == sorted(ids, reverse=True)
    assert second["next"] is None

    query = {"case_id": str(case_id), "kind": "acceptance", "state": "requested"}
    found = (await client.get(f"{BASE}/letters", params=query)).json()["items"]
    assert {item["recipient_role"] for item in found} == {"appraisee", "employer"}


async def test_list_and_detail_tell_nothing_personal_without_a_purpose(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["appraisee"]
    client = bureau.client()

    listed = await client.get(f"{BASE}/letters")
    shown = await client.get(f"{BASE}/letters/{letter['id']}")

    for answer in (listed, shown):
        assert NAME not in answer.text
        assert appraisee().address not in answer.text
    assert shown.json()["recipient"] is None


async def test_address_is_read_for_a_purpose_and_noted(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["appraisee"]

    detail = await bureau.detail(letter, purpose="delivery")

    assert detail["recipient"]["address"] == appraisee().address
    [entry] = await bureau.rows(
        "select actor, purpose, subject_id from mailing.audit_entry where action = 'letter.read'"
    )
    assert entry == {"actor": "mail-1", "purpose": "delivery", "subject_id": letter["id"]}


async def test_sealed_letter_is_streamed_and_its_reading_noted(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["employer"]

    answer = await bureau.client("supervisor", account="supervisor-1").get(
        f"{BASE}/letters/{letter['id']}/pdf", params={"purpose": "supervision"}
    )

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert int(answer.headers["content-length"]) == letter["size"] == len(answer.content)
    assert hashlib.sha256(answer.content).hexdigest() == letter["sha256"]
    [entry] = await bureau.rows(
        "select actor, purpose from mailing.audit_entry where action = 'letter.file_read'"
    )
    assert entry == {"actor": "supervisor-1", "purpose": "supervision"}


async def test_letter_is_not_read_without_a_purpose(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["employer"]

    answer = await bureau.client().get(f"{BASE}/letters/{letter['id']}/pdf")

    assert (answer.status_code, answer.json()["code"]) == (422, "purpose_missing")


async def test_letter_not_made_yet_has_no_file(bureau: Bureau) -> None:
    letter = (await bureau.letters(await bureau.accepted_case(), "acceptance"))["employer"]

    answer = await bureau.client().get(
        f"{BASE}/letters/{letter['id']}/pdf", params={"purpose": "delivery"}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "letter_not_sealed")


async def test_other_committees_letters_are_not_there(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["employer"]
    stranger = bureau.client(committee=OTHER_COMMITTEE)

    listed = await stranger.get(f"{BASE}/letters")
    answers = [
        await stranger.get(f"{BASE}/letters/{letter['id']}"),
        await stranger.get(f"{BASE}/letters/{letter['id']}/pdf", params={"purpose": "delivery"}),
        await stranger.post(
            f"{BASE}/letters/{letter['id']}/service",
            json={"served_on": "2026-01-01", "method": "in_person"},
        ),
    ]

    assert listed.json()["items"] == []
    assert {(item.status_code, item.json()["code"]) for item in answers} == {
        (404, "letter_not_found")
    }


@pytest.mark.parametrize("role", ["clerk", "applicant", "expert", "approver", "ops"])
async def test_who_has_nothing_to_do_with_letters_reads_none(bureau: Bureau, role: str) -> None:
    answer = await bureau.client(role).get(f"{BASE}/letters")

    assert (answer.status_code, answer.json()["code"]) == (403, "permission_missing")


async def test_anyone_can_check_the_code_that_is_printed_on_the_letter(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["appraisee"]
    pdf = await bureau.client().get(
        f"{BASE}/letters/{letter['id']}/pdf", params={"purpose": "delivery"}
    )
    text = text_of(pdf.content)
    found = re.search(r"([0-9A-F]{4}-){3}[0-9A-F]{4}", text)
    assert found is not None
    assert f"/verify/{letter['id']}" in text

    answer = await bureau.running.client.get(
        f"{BASE}/verify/{letter['id']}", params={"code": found[0]}
    )

    assert answer.json() == {
        "is_genuine": True,
        "kind": "conclusion",
        "letter_number": "金劳鉴初〔2026〕7号",
        "dated_on": "2026-01-20",
    }


async def test_wrong_code_and_unknown_letter_are_answered_alike(bureau: Bureau) -> None:
    letters = await bureau.sealed()
    waiting = await bureau.letters(await bureau.accepted_case(), "acceptance")

    async def check(letter_id: str | UUID, code: str) -> object:
        answer = await bureau.running.client.get(
            f"{BASE}/verify/{letter_id}", params={"code": code}
        )
        return answer.status_code, answer.json()

    nothing = {"is_genuine": False, "kind": None, "letter_number": None, "dated_on": None}
    for letter_id in (letters["appraisee"]["id"], new_id(), waiting["employer"]["id"]):
        for code in ("0000-0000-0000-0000", "核验", "-"):
            assert await check(letter_id, code) == (200, nothing)
