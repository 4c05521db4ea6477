"""Commands for the key ring of a service: look, add, use, rotate, retire.

What each step is for, and their order on several machines: ``docs/runbooks/keys.md``.
"""

import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from shared.commands import ServiceName, Who, console, operator, with_service
from shared.crypto import (
    KeyRingError,
    key_ring_with_current,
    key_ring_with_new_key,
    key_ring_without,
)
from shared.key_rotation import Broken, Pace, Progress, is_used, rotate, usage
from shared.personal_data import PersonalData
from shared.service import Service

__all__ = ["keys"]

T = TypeVar("T")

SETTLED_AFTER_SECONDS = 600
"""By then every service has taken a changed ring, and no transaction from before is open."""

keys = typer.Typer(no_args_is_help=True, help="The keys of encrypted fields.")

KeyId = Annotated[str, typer.Argument(help="a plain name, such as the month: 2026-11")]


class KeyCommandError(Exception):
    """What was asked for would lose something, or can't be done here."""


@keys.command("status")
def show_status(service: ServiceName) -> None:
    """Open every encrypted value, print which keys are used; exit with 1 if one doesn't open."""

    async def look(found: Service[Any]) -> int:
        total: Counter[str] = Counter()
        broken: list[Broken] = []
        for item in await usage(found.database.engine, declared_by(service), found.cipher):
            total.update(item.values)
            broken.extend(item.broken)
            used = ", ".join(f"{count} under {key}" for key, count in sorted(item.values.items()))
            say(f"{item.column}: {used or 'nothing'}")
        ring = found.cipher.key_ring
        for key_id in ring.ciphers:
            say(f"key {key_id}: {total[key_id]} values{', current' * (key_id == ring.current)}")
        return show_broken(broken)

    raise typer.Exit(1 if doing(service, look) else 0)


@keys.command("add")
def add_key(service: ServiceName, key: KeyId) -> None:
    """Put a new key into the ring's file, not used yet, so that it can be distributed first."""
    change_ring(service, lambda text: key_ring_with_new_key(text, key, make_current=False))
    say(f"{key} is in the ring; `keys use {service} {key}` once every machine has it")


@keys.command("use")
def use_key(service: ServiceName, key: KeyId) -> None:
    """Make a key of the ring the current one: what is written from now on takes it."""
    change_ring(service, lambda text: key_ring_with_current(text, key))
    say(f"{key} is the current key")


@keys.command("rotate")
def rotate_keys(
    service: ServiceName,
    who: Who,
    new_key: Annotated[str, typer.Option(help="add this key first and make it current")] = "",
    rows: Annotated[int, typer.Option(min=1, max=1000, help="rows a transaction")] = 200,
    pause: Annotated[float, typer.Option(min=0, max=60, help="seconds after each")] = 0.05,
) -> None:
    """Encrypt what is stored under the current key; may be ended and begun again at any time."""
    if new_key:
        change_ring(service, lambda text: key_ring_with_new_key(text, new_key))

    async def work(found: Service[Any]) -> int:
        declared, pace = declared_by(service), Pace(rows, pause)
        async with engine_of_owner(found) as engine:
            done = await rotate(engine, declared, found.cipher, pace=pace, report=show_progress)
        rotated = sum(column.rotated for column in done)
        waiting = sum(column.waiting for column in done)
        broken = show_broken([item for column in done for item in column.broken])
        ring = found.cipher.key_ring
        facts = {"key": ring.current, "rotated": rotated, "waiting": waiting, "broken": broken}
        await note(found, who, "keys.rotated", facts)
        if waiting:
            say(f"{waiting} values are under older keys; others were writing them: run it again")
        say(f"no value uses: {', '.join(await unused_keys(found, declared)) or 'none of the keys'}")
        return waiting + broken

    raise typer.Exit(1 if doing(service, work) else 0)


