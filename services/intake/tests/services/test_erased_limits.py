"""Erasing a case leaves its limits recountable, and nobody in them."""

from datetime import date

from intake.tables import deadline_change, deadline_proposal
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.closing import at
from services.intake.tests.factories.events import approved, arrive, case_event, envelopes, served
from services.intake.tests.services.test_retention import (
    CLOSED,
    DUE,
    approve,
    carry_out,
    count,
    plan,
)
from shared.events.mailing import CaseServed


async def test_erasing_takes_people_out_of_the_history_of_limits_and_the_proposals(
    desk: Desk,
) -> None:
    at(desk, date(2026, 5, 6))
    case_id = await desk.reviewed()
    clerk, approver = desk.as_clerk(), desk.running.client_for("approver", account="approver-1")
    url = f"{BASE}/cases/{case_id}/extensions"
    proposed = (await clerk.post(url, json={"reason": "complex"})).json()
    await approver.post(f"{BASE}/deadline-proposals/{proposed['id']}/confirmation")
    await arrive(desk.service, envelopes("review", [approved(case_id, CLOSED)]))
    closing = [
        served(case_id, "appraisee", CLOSED),
        served(case_id, "employer", CLOSED),
        case_event(CaseServed, case_id, served_on=CLOSED),
    ]
    at(desk, CLOSED)
    await arrive(desk.service, envelopes("mailing", closing))
    at(desk, DUE)
    made = await plan(desk)
    await approve(desk, made)

    await carry_out(desk, made)

    assert await count(desk, deadline_proposal) == 0
    kept = await desk.rows("select explanation from deadline where code = 'conclusion'")
    [extension] = kept[0]["explanation"]["extensions"]
    assert (extension["approved_by"], extension["reason"]) == ("erased", "erased")
    assert await count(desk, deadline_change) == 1
