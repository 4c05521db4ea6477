"""Each step of a case starts, pauses, moves, meets or ends its limits; each change is kept."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from intake.domain.case_deadlines import DeadlineStatus
from intake.domain.states import CaseState
from intake.services import clock
from services.intake.tests.factories.applications import an_application
from services.intake.tests.factories.clients import Desk
from services.intake.tests.factories.clock import (
    answer_notice,
    changes_of,
    issue_notice,
    limits_of,
    locked,
    serve_notice,
)
from services.intake.tests.factories.closing import at, closed_case
from shared.testing.plugin import RunService

RECEIVED = date(2026, 5, 6)


@pytest.fixture
async def counting_desk(run_service: RunService) -> AsyncIterator[Desk]:
    """Intake where the conclusion's limits run from the first receipt."""
    settings = {"parts": '["api"]', "conclusion_from_first_receipt": "true"}
    async with run_service("intake", **settings) as intake:
        yield Desk(intake)


async def test_one_time_notice_is_due_five_working_days_after_the_submission(desk: Desk) -> None:
    at(desk, date(2026, 9, 28))

    case_id = await desk.received()

    limits = await limits_of(desk, case_id)
    assert set(limits) == {"one_time_notice"}
    assert limits["one_time_notice"].deadline.due_on == date(2026, 10, 10)
    assert limits["one_time_notice"].status(date(2026, 10, 11)) is DeadlineStatus.OVERDUE


async def test_submission_that_opens_no_case_starts_no_limit(desk: Desk) -> None:
    await desk.received()

    again = await desk.submit(desk.as_applicant(), an_application())

    assert again.status_code == 409
    assert await desk.rows("select count(*) from deadline") == [{"count": 1}]


async def test_notice_issued_late_meets_its_limit_late(desk: Desk) -> None:
    at(desk, RECEIVED)
    case_id = await desk.received()

    await issue_notice(desk, case_id, date(2026, 5, 13))

    limit = (await limits_of(desk, case_id))["one_time_notice"]
    assert (limit.deadline.due_on, limit.met_on) == (date(2026, 5, 12), date(2026, 5, 13))
    assert limit.status(date(2026, 5, 13)) is DeadlineStatus.MET_LATE


async def test_acceptance_meets_the_limit_of_the_notice(desk: Desk) -> None:
    at(desk, RECEIVED)

    case_id = await desk.accepted()

    limits = await limits_of(desk, case_id)
    assert limits["one_time_notice"].status(RECEIVED) is DeadlineStatus.MET
    assert set(limits) == {"one_time_notice", "conclusion", "promised_limit"}


async def test_refusal_meets_the_limit_of_the_notice_and_withdrawal_lets_it_lapse(
    desk: Desk,
) -> None:
    at(desk, RECEIVED)
    statuses = []

    for serial, state in enumerate((CaseState.NOT_ACCEPTED, CaseState.WITHDRAWN), 1):
        case_id = await desk.received(serial)
        async with locked(desk, case_id) as (uow, case):
            await clock.on_ended(uow, await uow.cases.update(replace(case, state=state)))
        limit = (await limits_of(desk, case_id))["one_time_notice"]
        statuses.append(limit.status(date(2026, 9, 1)))

    assert statuses == [DeadlineStatus.MET, DeadlineStatus.LAPSED]


async def test_supplement_is_counted_from_the_service_of_the_notice_by_its_own_days(
    desk: Desk,
) -> None:
    at(desk, RECEIVED)
    case_id = await desk.received()
    await issue_notice(desk, case_id, date(2026, 5, 8))

    await serve_notice(desk, case_id, date(2026, 5, 11), days=10)

    limit = (await limits_of(desk, case_id))["supplement"]
    assert limit.deadline.rule.value == 10
    assert limit.deadline.due_on == date(2026, 5, 21)


async def test_supplement_extended_for_good_reason_ends_later_and_the_change_is_kept(
    desk: Desk,
) -> None:
    at(desk, RECEIVED)
    case_id = await desk.received()
    await serve_notice(desk, case_id, date(2026, 5, 11))

    async with locked(desk, case_id) as (uow, case):
        limit = await clock.on_supplement_extended(
            uow, case, days=10, reason="illness", approved_by="approver-1"
        )

    assert limit is not None
    assert limit.deadline.due_on == date(2026, 6, 5)
    [change] = await changes_of(desk, case_id)
    assert (change.reason, change.due_before, change.due_after) == (
        "extended",
        date(2026, 5, 26),
        date(2026, 6, 5),
    )


async def test_supplement_isnt_extended_before_it_runs_or_after_it_was_answered(desk: Desk) -> None:
    at(desk, RECEIVED)
    case_id = await desk.received()
    found = []

    for step in (None, answer_notice):
        if step is not None:
            await serve_notice(desk, case_id, date(2026, 5, 11))
            await step(desk, case_id, date(2026, 5, 12))
        async with locked(desk, case_id) as (uow, case):
            found.append(
                await clock.on_supplement_extended(
                    uow, case, days=10, reason="illness", approved_by="approver-1"
                )
            )

    assert found == [None, None]