@keys.command("retire")
def retire_key(service: ServiceName, key: KeyId, who: Who) -> None:
    """Take a key that no value uses out of the ring's file."""

    async def work(found: Service[Any]) -> None:
        if time.time() - ring_path(found).stat().st_mtime < SETTLED_AFTER_SECONDS:
            raise KeyCommandError("the ring was changed less than ten minutes ago; wait")
        used_in = await is_used(found.database.engine, declared_by(service), key)
        if used_in is not None:
            raise KeyCommandError(f"{used_in} has values under {key}; rotate first")
        rewrite(ring_path(found), lambda text: key_ring_without(text, key))
        await note(found, who, "keys.retired", {"key": key})

    doing(service, work)
    say(f"{key} is out of the ring; backups from before need it for as long as they are kept")


def doing(service: str, work: Callable[[Service[Any]], Awaitable[T]]) -> T:
    """Do something with a service; what would lose something exits with 1 and says why."""
    try:
        return with_service(service, work)
    except (KeyRingError, KeyCommandError) as error:
        say(str(error))
        raise typer.Exit(1) from error


def declared_by(service: str) -> PersonalData:
    """Return what a service declares as encrypted."""
    declared: PersonalData = import_module(f"{service}.personal_data").PERSONAL_DATA
    return declared


def change_ring(service: str, edit: Callable[[str], str]) -> None:
    """Change the file of a service's key ring."""

    async def work(found: Service[Any]) -> None:
        rewrite(ring_path(found), edit)

    doing(service, work)


def ring_path(service: Service[Any]) -> Path:
    """Return the file of a service's key ring.

    Raises
    ------
    KeyCommandError
        Its ring is in the environment.
    """
    path: Path | None = service.settings.key_ring_file
    if path is None:
        raise KeyCommandError("the ring is in the environment; change it where that is kept")
    return path


def rewrite(path: Path, edit: Callable[[str], str]) -> None:
    """Replace a file at once by its changed text; nobody ever reads half of it.

    Raises
    ------
    KeyRingError
        The change is refused, or the file can't be read or replaced.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        changed, before = edit(path.read_text(encoding="utf-8")), path.stat()
        beside.write_text("", encoding="utf-8")
        beside.chmod(before.st_mode & 0o777)
        with suppress(PermissionError):
            os.chown(beside, before.st_uid, before.st_gid)
        beside.write_text(changed, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise KeyRingError(f"the key ring can't be changed here: {error.strerror}") from error


@asynccontextmanager
async def engine_of_owner(service: Service[Any]) -> AsyncIterator[AsyncEngine]:
    """Connect as the owner of the tables, who alone may encrypt sealed rows anew.

    Raises
    ------
    KeyCommandError
        The owner's address isn't set.
    """
    url = service.settings.migration_database_url
    if url is None:
        name = f"{service.name.upper()}_MIGRATION_DATABASE_URL"
        raise KeyCommandError(f"set {name}: only the tables' owner may change sealed rows")
    engine = create_async_engine(url, hide_parameters=True, pool_size=1, max_overflow=0)
    try:
        yield engine
    finally:
        await engine.dispose()


async def unused_keys(service: Service[Any], declared: PersonalData) -> list[str]:
    """Return the keys of the ring, without the current one, that no value uses."""
    ring, engine = service.cipher.key_ring, service.database.engine
    older = [key_id for key_id in ring.ciphers if key_id != ring.current]
    return [key_id for key_id in older if await is_used(engine, declared, key_id) is None]


async def note(service: Service[Any], who: str, action: str, facts: Mapping[str, Any]) -> None:
    """Put what was done with the keys into the audit trail."""
    async with service.unit_of_work(operator(who)) as uow:
        uow.audit(action, subject_type="key_ring", subject_id=service.name, detail=facts)


async def show_progress(column: Progress) -> None:
    """Print how far a column is."""
    say(f"{column.column}: {column.rotated} encrypted anew, {column.waiting} waiting")


def show_broken(broken: Sequence[Broken]) -> int:
    """Print where values don't open, and return how many."""
    for item in broken:
        say(f"doesn't open: {item.place}: {item.reason}")
    return len(broken)


def say(line: str) -> None:
    """Print one line as it is."""
    console.print(line, soft_wrap=True, highlight=False, markup=False)
