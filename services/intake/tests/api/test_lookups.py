"""What the bureau can obtain itself is looked up, kept with its source, and never demanded."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from intake.services import lookups
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.registry import (
    TOKEN,
    StandInRegistry,
    a_decision,
    running_registry,
)
from shared.clock import Clock
from shared.testing.plugin import RunService


@asynccontextmanager
async def sharing_desk(
    run_service: RunService, tmp_path: Path, *records: dict[str, Any], **settings: str
) -> AsyncIterator[tuple[Desk, StandInRegistry]]:
    """Intake with a registry that has these records."""
    token = tmp_path / "registry-token"
    token.write_text(f"{TOKEN}\n", encoding="utf-8")
    with running_registry(*records) as registry:
        where = {"registry_url": registry.url, "registry_token_file": str(token)}
        async with run_service("intake", parts='["api"]', **{**where, **settings}) as intake:
            yield Desk(intake), registry


async def shown(desk: Desk, case_id: UUID) -> dict[str, Any]:
    """Return the only lookup of a case."""
    listed = await desk.as_clerk().get(f"{BASE}/cases/{case_id}/lookups")
    assert listed.status_code == 200, listed.text
    [one] = listed.json()
    return dict(one)


async def test_decision_is_obtained_after_submission_with_its_source(
    run_service: RunService, tmp_path: Path
) -> None:
    async with sharing_desk(run_service, tmp_path, a_decision()) as (desk, registry):
        case_id = await desk.received()

        await lookups.look_up_waiting(desk.service)
        await lookups.look_up_waiting(desk.service)

        found = await shown(desk, case_id)
    assert (found["item"], found["state"], found["obtained"]) == (
        "work_injury_decision",
        "found",
        True,
    )
    assert (found["source"], found["stale"]) == ("数据共享平台", False)
    assert len(found["response_sha256"]) == 64
    assert found["contradictions"] == []
    [(path, question)] = registry.asked
    assert path == "/lookups/work_injury_decision"
    assert question["number"] == "东人社工伤认〔2026〕215号"


async def test_what_contradicts_the_application_is_flagged_and_never_refused(
    run_service: RunService, tmp_path: Path
) -> None:
    record = a_decision(9, occurred_on="2026-03-05", scope_parts=["左手食指"])
    async with sharing_desk(run_service, tmp_path, record) as (desk, _):
        case_id = await desk.received()
        await lookups.look_up_waiting(desk.service)

        found = await shown(desk, case_id)
    codes = {item["code"] for item in found["contradictions"]}
    assert codes == {"identity_number", "occurred_on", "scope_parts"}
    assert all(item["sentence_zh"] for item in found["contradictions"])
    assert found["obtained"] is True


async def test_what_a_registry_told_is_encrypted_and_read_for_a_purpose(
    run_service: RunService, tmp_path: Path
) -> None:
    async with sharing_desk(run_service, tmp_path, a_decision()) as (desk, _):
        case_id = await desk.received()
        await lookups.look_up_waiting(desk.service)
        path = f"{BASE}/cases/{case_id}/lookups/work_injury_decision"

        silent = await desk.as_clerk().get(path)
        read = await desk.as_clerk().get(path, params={"purpose": "acceptance"})
        applicants = await desk.as_applicant().get(path)
        [row] = await desk.rows("select record from obtained_item")
        noted = await desk.rows("select actor from audit_entry where action = 'lookup.read'")

    assert silent.json()["code"] == "purpose_missing"
    assert read.json()["record"]["employer_name"] == "东阳市试验木雕有限公司"
    assert applicants.status_code == 403
    assert "木雕".encode() not in row["record"]
    assert [entry["actor"] for entry in noted] == ["clerk-1"]


async def test_decision_that_no_registry_has_is_told(
    run_service: RunService, tmp_path: Path
) -> None:
    async with sharing_desk(run_service, tmp_path) as (desk, _):
        case_id = await desk.received()
        await lookups.look_up_waiting(desk.service)

        found = await shown(desk, case_id)
        listed = await desk.as_clerk().get(f"{BASE}/applications/{case_id}")

    assert (found["state"], found["obtained"]) == ("not_found", False)
    assert "work_injury_decision" not in listed.json()["missing"]


FAILURES: dict[str, dict[str, Any]] = {
    "an error": {"fails_with": 500},
    "a redirect to the cloud's metadata": {
        "fails_with": 302,
        "redirects_to": "http://169.254.169.254/latest/meta-data",
    },
    "no JSON": {"says": b"<html>"},
    "another shape": {"says": b'{"no": "number"}'},
    "far too much": {"says": b" " * 1_100_000},
}


@pytest.mark.parametrize("name", FAILURES)
async def test_registry_that_cannot_be_understood_counts_as_away_and_is_asked_later(
    run_service: RunService, tmp_path: Path, name: str
) -> None:
    async with sharing_desk(run_service, tmp_path, a_decision()) as (desk, registry):
        case_id = await desk.received()
        for field, value in FAILURES[name].items():
            setattr(registry, field, value)
        await lookups.look_up_waiting(desk.service)
        away = await shown(desk, case_id)
        assert await lookups.look_up_waiting(desk.service) == 0
        registry.fails_with = registry.redirects_to = registry.says = None
        now = desk.service.clock()
        desk.service.clock = lambda: now + timedelta(hours=7)
        await lookups.look_up_waiting(desk.service)

        assert away["state"] == "away"
        assert (await shown(desk, case_id))["state"] == "found"


async def test_registry_that_stays_away_is_given_up_until_a_clerk_asks(
    run_service: RunService, tmp_path: Path
) -> None:
    away = {"registry_url": "http://127.0.0.1:1", "registry_attempts": "2"}
    async with sharing_desk(run_service, tmp_path, **away) as (desk, _):
        case_id = await desk.received()
        now, tried = desk.service.clock(), 0
        for hours in range(0, 40, 8):
            desk.service.clock = standing_at(now + timedelta(hours=hours))
            tried += await lookups.look_up_waiting(desk.service)
        asked = await desk.as_clerk().post(f"{BASE}/cases/{case_id}/lookups")
        again = await lookups.look_up_waiting(desk.service)

    assert (tried, asked.status_code, again) == (2, 202, 1)


async def test_answer_is_kept_and_called_stale_while_the_registry_is_away(
    run_service: RunService, tmp_path: Path
) -> None:
    async with sharing_desk(run_service, tmp_path, a_decision()) as (desk, registry):
        case_id = await desk.received()
        await lookups.look_up_waiting(desk.service)
        registry.fails_with = 503
        headers = {"Idempotency-Key": "ask-once-more"}

        path = f"{BASE}/cases/{case_id}/lookups"
        asked = [await desk.as_clerk().post(path, headers=headers) for _ in range(2)]
        await lookups.look_up_waiting(desk.service)

        found = await shown(desk, case_id)
    assert [answer.status_code for answer in asked] == [202, 202]
    assert (found["state"], found["obtained"], found["stale"]) == ("found", True, True)


async def test_several_processes_ask_once(run_service: RunService, tmp_path: Path) -> None:
    async with sharing_desk(run_service, tmp_path, a_decision()) as (desk, registry):
        for serial in (1, 2, 3):
            await desk.received(serial)

        await asyncio.gather(*(lookups.look_up_waiting(desk.service) for _ in range(3)))

    assert len(registry.asked) == 3


async def test_without_a_registry_a_clerk_is_told_so(desk: Desk) -> None:
    case_id = await desk.received()

    asked = await desk.as_clerk().post(f"{BASE}/cases/{case_id}/lookups")

    assert await lookups.look_up_waiting(desk.service) == 0
    assert (asked.status_code, asked.json()["code"]) == (409, "nothing_to_look_up")


def standing_at(moment: datetime) -> Clock:
    """Return a clock that stands at a moment."""
    return lambda: moment