async def test_second_notice_counts_anew_and_the_first_count_is_kept(desk: Desk) -> None:
    at(desk, RECEIVED)
    case_id = await desk.received()
    await serve_notice(desk, case_id, date(2026, 5, 11))
    await answer_notice(desk, case_id, date(2026, 5, 20))

    await serve_notice(desk, case_id, date(2026, 6, 1))

    limit = (await limits_of(desk, case_id))["supplement"]
    assert limit.is_running
    assert limit.deadline.due_on == date(2026, 6, 16)
    [change] = await changes_of(desk, case_id)
    assert change.before.starts_on == date(2026, 5, 11)


async def test_notice_served_twice_on_one_day_changes_nothing(desk: Desk) -> None:
    at(desk, RECEIVED)
    case_id = await desk.received()
    await serve_notice(desk, case_id, date(2026, 5, 11))

    await serve_notice(desk, case_id, date(2026, 5, 11))

    assert await changes_of(desk, case_id) == []


async def test_conclusion_waits_for_the_last_material_unless_set_otherwise(desk: Desk) -> None:
    at(desk, RECEIVED)
    case_id = await desk.received()
    await serve_notice(desk, case_id, date(2026, 5, 11))

    limits = await limits_of(desk, case_id)

    assert "conclusion" not in limits


async def test_from_first_receipt_the_conclusion_runs_at_once_and_pauses_for_the_supplement(
    counting_desk: Desk,
) -> None:
    at(counting_desk, RECEIVED)
    case_id = await counting_desk.received()
    at_once = (await limits_of(counting_desk, case_id))["conclusion"]
    await issue_notice(counting_desk, case_id, date(2026, 5, 8))
    await serve_notice(counting_desk, case_id, date(2026, 5, 11))
    waiting = (await limits_of(counting_desk, case_id))["conclusion"]

    await answer_notice(counting_desk, case_id, date(2026, 5, 20))
    response = await counting_desk.accept(case_id)

    assert at_once.deadline.due_on == date(2026, 7, 6)
    assert waiting.status(date(2026, 12, 1)) is DeadlineStatus.PAUSED
    limit = (await limits_of(counting_desk, case_id))["conclusion"]
    assert response.json()["clock_started_at"].startswith("2026-05-06")
    assert limit.deadline.rule.starts_from == "application_received"
    assert limit.deadline.paused_days == 9
    assert limit.deadline.due_on == date(2026, 7, 14)
    reasons = [change.reason for change in await changes_of(counting_desk, case_id)]
    assert reasons == ["paused", "paused", "resumed", "resumed"]


async def test_from_first_receipt_a_complete_application_isnt_paused(counting_desk: Desk) -> None:
    at(counting_desk, RECEIVED)
    case_id = await counting_desk.received()
    at(counting_desk, date(2026, 5, 12))

    await counting_desk.accept(case_id)

    limits = await limits_of(counting_desk, case_id)
    assert limits["conclusion"].deadline.due_on == date(2026, 7, 6)
    assert limits["promised_limit"].deadline.due_on == date(2026, 6, 5)
    assert await changes_of(counting_desk, case_id) == []


async def test_conclusion_delivery_and_remedies_follow_each_other(desk: Desk) -> None:
    at(desk, RECEIVED)

    case_id = await closed_case(desk, date(2026, 6, 18))

    limits = await limits_of(desk, case_id)
    assert limits["conclusion"].met_on == date(2026, 6, 18)
    assert limits["promised_limit"].status(date(2026, 7, 1)) is DeadlineStatus.MET_LATE
    assert limits["deliver_conclusion"].deadline.due_on == date(2026, 7, 3)
    assert limits["deliver_conclusion"].met_on == date(2026, 6, 18)
    assert limits["reappraisal/appraisee"].deadline.due_on == date(2026, 7, 3)
    assert limits["reappraisal/employer"].is_running


async def test_records_are_due_after_half_of_what_is_left_on_a_working_day(desk: Desk) -> None:
    at(desk, RECEIVED)
    case_id = await desk.accepted()
    found = {}

    for day in (date(2026, 5, 6), date(2026, 6, 12), date(2026, 7, 3), date(2026, 8, 3)):
        at(desk, day)
        async with locked(desk, case_id) as (uow, case):
            found[day] = await clock.due_date_for_records(uow, case)

    assert found == {
        date(2026, 5, 6): date(2026, 6, 5),
        # 12 of 24 days: 24 June; the three days of the Dragon Boat Festival don't matter to it.
        date(2026, 6, 12): date(2026, 6, 24),
        # Three days are left, and a hospital has three working days at least.
        date(2026, 7, 3): date(2026, 7, 8),
        date(2026, 8, 3): date(2026, 8, 6),
    }


async def test_records_asked_for_before_acceptance_follow_the_limit_that_would_start_now(
    desk: Desk,
) -> None:
    at(desk, RECEIVED)
    case_id = await desk.received()

    async with locked(desk, case_id) as (uow, case):
        due_on = await clock.due_date_for_records(uow, case)

    assert due_on == date(2026, 6, 5)


async def test_share_of_the_time_that_hospitals_have_is_a_setting(run_service: RunService) -> None:
    settings = {"parts": '["api"]', "records_share": "0.25", "records_min_working_days": "5"}
    async with run_service("intake", **settings) as intake:
        desk = Desk(intake)
        at(desk, RECEIVED)
        case_id = await desk.accepted()

        async with locked(desk, case_id) as (uow, case):
            due_on = await clock.due_date_for_records(uow, case)

    assert due_on == date(2026, 5, 21)
