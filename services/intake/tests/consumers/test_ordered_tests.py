"""A test that the panel ordered is asked for at its hospital, and its result reaches experts."""

from uuid import UUID, uuid4

from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.events import arrive, case_event, envelopes
from services.intake.tests.factories.hospitals import connected, materials_of
from shared.events.base import CaseEvent
from shared.events.review import TestOrdered
from shared.testing.identities import make_credit_code


def ordered(case_id: UUID, hospital: str) -> CaseEvent:
    """Return that the panel ordered a test."""
    return case_event(
        TestOrdered,
        case_id,
        order_id=uuid4(),
        hospital=hospital,
        test_code="electromyography",
    )


async def test_result_of_an_ordered_test_becomes_a_material_for_experts(desk: Desk) -> None:
    hospital, case_id = await connected(desk), await desk.reviewed(1)
    event = ordered(case_id, hospital.credit_code)
    await arrive(desk.service, envelopes("review", [event]))
    [task] = (await hospital.client.get(f"{BASE}/partner/requests")).json()["items"]

    sent = await hospital.sent(1, kind="function_test_report", request_id=task["id"])

    assert (task["kind"], task["test_code"]) == ("test", "electromyography")
    assert sent["state"] == "in_use"
    marked = [item for item in await materials_of(desk, case_id) if item["is_for_experts"]]
    [told] = await desk.rows(
        "select data from outbox where subject = 'intake.test.result_received.v1'"
    )
    assert [item["id"] for item in marked] == told["data"]["material_ids"]
    assert told["data"]["order_id"] == task["id"]
    shown = (await hospital.client.get(f"{BASE}/partner/requests/{task['id']}")).json()
    assert shown["state"] == "fulfilled"


async def test_order_told_twice_asks_once(desk: Desk) -> None:
    hospital, case_id = await connected(desk), await desk.reviewed(1)
    told = envelopes("review", [ordered(case_id, hospital.credit_code)])

    await arrive(desk.service, told)
    await arrive(desk.service, told)

    assert len((await hospital.client.get(f"{BASE}/partner/requests")).json()["items"]) == 1


async def test_order_to_a_hospital_that_is_no_partner_is_seen_by_staff(desk: Desk) -> None:
    case_id = await desk.reviewed(1)

    await arrive(desk.service, envelopes("review", [ordered(case_id, make_credit_code(77))]))

    [task] = (await desk.as_clerk().get(f"{BASE}/cases/{case_id}/record-requests")).json()
    assert (task["state"], task["requested_by"]) == ("open", "panel")
