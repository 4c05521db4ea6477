"""A case goes back to the clerk, is corrected without losing anything, and comes again."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from httpx import Response

from services.intake.tests.factories.applications import an_application, findings
from services.intake.tests.factories.clients import BASE, Desk
from shared.testing.identities import make_credit_code
from shared.testing.issuer import OTHER_COMMITTEE

NOW = datetime(2026, 5, 6, 2, 0, tzinfo=UTC)
REVIEW = f"{BASE}/queues/preliminary-review/claims"
ACCEPTANCE = f"{BASE}/queues/acceptance/claims"


async def send_back(desk: Desk, case_id: UUID, account: str = "reviewer-1") -> Response:
    return await desk.as_reviewer(account).post(
        f"{BASE}/cases/{case_id}/return",
        json={"reasons": ["scope_unclear"], "note": "决定书载明两指"},
    )


async def returned(desk: Desk) -> UUID:
    case_id = await desk.accepted()
    response = await send_back(desk, case_id)
    assert response.status_code == 201, response.text
    return case_id


def correction(**changes: Any) -> dict[str, Any]:
    body = an_application(injury__scope_parts=["右手食指", "右手中指"])
    return {
        "reason": "decision_obtained",
        "employer": body["employer"],
        "injury": body["injury"],
        "circumstances": body.get("circumstances", {}),
        **changes,
    }


async def correct(desk: Desk, case_id: UUID, account: str = "clerk-1", **changes: Any) -> Response:
    return await desk.as_clerk(account).put(
        f"{BASE}/applications/{case_id}/statement", json=correction(**changes)
    )


async def test_returned_case_goes_first_to_the_clerk_who_accepted_it(desk: Desk) -> None:
    case_id = await returned(desk)

    others = await desk.as_clerk("clerk-2").post(ACCEPTANCE)
    own = await desk.as_clerk("clerk-1").post(ACCEPTANCE)

    assert others.json()["code"] == "queue_empty"
    assert (own.json()["case_id"], own.json()["state"]) == (str(case_id), "returned")


async def test_case_that_waits_for_somebody_who_stays_away_is_offered_to_all(desk: Desk) -> None:
    desk.service.clock = lambda: NOW
    case_id = await returned(desk)
    desk.service.clock = lambda: NOW + timedelta(hours=24)

    taken = await desk.as_clerk("clerk-2").post(ACCEPTANCE)

    assert taken.json()["case_id"] == str(case_id)


async def test_case_that_comes_again_goes_first_to_the_same_reviewer(desk: Desk) -> None:
    case_id = await returned(desk)
    again = await desk.as_clerk().post(f"{BASE}/cases/{case_id}/resubmission")

    others = await desk.as_reviewer("reviewer-2").post(REVIEW)
    same = await desk.as_reviewer("reviewer-1").post(REVIEW)

    assert again.json()["state"] == "accepted"
    assert others.json()["code"] == "queue_empty"
    assert same.json()["case_id"] == str(case_id)


async def test_return_ends_the_claim_and_leaves_the_clock_running(desk: Desk) -> None:
    case_id = await desk.accepted()
    await desk.as_reviewer().post(REVIEW)
    before = await desk.rows("select code, due_on, met_on from deadline order by code")

    await send_back(desk, case_id)

    assert await desk.rows("select code, due_on, met_on from deadline order by code") == before
    assert await desk.rows('select claimed_by, state from "case"') == [
        {"claimed_by": None, "state": "returned"}
    ]


async def test_parties_are_not_told_that_a_case_went_back(desk: Desk) -> None:
    case_id = await returned(desk)
    url = f"{BASE}/cases/{case_id}/timeline"

    parties = (await desk.as_applicant().get(url)).json()
    staff = (await desk.as_clerk().get(url)).json()

    assert "case_returned" not in [entry["code"] for entry in parties]
    assert staff[-1]["code"] == "case_returned"


async def test_reasons_are_read_by_staff_for_a_purpose(desk: Desk) -> None:
    case_id = await returned(desk)
    url = f"{BASE}/cases/{case_id}/returns"

    [told] = (await desk.as_clerk().get(url, params={"purpose": "acceptance"})).json()
    without = await desk.as_clerk().get(url)
    applicant = await desk.as_applicant().get(url)

    assert (told["reasons"], told["note"]) == (["scope_unclear"], "决定书载明两指")
    assert told["returned_by"] == "reviewer-1"
    assert (without.json()["code"], applicant.status_code) == ("purpose_missing", 403)
    assert "决定书" not in str(await desk.rows("select * from case_return"))


async def test_reason_that_is_not_listed_is_refused(desk: Desk) -> None:
    case_id = await desk.accepted()

    response = await desk.as_reviewer().post(
        f"{BASE}/cases/{case_id}/return", json={"reasons": ["tired"]}
    )

    assert (response.status_code, response.json()["code"]) == (422, "code_unknown")


async def test_who_sends_back_has_reviewed_and_may_do_no_clerks_work_on_it(desk: Desk) -> None:
    case_id = await desk.accepted()
    both = desk.running.client_for("clerk", "preliminary_reviewer", account="both-1")
    await both.post(f"{BASE}/cases/{case_id}/return", json={"reasons": ["other"]})

    corrected = await both.put(f"{BASE}/applications/{case_id}/statement", json=correction())
    again = await both.post(f"{BASE}/cases/{case_id}/resubmission")

    assert corrected.json()["code"] == "duty_conflict"
    assert again.json()["code"] == "duty_conflict"


async def test_clerk_who_passes_on_may_not_review(desk: Desk) -> None:
    case_id = await returned(desk)
    both = desk.running.client_for("clerk", "preliminary_reviewer", account="clerk-2")
    await both.post(f"{BASE}/cases/{case_id}/resubmission")

    response = await both.post(f"{BASE}/cases/{case_id}/preliminary-review", json=findings())

    assert response.json()["code"] == "duty_conflict"


async def test_clerk_who_corrected_may_not_review_what_a_colleague_passed_on(desk: Desk) -> None:
    desk.service.clock = lambda: NOW
    case_id = await returned(desk)
    both = desk.running.client_for("clerk", "preliminary_reviewer", account="clerk-2")
    await both.put(f"{BASE}/applications/{case_id}/statement", json=correction())
    desk.service.clock = lambda: NOW + timedelta(hours=1)
    await desk.as_clerk("clerk-1").post(f"{BASE}/cases/{case_id}/resubmission")

    response = await both.post(f"{BASE}/cases/{case_id}/preliminary-review", json=findings())

    assert response.json()["code"] == "duty_conflict"


async def test_correction_replaces_nothing(desk: Desk) -> None:
    case_id = await returned(desk)
    employer = {**an_application()["employer"], "credit_code": make_credit_code(7), "name": "新厂"}

    response = await correct(desk, case_id, employer=employer)

    assert response.status_code == 200, response.text
    purpose = {"purpose": "acceptance"}
    file = (await desk.as_clerk().get(f"{BASE}/cases/{case_id}", params=purpose)).json()
    assert file["injury"]["scope_parts"] == ["右手食指", "右手中指"]
    assert file["employer"]["name"] == "新厂"
    url = f"{BASE}/applications/{case_id}/former-statements"
    [former] = (await desk.as_clerk().get(url, params=purpose)).json()
    assert former["number"] == 1
    assert former["injury"]["scope_parts"] == ["右手食指"]
    assert former["changed"] == ["/employer/credit_code", "/employer/name", "/injury/scope_parts"]
    assert (former["reason"], former["replaced_by"]) == ("decision_obtained", "clerk-1")
    found = await desk.as_clerk().post(
        f"{BASE}/case-searches", json={"purpose": "acceptance", "employer_name": "新厂"}
    )
    assert [item["case_id"] for item in found.json()["items"]] == [str(case_id)]
    assert await desk.rows("select count(*) as n from employer") == [{"n": 2}]


async def test_correction_claims_the_case(desk: Desk) -> None:
    case_id = await returned(desk)
    await correct(desk, case_id)

    response = await desk.as_clerk("clerk-2").post(f"{BASE}/cases/{case_id}/resubmission")

    assert response.json()["code"] == "case_claimed"


async def test_correction_that_contradicts_itself_or_changes_nothing_is_refused(
    desk: Desk,
) -> None:
    case_id = await returned(desk)
    injury = {**an_application()["injury"], "decided_on": "2026-01-01"}

    contradictory = await correct(desk, case_id, injury=injury)
    unchanged = await correct(desk, case_id, injury=an_application()["injury"])

    assert contradictory.json()["code"] == "application_contradictory"
    assert unchanged.json()["code"] == "statement_unchanged"
    assert await desk.rows("select * from former_statement") == []


async def test_correction_of_a_stale_version_and_of_a_case_not_returned_is_refused(
    desk: Desk,
) -> None:
    case_id = await desk.accepted()
    early = await correct(desk, case_id)
    await send_back(desk, case_id)
    url = f"{BASE}/applications/{case_id}/statement"

    stale = await desk.as_clerk().put(url, json=correction(), headers={"If-Match": '"1"'})

    assert early.json()["code"] == "case_not_in_state"
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")


async def test_corrected_case_is_reviewed_within_what_it_states_now(desk: Desk) -> None:
    case_id = await returned(desk)
    await correct(desk, case_id)
    await desk.as_clerk().post(f"{BASE}/cases/{case_id}/resubmission")
    parts = [{"part": "finger", "named": "右手中指"}]

    response = await desk.as_reviewer().post(
        f"{BASE}/cases/{case_id}/preliminary-review", json=findings(scope_parts=parts)
    )

    assert response.status_code == 201, response.text


async def test_express_case_needs_a_reason_and_comes_first(desk: Desk) -> None:
    first, second = await desk.received(1), await desk.received(2)
    url = f"{BASE}/cases/{second}/priority"

    without = await desk.as_clerk().put(url, json={"express": True})
    unknown = await desk.as_clerk().put(url, json={"express": True, "express_reason": "friend"})
    changed = await desk.as_clerk().put(url, json={"express": True, "express_reason": "hardship"})

    assert (without.json()["code"], unknown.json()["code"]) == ("priority_reason", "code_unknown")
    assert changed.json()["is_express"] is True
    listed = (await desk.as_clerk().get(f"{BASE}/queues/acceptance")).json()["items"]
    assert [item["case_id"] for item in listed] == [str(second), str(first)]


async def test_reviewer_sees_the_persons_other_cases(desk: Desk) -> None:
    earlier = await desk.accepted()
    body = an_application(matter="illness", employer=None, injury={"diagnosis": "慢性肾病"})
    client = desk.as_applicant()
    whole = await desk.complete(client, 1)
    body["materials"] = whole["materials"]
    case_id = (await desk.submit(client, body)).json()["case_id"]
    url = f"{BASE}/cases/{case_id}/earlier-cases"

    [found] = (await desk.as_reviewer().get(url, params={"purpose": "preliminary_review"})).json()
    stranger = await desk.as_reviewer(committee=OTHER_COMMITTEE).get(
        url, params={"purpose": "preliminary_review"}
    )

    assert found["case_id"] == str(earlier)
    assert (found["matter"], found["is_open"], found["has_same_decision"]) == (
        "initial",
        True,
        False,
    )
    assert stranger.status_code == 404
