"""Review tells how often experts' opinions became conclusions, and nothing of a case."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.review.tests.factories.bodies import opinion_body
from services.review.tests.factories.cases import Neighbours
from services.review.tests.factories.people import People
from shared.clock import CHINA, system_clock
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE
from shared.testing.running import RunningService


async def concluded(review: RunningService, *grades: int, committee: str = COMMITTEE) -> UUID:
    """Bring a case to its conclusion with an opinion of each grade from the panel's seats."""
    case_id = await Neighbours(review.service).allocated_case(committee=committee)
    people = People(review)
    await people.seal_all(case_id, *map(opinion_body, grades), committee=committee)
    approved = await people.approve(case_id, committee=committee)
    assert approved.status_code == 200, approved.text
    return case_id


async def told(
    review: RunningService, year: int, committee: str = COMMITTEE, **account: str
) -> dict[str, Any]:
    asking = review.client_of_service("lottery", "agreement.read")
    answer = await asking.get(
        "/internal/agreement", params={"year": year, **account}, headers={"Committee": committee}
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_agreement_is_counted_by_account_over_what_was_concluded(
    review: RunningService,
) -> None:
    await concluded(review, 9, 9, 8)
    await concluded(review, 7, 7, 7)
    await concluded(review, 8, 8, 8, committee=OTHER_COMMITTEE)
    undecided = await Neighbours(review.service).allocated_case()
    assert (await People(review).seal(undecided, 1, opinion_body(9))).status_code == 201
    decided = system_clock().astimezone(CHINA)
    review.service.clock = lambda: decided + timedelta(days=40)

    found = await told(review, decided.year)
    another_year = await told(review, decided.year - 1)
    third = await told(review, decided.year, account_id="expert-3")

    assert found["experts"] == [
        {"account_id": "expert-1", "opinions": 2, "agreed": 2},
        {"account_id": "expert-2", "opinions": 2, "agreed": 2},
        {"account_id": "expert-3", "opinions": 2, "agreed": 1},
    ]
    assert another_year["experts"] == []
    assert third["experts"] == found["experts"][2:]


async def test_conclusions_of_the_running_month_are_not_counted_yet(
    review: RunningService,
) -> None:
    await concluded(review, 9, 9, 9)
    now = system_clock().astimezone(CHINA)

    found = await told(review, now.year)

    assert found["experts"] == []
    first_of_month = datetime(now.year, now.month, 1, tzinfo=CHINA)
    assert found["until"] == (first_of_month - timedelta(days=1)).date().isoformat()
