"""A hospital gets a receipt of its documents, which says nothing of any case."""

from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.hospitals import connected
from shared.signatures import checked


async def test_hospital_reads_the_signed_receipt_of_its_documents(desk: Desk) -> None:
    await desk.received(1)
    hospital = await connected(desk)
    sent = await hospital.sent(1)

    answer = await hospital.client.get(f"{BASE}/partner/submissions/{sent['id']}/receipt")

    assert answer.status_code == 200, answer.text
    keys = (await desk.running.client.get(f"{BASE}/receipt-keys")).json()
    statement = checked(answer.json()["signed"], keys, kind="jianding-receipt")
    assert statement["kind"] == "partner_records"
    assert [file["sha256"] for file in statement["files"]] == [
        document["sha256"] for document in sent["documents"]
    ]
    assert (statement["case_id"], statement["matter"], statement["items"]) == (None, None, [])


async def test_another_hospitals_receipt_is_not_there(desk: Desk) -> None:
    sent = await (await connected(desk)).sent(1)
    other = await connected(desk, 12)

    answer = await other.client.get(f"{BASE}/partner/submissions/{sent['id']}/receipt")

    assert answer.status_code == 404


async def test_hospitals_receipt_is_checked_by_anybody_with_its_code(desk: Desk) -> None:
    hospital = await connected(desk)
    sent = await hospital.sent(1)
    path = f"{BASE}/partner/submissions/{sent['id']}/receipt"
    receipt = (await hospital.client.get(path)).json()
    typed = {"number": receipt["number"], "code": receipt["tracking_code"]}

    genuine = await desk.running.client.post(f"{BASE}/receipt-check", json=typed)
    page = await desk.running.client.post("/verify", data=typed)
    tracked = await desk.running.client.post(f"{BASE}/tracking", json=typed)

    assert genuine.json()["signed"] == receipt["signed"]
    assert "医疗机构报送的资料" in page.text
    assert tracked.status_code == 404
