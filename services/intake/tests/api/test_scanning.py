"""Viruses are found by clamd before anything is kept, and nothing is taken unseen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.intake.tests.factories.clamd import EICAR, Clamd, running_clamd
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.files import pdf
from shared.testing.plugin import RunService

INFECTED = pdf().replace(b"%%EOF", b"% " + EICAR + b"\n%%EOF")

AWAY = {"clamd_host": "127.0.0.1", "clamd_port": "1"}


@asynccontextmanager
async def scanned_desk(
    run_service: RunService, **settings: str
) -> AsyncIterator[tuple[Desk, Clamd]]:
    """Intake with a scanner."""
    async with running_clamd() as clamd:
        where = {"clamd_host": "127.0.0.1", "clamd_port": str(clamd.port), "clamd_seconds": "5"}
        async with run_service("intake", parts='["api"]', **where, **settings) as intake:
            yield Desk(intake), clamd


async def test_virus_is_refused_noted_and_counted_and_nothing_is_kept(
    run_service: RunService,
) -> None:
    async with scanned_desk(run_service) as (desk, _):
        answer = await desk.send(desk.as_applicant(), INFECTED)

        assert (answer.status_code, answer.json()["code"]) == (422, "file_infected")
        assert await desk.service.files.keys() == []
        assert await desk.rows("select id from upload") == []
        [noted] = await desk.rows(
            "select actor, outcome, detail from audit_entry where action = 'upload.infected'"
        )
        assert (noted["actor"], noted["outcome"]) == ("applicant-1", "refused")
        assert noted["detail"]["virus"] == "Eicar-Signature"
        assert desk.service.gauges["files_infected"] == 1


async def test_clean_file_is_scanned_whole_in_small_pieces(run_service: RunService) -> None:
    async with scanned_desk(run_service) as (desk, clamd):
        content = pdf() + b"%" * 3_000_000 + b"\nstartxref\n0\n%%EOF\n"

        answer = await desk.send(desk.as_applicant(), content)

        assert answer.status_code == 201, answer.text
        assert clamd.scanned == [len(content)]
        assert clamd.largest_piece <= 1024 * 1024


async def test_file_is_refused_for_now_while_the_scanner_is_away(run_service: RunService) -> None:
    async with run_service(
        "intake", parts='["api"]', clamd_host="127.0.0.1", clamd_port="1"
    ) as running:
        desk = Desk(running)
        answer = await desk.send(desk.as_applicant(), pdf())

        assert (answer.status_code, answer.json()["code"]) == (503, "scanner_away")
        assert int(answer.headers["Retry-After"]) > 0
        assert await desk.service.files.keys() == []
        assert desk.service.gauges["scanner_failures"] == 1


async def test_scanner_that_says_nothing_counts_as_away(run_service: RunService) -> None:
    async with scanned_desk(run_service) as (desk, clamd):
        clamd.is_silent = True

        answer = await desk.send(desk.as_applicant(), pdf())

    assert answer.json()["code"] == "scanner_away"


async def test_file_larger_than_the_scanner_takes_is_not_taken_unseen(
    run_service: RunService,
) -> None:
    async with scanned_desk(run_service) as (desk, clamd):
        clamd.stream_max_length = 100

        answer = await desk.send(desk.as_applicant(), pdf())

    assert answer.json()["code"] == "scanner_away"


async def test_setting_lets_files_pass_while_the_scanner_is_away(run_service: RunService) -> None:
    open_ = {"clamd_fails_open": "true"}
    async with run_service("intake", parts='["api"]', **AWAY, **open_) as running:
        desk = Desk(running)

        assert (await desk.send(desk.as_applicant(), pdf())).status_code == 201


async def test_readiness_tells_whether_the_scanner_is_there(run_service: RunService) -> None:
    async with scanned_desk(run_service) as (desk, _):
        there = await desk.running.client.get("/readyz")
    async with run_service(
        "intake", parts='["api"]', clamd_host="127.0.0.1", clamd_port="1"
    ) as running:
        away = await running.client.get("/readyz")

    assert there.json()["checks"]["virus scanner"] == "green"
    assert away.json()["checks"]["virus scanner"] == "red"


async def test_without_a_scanner_nothing_is_said_of_one(desk: Desk) -> None:
    ready = await desk.running.client.get("/readyz")

    assert "virus scanner" not in ready.json()["checks"]
    assert (await desk.as_applicant().get(f"{BASE}/cases")).status_code == 200
