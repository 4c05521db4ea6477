"""Personal data are shown for a stated purpose, and every look is noted."""

from uuid import uuid4

from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.files import pdf
from shared.testing.identities import make_identity_number


async def test_staff_state_a_purpose_before_reading(desk: Desk) -> None:
    case_id = await desk.received()

    response = await desk.as_clerk().get(f"{BASE}/cases/{case_id}")

    assert (response.status_code, response.json()["code"]) == (422, "purpose_missing")
    assert await desk.rows("select id from audit_entry where action = 'case.read'") == []


async def test_file_of_a_case_is_shown_and_the_look_is_noted(desk: Desk) -> None:
    case_id = await desk.received()

    response = await desk.as_clerk().get(
        f"{BASE}/cases/{case_id}", params={"purpose": "acceptance"}
    )

    appraisee = response.json()["appraisee"]
    assert appraisee["identity_number"] == make_identity_number(1)
    assert (appraisee["birth_date"], appraisee["sex"]) == ("1985-03-14", "male")
    [entry] = await desk.rows(
        "select actor, purpose, case_id from audit_entry where action = 'case.read'"
    )
    assert entry == {"actor": "clerk-1", "purpose": "acceptance", "case_id": case_id}


async def test_applicant_reads_the_own_case_without_the_staffs_findings(desk: Desk) -> None:
    case_id = await desk.reviewed()

    response = await desk.as_applicant().get(f"{BASE}/cases/{case_id}")

    assert response.status_code == 200
    assert response.json()["preliminary_review"] is None


async def test_staff_read_the_preliminary_review(desk: Desk) -> None:
    case_id = await desk.reviewed()

    response = await desk.as_reviewer().get(f"{BASE}/cases/{case_id}?purpose=scheduling")

    assert response.json()["preliminary_review"]["category"] == "limb"


async def test_content_is_what_was_sent_and_the_look_is_noted(desk: Desk) -> None:
    case_id = await desk.received()
    [row] = await desk.rows("select id from material where item = 'medical_records'")
    url = f"{BASE}/cases/{case_id}/materials/{row['id']}/content"

    response = await desk.as_clerk().get(url, params={"purpose": "acceptance"})

    assert response.content == pdf("1 medical_records")
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"].startswith("attachment")
    [entry] = await desk.rows("select purpose from audit_entry where action = 'material.read'")
    assert entry["purpose"] == "acceptance"


async def test_content_without_a_purpose_or_of_others_is_refused(desk: Desk) -> None:
    case_id = await desk.received()
    [row] = await desk.rows("select id from material where item = 'medical_records'")
    url = f"{BASE}/cases/{case_id}/materials/{row['id']}/content"

    assert (await desk.as_clerk().get(url)).status_code == 422
    assert (await desk.as_applicant("applicant-2").get(url)).status_code == 404
    expert = desk.running.client_for("expert", account="expert-1")
    assert (await expert.get(url)).status_code == 404


async def test_cases_are_found_by_number_and_state(desk: Desk) -> None:
    case_id = await desk.accepted(1)
    await desk.received(2)
    clerk = desk.as_clerk()
    number = (await clerk.get(f"{BASE}/applications/{case_id}")).json()["case_number"]

    by_number = (await clerk.get(f"{BASE}/cases", params={"case_number": number})).json()
    by_state = (await clerk.get(f"{BASE}/cases", params={"state": "accepted"})).json()
    none = (await clerk.get(f"{BASE}/cases", params={"state": "closed"})).json()

    assert [item["case_id"] for item in by_number["items"]] == [str(case_id)]
    assert [item["case_id"] for item in by_state["items"]] == [str(case_id)]
    assert by_state["items"][0]["conclusion_due_on"] is not None
    assert none["items"] == []


async def test_cursor_of_another_list_is_refused(desk: Desk) -> None:
    response = await desk.as_clerk().get(f"{BASE}/cases", params={"cursor": "bm9uZQ"})

    assert (response.status_code, response.json()["code"]) == (422, "cursor_invalid")


async def test_supervisor_reads_and_changes_nothing(desk: Desk) -> None:
    case_id = await desk.received()
    supervisor = desk.running.client_for("supervisor", account="supervisor-1")

    read = await supervisor.get(f"{BASE}/cases/{case_id}?purpose=supervision")
    accept = await supervisor.post(f"{BASE}/cases/{case_id}/acceptance")

    assert (read.status_code, accept.status_code) == (200, 403)


async def test_anothers_case_is_like_none_to_the_asker_and_told_apart_for_the_supervisor(
    desk: Desk,
) -> None:
    case_id, nothing = await desk.received(), uuid4()
    stranger = desk.as_applicant("applicant-2")

    answers = [await stranger.get(f"{BASE}/cases/{asked}") for asked in (case_id, nothing)]

    bodies = [{**answer.json(), "instance": ""} for answer in answers]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert bodies[0] == bodies[1]
    assert len({len(answer.content) for answer in answers}) == 1
    attempts = await desk.rows(
        "select actor, case_id, detail from audit_entry where outcome = 'refused' order by at"
    )
    assert [(one["actor"], one["case_id"]) for one in attempts] == [
        ("applicant-2", case_id),
        ("applicant-2", nothing),
    ]
    assert [one["detail"]["hidden"] for one in attempts] == [True, False]
    assert {one["detail"]["code"] for one in attempts} == {"case_not_found"}


async def test_second_role_opens_nothing_that_neither_role_opens(desk: Desk) -> None:
    case_id = await desk.received()
    [row] = await desk.rows("select id from material where item = 'medical_records'")
    both = desk.running.client_for("mail_clerk", "applicant", account="somebody-else")

    listed = await both.get(f"{BASE}/applications")
    file = await both.get(f"{BASE}/cases/{case_id}", params={"purpose": "acceptance"})
    material = await both.get(
        f"{BASE}/cases/{case_id}/materials/{row['id']}/content", params={"purpose": "acceptance"}
    )

    assert listed.json()["items"] == []
    assert (file.status_code, material.status_code) == (404, 404)


async def test_mail_clerk_follows_a_case_without_opening_its_file(desk: Desk) -> None:
    case_id = await desk.accepted()
    mail_clerk = desk.running.client_for("mail_clerk")

    deadlines = await mail_clerk.get(f"{BASE}/cases/{case_id}/deadlines")
    file = await mail_clerk.get(f"{BASE}/cases/{case_id}", params={"purpose": "delivery"})

    assert (deadlines.status_code, file.status_code) == (200, 403)
