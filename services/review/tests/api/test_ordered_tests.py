"""A panel orders further tests of its own cases, and reads their results."""

from uuid import UUID, uuid4

from review.services import ordered_tests
from services.review.tests.factories.cases import Neighbours
from services.review.tests.factories.people import BASE, People
from shared.actor import system_actor
from shared.testing.identities import make_credit_code
from shared.testing.issuer import COMMITTEE
from shared.testing.running import RunningService

ORDER = {
    "hospital": make_credit_code(2, kind="12"),
    "test_code": "electromyography",
    "reason": "需排除尺神经损伤",
}


def orders_of(case_id: UUID) -> str:
    """Return where a case's tests are."""
    return f"{BASE}/examinations/{case_id}/tests"


async def test_expert_of_the_panel_orders_and_the_reason_stays_inside(
    review: RunningService, neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()

    answer = await people.ask("expert", "expert-1").post(orders_of(case_id), json=ORDER)

    assert answer.status_code == 201, answer.text
    async with review.service.database.engine.connect() as connection:
        events = await connection.exec_driver_sql(
            "select data::text from outbox where subject = 'review.test.ordered.v1'"
        )
        rows = await connection.exec_driver_sql("select reason from ordered_test")
        [told], [stored] = events.scalars().all(), rows.scalars().all()
    assert ORDER["hospital"] in told
    assert ORDER["reason"] not in told
    assert ORDER["reason"].encode() not in stored


async def test_nobody_else_orders(neighbours: Neighbours, people: People) -> None:
    case_id = await neighbours.allocated_case()

    stranger = await people.ask("expert", "expert-9").post(orders_of(case_id), json=ORDER)
    staff = await people.ask("approver", "approver-1").post(orders_of(case_id), json=ORDER)

    assert (stranger.status_code, stranger.json()["code"]) == (404, "examination_not_found")
    assert (staff.status_code, staff.json()["code"]) == (403, "permission_missing")


async def test_panel_that_has_answered_orders_nothing(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id)

    answer = await people.ask("expert", "expert-1").post(orders_of(case_id), json=ORDER)

    assert (answer.status_code, answer.json()["code"]) == (409, "test_not_orderable")


async def test_result_is_readable_for_the_panel_from_then_on(
    review: RunningService, neighbours: Neighbours, people: People
) -> None:
    case_id, material_id = await neighbours.allocated_case(), uuid4()
    expert = people.ask("expert", "expert-1")
    order_id = UUID((await expert.post(orders_of(case_id), json=ORDER)).json()["id"])

    for _ in range(2):
        async with review.service.unit_of_work(system_actor("review", COMMITTEE)) as uow:
            await ordered_tests.note_result(uow, case_id, order_id, [material_id], uow.now)

    [shown] = (await expert.get(orders_of(case_id))).json()
    assert shown["result_at"] is not None
    async with review.service.unit_of_work(system_actor("review", COMMITTEE)) as uow:
        examination = await uow.examinations.get(case_id)
    assert examination.material_ids.count(material_id) == 1
