"""Two people at the shell erase what was kept long enough; one alone can't."""

import asyncio
from datetime import date
from uuid import UUID

import pytest
from typer.testing import CliRunner

from intake.cli import app
from services.intake.tests.factories.clients import Desk
from services.intake.tests.factories.closing import closed_case
from shared.testing.issuer import COMMITTEE

LONG_AGO = date(1970, 6, 18)


@pytest.fixture
def shell(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for name, value in desk.running.surroundings.settings("intake").items():
        monkeypatch.setenv(f"INTAKE_{name}", value)
    return desk


async def run(*words: str, who: str = "archivist") -> tuple[int, str]:
    arguments = [*words, "--committee", COMMITTEE, "--as", who]
    result = await asyncio.to_thread(CliRunner().invoke, app, arguments)
    return result.exit_code, result.output


async def planned(who: str = "archivist") -> tuple[str, str]:
    """Make a plan, and return its id and fingerprint as printed."""
    code, output = await run("retention", "plan", who=who)
    assert code == 0, output
    lines = output.split()
    return lines[0], lines[-1]


async def long_closed(desk: Desk, serial: int = 1) -> UUID:
    return await closed_case(desk, LONG_AGO, serial)


async def test_plan_is_printed_with_counts_and_fingerprint(shell: Desk) -> None:
    await long_closed(shell)

    code, output = await run("retention", "plan")

    assert code == 0
    assert "1 cases, 1 people, 4 materials" in output
    assert "closed from 1970-06-18 to 1970-06-18" in output


async def test_two_people_and_the_fingerprint_are_needed(shell: Desk) -> None:
    await long_closed(shell)
    plan, sha256 = await planned()

    alone = await run("retention", "approve", plan, sha256)
    disguised = await run("retention", "approve", plan, sha256, who=" \uff21RCHIVIST\u200b ")
    nobody = await run("retention", "approve", plan, sha256, who="\u3000")
    unapproved = await run("retention", "carry-out", plan)
    other = await run("retention", "approve", plan, "0" * 64, who="head")
    approved = await run("retention", "approve", plan, sha256, who="head")
    carried_out = await run("retention", "carry-out", plan, who="head")

    assert (alone[0], alone[1].partition(":")[0]) == (1, "retention_same_person")
    assert (disguised[0], disguised[1].partition(":")[0]) == (1, "retention_same_person")
    assert nobody[0] == 2
    assert (unapproved[0], unapproved[1].partition(":")[0]) == (1, "retention_plan_not_in_state")
    assert (other[0], other[1].partition(":")[0]) == (1, "retention_plan_changed")
    assert approved[0] == 0, approved[1]
    assert carried_out == (0, f"{plan} is carried out: 1 erased\n")
    assert len(await shell.rows("select 1 from intake.case where erased_at is not null")) == 1


async def test_nothing_due_makes_no_plan(shell: Desk) -> None:
    code, output = await run("retention", "plan")

    assert (code, output.partition(":")[0]) == (1, "retention_nothing_due")
    assert await run("retention", "list") == (0, "")


async def test_hold_takes_a_reason_and_a_files_number_and_is_lifted(shell: Desk) -> None:
    case_id = str(await long_closed(shell))
    place = ("hold", "place", case_id, "--reason", "litigation", "--reference")

    words = await run(*place, "王建国起诉")
    held = await run(*place, "(2026)1号")
    while_held = await run("retention", "plan")
    lifted = await run("hold", "lift", case_id)

    assert words[0] == 2
    assert held == (0, f"{case_id} is on hold\n")
    assert while_held[1].partition(":")[0] == "retention_nothing_due"
    assert lifted == (0, f"{case_id} is no longer on hold\n")
    assert await planned()
