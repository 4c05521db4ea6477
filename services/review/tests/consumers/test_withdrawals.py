"""When intake tells that an application was withdrawn, nobody examines its case any more."""

from uuid import UUID

from services.review.tests.factories.bodies import opinion_body
from services.review.tests.factories.cases import Neighbours, allocated
from services.review.tests.factories.people import BASE, People
from shared.events.intake import ApplicationWithdrawn
from shared.ids import new_id
from shared.testing.issuer import COMMITTEE
from shared.testing.running import RunningService


def withdrawn(case_id: UUID) -> ApplicationWithdrawn:
    return ApplicationWithdrawn(committee=COMMITTEE, case_id=case_id, matter="initial")


async def state_of(review: RunningService, case_id: UUID) -> str | None:
    async with review.service.database.engine.connect() as connection:
        found = await connection.exec_driver_sql(
            f"select state from review.examination where case_id = '{case_id}'"  # noqa: S608
        )
        state: str | None = found.scalar()
        return state


async def test_case_that_review_never_heard_of_is_passed_over(
    neighbours: Neighbours, review: RunningService
) -> None:
    case_id = new_id()

    await neighbours.say("intake", withdrawn(case_id))

    assert await state_of(review, case_id) is None


async def test_panel_of_a_withdrawn_case_is_asked_no_more(
    neighbours: Neighbours, people: People, review: RunningService
) -> None:
    case_id = await neighbours.allocated_case()

    await neighbours.say("intake", withdrawn(case_id))

    answer = await people.ask("expert", "expert-1").post(
        f"{BASE}/examinations/{case_id}/opinions", json=opinion_body(9)
    )
    assert answer.status_code == 409
    assert await state_of(review, case_id) == "withdrawn"


async def test_panel_that_comes_after_the_withdrawal_is_not_seated(
    neighbours: Neighbours, review: RunningService
) -> None:
    case_id = await neighbours.allocated_case()
    await neighbours.say("intake", withdrawn(case_id))

    await neighbours.say("lottery", allocated(case_id=case_id))

    assert await state_of(review, case_id) == "withdrawn"


async def test_conclusion_that_was_approved_stands(
    neighbours: Neighbours, people: People, review: RunningService
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id)
    assert (await people.approve(case_id)).status_code == 200

    await neighbours.say("intake", withdrawn(case_id))

    assert await state_of(review, case_id) == "concluded"
