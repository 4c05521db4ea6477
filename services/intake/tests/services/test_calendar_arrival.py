"""When the official calendar of a year arrives, limits are worked out again, and it is told."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from intake.cli import app
from intake.services.calendar_arrival import CalendarWatch, preview, recompute
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.clock import changes_of, limits_of, locked
from services.intake.tests.factories.closing import at
from services.intake.tests.factories.events import approved, arrive, envelopes
from shared.actor import system_actor
from shared.testing.issuer import OTHER_COMMITTEE
from shared.testing.plugin import RunService

ACTOR = system_actor("intake", "")
ACCEPTED = date(2026, 12, 10)
"""Sixty days later is 8 February 2027, by law a holiday; 9 and 10 replace two on a weekend."""


def write_table(path: Path, version: str, *holidays: str, workdays: Sequence[str] = ()) -> None:
    years = {"2027": {"holidays": list(holidays), "workdays": list(workdays)}}
    path.write_text(json.dumps({"version": version, "years": years}), encoding="utf-8")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """The table of 2026 as it was corrected; nothing of 2027 yet."""
    path = tmp_path / "calendar.json"
    path.write_text('{"version": "nothing new", "years": {}}', encoding="utf-8")
    return path


@pytest.fixture
async def waiting_desk(run_service: RunService, table: Path) -> AsyncIterator[Desk]:
    """Intake that waits for the notice of 2027."""
    async with run_service("intake", parts='["api"]', calendar_file=str(table)) as intake:
        yield Desk(intake)


async def timeline_of(desk: Desk, case_id: UUID) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = (
        await desk.as_applicant().get(f"{BASE}/cases/{case_id}/timeline")
    ).json()
    return entries


async def test_arriving_calendar_moves_the_limit_and_tells_it(
    waiting_desk: Desk, table: Path
) -> None:
    at(waiting_desk, ACCEPTED)
    case_id = await waiting_desk.accepted()
    before = (await limits_of(waiting_desk, case_id))["conclusion"].deadline

    write_table(table, "notice for 2027", *(f"2027-02-{day:02}" for day in range(5, 13)))
    outcome = await recompute(waiting_desk.service, ACTOR)

    after = (await limits_of(waiting_desk, case_id))["conclusion"].deadline
    assert (before.due_on, before.provisional) == (date(2027, 2, 11), True)
    assert (after.due_on, after.provisional) == (date(2027, 2, 15), False)
    assert outcome.moved == {"conclusion": 1, "promised_limit": 0}
    told = await timeline_of(waiting_desk, case_id)
    assert [entry["sentence_zh"] for entry in told if entry["code"] == "deadline_moved"] == [
        "因2027年官方放假安排公布，“作出鉴定结论”期限由2027-02-11调整为2027-02-15。"
    ]
    changes = await changes_of(waiting_desk, case_id)
    assert {(change.code, change.reason) for change in changes} == {
        ("conclusion", "calendar"),
        ("promised_limit", "calendar"),
    }


async def test_legal_day_may_move_forward_and_the_day_that_was_told_is_shown_beside_it(
    waiting_desk: Desk, table: Path
) -> None:
    at(waiting_desk, ACCEPTED)
    case_id = await waiting_desk.accepted()

    write_table(table, "notice for 2027", workdays=["2027-02-08"])
    await recompute(waiting_desk.service, ACTOR)

    limit = (await limits_of(waiting_desk, case_id))["conclusion"]
    assert (limit.deadline.due_on, limit.told_due_on) == (date(2027, 2, 8), date(2027, 2, 11))
    assert not limit.is_over(date(2027, 2, 11))
    assert limit.is_over(date(2027, 2, 12))
    shown = (await waiting_desk.as_applicant().get(f"{BASE}/cases/{case_id}/deadlines")).json()
    assert [item["told_due_on"] for item in shown if item["code"] == "conclusion"] == ["2027-02-11"]


async def test_recomputing_twice_changes_nothing_more(waiting_desk: Desk, table: Path) -> None:
    at(waiting_desk, ACCEPTED)
    case_id = await waiting_desk.accepted()
    write_table(table, "notice for 2027", "2027-02-08")

    outcomes = [await recompute(waiting_desk.service, ACTOR) for _ in range(2)]

    assert outcomes[0].done.total() == 2
    assert outcomes[1].done.total() == 0
    assert len(await changes_of(waiting_desk, case_id)) == 2


async def test_recomputing_side_by_side_counts_each_limit_once(
    waiting_desk: Desk, table: Path
) -> None:
    at(waiting_desk, ACCEPTED)
    cases = [await waiting_desk.accepted(serial) for serial in range(1, 5)]
    write_table(table, "notice for 2027", "2027-02-08")

    await asyncio.gather(*(recompute(waiting_desk.service, ACTOR) for _ in range(3)))
    await recompute(waiting_desk.service, ACTOR)

    for case_id in cases:
        assert len(await changes_of(waiting_desk, case_id)) == 2


async def test_case_being_decided_on_is_left_for_the_next_run(
    waiting_desk: Desk, table: Path
) -> None:
    at(waiting_desk, ACCEPTED)
    case_id, other = await waiting_desk.accepted(1), await waiting_desk.accepted(2)
    write_table(table, "notice for 2027", "2027-02-08")
    watch = CalendarWatch()

    async with locked(waiting_desk, case_id):
        meanwhile = await recompute(waiting_desk.service, ACTOR)
        await watch.run(waiting_desk.service)
    await watch.run(waiting_desk.service)

    assert meanwhile.left == 1
    assert len(await changes_of(waiting_desk, other)) == 2
    assert len(await changes_of(waiting_desk, case_id)) == 2


async def test_running_service_notices_the_changed_file_by_itself(
    waiting_desk: Desk, table: Path
) -> None:
    at(waiting_desk, ACCEPTED)
    case_id = await waiting_desk.accepted()
    watch = CalendarWatch()
    await watch.run(waiting_desk.service)
    before = await changes_of(waiting_desk, case_id)

    write_table(table, "notice for 2027", "2027-02-08")
    await watch.run(waiting_desk.service)

    assert before == []
    version = (await limits_of(waiting_desk, case_id))["conclusion"].deadline.calendar_version
    assert "notice for 2027" in version


async def test_limit_that_a_late_process_worked_out_by_the_old_table_is_found_the_next_day(
    waiting_desk: Desk, table: Path
) -> None:
    at(waiting_desk, ACCEPTED)
    watch = CalendarWatch()
    write_table(table, "notice for 2027", "2027-02-08")
    await watch.run(waiting_desk.service)
    write_table(table, "the table before")
    case_id = await waiting_desk.accepted()
    write_table(table, "notice for 2027", "2027-02-08")
    await watch.run(waiting_desk.service)
    at(waiting_desk, date(2026, 12, 11), hour=0)

    await watch.run(waiting_desk.service)

    version = (await limits_of(waiting_desk, case_id))["conclusion"].deadline.calendar_version
    assert "notice for 2027" in version


async def test_met_and_ended_limits_stay_as_they_were(waiting_desk: Desk, table: Path) -> None:
    at(waiting_desk, date(2026, 5, 6))
    case_id = await waiting_desk.reviewed()
    await arrive(waiting_desk.service, envelopes("review", [approved(case_id, date(2026, 6, 1))]))
    at(waiting_desk, date(2026, 12, 10))
    write_table(table, "notice for 2027", "2027-02-08")

    outcome = await recompute(waiting_desk.service, ACTOR)

    assert outcome.done.total() == 0


async def test_every_committee_is_recomputed(waiting_desk: Desk, table: Path) -> None:
    at(waiting_desk, ACCEPTED)
    there = waiting_desk.as_applicant(committee=OTHER_COMMITTEE)
    submitted = await waiting_desk.submit(there, await waiting_desk.complete(there, 2))
    clerk = waiting_desk.as_clerk(committee=OTHER_COMMITTEE)
    await waiting_desk.accept(submitted.json()["case_id"], clerk)
    await waiting_desk.accepted(1)
    write_table(table, "notice for 2027", "2027-02-08")

    outcome = await recompute(waiting_desk.service, ACTOR)

    assert outcome.done["conclusion"] == 2


async def test_preview_counts_and_changes_nothing(waiting_desk: Desk, table: Path) -> None:
    at(waiting_desk, ACCEPTED)
    case_id = await waiting_desk.accepted()
    write_table(table, "notice for 2027", *(f"2027-02-{day:02}" for day in range(5, 13)))

    outcome = await preview(waiting_desk.service, ACTOR)

    assert outcome.moved["conclusion"] == 1
    assert await changes_of(waiting_desk, case_id) == []


@pytest.fixture
def shell(waiting_desk: Desk, table: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for name, value in waiting_desk.running.surroundings.settings("intake").items():
        monkeypatch.setenv(f"INTAKE_{name}", value)
    monkeypatch.setenv("INTAKE_CALENDAR_FILE", os.fspath(table))
    return waiting_desk


async def run(command: str) -> tuple[int, str]:
    words = ["calendar", command, "--as", "duty-officer"]
    result = await asyncio.to_thread(CliRunner().invoke, app, words)
    return result.exit_code, result.output


async def test_commands_tell_what_would_move_and_then_move_it(shell: Desk, table: Path) -> None:
    case_id = await shell.accepted()
    write_table(table, "a correction", "2099-01-01")

    checked = await run("check")
    recomputed = await run("recompute")
    again = await run("recompute")

    assert "a correction" in checked[1]
    assert "conclusion: 1 limits" in checked[1]
    assert recomputed[0] == 0
    assert "every running limit follows this calendar" in again[1]
    changes = await changes_of(shell, case_id)
    assert {change.changed_by for change in changes} == {"ops:duty-officer"}


async def test_command_says_what_is_wrong_with_a_table(shell: Desk, table: Path) -> None:
    await shell.received()
    write_table(table, "upside down", "2027-02-08", workdays=["2027-02-08"])

    code, output = await run("check")

    assert code == 1
    assert "the table can't be read" in output
