"""Erasing a case takes what hospitals were asked for with it, used or not."""

from uuid import UUID

from sqlalchemy import update

from intake.tables import case, material, record_document, record_submission, record_task, upload
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.closing import at, closed_case
from services.intake.tests.factories.hospitals import connected
from services.intake.tests.services.test_retention import (
    CLOSED,
    DUE,
    approve,
    carry_out,
    count,
    plan,
)
from shared.clock import system_clock


async def test_records_that_were_asked_for_and_never_used_are_erased_with_the_case(
    desk: Desk,
) -> None:
    hospital = await connected(desk)
    case_id = await closed_case(desk, CLOSED)
    desk.service.clock = system_clock
    await put_case(desk, case_id, state="preliminarily_reviewed", is_open=True)
    request = await hospital.asked(desk, case_id)
    await put_case(desk, case_id, state="closed", is_open=False)
    await hospital.sent(1, request_id=request["id"])
    at(desk, DUE)
    made = await plan(desk)
    await approve(desk, made)

    outcome = await carry_out(desk, made)

    assert outcome == {"erased": 1}
    for table in (record_submission, record_document, record_task, upload):
        assert await count(desk, table) == 0
    assert await desk.service.files.keys() == []


async def test_records_given_to_another_case_outlast_the_one_they_were_asked_for(
    desk: Desk,
) -> None:
    hospital = await connected(desk)
    case_id = await closed_case(desk, CLOSED)
    desk.service.clock = system_clock
    await put_case(desk, case_id, state="preliminarily_reviewed", is_open=True)
    request = await hospital.asked(desk, case_id)
    await put_case(desk, case_id, state="closed", is_open=False)
    sent = await hospital.sent(1, request_id=request["id"])
    other = await desk.received(1)
    path, clerk = f"{BASE}/record-submissions/{sent['id']}", desk.as_clerk()
    await clerk.post(f"{path}/claim")
    given = await clerk.post(f"{path}/assignment", json={"case_id": str(other)})
    assert given.status_code == 201, given.text
    at(desk, DUE)
    made = await plan(desk)
    await approve(desk, made)

    outcome = await carry_out(desk, made)

    assert outcome == {"erased": 1}
    [kept] = await desk.rows("select case_id, task_id from record_submission")
    assert (kept["case_id"], kept["task_id"]) == (other, None)
    assert await count(desk, material) == 5


async def put_case(desk: Desk, case_id: UUID, *, state: str, is_open: bool) -> None:
    """Put a case into a state, as its steps would."""
    async with desk.service.database.engine.begin() as connection:
        await connection.execute(
            update(case).where(case.c.id == case_id).values(state=state, is_open=is_open)
        )
