"""Records that fit no case are seen and decided on by matching staff alone, and expire."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from intake.repositories.partner.matching import MatchingRepository
from intake.services.partner import expiry
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.hospitals import (
    NAME,
    PURPOSE,
    Hospital,
    connected,
    match_waiting,
    materials_of,
)

QUEUE = f"{BASE}/record-submissions"


@pytest.fixture
async def hospital(desk: Desk) -> Hospital:
    """Return a connected hospital."""
    return await connected(desk)


async def test_nobody_else_sees_what_fits_no_case(desk: Desk, hospital: Hospital) -> None:
    sent = await hospital.sent(1)
    paths = (QUEUE, f"{QUEUE}/{sent['id']}")

    for role in ("preliminary_reviewer", "supervisor", "approver", "applicant", "ops", "hospital"):
        client = desk.running.client_for(role, account=f"{role}-1")
        for path in paths:
            refused = await client.get(path, params=PURPOSE)
            assert (refused.status_code, refused.json()["code"]) == (403, "permission_missing")


async def test_look_into_one_is_for_a_purpose_and_noted(desk: Desk, hospital: Hospital) -> None:
    sent = await hospital.sent(1)
    clerk = desk.as_clerk()

    listed = await clerk.get(QUEUE)
    without = await clerk.get(f"{QUEUE}/{sent['id']}")
    opened = await clerk.get(f"{QUEUE}/{sent['id']}", params=PURPOSE)

    assert NAME not in listed.text
    assert without.json()["code"] == "purpose_missing"
    assert opened.json()["person"]["name"] == NAME
    [read] = await desk.rows("select actor, purpose from audit_entry where action = 'records.read'")
    assert (read["actor"], read["purpose"]) == ("clerk-1", "record_matching")


async def test_ambiguous_records_are_claimed_and_given_to_a_case(
    desk: Desk, hospital: Hospital
) -> None:
    case_id = await desk.received(1)
    sent = await hospital.sent(1, person__name="虞试民")
    path = f"{QUEUE}/{sent['id']}"
    mine, other = desk.as_clerk(), desk.as_clerk("clerk-2")

    unclaimed = await mine.post(f"{path}/assignment", json={"case_id": str(case_id)})
    await mine.post(f"{path}/claim")
    taken = await other.post(f"{path}/claim")
    opened = (await mine.get(path, params=PURPOSE)).json()
    assigned = await mine.post(f"{path}/assignment", json={"case_id": str(case_id)})

    assert unclaimed.json()["code"] == "record_submission_not_claimed"
    assert taken.json()["code"] == "record_submission_not_claimed"
    assert [item["case_id"] for item in opened["candidates"]] == [str(case_id)]
    assert (assigned.status_code, assigned.json()["state"]) == (201, "matched")
    assert len(await materials_of(desk, case_id)) == 5


async def test_records_are_given_to_no_other_persons_case(desk: Desk, hospital: Hospital) -> None:
    elsewhere = await desk.received(2)
    sent = await hospital.sent(1)
    path = f"{QUEUE}/{sent['id']}"
    await desk.as_clerk().post(f"{path}/claim")

    refused = await desk.as_clerk().post(f"{path}/assignment", json={"case_id": str(elsewhere)})

    assert (refused.status_code, refused.json()["code"]) == (404, "case_not_found")


async def test_released_records_may_be_claimed_by_another(desk: Desk, hospital: Hospital) -> None:
    path = f"{QUEUE}/{(await hospital.sent(1))['id']}"
    await desk.as_clerk().post(f"{path}/claim")

    released = await desk.as_clerk().delete(f"{path}/claim")
    claimed = await desk.as_clerk("clerk-2").post(f"{path}/claim")

    assert released.json()["claimed_by"] is None
    assert claimed.json()["claimed_by"] == "clerk-2"


async def test_hospital_is_not_told_that_what_nobody_asked_for_was_rejected(
    desk: Desk, hospital: Hospital
) -> None:
    await desk.received(1)
    sent = await hospital.sent(1, person__name="另一人")
    path = f"{QUEUE}/{sent['id']}"
    await desk.as_clerk().post(f"{path}/claim")

    rejected = await desk.as_clerk().post(f"{path}/rejection", json={"reason": "other_person"})

    assert rejected.json()["state"] == "rejected"
    assert await hospital.seen(sent["id"]) == sent
    told = await desk.rows("select kind from partner_event where kind like 'submission.%'")
    assert [row["kind"] for row in told] == ["submission.received"]


async def test_document_is_streamed_to_matching_staff(desk: Desk, hospital: Hospital) -> None:
    sent = await hospital.sent(1)
    document = sent["documents"][0]["id"]

    response = await desk.as_clerk().get(
        f"{QUEUE}/{sent['id']}/documents/{document}/content", params=PURPOSE
    )

    assert response.status_code == 200
    assert response.content.startswith(b"%PDF")


async def test_what_found_no_case_in_time_is_removed_with_its_files(
    desk: Desk, hospital: Hospital
) -> None:
    case_id = await desk.received(2)
    kept, gone = await hospital.sent(2), await hospital.sent(1)
    files = len(await desk.service.files.keys())
    start = desk.service.clock()

    desk.service.clock = lambda: start + timedelta(days=89)
    early = await expiry.remove_expired_records(desk.service)
    desk.service.clock = lambda: start + timedelta(days=91)
    late = await expiry.remove_expired_records(desk.service)

    assert (early, late) == (0, 1)
    assert len(await desk.service.files.keys()) == files - 1
    assert len(await materials_of(desk, case_id)) == 5
    [row] = await desk.rows(
        "select content, identity_index from record_submission where state = 'expired'"
    )
    assert (row["content"], row["identity_index"]) == (None, None)
    assert (await hospital.seen(gone["id"]))["state"] == "expired"
    assert (await hospital.seen(kept["id"]))["state"] == "expired"


async def test_expired_records_are_not_matched_any_more(desk: Desk, hospital: Hospital) -> None:
    await hospital.sent(1)
    start = desk.service.clock()
    desk.service.clock = lambda: start + timedelta(days=91)
    await expiry.remove_expired_records(desk.service)
    case_id = await desk.received(1)

    await match_waiting(desk)

    assert len(await materials_of(desk, case_id)) == 4


async def test_what_nobody_decided_in_time_is_removed_too(desk: Desk, hospital: Hospital) -> None:
    await desk.received(1)
    await hospital.sent(1, person__name="另一人")
    files = len(await desk.service.files.keys())
    start = desk.service.clock()

    desk.service.clock = lambda: start + timedelta(days=91)
    removed = await expiry.remove_expired_records(desk.service)

    assert removed == 1
    assert len(await desk.service.files.keys()) == files - 1
    [row] = await desk.rows("select state, content, identity_index from record_submission")
    assert (row["state"], row["content"], row["identity_index"]) == ("expired", None, None)


async def test_records_given_to_a_case_while_they_expire_keep_their_files(
    desk: Desk, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = await hospital.sent(1)
    case_id = await desk.received(1)
    start = desk.service.clock()
    found = MatchingRepository.list_due_for_removal

    async def found_before_they_were_given(
        self: MatchingRepository, now: datetime, limit: int
    ) -> Sequence[tuple[str, UUID]]:
        due = await found(self, now, limit)
        await match_waiting(desk)
        return due

    monkeypatch.setattr(MatchingRepository, "list_due_for_removal", found_before_they_were_given)
    desk.service.clock = lambda: start + timedelta(days=91)

    await expiry.remove_expired_records(desk.service)

    rows = await desk.rows("select state, content is null as is_empty from record_submission")
    assert [(row["state"], row["is_empty"]) for row in rows] == [("matched", False)]
    assert len(await materials_of(desk, case_id)) == 5
    assert (await hospital.seen(sent["id"]))["state"] == "expired"


async def test_records_of_a_hospital_that_tries_are_given_to_no_case(desk: Desk) -> None:
    hospital = await connected(desk, state="sandbox")
    case_id = await desk.received(1)
    path = f"{QUEUE}/{(await hospital.sent(1))['id']}"
    await desk.as_clerk().post(f"{path}/claim")

    refused = await desk.as_clerk().post(f"{path}/assignment", json={"case_id": str(case_id)})

    assert (refused.status_code, refused.json()["code"]) == (404, "record_submission_not_found")
    assert len(await materials_of(desk, case_id)) == 4
