"""Brings each service's schema up to date, with Alembic, as the schema's owner.

A service's ``migrations/env.py`` is four lines::

    \"\"\"Migrates the lottery's schema.\"\"\"

    from lottery.tables import metadata
    from shared.migrations import run

    run(metadata)

Any number of processes may start at once: one migrates, the others wait for it and find nothing to
do. From the shell: ``python -m shared.migrations upgrade|current|check|revision SERVICE``.
"""

import asyncio
import os
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from shutil import copyfile

import typer
from alembic import command, context, op
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, MetaData, pool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from shared.plumbing import Plumbing

__all__ = [
    "MigrationError",
    "check",
    "create_audit_heads",
    "create_audit_indexes",
    "create_owner_function",
    "create_plumbing",
    "current",
    "expected_head",
    "head_of",
    "revision",
    "run",
    "upgrade",
]

LOCK_TIMEOUT_MILLISECONDS = 5000
LOCK_NOT_AVAILABLE = "55P03"
ATTEMPTS = 6
CURRENT_HEAD = ".current-head"
TEMPLATE = Path(__file__).with_name("migration.py.mako")

commands = typer.Typer(no_args_is_help=True, help="Bring services' schemas up to date.")


class MigrationError(Exception):
    """A service's migrations, or its schema, aren't as they should be."""


def run(metadata: MetaData) -> None:
    """Do what Alembic was asked to, for the schema of this metadata; called by ``env.py``.

    The tables are locked for five seconds at most: a migration that can't have its lock gives up
    rather than let every request queue behind it.
    """
    url = context.config.attributes.get("url") or database_url(str(metadata.schema))
    asyncio.run(run_on(url, metadata))


async def run_on(url: str, metadata: MetaData) -> None:
    """Run Alembic's work in one transaction, alone on this schema."""
    # With a search path of its own the schema would be reported as if it had no name.
    settings = {"application_name": "migrations", "search_path": "pg_catalog"}
    engine = create_async_engine(
        url, poolclass=pool.NullPool, connect_args={"server_settings": settings}
    )
    try:
        async with engine.begin() as connection:
            await connection.execute(
                text("select pg_advisory_xact_lock(hashtextextended(:name, 0))"),
                {"name": f"migrations {metadata.schema}"},
            )
            await connection.execute(text(f"set local lock_timeout = {LOCK_TIMEOUT_MILLISECONDS}"))
            await connection.run_sync(run_migrations, metadata)
    finally:
        await engine.dispose()


def run_migrations(connection: Connection, metadata: MetaData) -> None:
    """Hand the connection to Alembic, which sees the service's own schema only."""

    def is_ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "schema" or name == metadata.schema

    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table_schema=metadata.schema,
        include_schemas=True,
        include_name=is_ours,
    )
    with context.begin_transaction():
        context.run_migrations()


def create_plumbing(schema: str) -> None:
    """Create the tables every service has; called by a service's first migration.

    Afterwards nobody but the owner can change or delete audit entries, or say which migrations
    have run.
    """
    metadata = MetaData(schema=schema)
    Plumbing(metadata)
    metadata.create_all(op.get_bind(), checkfirst=False)
    for table in ("audit_entry", "audit_seal", "audit_head"):
        make_append_only(schema, table)
    revoke(schema, "alembic_version", "insert, update, delete, truncate, references, trigger")


def create_audit_indexes(schema: str) -> None:
    """Create the indexes of the audit trail that a schema doesn't have yet."""
    for index in Plumbing(MetaData(schema=schema)).audit_entry.indexes:
        index.create(op.get_bind(), checkfirst=True)


def create_audit_heads(schema: str) -> None:
    """Create the table of other services' audit heads where a schema doesn't have it yet."""
    table = Plumbing(MetaData(schema=schema)).audit_head
    table.create(op.get_bind(), checkfirst=True)
    make_append_only(schema, table.name)


def make_append_only(schema: str, table: str) -> None:
    """Let nobody but the owner change or delete rows of a table."""
    revoke(schema, table, "update, delete, truncate, references, trigger")


def revoke(schema: str, table: str, privileges: str) -> None:
    """Take privileges on a table from every role but its owner."""
    op.execute(
        f"""
        do $$
        declare grantee regrole;
        begin
            for grantee in
                select distinct a.grantee::regrole
                from pg_class c, aclexplode(c.relacl) a
                where c.oid = '{schema}.{table}'::regclass
                    and a.grantee not in (0, c.relowner)
            loop
                execute format('revoke {privileges} on {schema}.{table} from %s', grantee);
            end loop;
        end $$
        """  # noqa: S608  (names from the code)
    )


def create_owner_function(schema: str, signature: str, body: str, *, for_users_of: str) -> None:
    """Create a function that does one thing with the owner's rights.

    Parameters
    ----------
    schema
        The service's schema.
    signature
        Name and arguments, as ``erase(case_id uuid)``.
    body
        What it does, in PL/pgSQL; every table in it is named with its schema.
    for_users_of
        A table of the schema: who has rights on it may call the function, and nobody else.
    """
    op.execute(
        f"""
        create function {schema}.{signature} returns void
        language plpgsql security definer set search_path = pg_catalog as $body${body}$body$
        """
    )
    name = signature.partition("(")[0]
    op.execute(
        f"""
        do $$
        declare made regprocedure; grantee regrole;
        begin
            select p.oid into strict made from pg_proc p
            where p.pronamespace = '{schema}'::regnamespace and p.proname = '{name}';
            execute format('revoke all on function %s from public', made);
            for grantee in
                select distinct a.grantee::regrole
                from pg_class c, aclexplode(c.relacl) a
                where c.oid = '{schema}.{for_users_of}'::regclass
                    and a.grantee not in (0, c.relowner)
            loop
                execute format('grant execute on function %s to %s', made, grantee);
            end loop;
        end $$
        """  # noqa: S608  (names from the code)
    )


