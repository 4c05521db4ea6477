"""A letter's way to its recipient: who may record it, what is refused, and what follows."""

import asyncio
from datetime import date, timedelta
from typing import Literal

import pytest

from services.mailing.tests.factories.bureau import BASE, Bureau, today
from shared.clients.models import ApplicantFacts
from shared.clock import system_clock
from shared.ids import new_id
from shared.testing.identities import make_tracking_number

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
)


async def test_dispatched_letter_is_announced_and_on_record(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["appraisee"]

    answer = await bureau.dispatch(letter)

    assert answer.status_code == 201, answer.text
    shown = answer.json()
    assert (shown["state"], shown["dispatched_on"]) == ("dispatched", today())
    assert answer.headers["etag"] == f'"{shown["version"]}"'
    [event] = await bureau.published("mailing.letter.dispatched.v1")
    assert event["letter_id"] == letter["id"]
    rung = (await bureau.detail(letter))["evidence"][-1]
    assert (rung["rung"], rung["source"], rung["recorded_by"]) == ("dispatched", "clerk", "mail-1")
    assert rung["facts"] == {
        "carrier": "ems",
        "tracking_number": make_tracking_number(7),
        "dispatched_on": today(),
        "free_of_charge": True,
    }


async def test_tracking_number_that_cannot_be_is_refused(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["appraisee"]

    for tracking_number in ("EA000000070CN", "EA12", "EA-00000007CN", "x" * 21):
        answer = await bureau.dispatch(letter, tracking_number=tracking_number)
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == (
            "/tracking_number",
            "tracking_number_invalid",
        )


async def test_tracking_number_of_another_carrier_is_taken(bureau: Bureau) -> None:
    letters = await bureau.sealed()

    for role, number in (("appraisee", "1234567890123"), ("employer", "SF1234567890")):
        answer = await bureau.dispatch(letters[role], carrier="courier", tracking_number=number)
        assert answer.json()["tracking_number"] == number


async def test_carriers_letter_needs_its_tracking_number(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["appraisee"]

    for carrier in ("ems", "post", "courier"):
        answer = await bureau.dispatch(letter, carrier=carrier, tracking_number=None)
        assert (answer.status_code, answer.json()["code"]) == (422, "tracking_number_missing")


async def test_letter_is_not_dispatched_before_its_seal_or_tomorrow(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["appraisee"]

    for days in (-1, 1):
        day = date.fromisoformat(today()) + timedelta(days=days)
        answer = await bureau.dispatch(letter, dispatched_on=day.isoformat())
        assert (answer.status_code, answer.json()["code"]) == (422, "date_impossible")


async def test_letter_not_made_yet_is_not_dispatched(bureau: Bureau) -> None:
    letter = (await bureau.letters(await bureau.accepted_case(), "acceptance"))["appraisee"]

    answer = await bureau.dispatch(letter)

    assert (answer.status_code, answer.json()["code"]) == (409, "letter_not_in_state")


async def test_signed_letter_serves_its_recipient_and_starts_that_ones_limit(
    bureau: Bureau,
) -> None:
    letter = (await bureau.sealed())["employer"]
    await bureau.dispatch(letter)

    answer = await bureau.attempt(letter, "delivered", signed_by="收发室")

    assert answer.status_code == 201, answer.text
    shown = answer.json()
    assert (shown["state"], shown["served_on"]) == ("served", today())
    assert shown["service_method"] == "post"
    [served] = await bureau.published("mailing.recipient.served.v1")
    assert (served["recipient_role"], served["served_on"]) == ("employer", today())
    [deadline] = served["deadlines"]
    assert deadline["code"] == "reappraisal"
    due_on = date.fromisoformat(deadline["due_on"])
    assert due_on >= date.fromisoformat(today()) + timedelta(days=15)
    detail = await bureau.detail(letter, purpose="reappraisal")
    assert detail["deadlines"][0]["due_on"] == deadline["due_on"]
    assert detail["deadlines"][0]["explanation_zh"]
    assert [rung["rung"] for rung in detail["evidence"]] == [
        "rendered",
        "sealed",
        "dispatched",
        "attempted",
        "served",
    ]
    assert detail["evidence"][1]["sha256"] == letter["sha256"]
    assert detail["evidence"][3]["personal"] == {"signed_by": "收发室"}
    assert detail["evidence"][4]["source"] == "system"


async def test_copy_and_notice_start_no_limit(bureau: Bureau) -> None:
    copy = (await bureau.sealed())["insurance_agency"]
    notice = (await bureau.sealed("examination_notice"))["appraisee"]

    await bureau.serve(copy)
    await bureau.serve(notice)

    served = await bureau.published("mailing.recipient.served.v1")
    assert [event["deadlines"] for event in served] == [[], []]
    assert await bureau.published("mailing.case.served.v1") == []


async def test_case_is_served_once_when_both_parties_are(bureau: Bureau) -> None:
    letters = await bureau.sealed()

    await bureau.serve(letters["appraisee"])
    assert await bureau.published("mailing.case.served.v1") == []
    await bureau.serve(letters["employer"])
    await bureau.serve(letters["insurance_authority"])

    [event] = await bureau.published("mailing.case.served.v1")
    assert event["served_on"] == today()
    sequences = [event["sequence"] for event in await bureau.published()]
    assert sequences == list(range(1, len(sequences) + 1))


async def test_last_two_served_at_once_close_the_case_once(bureau: Bureau) -> None:
    letters = await bureau.sealed()

    await asyncio.gather(bureau.serve(letters["appraisee"]), bureau.serve(letters["employer"]))

    assert len(await bureau.published("mailing.case.served.v1")) == 1


async def test_delivery_nobody_signed_for_is_not_yet_service(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["appraisee"]
    await bureau.dispatch(letter)

    delivered = await bureau.attempt(letter, "delivered")
    assert delivered.json()["state"] == "delivered"
    assert len(await bureau.published("mailing.letter.delivered.v1")) == 1
    assert await bureau.published("mailing.recipient.served.v1") == []

    served = await bureau.act(letter, "service", {"served_on": today(), "method": "post"})
    assert served.json()["state"] == "served"


async def test_refused_letter_is_served_only_by_a_reasoned_entry(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["appraisee"]
    await bureau.dispatch(letter)
    await bureau.attempt(letter, "refused")
    entry = {"served_on": today(), "method": "left"}

    without = await bureau.act(letter, "service", entry)
    with_reason = await bureau.act(
        letter, "service", entry | {"reason": "拒收，留置送达，有见证人"}
    )

    assert (without.status_code, without.json()["code"]) == (422, "service_reason_missing")
    assert with_reason.json()["service_method"] == "left"
    rungs = (await bureau.detail(letter, purpose="delivery"))["evidence"]
    assert rungs[-1]["personal"] == {"reason": "拒收，留置送达，有见证人"}
    assert rungs[-1]["source"] == "clerk"


async def test_returned_letter_goes_out_again_and_keeps_its_first_way(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["appraisee"]
    await bureau.dispatch(letter)
    missed = await bureau.attempt(letter, "not_met")
    assert missed.json()["state"] == "dispatched"
    await bureau.attempt(letter, "returned")
    assert len(await bureau.published("mailing.letter.returned.v1")) == 1

    await bureau.dispatch(letter, tracking_number=make_tracking_number(8))
    await bureau.attempt(letter, "delivered", signed_by="本人")

    rungs = (await bureau.detail(letter))["evidence"]
    told = [
        rung["facts"].get("outcome") or rung["facts"].get("tracking_number")
        for rung in rungs
        if rung["rung"] in {"dispatched", "attempted"}
    ]
    assert told == [
        make_tracking_number(7),
        "not_met",
        "returned",
        make_tracking_number(8),
        "delivered",
    ]


async def test_served_letter_stays_as_it_is(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["appraisee"]
    await bureau.serve(letter)

    answers = [
        await bureau.dispatch(letter),
        await bureau.attempt(letter, "returned"),
        await bureau.act(letter, "service", {"served_on": today(), "method": "in_person"}),
    ]

    assert {(item.status_code, item.json()["code"]) for item in answers} == {
        (409, "letter_not_in_state")
    }
    assert len(await bureau.published("mailing.recipient.served.v1")) == 1


async def test_letter_taken_at_the_counter_is_served_without_a_carrier(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["employer"]

    answer = await bureau.act(letter, "service", {"served_on": today(), "method": "in_person"})
    other = await bureau.act(letter, "service", {"served_on": today(), "method": "post"})

    assert answer.json()["state"] == "served"
    assert other.status_code == 409


async def test_electronic_service_needs_consent(bureau: Bureau) -> None:
    refusing = (await bureau.sealed())["appraisee"]
    case_id = await bureau.concluded_case(consents_to_electronic=True)
    await bureau.make_letters()
    letters = await bureau.letters(case_id, "conclusion")
    by_mail = {"carrier": "electronic", "tracking_number": None}

    assert (await bureau.dispatch(refusing, **by_mail)).json()["code"] == (
        "electronic_consent_missing"
    )
    assert (await bureau.dispatch(letters["employer"], **by_mail)).status_code == 409
    assert (await bureau.dispatch(letters["appraisee"], **by_mail)).status_code == 201
    served = await bureau.act(
        letters["appraisee"], "service", {"served_on": today(), "method": "electronic"}
    )
    assert served.json()["state"] == "served"


@pytest.mark.parametrize(("kind", "bound"), [("employer", "employer"), ("relative", "appraisee")])
async def test_consent_to_electronic_service_binds_only_who_gave_it(
    bureau: Bureau, kind: Literal["employer", "relative"], bound: str
) -> None:
    applicant = ApplicantFacts(kind=kind, name="申请人")
    case_id = await bureau.concluded_case(consents_to_electronic=True, applicant=applicant)
    await bureau.make_letters()
    letters = await bureau.letters(case_id, "conclusion")

    answers = {
        role: await bureau.dispatch(letters[role], carrier="electronic", tracking_number=None)
        for role in ("appraisee", "employer")
    }

    assert [role for role, answer in answers.items() if answer.status_code == 201] == [bound]


async def test_attempt_in_the_future_or_before_the_dispatch_is_refused(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["appraisee"]
    await bureau.dispatch(letter)

    for hours in (-48, 1):
        at = system_clock() + timedelta(hours=hours)
        answer = await bureau.attempt(letter, "delivered", at=at.isoformat())
        assert (answer.status_code, answer.json()["code"]) == (422, "date_impossible")


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"])
async def test_attempt_beyond_the_calendar_is_refused(bureau: Bureau, at: str) -> None:
    letter = (await bureau.sealed())["appraisee"]
    await bureau.dispatch(letter)

    answer = await bureau.attempt(letter, "delivered", at=at)

    assert [error["pointer"] for error in answer.json()["errors"]] == ["/at"]


async def test_scan_becomes_evidence_once_and_can_be_read(bureau: Bureau) -> None:
    letters = await bureau.sealed()
    upload = await bureau.client().post(
        f"{BASE}/uploads", content=PNG, headers={"Content-Type": "image/png"}
    )
    assert upload.status_code == 201, upload.text
    scan = upload.json()
    for letter in letters.values():
        await bureau.dispatch(letter)

    used = await bureau.attempt(
        letters["appraisee"], "delivered", signed_by="本人", evidence_upload=scan["id"]
    )
    again = await bureau.attempt(letters["employer"], "delivered", evidence_upload=scan["id"])
    unknown = await bureau.attempt(letters["employer"], "delivered", evidence_upload=str(new_id()))

    assert used.status_code == 201
    for answer in (again, unknown):
        assert (answer.status_code, answer.json()["code"]) == (422, "evidence_upload_invalid")
    [rung] = [
        item for item in (await bureau.detail(letters["appraisee"]))["evidence"] if item["has_file"]
    ]
    assert rung["sha256"] == scan["sha256"]
    url = f"{BASE}/letters/{letters['appraisee']['id']}/evidence/{rung['id']}/file"
    file = await bureau.client().get(url, params={"purpose": "complaint"})
    assert file.content == PNG


async def test_scan_that_is_no_scan_leaves_nothing(bureau: Bureau) -> None:
    answer = await bureau.client().post(
        f"{BASE}/uploads", content=b"MZ not a scan", headers={"Content-Type": "image/png"}
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "file_content_mismatch")
    assert await bureau.service.files.keys() == []


async def test_dispatch_sent_twice_with_one_key_happens_once(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["appraisee"]
    url = f"{BASE}/letters/{letter['id']}/dispatch"
    body = {"carrier": "in_person", "dispatched_on": today()}
    key = {"Idempotency-Key": "dispatch-1"}
    client = bureau.client()

    first = await client.post(url, json=body, headers=key)
    second = await client.post(url, json=body, headers=key)
    other = await client.post(url, json=body | {"free_of_charge": False}, headers=key)

    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len(await bureau.published("mailing.letter.dispatched.v1")) == 1


async def test_stale_version_is_refused(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["appraisee"]
    url = f"{BASE}/letters/{letter['id']}"
    client = bureau.client()
    read = await client.get(url)
    body = {"carrier": "in_person", "dispatched_on": today()}

    await bureau.dispatch(letter)
    answer = await client.post(
        f"{url}/dispatch", json=body, headers={"If-Match": read.headers["etag"]}
    )

    assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")


async def test_supervisor_changes_nothing(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["appraisee"]

    answer = await bureau.client("supervisor").post(
        f"{BASE}/letters/{letter['id']}/dispatch",
        json={"carrier": "in_person", "dispatched_on": today()},
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "permission_missing")
