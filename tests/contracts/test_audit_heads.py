"""Whoever rewrites a service's audit trail is found by what another service keeps."""

import asyncio
from collections import defaultdict
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner

from local_stack.services import SERVICES
from shared.actor import Actor
from shared.audit import Sealer
from shared.audit_heads import HeadPublisher, kept_heads
from shared.cli import app
from shared.reconciliation import NightlyReconciliation
from shared.testing.plugin import RunService
from shared.testing.running import RunningService
from shared.testing.waiting import eventually
from tests.support.worlds import SEEDS

EVENING = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def readers() -> dict[str, list[str]]:
    """Return who reads each publisher."""
    found = defaultdict(list)
    for service in SERVICES:
        for consumer in getattr(import_module(f"{service}.worker"), "consumers", ()):
            found[consumer.publisher].append(service)
    return found


READERS = readers()


@pytest.mark.parametrize("service", SERVICES)
def test_chain_of_every_service_is_kept_by_another(service: str) -> None:
    assert READERS[service]
    assert service not in READERS[service]


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_publishes_its_heads_and_reconciles_at_night(service: str) -> None:
    jobs = [getattr(job.run, "__self__", None) for job in import_module(f"{service}.worker").jobs]

    assert len([job for job in jobs if isinstance(job, HeadPublisher)]) == 1
    assert len([job for job in jobs if isinstance(job, NightlyReconciliation)]) == 1


def head_publisher_of(service: str) -> HeadPublisher:
    for job in import_module(f"{service}.worker").jobs:
        found = getattr(job.run, "__self__", None)
        if isinstance(found, HeadPublisher):
            return found
    raise AssertionError(service)


@pytest.mark.parametrize("publisher", SERVICES)
async def test_rewritten_trail_is_found_by_the_head_that_another_service_keeps(
    publisher: str,
    run_service: RunService,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader = READERS[publisher][0]
    async with (
        run_in(run_service, publisher, tmp_path, '["relay"]') as told,
        run_in(run_service, reader, tmp_path, '["consumers"]') as keeping,
    ):
        await work(told, EVENING)
        told.service.clock = lambda: MORNING
        await head_publisher_of(publisher).run(told.service)
        await eventually(lambda: keeps_a_head(keeping, publisher))
        heads = tmp_path / "heads"
        heads.write_text(await shell(monkeypatch, keeping, "heads", reader), encoding="utf-8")
        untouched = await shell(monkeypatch, told, "verify", publisher, "--heads", str(heads))

        await asyncio.to_thread(
            told.surroundings.database.run,
            f"""
            delete from {publisher}.audit_seal where position >= 2;
            update {publisher}.audit_entry set actor = 'acc-2' where subject_id = '2'
            """,
        )
        told.service.clock = lambda: EVENING
        await Sealer().run(told.service)
        alone = await shell(monkeypatch, told, "verify", publisher)
        found = await shell(monkeypatch, told, "verify", publisher, "--heads", str(heads))

    assert untouched.splitlines() == ["5 seals checked, 1 kept ends compared, 0 findings"]
    assert alone.splitlines() == ["5 seals checked, 0 kept ends compared, 0 findings"]
    assert found.splitlines() == [
        "rewritten: positions 1 to 5",
        "5 seals checked, 1 kept ends compared, 1 findings",
    ]


def run_in(run_service: RunService, service: str, directory: Path, parts: str):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return run_service(service, parts=parts, **SEEDS[service].settings(directory))


async def work(running: RunningService, moment: datetime) -> None:
    """Leave five entries, and seal them."""
    running.service.clock = lambda: moment
    for number in range(5):
        async with running.service.unit_of_work(Actor("acc-1", "330783")) as uow:
            uow.audit("case.read", subject_type="case", subject_id=str(number))
    await Sealer().run(running.service)


async def keeps_a_head(running: RunningService, publisher: str) -> bool:
    return publisher in {kept.publisher for kept in await kept_heads(running.service)}


async def shell(monkeypatch: pytest.MonkeyPatch, running: RunningService, *arguments: str) -> str:
    """Run an audit command with a service's settings and return what it prints."""
    surroundings = running.surroundings
    own = SEEDS[running.name].settings(surroundings.directory)
    for name, value in {**surroundings.settings(running.name), **own}.items():
        monkeypatch.setenv(f"{running.name}_{name}".upper(), value)
    result = await asyncio.to_thread(CliRunner().invoke, app, ["audit", *arguments])
    assert isinstance(result.exception, SystemExit | None), result.exception
    return result.output
