"""Stored values move to another key while others write, after a kill too, and lose nothing."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from probe.personal_data import PERSONAL_DATA
from probe.tables import note
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typer.testing import CliRunner

from shared.cli import app
from shared.crypto import key_ring_with_new_key
from shared.ids import new_id
from shared.testing.plugin import RunService
from shared.testing.running import RunningService
from shared.testing.waiting import eventually

WHISPER = PERSONAL_DATA.encrypted[0]
LONG_AGO = 1_600_000_000


@pytest.fixture
async def keeping(
    run_service: RunService, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[RunningService]:
    async with run_service("probe", parts="[]") as probe:
        for name, value in probe.surroundings.settings("probe").items():
            monkeypatch.setenv(f"PROBE_{name}", value)
        yield probe


async def test_everything_moves_to_the_new_key_and_reads_the_same(keeping: RunningService) -> None:
    written = await whisper(keeping, 30)

    code, output = await run(
        "rotate", "probe", "--as", "li", "--new-key", "k2", "--rows", "7", "--pause", "0"
    )

    assert code == 0
    assert "probe.note.whisper: 30 encrypted anew, 0 waiting" in output
    assert "no value uses: test" in output
    assert await heard(keeping) == written
    assert await keys_in_use(keeping) == {"k2"}


async def test_running_service_takes_the_new_key_without_a_restart(keeping: RunningService) -> None:
    await whisper(keeping, 1)
    await run("rotate", "probe", "--as", "li", "--new-key", "k2")

    written = await whisper(keeping, 1)

    assert written.items() <= (await heard(keeping)).items()
    assert await keys_in_use(keeping) == {"k2"}


async def test_distributed_key_is_not_used_before_it_is_made_current(
    keeping: RunningService,
) -> None:
    await run("add", "probe", "k2")
    await whisper(keeping, 1)
    before = await keys_in_use(keeping)

    await run("use", "probe", "k2")
    await whisper(keeping, 1)

    assert before == {"test"}
    assert await keys_in_use(keeping) == {"test", "k2"}


async def test_nothing_is_lost_while_writers_write(keeping: RunningService) -> None:
    written = await whisper(keeping, 60)
    rotation = asyncio.create_task(
        run("rotate", "probe", "--as", "li", "--new-key", "k2", "--rows", "5", "--pause", "0.01")
    )

    for count, key in enumerate(list(written)):
        written[key] = f"changed {count}"
        await change(keeping, key, written[key])
    code, _ = await rotation

    assert code == 0
    assert await heard(keeping) == written
    assert await keys_in_use(keeping) == {"k2"}


async def test_row_that_somebody_is_changing_comes_later_with_its_newer_value(
    keeping: RunningService,
) -> None:
    written = await whisper(keeping, 3)
    first = next(iter(written))
    sealed = keeping.service.cipher.encrypt("newer", WHISPER.context(first))
    async with keeping.service.database.engine.begin() as connection:
        await put(connection, first, sealed)
        rotation = asyncio.create_task(run("rotate", "probe", "--as", "li", "--new-key", "k2"))
        await eventually(lambda: count_under(keeping, "k2", at_least=2))

    code, output = await rotation

    assert code == 0, output
    assert await heard(keeping) == {**written, first: "newer"}
    assert await keys_in_use(keeping) == {"k2"}


async def test_killed_rotation_goes_on_where_it_was(keeping: RunningService) -> None:
    written = await whisper(keeping, 40)
    command = [sys.executable, "-m", "shared.cli", "keys", "rotate", "probe", "--as", "li"]
    slowly = [*command, "--new-key", "k2", "--rows", "5", "--pause", "30"]
    started = await asyncio.to_thread(
        subprocess.Popen,
        slowly,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.DEVNULL,
    )
    await eventually(lambda: count_under(keeping, "k2", at_least=5))
    started.send_signal(signal.SIGKILL)
    await asyncio.to_thread(started.wait)
    between = await keys_in_use(keeping)

    code, output = await run("rotate", "probe", "--as", "li")

    assert between == {"test", "k2"}
    assert code == 0
    assert "35 encrypted anew" in output
    assert await heard(keeping) == written
    assert await keys_in_use(keeping) == {"k2"}


async def test_damaged_and_misplaced_values_are_named_and_the_rest_goes_on(
    keeping: RunningService,
) -> None:
    written = await whisper(keeping, 5)
    damaged, moved, source, *_ = written
    async with keeping.service.database.engine.begin() as connection:
        await put(connection, damaged, b"\x01\x04test" + bytes(40))
        copied = select(note.c.whisper).where(note.c.id == source).scalar_subquery()
        await connection.execute(update(note).where(note.c.id == moved).values(whisper=copied))

    code, output = await run("rotate", "probe", "--as", "li", "--new-key", "k2", "--rows", "2")

    assert code == 1
    assert f"doesn't open: probe.note.whisper:{damaged}" in output
    assert f"doesn't open: probe.note.whisper:{moved}" in output
    assert "3 encrypted anew, 0 waiting" in output
    assert await keys_in_use(keeping) == {"test", "k2"}


async def test_status_finds_a_misplaced_value_under_the_current_key(
    keeping: RunningService,
) -> None:
    written = await whisper(keeping, 2)
    source, moved = written
    async with keeping.service.database.engine.begin() as connection:
        copied = select(note.c.whisper).where(note.c.id == source).scalar_subquery()
        await connection.execute(update(note).where(note.c.id == moved).values(whisper=copied))

    code, output = await run("status", "probe")

    assert code == 1
    assert f"doesn't open: probe.note.whisper:{moved}" in output
    assert "key test: 2 values, current" in output


async def test_key_is_retired_only_when_settled_and_unused(keeping: RunningService) -> None:
    await whisper(keeping, 2)
    await run("add", "probe", "k2")
    await run("use", "probe", "k2")
    too_early = await run("retire", "probe", "test", "--as", "li")
    settle(keeping)
    in_use = await run("retire", "probe", "test", "--as", "li")
    current = await run("retire", "probe", "k2", "--as", "li")
    await run("rotate", "probe", "--as", "li")

    retired = await run("retire", "probe", "test", "--as", "li")

    assert (too_early[0], in_use[0], current[0], retired[0]) == (1, 1, 1, 0)
    assert "less than ten minutes" in too_early[1]
    assert "probe.note.whisper has values under test" in in_use[1]
    assert json.loads(ring_file(keeping).read_text())["keys"].keys() == {"k2"}
    assert len(await heard(keeping)) == 2


async def test_ring_keeps_its_mode_and_a_broken_one_is_not_taken(keeping: RunningService) -> None:
    path = ring_file(keeping)
    path.chmod(0o600)
    before = await whisper(keeping, 1)
    await run("add", "probe", "k2")
    mode = path.stat().st_mode & 0o777

    path.write_text("{}", encoding="utf-8")
    written = await whisper(keeping, 1)

    assert mode == 0o600
    assert await heard(keeping) == before | written


async def test_rotation_and_retirement_are_in_the_audit_trail(keeping: RunningService) -> None:
    await whisper(keeping, 2)

    await run("rotate", "probe", "--as", "li", "--new-key", "k2")

    entry = keeping.service.plumbing.audit_entry
    async with keeping.service.database.engine.connect() as connection:
        row = (await connection.execute(select(entry))).one()
    assert (row.action, row.actor) == ("keys.rotated", "ops:li")
    assert row.detail == {"key": "k2", "rotated": 2, "waiting": 0, "broken": 0}


async def test_ring_in_the_environment_serves_and_is_rotated_as_it_is(
    run_service: RunService, monkeypatch: pytest.MonkeyPatch, keeping: RunningService
) -> None:
    written = await whisper(keeping, 2)
    ring = key_ring_with_new_key(ring_file(keeping).read_text(), "k2")
    monkeypatch.delenv("PROBE_KEY_RING_FILE")
    monkeypatch.setenv("PROBE_KEY_RING", ring)

    refused = await run("add", "probe", "k3")
    code, _ = await run("rotate", "probe", "--as", "li")

    assert refused == (1, "the ring is in the environment; change it where that is kept\n")
    assert code == 0
    assert await keys_in_use(keeping) == {"k2"}
    ring_file(keeping).write_text(ring, encoding="utf-8")
    assert await heard(keeping) == written


async def test_rotation_without_the_owners_address_says_which_setting_is_missing(
    keeping: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PROBE_MIGRATION_DATABASE_URL")

    code, output = await run("rotate", "probe", "--as", "li")

    assert code == 1
    assert "set PROBE_MIGRATION_DATABASE_URL" in output


async def whisper(probe: RunningService, count: int) -> dict[UUID, str]:
    """Write that many notes and return what each whispers."""
    written = {new_id(): f"whisper {number}" for number in range(count)}
    encrypt = probe.service.cipher.encrypt
    rows = [
        {
            "id": key,
            "committee": "330783",
            "text": "",
            "version": 1,
            "whisper": encrypt(said, WHISPER.context(key)),
        }
        for key, said in written.items()
    ]
    async with probe.service.database.engine.begin() as connection:
        await connection.execute(insert(note), rows)
    return written


async def change(probe: RunningService, key: UUID, said: str) -> None:
    """Whisper something else in one note."""
    async with probe.service.database.engine.begin() as connection:
        sealed = probe.service.cipher.encrypt(said, WHISPER.context(key))
        await put(connection, key, sealed)


async def put(connection: AsyncConnection, key: UUID, sealed: bytes) -> None:
    """Store other bytes in one note."""
    await connection.execute(update(note).where(note.c.id == key).values(whisper=sealed))


async def heard(probe: RunningService) -> dict[UUID, str]:
    """Return what every note whispers, as the running service decrypts it."""
    async with probe.service.database.engine.connect() as connection:
        rows = await connection.execute(select(note.c.id, note.c.whisper))
        decrypt = probe.service.cipher.decrypt
        return {row.id: decrypt(row.whisper, WHISPER.context(row.id)) for row in rows}


async def keys_in_use(probe: RunningService) -> set[str]:
    """Return the keys that values were encrypted with, read from their first bytes."""
    names = text("select distinct substring(whisper, 3, get_byte(whisper, 1)) from probe.note")
    async with probe.service.database.engine.connect() as connection:
        return {bytes(name).decode() for name in await connection.scalars(names)}


async def count_under(probe: RunningService, key_id: str, *, at_least: int) -> bool:
    """Tell whether so many values are under a key by now."""
    under = func.substring(note.c.whisper, 3, len(key_id)) == key_id.encode()
    async with probe.service.database.engine.connect() as connection:
        counted = await connection.scalar(select(func.count()).select_from(note).where(under))
    return (counted or 0) >= at_least


def ring_file(probe: RunningService) -> Path:
    """Return the file of the probe's key ring."""
    path = probe.service.settings.key_ring_file
    assert path is not None
    return path


def settle(probe: RunningService) -> None:
    """Make the ring look as if nobody had changed it for long."""
    os.utime(ring_file(probe), (LONG_AGO, LONG_AGO))


async def run(*arguments: str) -> tuple[int, str]:
    """Run a command on keys as the shell would: outside this test's event loop."""
    result = await asyncio.to_thread(CliRunner().invoke, app, ["keys", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output
