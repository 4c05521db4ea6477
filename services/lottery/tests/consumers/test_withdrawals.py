"""When intake tells that an application was withdrawn, its case waits and is drawn no more."""

from uuid import UUID

import pytest

from services.lottery.tests.api.conftest import PREFIX, Bureau, bureau, signing_key
from services.lottery.tests.consumers.test_erasure import Intake, rows
from shared.events.intake import ApplicationWithdrawn
from shared.ids import new_id
from shared.testing.issuer import COMMITTEE

__all__ = ["bureau", "signing_key"]


@pytest.fixture
async def intake(bureau: Bureau) -> Intake:
    return Intake(bureau)


async def withdraw(intake: Intake, case_id: UUID) -> None:
    """Tell that a case's application was withdrawn."""
    gone = ApplicationWithdrawn(committee=COMMITTEE, case_id=case_id, matter="initial")
    await intake.deliver(intake.envelope(gone))


async def waiting(bureau: Bureau) -> list[str]:
    listed = await bureau.operator.get(f"{PREFIX}/waiting-cases")
    return [item["case_id"] for item in listed.json()["items"]]


async def state_of(bureau: Bureau, case_id: UUID) -> str:
    found = await rows(bureau, "select case_id, state from lottery.session_case")
    return next(str(row["state"]) for row in found if row["case_id"] == case_id)


async def test_waiting_case_leaves_the_waiting_list(bureau: Bureau, intake: Intake) -> None:
    gone, there = [await bureau.add_case() for _ in range(2)]

    await withdraw(intake, gone)

    assert await waiting(bureau) == [str(there)]


async def test_withdrawn_case_can_not_be_put_on_a_session(bureau: Bureau, intake: Intake) -> None:
    await bureau.add_experts("orthopaedics", 9)
    session_id = await bureau.plan()
    case_id = await bureau.add_case()
    await withdraw(intake, case_id)

    response = await bureau.schedule(session_id, case_id)

    assert response.status_code == 409


async def test_case_that_the_lottery_never_heard_of_is_passed_over(
    bureau: Bureau, intake: Intake
) -> None:
    await withdraw(intake, new_id())

    assert await rows(bureau, "select * from lottery.session_case") == []


async def test_scheduled_case_is_in_no_later_draw(bureau: Bureau, intake: Intake) -> None:
    await bureau.add_experts("orthopaedics", 9)
    session_id = await bureau.plan()
    gone, there = [await bureau.add_case() for _ in range(2)]
    assert (await bureau.schedule(session_id, gone, there)).status_code == 200
    await bureau.seat(session_id)
    await withdraw(intake, gone)

    await bureau.conduct(session_id, "groups")
    checked_in = [await bureau.check_in(session_id, case_id) for case_id in (gone, there)]
    await bureau.conduct(session_id, "allocation")

    assert checked_in[0].json()["state"] == "withdrawn"
    assert [await state_of(bureau, case_id) for case_id in (gone, there)] == [
        "withdrawn",
        "allocated",
    ]


async def test_case_withdrawn_after_the_freeze_is_handed_over_to_nobody(
    bureau: Bureau, intake: Intake
) -> None:
    await bureau.add_experts("orthopaedics", 9)
    session_id = await bureau.plan()
    gone, there = [await bureau.add_case() for _ in range(2)]
    assert (await bureau.schedule(session_id, gone, there)).status_code == 200
    await bureau.seat(session_id)
    await bureau.conduct(session_id, "groups")
    for case_id in (gone, there):
        assert (await bureau.check_in(session_id, case_id)).status_code < 300
    frozen = (await bureau.freeze(session_id, "allocation")).json()

    await withdraw(intake, gone)
    await bureau.conduct_frozen(frozen)

    handed_over = await rows(
        bureau, "select case_id from lottery.outbox where subject = 'lottery.case.allocated.v1'"
    )
    assert [row["case_id"] for row in handed_over] == [there]
    assert await state_of(bureau, gone) == "withdrawn"
