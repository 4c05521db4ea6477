"""An expert borrowed from another committee acts on the cases of the panel, and nowhere else."""

from uuid import UUID

from httpx import AsyncClient

from services.review.tests.factories.bodies import opinion_body
from services.review.tests.factories.cases import Neighbours, panel
from services.review.tests.factories.people import BASE, People
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE
from shared.testing.running import RunningService

GUEST = "guest-1"


async def case_with_guest(review: RunningService) -> UUID:
    """Bring a case before a panel whose first seat a borrowed expert has."""
    members = panel()
    guest = members[0].model_copy(update={"account_id": GUEST, "committee": OTHER_COMMITTEE})
    return await Neighbours(review.service).allocated_case(members=[guest, *members[1:]])


def guest_of(review: RunningService, *roles: str, committee: str = OTHER_COMMITTEE) -> AsyncClient:
    """Return the client of the borrowed expert's account."""
    return review.client_for(*(roles or ("expert",)), account=GUEST, committee=committee)


async def test_borrowed_expert_finds_reads_and_judges_the_panels_case(
    review: RunningService,
) -> None:
    case_id = await case_with_guest(review)
    people, guest = People(review), guest_of(review)

    listed = await guest.get(f"{BASE}/examinations")
    shown = await guest.get(f"{BASE}/examinations/{case_id}")
    key = {"Idempotency-Key": "sealing-once"}
    path = f"{BASE}/examinations/{case_id}/opinions"
    sealed = await guest.post(path, json=opinion_body(9), headers=key)
    again = await guest.post(path, json=opinion_body(9), headers=key)
    for seat in (2, 3):
        assert (await people.seal(case_id, seat, opinion_body(9))).status_code == 201
    after = await guest.get(f"{BASE}/examinations/{case_id}")

    assert [item["case_id"] for item in listed.json()["items"]] == [str(case_id)]
    assert shown.status_code == 200, shown.text
    assert (sealed.status_code, again.status_code) == (201, 201), sealed.text
    assert sealed.json() == again.json()
    assert after.json()["state"] == "decided"


async def test_borrowed_expert_reaches_no_other_case_and_nobody_else_reaches_this_one(
    review: RunningService,
) -> None:
    case_id = await case_with_guest(review)
    other_case = await Neighbours(review.service).allocated_case()
    there = {"committee": OTHER_COMMITTEE}
    asked = [
        guest_of(review).get(f"{BASE}/examinations/{other_case}"),
        guest_of(review, committee="330781").get(f"{BASE}/examinations/{case_id}"),
        People(review).ask("expert", "expert-2", **there).get(f"{BASE}/examinations/{case_id}"),
        People(review).ask("approver", "a-1", **there).get(f"{BASE}/examinations/{case_id}"),
    ]

    answers = [await question for question in asked]

    assert {(item.status_code, item.json()["code"]) for item in answers} == {
        (404, "examination_not_found")
    }


async def test_other_roles_of_a_borrowed_expert_count_for_nothing_there(
    review: RunningService,
) -> None:
    case_id = await case_with_guest(review)
    assert (await People(review).seal(case_id, 2, opinion_body(9))).status_code == 201

    guest = guest_of(review, "expert", "approver")
    shown = await guest.get(f"{BASE}/examinations/{case_id}", params={"purpose": "approval"})

    assert shown.status_code == 200, shown.text
    assert not shown.json()["opinions"]


async def test_seat_of_a_borrowed_expert_is_not_the_own_committees_account_of_that_name(
    review: RunningService,
) -> None:
    case_id = await case_with_guest(review)
    namesake = guest_of(review, committee=COMMITTEE)
    path = f"{BASE}/examinations/{case_id}"

    listed = await namesake.get(f"{BASE}/examinations")
    answers = [
        await namesake.get(path),
        await namesake.post(f"{path}/opinions", json=opinion_body(9)),
    ]

    assert listed.json()["items"] == []
    assert {(item.status_code, item.json()["code"]) for item in answers} == {
        (404, "examination_not_found")
    }
