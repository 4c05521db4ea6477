"""What was kept long enough is erased by a plan that two people stand behind, and not before."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, func, select, update

from intake.domain.retention import CaseOutcome, HoldReason, RetentionPlan
from intake.errors import (
    CaseHeldError,
    CaseNotHeldError,
    RetentionNothingDueError,
    RetentionPlanChangedError,
    RetentionPlanNotFoundError,
    RetentionPlanStaleError,
    RetentionPlanStateError,
    RetentionSamePersonError,
)
from intake.services import janitor, retention, retention_work
from intake.tables import appraisee, deadline, employer, material, preliminary_review, upload
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.closing import at, closed_case
from shared.actor import Actor
from shared.errors import CaseErasedError
from shared.ids import new_id
from shared.testing.identities import make_identity_number
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE

CLOSED = date(2026, 6, 18)
DUE = date(2076, 6, 18)


def person(name: str = "archivist", committee: str = COMMITTEE) -> Actor:
    return Actor(f"ops:{name}", committee, kind="system", request_id="command")


async def plan(desk: Desk, who: Actor | None = None) -> RetentionPlan:
    async with desk.service.unit_of_work(who or person()) as uow:
        return await retention.plan(uow)


async def approve(desk: Desk, made: RetentionPlan, who: str = "head", **changes: str) -> None:
    async with desk.service.unit_of_work(person(who)) as uow:
        await retention.approve(uow, made.id, **{"sha256": made.sha256, **changes})


async def carry_out(desk: Desk, made: RetentionPlan) -> dict[str, int]:
    return await retention_work.carry_out(desk.service, person("head"), made.id)


async def hold(desk: Desk, case_id: UUID) -> None:
    async with desk.service.unit_of_work(person()) as uow:
        await retention.place_hold(
            uow, case_id, reason=HoldReason.LITIGATION, reference="(2076)浙0783行初1号"
        )


async def erased_case(desk: Desk, serial: int = 1) -> UUID:
    case_id = await closed_case(desk, CLOSED, serial)
    at(desk, DUE)
    made = await plan(desk)
    await approve(desk, made)
    assert await carry_out(desk, made) == {"erased": 1}
    return case_id


async def count(desk: Desk, table: Table) -> int:
    async with desk.service.database.engine.connect() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


async def test_nothing_is_due_the_day_before_and_everything_on_the_day(desk: Desk) -> None:
    await closed_case(desk, CLOSED)

    at(desk, date(2076, 6, 17), hour=23)
    with pytest.raises(RetentionNothingDueError):
        await plan(desk)
    at(desk, DUE, hour=0)
    made = await plan(desk)

    assert made.counts == {"cases": 1, "people": 1, "materials": 4, "bytes": made.counts["bytes"]}
    assert (made.oldest, made.newest) == (CLOSED, CLOSED)


async def test_day_of_closing_is_the_bureaus_and_not_utcs(desk: Desk) -> None:
    await closed_case(desk, CLOSED, hour=1)

    at(desk, DUE, hour=1)
    made = await plan(desk)

    assert made.oldest == CLOSED


async def test_case_closed_on_a_leap_day_is_kept_through_the_last_of_february(desk: Desk) -> None:
    await closed_case(desk, date(2028, 2, 29))

    at(desk, date(2078, 2, 28), hour=23)
    with pytest.raises(RetentionNothingDueError):
        await plan(desk)
    at(desk, date(2078, 3, 1), hour=0)

    assert (await plan(desk)).counts["cases"] == 1


async def test_open_cases_and_running_remedies_are_never_due(desk: Desk) -> None:
    await desk.accepted(1)
    case_id = await closed_case(desk, CLOSED, 3)
    async with desk.service.database.engine.begin() as connection:
        await connection.execute(
            update(deadline).where(deadline.c.case_id == case_id).values(due_on=DUE)
        )

    at(desk, DUE)

    with pytest.raises(RetentionNothingDueError):
        await plan(desk)


async def test_plan_erases_nothing(desk: Desk) -> None:
    case_id = await closed_case(desk, CLOSED)
    at(desk, DUE)

    await plan(desk)

    view = await desk.as_clerk().get(f"{BASE}/cases/{case_id}", params={"purpose": "supervision"})
    assert view.json()["appraisee"]["identity_number"] == make_identity_number(1)


async def test_who_made_a_plan_does_not_approve_it(desk: Desk) -> None:
    await closed_case(desk, CLOSED)
    at(desk, DUE)
    made = await plan(desk)

    with pytest.raises(RetentionSamePersonError) as refused:
        await approve(desk, made, "archivist")

    assert refused.value.code == "retention_same_person"


async def test_plan_is_approved_by_its_fingerprint_only(desk: Desk) -> None:
    await closed_case(desk, CLOSED)
    at(desk, DUE)
    made = await plan(desk)

    with pytest.raises(RetentionPlanChangedError):
        await approve(desk, made, sha256="0" * 64)
    async with desk.service.database.engine.begin() as connection:
        await connection.exec_driver_sql("update intake.retention_plan_case set closed_on = now()")
    with pytest.raises(RetentionPlanChangedError):
        await approve(desk, made)


async def test_plan_nobody_approved_is_not_carried_out(desk: Desk) -> None:
    await closed_case(desk, CLOSED)
    at(desk, DUE)
    made = await plan(desk)

    with pytest.raises(RetentionPlanStateError):
        await carry_out(desk, made)

    assert await desk.rows("select id from intake.case where parties is null") == []


async def test_old_plan_must_be_made_anew(desk: Desk) -> None:
    await closed_case(desk, CLOSED)
    at(desk, DUE)
    waiting, approved = await plan(desk), await plan(desk)
    await approve(desk, approved)

    at(desk, date(2076, 7, 19))

    with pytest.raises(RetentionPlanStaleError):
        await approve(desk, waiting)
    with pytest.raises(RetentionPlanStaleError):
        await carry_out(desk, approved)


async def test_plan_of_another_committee_is_not_there(desk: Desk) -> None:
    await closed_case(desk, CLOSED)
    at(desk, DUE)
    made = await plan(desk)

    with pytest.raises(RetentionNothingDueError):
        await plan(desk, person(committee=OTHER_COMMITTEE))
    with pytest.raises(RetentionPlanNotFoundError):
        await retention_work.carry_out(desk.service, person("head", OTHER_COMMITTEE), made.id)


async def test_erased_case_keeps_number_and_dates_and_nobodys_data(desk: Desk) -> None:
    case_id = await erased_case(desk)

    [row] = await desk.rows("select * from intake.case")
    assert row["id"] == case_id
    assert (row["state"], row["submitted_by"]) == ("erased", "erased")
    assert row["case_number"]
    assert row["closed_at"] is not None
    assert row["parties"] is row["injury"] is row["appraisee_id"] is None
    for table in (appraisee, employer, material, upload, preliminary_review):
        assert await count(desk, table) == 0
    assert await desk.service.files.keys() == []


async def test_erasure_is_told_once_and_is_on_the_trail(desk: Desk) -> None:
    case_id = await erased_case(desk)

    told = await desk.rows(
        "select case_id, data from intake.outbox where subject = 'intake.case.erased.v1'"
    )
    trail = await desk.rows(
        "select action, actor from intake.audit_entry where action like 'retention.%%' "
        "or action = 'case.erased' order by at, id"
    )
    assert told == [{"case_id": case_id, "data": {"case_id": str(case_id), "committee": COMMITTEE}}]
    assert sorted((item["action"], item["actor"]) for item in trail) == [
        ("case.erased", "ops:head"),
        ("retention.approved", "ops:head"),
        ("retention.carried_out", "ops:head"),
        ("retention.planned", "ops:archivist"),
    ]


async def test_plan_carried_out_twice_changes_nothing(desk: Desk) -> None:
    await closed_case(desk, CLOSED)
    at(desk, DUE)
    made = await plan(desk)
    await approve(desk, made)
    first = await carry_out(desk, made)

    again = await carry_out(desk, made)

    assert first == again == {"erased": 1}
    assert len(await desk.rows("select 1 from intake.outbox where subject like '%%erased%%'")) == 1


async def test_killed_between_two_cases_it_goes_on_with_what_is_left(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for serial in (1, 3):
        await closed_case(desk, CLOSED, serial)
    at(desk, DUE)
    made = await plan(desk)
    await approve(desk, made)
    whole, seen = retention.erase_case, []

    async def killed_at_the_second(*arguments: Any) -> Any:
        seen.append(arguments)
        if len(seen) > 1:
            raise KeyboardInterrupt
        return await whole(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(retention, "erase_case", killed_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            await carry_out(desk, made)
    assert len(await desk.rows("select 1 from intake.case where erased_at is not null")) == 1

    assert await carry_out(desk, made) == {"erased": 2}


async def test_file_left_over_by_a_kill_goes_with_the_orphans(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await closed_case(desk, CLOSED)
    at(desk, DUE)
    made = await plan(desk)
    await approve(desk, made)

    async def killed(_: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(desk.service.files, "delete", killed)
        with pytest.raises(KeyboardInterrupt):
            await carry_out(desk, made)
    assert len(await desk.service.files.keys()) == 4

    await janitor.remove_orphans(desk.service, older_than=date.resolution)

    assert await desk.service.files.keys() == []
    assert await carry_out(desk, made) == {"erased": 1}


async def test_hold_keeps_a_case_out_of_plans_until_it_is_lifted(desk: Desk) -> None:
    case_id = await closed_case(desk, CLOSED)
    at(desk, DUE)
    await hold(desk, case_id)

    with pytest.raises(RetentionNothingDueError):
        await plan(desk)
    with pytest.raises(CaseHeldError):
        await hold(desk, case_id)
    async with desk.service.unit_of_work(person()) as uow:
        await retention.lift_hold(uow, case_id)

    assert (await plan(desk)).counts["cases"] == 1
    with pytest.raises(CaseNotHeldError):
        async with desk.service.unit_of_work(person()) as uow:
            await retention.lift_hold(uow, case_id)


async def test_hold_placed_after_the_plan_is_respected(desk: Desk) -> None:
    held, other = await closed_case(desk, CLOSED, 1), await closed_case(desk, CLOSED, 3)
    at(desk, DUE)
    made = await plan(desk)
    await approve(desk, made)
    await hold(desk, held)

    outcomes = await carry_out(desk, made)

    assert outcomes == {CaseOutcome.ERASED: 1, CaseOutcome.HELD: 1}
    [row] = await desk.rows("select id from intake.case where erased_at is not null")
    assert row["id"] == other


async def test_hold_placed_while_its_case_is_about_to_be_erased_is_respected(desk: Desk) -> None:
    case_id = await closed_case(desk, CLOSED)
    at(desk, DUE)
    made = await plan(desk)
    await approve(desk, made)
    async with desk.service.unit_of_work(person()) as uow:
        await retention.place_hold(
            uow, case_id, reason=HoldReason.LITIGATION, reference="(2076)浙0783行初1号"
        )
        erasing = asyncio.create_task(carry_out(desk, made))
        await until_somebody_waits_for_a_lock(desk)

    outcomes = await erasing

    assert outcomes == {CaseOutcome.HELD: 1}


async def until_somebody_waits_for_a_lock(desk: Desk) -> None:
    waiting = """
        select 1 from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()
    """
    async with asyncio.timeout(10):
        while not await desk.rows(waiting):
            await asyncio.sleep(0)


async def test_more_cases_than_a_statement_takes_parameters_are_counted(desk: Desk) -> None:
    case_id = await closed_case(desk, CLOSED)

    async with desk.service.unit_of_work(person()) as uow:
        counts = await uow.retention.count_contents([case_id, *(new_id() for _ in range(32_768))])

    assert (counts["cases"], counts["people"], counts["materials"]) == (32_769, 1, 4)


async def test_person_with_another_case_stays_known(desk: Desk) -> None:
    await closed_case(desk, CLOSED, 1)
    at(desk, date(2060, 1, 4))
    await desk.received(1)
    at(desk, DUE)
    made = await plan(desk)
    await approve(desk, made)

    await carry_out(desk, made)

    assert len(await desk.rows("select 1 from intake.appraisee")) == 1
    assert len(await desk.rows("select 1 from intake.employer")) == 1


async def test_views_of_an_erased_case_say_so_and_lists_do_not_break(desk: Desk) -> None:
    case_id = await erased_case(desk)
    clerk = desk.as_clerk()

    file = await clerk.get(f"{BASE}/cases/{case_id}", params={"purpose": "supervision"})
    material = await clerk.get(
        f"{BASE}/cases/{case_id}/materials/{case_id}/content", params={"purpose": "supervision"}
    )
    listed = (await clerk.get(f"{BASE}/cases")).json()["items"]
    limits = await clerk.get(f"{BASE}/cases/{case_id}/deadlines")
    timeline = await clerk.get(f"{BASE}/cases/{case_id}/timeline")
    own = await desk.as_applicant().get(f"{BASE}/cases/{case_id}")

    assert (file.status_code, file.json()["code"]) == (404, "case_erased")
    assert (material.status_code, material.json()["code"]) == (404, "case_erased")
    assert [(item["state"], item["appraisee_name"]) for item in listed] == [("erased", None)]
    assert limits.status_code == timeline.status_code == 200
    assert own.json()["code"] == "case_not_found"
    with pytest.raises(CaseErasedError):
        await hold(desk, case_id)


async def test_daily_count_erases_nothing_and_is_a_metric(desk: Desk) -> None:
    await closed_case(desk, CLOSED)
    at(desk, DUE)

    await retention_work.count_due_cases(desk.service)

    answer = await desk.running.client.get(
        "/metrics", headers={"Authorization": "Bearer metrics-token-for-tests"}
    )
    assert 'retention_due_cases{service="intake"} 1.0' in answer.text
    assert await desk.rows("select 1 from intake.case where erased_at is not null") == []
