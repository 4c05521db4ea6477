"""Who takes on the duty to mail, and who is refused it."""

from services.mailing.tests.factories.bureau import BASE, Bureau, today
from shared.clock import system_clock


async def test_who_records_an_attempt_or_a_service_takes_on_the_duty_as_who_sends_does(
    bureau: Bureau,
) -> None:
    letter = (await bureau.sealed())["appraisee"]
    assert (await bureau.dispatch(letter)).status_code == 201
    tried = {"outcome": "not_met", "at": system_clock().isoformat()}
    served = {"method": "in_person", "served_on": today(), "reason": "本人到场签收"}
    path = f"{BASE}/letters/{letter['id']}"

    refused = [
        await bureau.client(account="approver-1").post(f"{path}/attempts", json=tried),
        await bureau.client(account="approver-1").post(f"{path}/service", json=served),
    ]
    attempt = await bureau.client(account="mail-2").post(f"{path}/attempts", json=tried)

    assert {answer.json()["code"] for answer in refused} == {"duty_conflict"}
    assert attempt.status_code == 201, attempt.text
    told = await bureau.published("mailing.case.mailed.v1")
    mailers = [
        [duty["account_id"] for duty in event["duties"] if duty["duty"] == "mail"] for event in told
    ]
    assert mailers == [["mail-1"], ["mail-1", "mail-2"]]


async def test_who_decided_on_the_case_may_not_send_its_letters(bureau: Bureau) -> None:
    letter = (await bureau.sealed())["appraisee"]
    body = {"carrier": "in_person", "dispatched_on": today()}

    for account in ("clerk-1", "reviewer-1", "operator-1", "expert-1", "approver-1"):
        answer = await bureau.client(account=account).post(
            f"{BASE}/letters/{letter['id']}/dispatch", json=body
        )
        assert (answer.status_code, answer.json()["code"]) == (409, "duty_conflict")

    assert (await bureau.detail(letter))["state"] == "sealed"
