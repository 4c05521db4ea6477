"""Migrations run once however many start, as the owner, and nothing else may change the schema."""

import asyncio
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from local_stack.databases import RolePasswords, prepare_database
from shared import migrations
from shared.migrations import MigrationError, check, current
from shared.testing.databases import PASSWORD, TestDatabase
from shared.testing.servers import Servers

PROBE_SOURCE = str(Path(__file__).parent / "probe_service" / "src")


@pytest.fixture
def empty(servers: Servers, database: TestDatabase) -> Iterator[TestDatabase]:
    """A database with the probe's roles and an empty schema."""
    name = f"{database.name}_empty"
    prepare_database(servers.postgres, name, {"probe": RolePasswords(PASSWORD, PASSWORD)})
    superuser_url = servers.postgres.rpartition("/")[0] + f"/{name}"
    yield TestDatabase(name, database.host, database.port, superuser_url)
    database.run(f"drop database {name} with (force)")


async def test_several_that_start_at_once_migrate_once(empty: TestDatabase) -> None:
    url = empty.owner_url("probe")

    await asyncio.gather(*(migrate_in_a_process(url) for _ in range(3)))

    assert await asyncio.to_thread(current, "probe", url) == "0001"
    assert empty.run("select count(*) from probe.alembic_version") == "1"


def test_schema_code_and_current_head_agree(database: TestDatabase) -> None:
    in_thread(check, "probe", database.owner_url("probe"))


def test_table_that_differs_from_the_code_fails_the_check(database: TestDatabase) -> None:
    database.run("alter table probe.note drop column text")

    with pytest.raises(MigrationError, match="text"):
        in_thread(check, "probe", database.owner_url("probe"))


def test_schema_that_was_never_migrated_fails_the_check(empty: TestDatabase) -> None:
    with pytest.raises(MigrationError, match="is at None"):
        in_thread(check, "probe", empty.owner_url("probe"))


def test_two_last_migrations_fail_the_check(
    database: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "migrations"
    shutil.copytree(migrations.migrations_directory("probe"), copy)
    first = (copy / "versions" / "0001_create_notes.py").read_text(encoding="utf-8")
    for number in ("0002", "0003"):
        content = first.replace('revision = "0001"', f'revision = "{number}"')
        content = content.replace("down_revision = None", 'down_revision = "0001"')
        (copy / "versions" / f"{number}_also.py").write_text(content, encoding="utf-8")
    monkeypatch.setattr(migrations, "migrations_directory", lambda _: copy)

    with pytest.raises(MigrationError, match="2 migrations are the last one"):
        in_thread(check, "probe", database.owner_url("probe"))


def test_current_head_that_names_another_fails_the_check(
    database: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "migrations"
    shutil.copytree(migrations.migrations_directory("probe"), copy)
    (copy / ".current-head").write_text("0000\n", encoding="utf-8")
    monkeypatch.setattr(migrations, "migrations_directory", lambda _: copy)

    with pytest.raises(MigrationError, match="0001"):
        in_thread(check, "probe", database.owner_url("probe"))


@pytest.mark.parametrize(
    "statement",
    [
        "create table probe.other (id int)",
        "alter table probe.note add column more text",
        "drop table probe.note",
        "update probe.alembic_version set version_num = '9999'",
        "create table public.other (id int)",
    ],
)
async def test_runtime_role_changes_no_schema(database: TestDatabase, statement: str) -> None:
    engine = create_async_engine(database.runtime_url("probe"))

    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        async with engine.begin() as connection:
            await connection.execute(text(statement))

    await engine.dispose()


def test_service_without_migrations_or_address_is_named() -> None:
    with pytest.raises(MigrationError, match="no service called nowhere"):
        migrations.migrations_directory("nowhere")
    with pytest.raises(MigrationError, match="PROBE_MIGRATION_DATABASE_URL"):
        migrations.database_url("probe")


def in_thread(work: Callable[..., None], *arguments: str) -> None:
    with ThreadPoolExecutor(1) as thread:
        thread.submit(work, *arguments).result()


async def migrate_in_a_process(url: str) -> None:
    """Migrate as `python -m shared.migrations` does; Alembic's context is one a process."""
    environment = {**os.environ, "PROBE_MIGRATION_DATABASE_URL": url, "PYTHONPATH": PROBE_SOURCE}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "shared.migrations",
        "upgrade",
        "probe",
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
