"""Operations look after a service from the shell."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from probe.worker import NoteAnnounced
from typer.testing import CliRunner

from shared import dead_letters
from shared.actor import Actor
from shared.cli import app
from shared.events.base import RawEnvelope
from shared.ids import new_id
from shared.testing.plugin import RunService
from shared.testing.running import RunningService
from shared.testing.waiting import eventually


@pytest.fixture
async def sealing(
    run_service: RunService, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[RunningService]:
    async with run_service("probe", parts='["jobs"]') as probe:
        for name, value in probe.surroundings.settings("probe").items():
            monkeypatch.setenv(f"PROBE_{name}", value)
        yield probe


async def test_untouched_trail_is_verified_and_its_end_printed(sealing: RunningService) -> None:
    end = await sealed_end(sealing)

    code, output = await run("audit", "verify", "probe", "--known", end)

    summary = "1 seals checked, 1 kept ends compared, 0 findings"
    assert (code, output.splitlines()[-1]) == (0, summary)


async def test_each_kept_end_is_compared(sealing: RunningService, tmp_path: Path) -> None:
    end = await sealed_end(sealing)
    heads = tmp_path / "heads"
    heads.write_text(f"other 2026-03-01 7:{'00' * 32}\nprobe 2026-03-01 1:{'ab' * 32}\n")

    code, output = await run("audit", "verify", "probe", "--known", end, "--heads", str(heads))

    assert code == 1
    assert output.splitlines() == [
        "rewritten: positions 1 to 1",
        "1 seals checked, 2 kept ends compared, 1 findings",
    ]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (f"other 2026-03-01 7:{'00' * 32}", "there is no end of probe in it"),
        ("probe 2026-03-01 seven", "an end is written position:hash"),
    ],
)
async def test_file_without_a_good_end_is_never_called_whole(
    tmp_path: Path, content: str, complaint: str
) -> None:
    heads = tmp_path / "heads"
    heads.write_text(f"{content}\n")

    code, output = await run("audit", "verify", "probe", "--heads", str(heads))

    assert code == 2
    assert complaint in " ".join(output.replace("│", "").split())


async def test_tampered_entry_is_named_and_the_command_fails(sealing: RunningService) -> None:
    await sealed_end(sealing)
    await asyncio.to_thread(
        sealing.surroundings.database.run, "update probe.audit_entry set actor = 'acc-2'"
    )

    code, output = await run("audit", "verify", "probe")

    assert code == 1
    assert "changed: position 1" in output


async def test_dead_letter_is_listed_and_resolved(sealing: RunningService) -> None:
    event = NoteAnnounced(committee="330783", note_id=new_id(), text="poison")
    envelope = RawEnvelope(
        id=new_id(),
        source="/probe",
        type=event.subject,
        time=sealing.service.clock(),
        committee="330783",
        aggregate_type="note",
        aggregate_id=event.note_id,
        sequence=1,
        data=event.model_dump(mode="json"),
    )
    error = RuntimeError("this note can't be written")
    await dead_letters.bury(sealing.service, "probe", envelope, error, attempts=8)

    _, listed = await run("dead-letters", "list", "probe")
    letter = listed.split()[0]
    retried, again = await run("dead-letters", "retry", "probe", letter, "--as", "li")
    resolved, _ = await run("dead-letters", "resolve", "probe", letter, "--as", "li")
    _, empty = await run("dead-letters", "list", "probe")

    assert "#1  8 attempts, 0 waiting, RuntimeError" in listed
    assert (retried, resolved) == (1, 0)
    assert "fails again: RuntimeError" in again
    assert empty.strip() == "0 dead letters"


async def test_unknown_dead_letter_is_refused_in_words(sealing: RunningService) -> None:
    code, output = await run("dead-letters", "resolve", "probe", str(new_id()), "--as", "li")

    assert code == 1
    assert output.startswith("dead_letter_not_found")


async def sealed_end(probe: RunningService) -> str:
    async with probe.service.unit_of_work(Actor("acc-1", "330783")) as uow:
        uow.audit("case.read", subject_type="case", subject_id="1")

    async def end() -> str | None:
        _, output = await run("audit", "head", "probe")
        return output.strip() if output.startswith("1:") else None

    found = await eventually(end)
    assert found is not None
    return found


async def run(*arguments: str) -> tuple[int, str]:
    """Run a command as the shell would: outside this test's event loop."""
    result = await asyncio.to_thread(CliRunner().invoke, app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output