def upgrade(service: str, url: str | None = None) -> None:
    """Run a service's migrations that haven't run yet.

    Raises
    ------
    MigrationError
        A table's lock couldn't be had in half a minute.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            command.upgrade(configuration(service, url), "head")
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
            if attempt == ATTEMPTS:
                raise MigrationError(f"{service}: a table stays locked by somebody") from error
            time.sleep(attempt)
        else:
            return


def current(service: str, url: str | None = None) -> str | None:
    """Return the newest migration that has run; None when none has."""
    return asyncio.run(read_head(service, url or database_url(service)))


def check(service: str, url: str | None = None) -> None:
    """Assure that migrations, tables in code and database all say the same.

    Raises
    ------
    MigrationError
        Two migrations are both the last one, ``.current-head`` names another, the newest hasn't
        run, or the database's tables differ from the code's.
    """
    head = single_head(service)
    noted = migrations_directory(service).joinpath(CURRENT_HEAD)
    if not noted.exists() or noted.read_text(encoding="utf-8").strip() != head:
        raise MigrationError(f"{service}: {CURRENT_HEAD} doesn't name the last migration, {head}")
    found = current(service, url)
    if found != head:
        raise MigrationError(f"{service}: the database is at {found}, the code at {head}")
    try:
        command.check(configuration(service, url))
    except CommandError as error:
        raise MigrationError(f"{service}: {error}") from error


def revision(service: str, message: str, url: str | None = None) -> Path:
    """Write a migration for what the code's tables have and the database hasn't."""
    directory = migrations_directory(service)
    if not directory.joinpath("script.py.mako").exists():
        copyfile(TEMPLATE, directory / "script.py.mako")
    directory.joinpath("versions").mkdir(exist_ok=True)
    number = f"{len(list(directory.joinpath('versions').glob('[0-9]*.py'))) + 1:04}"
    script = command.revision(
        configuration(service, url), message, autogenerate=True, rev_id=number
    )
    directory.joinpath(CURRENT_HEAD).write_text(f"{number}\n", encoding="utf-8")
    return Path(getattr(script, "path", ""))


@cache
def expected_head(service: str) -> str | None:
    """Return the newest migration that the code knows; None when there is none."""
    return ScriptDirectory(str(migrations_directory(service))).get_current_head()


async def head_of(connection: AsyncConnection, service: str) -> str | None:
    """Return the newest migration that has run on this database; None when none has."""
    table = f"{service}.alembic_version"
    exists = await connection.scalar(text("select to_regclass(:table)"), {"table": table})
    if exists is None:
        return None
    version: str | None = await connection.scalar(text(f"select version_num from {table}"))  # noqa: S608
    return version


async def read_head(service: str, url: str) -> str | None:
    """Connect only to ask for the newest migration that has run."""
    engine = create_async_engine(url, poolclass=pool.NullPool)
    try:
        async with engine.connect() as connection:
            return await head_of(connection, service)
    finally:
        await engine.dispose()


def single_head(service: str) -> str:
    """Return the one last migration."""
    heads = ScriptDirectory(str(migrations_directory(service))).get_heads()
    if len(heads) != 1:
        raise MigrationError(f"{service}: {len(heads)} migrations are the last one: {heads}")
    return heads[0]


def configuration(service: str, url: str | None) -> Config:
    """Return Alembic's configuration of one service, without its ini file."""
    config = Config()
    config.set_main_option("script_location", str(migrations_directory(service)))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["url"] = url or database_url(service)
    return config


def migrations_directory(service: str) -> Path:
    """Return ``services/<name>/migrations``, beside the source of the service."""
    found = find_spec(service)
    if found is None or found.origin is None:
        raise MigrationError(f"there is no service called {service}")
    return Path(found.origin).parents[2] / "migrations"


def database_url(service: str) -> str:
    """Return the owner's address of the database from the service's settings."""
    prefix = service.upper()
    for name in (f"{prefix}_MIGRATION_DATABASE_URL", f"{prefix}_DATABASE_URL"):
        if os.environ.get(name):
            return os.environ[name]
    raise MigrationError(f"{prefix}_MIGRATION_DATABASE_URL isn't set")


@commands.command("upgrade")
def upgrade_command(services: list[str]) -> None:
    """Run the migrations that haven't run yet."""
    for service in services:
        upgrade(service)
        typer.echo(f"{service} {current(service)}")


@commands.command("current")
def current_command(services: list[str]) -> None:
    """Print the newest migration that has run."""
    for service in services:
        typer.echo(f"{service} {current(service)}")


@commands.command("check")
def check_command(services: list[str]) -> None:
    """Exit with 1 unless migrations, code and database say the same."""
    for service in services:
        try:
            check(service)
        except MigrationError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error


@commands.command("revision")
def revision_command(service: str, message: str) -> None:
    """Write a migration from the difference between code and database."""
    typer.echo(str(revision(service, message)))


if __name__ == "__main__":
    commands()
