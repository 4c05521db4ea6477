"""Hospitals are entered, linked, let in and shut out by staff, and by nobody alone."""

from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.files import pdf
from services.intake.tests.factories.hospitals import announced, connected, records
from shared.testing.identities import make_credit_code
from shared.testing.issuer import OTHER_COMMITTEE

REGISTER = f"{BASE}/partner-hospitals"
STATED = {"purpose": "record_request"}


async def test_client_that_nobody_linked_is_told_so(desk: Desk) -> None:
    client = desk.running.client_for("hospital", account="hospital-9", client="hospital-9")

    asked = await client.get(f"{BASE}/partner/submissions")
    sent = await desk.send(client, pdf())

    assert (asked.status_code, asked.json()["code"]) == (403, "hospital_not_linked")
    assert (sent.status_code, sent.json()["code"]) == (403, "hospital_not_linked")


async def test_suspension_counts_at_once_for_tokens_that_are_out(desk: Desk) -> None:
    hospital = await connected(desk)
    path = f"{REGISTER}/{hospital.credit_code}"
    await hospital.sent()

    shut = await desk.as_clerk().post(f"{path}/suspension", json={"reason": "key_compromised"})
    refused = await hospital.submit_form(
        records(2, documents=[announced(pdf("2"), part="file-1")]), {"file-1": pdf("2")}
    )
    read = await hospital.client.get(f"{BASE}/partner/submissions")
    upload = await desk.send(hospital.client, pdf("3"))

    assert shut.json()["state"] == "suspended"
    assert {answer.json()["code"] for answer in (refused, read, upload)} == {"hospital_suspended"}
    assert (await desk.as_clerk().post(f"{path}/activation")).json()["suspended_for"] is None
    assert (await hospital.client.get(f"{BASE}/partner/submissions")).status_code == 200


async def test_hospital_needs_a_client_before_it_is_let_in(desk: Desk) -> None:
    clerk = desk.as_clerk()
    code = make_credit_code(5, kind="12")
    body = {
        "credit_code": code,
        "name": "医院",
        "contact": {"name": "陈", "phone": "0579-86600002"},
    }
    entered = await clerk.post(REGISTER, json=body)

    refused = await clerk.post(f"{REGISTER}/{code}/activation")

    assert entered.json()["state"] == "onboarding"
    assert (refused.status_code, refused.json()["code"]) == (409, "hospital_not_in_state")


async def test_hospital_and_client_are_entered_once(desk: Desk) -> None:
    hospital = await connected(desk)
    clerk = desk.as_clerk()
    body = {
        "credit_code": hospital.credit_code,
        "name": "医院",
        "contact": {"name": "陈", "phone": "0579-86600002"},
    }

    twice = await clerk.post(REGISTER, json=body)
    linked = await clerk.post(
        f"{REGISTER}/{hospital.credit_code}/clients", json={"client_id": hospital.account}
    )

    assert (twice.status_code, twice.json()["code"]) == (409, "hospital_known")
    assert (linked.status_code, linked.json()["code"]) == (409, "hospital_client_known")


async def test_unlinked_client_speaks_for_nobody(desk: Desk) -> None:
    hospital = await connected(desk)

    gone = await desk.as_clerk().delete(
        f"{REGISTER}/{hospital.credit_code}/clients/{hospital.account}"
    )
    asked = await hospital.client.get(f"{BASE}/partner/hospital")

    assert gone.json()["clients"] == []
    assert (asked.status_code, asked.json()["code"]) == (403, "hospital_not_linked")


async def test_committees_have_registers_of_their_own(desk: Desk) -> None:
    hospital = await connected(desk)
    stranger = desk.as_clerk("clerk-1", OTHER_COMMITTEE)

    found = await stranger.get(f"{REGISTER}/{hospital.credit_code}", params=STATED)
    elsewhere = desk.running.client_for(
        "hospital", account=hospital.account, client=hospital.account, committee=OTHER_COMMITTEE
    )

    assert (found.status_code, found.json()["code"]) == (404, "hospital_not_found")
    assert (await stranger.get(REGISTER)).json()["items"] == []
    assert (await elsewhere.get(f"{BASE}/partner/hospital")).json()["code"] == "hospital_not_linked"


async def test_changes_are_on_the_trail_with_who_made_them(desk: Desk) -> None:
    hospital = await connected(desk)

    rows = await desk.rows(
        "select actor, action from audit_entry where subject_type = 'partner_hospital' order by at"
    )

    assert [(row["actor"], row["action"]) for row in rows] == [
        ("clerk-7", "partner_hospital.entered"),
        ("clerk-7", "partner_hospital.client_linked"),
        ("clerk-7", "partner_hospital.active"),
    ]
    assert hospital.credit_code in str(
        await desk.rows(
            "select subject_id from audit_entry where subject_type = 'partner_hospital'"
        )
    )


async def test_whom_to_call_at_a_hospital_is_read_for_a_purpose(desk: Desk) -> None:
    hospital = await connected(desk)
    clerk = desk.as_clerk()
    path = f"{REGISTER}/{hospital.credit_code}"

    silent = await clerk.get(path)
    told = await clerk.get(path, params=STATED)

    assert (silent.status_code, silent.json()["code"]) == (422, "purpose_missing")
    assert told.json()["contact"]["phone"] == "0579-86600002"
    [row] = await desk.rows(
        "select purpose from audit_entry where action = 'partner_hospital.read'"
    )
    assert row["purpose"] == "record_request"


async def test_records_of_a_hospital_that_tries_never_reach_a_case(desk: Desk) -> None:
    hospital = await connected(desk, state="sandbox")
    await desk.received(1)

    shown = await hospital.sent(1)

    assert shown["is_sandbox"] is True
    rows = await desk.rows("select state from record_submission")
    assert [row["state"] for row in rows] == ["unmatched"]


async def test_file_of_a_client_that_nobody_linked_is_not_stored(desk: Desk) -> None:
    stranger = desk.running.client_for("hospital", account="stranger", client="stranger")

    refused = await stranger.post(
        f"{BASE}/uploads", content=pdf("a"), headers={"Content-Type": "application/pdf"}
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "hospital_not_linked")
    assert await desk.service.files.keys() == []
