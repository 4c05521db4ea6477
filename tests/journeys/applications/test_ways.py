"""The other ways an application goes: at once, taken back, not accepted, for somebody in bed."""

from datetime import date

from services.intake.tests.factories.applications import REQUIRED_ITEMS
from services.intake.tests.factories.clients import BASE
from shared.signatures import checked
from tests.journeys.applications.office import RECEIVED_ON, Office

HOME = "home_visit_proof"


async def test_complete_application_is_accepted_at_once(office: Office) -> None:
    await office.received()
    accepted = await office.accept()
    reviewed = await office.review()
    await office.news()

    assert accepted.json()["case_number"] == "东劳鉴〔2026〕1号"
    assert reviewed.status_code == 201, reviewed.text
    assert {"appraisee", "employer"} <= (await office.letters_of("acceptance")).keys()
    assert len(await office.waiting_for_a_session()) == 1
    assert (await office.deadline("one_time_notice"))["met_on"] == "2026-05-06"


async def test_receipt_is_checked_offline_and_its_code_follows_the_case(office: Office) -> None:
    office.on(RECEIVED_ON)
    applicant = office.desk.as_applicant()
    answer = (await office.desk.submit(applicant, await office.desk.complete(applicant))).json()
    office.is_case(answer["case_id"])
    receipt = (await applicant.get(f"{office.path}/receipts/{answer['receipt']['id']}")).json()
    keys = (await office.desk.running.client.get(f"{BASE}/receipt-keys")).json()
    await office.accept()

    statement = checked(receipt["signed"], keys, kind="jianding-receipt")
    progress = await office.desk.running.client.post(
        f"{BASE}/tracking",
        json={"number": statement["number"], "code": answer["receipt"]["tracking_code"]},
    )

    assert len(statement["files"]) == len(REQUIRED_ITEMS)
    assert progress.status_code == 200, progress.text
    assert "虞试明" not in progress.text


async def test_application_is_taken_back_and_no_session_waits_for_it(office: Office) -> None:
    await office.received()
    await office.accept()
    await office.review()
    await office.news()

    taken_back = await office.desk.as_applicant().post(
        f"{office.path}/withdrawal", json={"reason": "treatment_continues"}
    )
    await office.news()

    assert taken_back.status_code == 201, taken_back.text
    assert await office.state() == "withdrawn"
    assert "撤回" in await office.read((await office.letters_of("withdrawal"))["appraisee"])
    assert {row["state"] for row in await office.waiting_for_a_session()} <= {"withdrawn"}


async def test_application_is_not_accepted_on_a_ground_by_two_people(office: Office) -> None:
    await office.received()
    proposed = await office.desk.as_clerk("clerk-1").post(
        f"{BASE}/cases/{office.case_id}/refusals",
        json={"ground": "not_within_jurisdiction", "facts": "参保地为义乌市"},
    )

    path = f"{BASE}/refusals/{proposed.json()['id']}/confirmation"
    alone = await office.desk.as_clerk("clerk-1").post(path)
    confirmed = await office.desk.as_clerk("clerk-2").post(path)
    await office.news()

    assert (alone.status_code, confirmed.status_code) == (409, 200)
    assert await office.state() == "not_accepted"
    words = await office.read((await office.letters_of("refusal"))["appraisee"])
    assert "《劳动能力鉴定管理办法》第八条" in words
    assert "参保地为义乌市" in words


async def test_relative_applies_for_somebody_in_bed_who_is_visited_at_home(office: Office) -> None:
    relative = {
        "kind": "relative",
        "name": "虞试华",
        "phone": "13857900002",
        "relationship": "配偶",
    }
    await office.received(*REQUIRED_ITEMS, "relative_authorisation", HOME, applicant=relative)
    await office.accept()

    without_area = await office.review(mode="home_visit", mode_reasons=["bedridden"])
    reviewed = await office.review(mode="home_visit", mode_reasons=["bedridden"], area="吴宁街道")
    await office.news()

    assert without_area.status_code == 422
    assert reviewed.status_code == 201, reviewed.text
    [waiting] = await office.waiting_for_a_session()
    assert waiting["mode"] == "home_visit"


async def test_somebody_in_hospital_is_examined_by_video(office: Office) -> None:
    await office.received(*REQUIRED_ITEMS, HOME, on=date(2026, 5, 6))
    await office.accept()

    reviewed = await office.review(mode="video", mode_reasons=["hospitalised"])
    await office.news()

    assert reviewed.status_code == 201, reviewed.text
    [waiting] = await office.waiting_for_a_session()
    assert waiting["mode"] == "video"
