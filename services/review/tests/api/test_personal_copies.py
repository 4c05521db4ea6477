"""Review tells a person what it keeps about them: not before it is settled, and without experts."""

from typing import Any
from uuid import UUID

from services.review.tests.factories.cases import Neighbours
from services.review.tests.factories.people import People
from shared.testing.issuer import OTHER_COMMITTEE
from shared.testing.running import RunningService


async def ask(review: RunningService, case_id: UUID, **headers: str) -> dict[str, Any]:
    intake = review.client_of_service("intake", "personal_data.read")
    answer = await intake.get(
        f"/internal/cases/{case_id}/personal-data",
        headers={"On-Behalf-Of": "supervisor-1", **headers},
    )
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def kinds(told: dict[str, Any]) -> list[str]:
    return [item["kind"] for item in told["records"]]


async def test_opinions_are_told_once_the_conclusion_is_approved(
    neighbours: Neighbours, people: People, review: RunningService
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id)
    before = await ask(review, case_id)
    assert (await people.approve(case_id)).status_code == 200

    after = await ask(review, case_id)

    assert kinds(before) == ["examination"]
    assert {"what": "opinion", "why": "not_final"} in before["left_out"]
    assert kinds(after) == ["examination", "opinion", "opinion", "opinion", "conclusion"]


async def test_experts_and_staff_are_not_named(
    neighbours: Neighbours, people: People, review: RunningService
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id)
    await people.approve(case_id)

    told = str(await ask(review, case_id))

    for account in ("expert-1", "expert-2", "expert-3", "approver-1"):
        assert account not in told
    for code in ("E1", "E2", "E3"):
        assert f"'{code}'" not in told


async def test_another_committees_case_has_nothing(
    neighbours: Neighbours, people: People, review: RunningService
) -> None:
    case_id = await neighbours.allocated_case()

    told = await ask(review, case_id, Committee=OTHER_COMMITTEE)

    assert told["records"] == []
    assert told["readings"] == []
