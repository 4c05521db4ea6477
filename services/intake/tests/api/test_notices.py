"""What is missing is told once, all of it, and nothing else afterwards (O55 art 10)."""

import asyncio
from datetime import date, timedelta

import pytest

from services.intake.tests.factories.clients import Desk
from services.intake.tests.factories.notices import RECEIVED_ON, NoticeDesk

ISSUED = "intake.notice.issued.v1"
ANSWERED = "intake.notice.answered.v1"


@pytest.fixture
def notices(desk: Desk) -> NoticeDesk:
    return NoticeDesk(desk)


async def test_notice_lists_everything_missing_with_its_reasons(notices: NoticeDesk) -> None:
    await notices.received("application_form", "diagnosis_certificate", "identity_document")
    await notices.judge("application_form", "identity_document")
    await notices.judge("diagnosis_certificate", verdict="unreadable")

    response = await notices.issue()

    told = response.json()
    assert response.status_code == 201
    assert [(item["item"], item["shortcoming"]) for item in told["items"]] == [
        ("diagnosis_certificate", "unreadable"),
        ("medical_records", "absent"),
    ]
    assert told["items"][0]["reason"] == "第3页模糊，看不清诊断日期"
    assert (told["number"], told["period_days"], told["is_late"]) == (1, 15, False)
    assert await notices.state() == "notice_issued"


async def test_notice_is_announced_without_what_is_missing(notices: NoticeDesk) -> None:
    await notices.issued()

    [event] = await notices.facts(ISSUED)

    assert event.keys() == {
        "committee",
        "case_id",
        "matter",
        "notice_id",
        "number",
        "period_days",
        "issued_on",
    }


async def test_notice_waits_until_everything_handed_in_was_judged(notices: NoticeDesk) -> None:
    await notices.received("application_form", "medical_records")
    await notices.judge("application_form")

    response = await notices.issue()

    assert (response.status_code, response.json()["code"]) == (409, "materials_not_judged")


async def test_complete_application_gets_no_notice(notices: NoticeDesk) -> None:
    await notices.received()
    await notices.judge(
        "application_form", "diagnosis_certificate", "medical_records", "identity_document"
    )

    response = await notices.issue()

    assert (response.status_code, response.json()["code"]) == (409, "nothing_missing")


async def test_second_notice_without_ground_is_refused_with_its_article(
    notices: NoticeDesk,
) -> None:
    await notices.issued()

    response = await notices.issue()

    assert (response.status_code, response.json()["code"]) == (409, "notice_already_issued")
    assert "第十条" in response.json()["detail_zh"]


async def test_two_clerks_at_once_issue_one_notice(notices: NoticeDesk) -> None:
    await notices.received("application_form")
    await notices.judge("application_form")

    answers = await asyncio.gather(notices.issue(), notices.issue(), notices.issue())

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert len(await notices.desk.rows("select id from supplement_notice")) == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"period_days": 10}, "/period_days"),
        ({"period_days": 200, "period_reason": "外地"}, "/period_days"),
        ({"period_days": 20}, "/period_reason"),
    ],
)
async def test_period_may_be_longer_with_a_reason_and_never_shorter(
    notices: NoticeDesk, body: dict[str, object], pointer: str
) -> None:
    await notices.received("application_form")
    await notices.judge("application_form")

    refused = await notices.issue(**body)
    longer = await notices.issue(period_days=20, period_reason="需到外地医院复印病历")

    assert (refused.status_code, refused.json()["code"]) == (422, "notice_period_refused")
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert longer.json()["period_days"] == 20


async def test_late_notice_is_issued_and_recorded_as_late(notices: NoticeDesk) -> None:
    await notices.received("application_form")
    await notices.judge("application_form")
    notices.on(date(2026, 5, 13))

    response = await notices.issue()

    assert (response.json()["due_by"], response.json()["is_late"]) == ("2026-05-12", True)


async def test_posted_notice_runs_from_the_day_it_arrived(notices: NoticeDesk) -> None:
    await notices.issued(service="post")
    before = await notices.answer_by()

    await notices.mailed(date(2026, 5, 11))

    assert before is None
    assert await notices.answer_by() == "2026-05-26"


async def test_notice_taken_at_the_counter_runs_from_that_day_once(notices: NoticeDesk) -> None:
    await notices.issued(service="post")
    path = f"{notices.path}/notice/service"

    handed = await notices.desk.as_clerk().post(path)
    again = await notices.desk.as_clerk().post(path)
    await notices.mailed(date(2026, 5, 20))

    assert (handed.json()["served_on"], handed.json()["service"]) == ("2026-05-06", "counter")
    assert (again.status_code, again.json()["code"]) == (409, "notice_served")
    assert await notices.answer_by() == "2026-05-21"


async def test_electronic_service_needs_consent_and_counts_from_the_day_of_issue(
    notices: NoticeDesk,
) -> None:
    await notices.received("application_form")
    await notices.judge("application_form")
    refused = await notices.issue(service="electronic")
    await notices.received("application_form", serial=2, consent_electronic=True)
    await notices.judge("application_form")

    issued = await notices.issue()

    assert (refused.status_code, refused.json()["code"]) == (409, "electronic_service_refused")
    assert (issued.json()["service"], issued.json()["served_on"]) == ("electronic", "2026-05-06")
    assert issued.json()["answer_by"] == "2026-05-21"


async def test_answer_may_come_in_parts(notices: NoticeDesk) -> None:
    await notices.issued(["medical_records", "identity_document"])

    first = await notices.answer("medical_records")
    second = await notices.answer("identity_document")

    assert (first.json()["state"], first.json()["missing"]) == (
        "notice_issued",
        ["identity_document"],
    )
    assert (second.json()["state"], second.json()["missing"]) == ("supplemented", [])
    assert len(await notices.facts(ANSWERED)) == 1
    kinds = await notices.desk.rows("select kind from receipt order by id")
    assert [row["kind"] for row in kinds] == ["application", "supplement", "supplement"]


async def test_answer_sent_twice_with_one_key_is_taken_once(notices: NoticeDesk) -> None:
    await notices.issued()
    client = notices.desk.as_applicant()
    body = {"materials": [await notices.uploaded(client, "medical_records")]}
    headers = {"Idempotency-Key": "answer-once"}

    first = await client.post(f"{notices.path}/supplement", json=body, headers=headers)
    second = await client.post(f"{notices.path}/supplement", json=body, headers=headers)

    assert (first.status_code, first.json()) == (201, second.json())
    assert len(await notices.ids_of("medical_records")) == 1


async def test_item_that_the_notice_does_not_name_is_not_taken_and_optional_ones_are(
    notices: NoticeDesk,
) -> None:
    await notices.issued()

    refused = await notices.answer("medical_records", "application_form")
    taken = await notices.answer("medical_records", "home_visit_proof")

    assert (refused.status_code, refused.json()["code"]) == (422, "material_refused")
    assert [item["code"] for item in refused.json()["errors"]] == ["item_not_asked"]
    assert taken.json()["state"] == "supplemented"


async def test_what_the_notice_did_not_name_can_not_be_found_wanting_afterwards(
    notices: NoticeDesk,
) -> None:
    await notices.issued()
    await notices.answer("medical_records")

    locked = await notices.judge("application_form", verdict="expired")
    await notices.judge("medical_records")
    accepted = await notices.desk.as_clerk().post(
        f"/api/intake/v1/cases/{notices.case_id}/acceptance"
    )

    assert (locked.status_code, locked.json()["code"]) == (409, "notice_item_locked")
    assert accepted.status_code == 201


async def test_unfit_answer_may_be_given_again_within_the_same_notice(notices: NoticeDesk) -> None:
    await notices.issued()
    await notices.answer("medical_records")
    notices.on(date(2026, 5, 20))

    judged = await notices.judge("medical_records", verdict="unreadable")
    again = await notices.answer("medical_records")

    assert (judged.json()["state"], judged.json()["missing"]) == (
        "notice_issued",
        ["medical_records"],
    )
    assert again.json()["state"] == "supplemented"
    assert len(await notices.facts(ISSUED)) == 1


async def test_answer_found_unfit_late_leaves_days_to_answer_again(notices: NoticeDesk) -> None:
    await notices.issued()
    notices.on(date(2026, 5, 21))
    await notices.answer("medical_records")
    notices.on(date(2026, 5, 27))

    await notices.judge("medical_records", verdict="unreadable")

    assert await notices.answer_by() == "2026-06-01"
    extended = await notices.facts("intake.deadline.extended.v1")
    assert [item["reason"] for item in extended] == ["answer_unfit"]


async def test_clock_of_the_conclusion_starts_with_the_answer_that_was_fit(
    notices: NoticeDesk,
) -> None:
    await notices.issued()
    notices.on(date(2026, 5, 12))
    await notices.answer("medical_records")
    await notices.judge("medical_records", verdict="unreadable")
    notices.on(date(2026, 5, 15))
    await notices.answer("medical_records")
    notices.on(date(2026, 5, 18))

    accepted = await notices.desk.accept(notices.case_id)

    due = {item["code"]: item["due_on"] for item in accepted.json()["deadlines"]}
    assert due["conclusion"] == (date(2026, 5, 15) + timedelta(days=60)).isoformat()


async def test_nothing_is_added_one_by_one_after_the_notice(notices: NoticeDesk) -> None:
    await notices.issued()
    client = notices.desk.as_applicant()
    body = await notices.uploaded(client, "application_form")

    response = await client.post(f"{notices.path}/materials", json=body)

    assert (response.status_code, response.json()["code"]) == (409, "case_not_in_state")


async def test_notice_is_read_for_a_purpose_and_lies_encrypted(notices: NoticeDesk) -> None:
    await notices.received("application_form", "medical_records")
    await notices.judge("application_form")
    await notices.judge("medical_records", verdict="wrong_document")
    await notices.issue()
    reviewer = notices.desk.as_reviewer()

    silent = await reviewer.get(f"{notices.path}/notices")
    stated = await reviewer.get(f"{notices.path}/notices", params={"purpose": "supervision"})
    strange = await notices.desk.as_applicant("applicant-9").get(f"{notices.path}/notices")

    assert (silent.status_code, stated.status_code, strange.status_code) == (422, 200, 404)
    assert "模糊" in stated.text
    [row] = await notices.desk.rows("select content from supplement_notice")
    assert "模糊".encode() not in bytes(row["content"])


async def test_applicant_sees_what_to_bring_and_until_when(notices: NoticeDesk) -> None:
    await notices.issued()

    [told] = (await notices.desk.as_applicant().get(f"{notices.path}/notices")).json()
    limits = await notices.desk.as_applicant().get(
        f"/api/intake/v1/cases/{notices.case_id}/deadlines"
    )

    assert [item["name_zh"] for item in told["items"]] == ["完整的病历资料（含检查、检验报告）"]
    assert told["answer_by"] == (RECEIVED_ON + timedelta(days=15)).isoformat()
    assert "supplement" in {item["code"] for item in limits.json()}
