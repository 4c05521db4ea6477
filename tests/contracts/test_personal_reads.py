"""Whoever is shown something personal in full is in the audit trail, with a purpose.

What is personal is taken from the database itself: every value that a service keeps encrypted.
Every reading route is asked by everybody who may, for a purpose and without one; an answer that
shows such a value must have left an entry with a purpose under its own request id.
"""

import json
import re
from collections.abc import AsyncIterator, Iterator
from itertools import product
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import select

from services.identity.tests.conftest import quick_hashes
from shared.auth import Needs, NeedsScope
from shared.permissions import PERMISSIONS
from shared.personal_data import EncryptedColumn
from shared.purposes import Purpose
from shared.testing.applications import GuardedRoute, guarded_routes
from shared.testing.plugin import RunService
from shared.testing.running import RunningService, Surroundings
from tests.architecture.test_personal_data import DECLARED
from tests.support.fuzzing import World
from tests.support.worlds import SEEDS

__all__ = ["quick_hashes"]

PLACE = re.compile(r"\{(\w+)\}")
CHINESE = re.compile("[\u4e00-\u9fff]{2,}")
NUMBER = re.compile("[0-9]{11,17}[0-9X]?")
NOBODYS = frozenset(
    {"employer", "issuer", "number", "case_number", "standard_title", "standard_number", "basis"}
)
"""Parts of encrypted values that speak of organisations, or are the office's own numbers."""

MOST_PLACES = 6

SHOWN_IN_FULL = {
    "identity": {"/auth/v1/accounts/{account_id}"},
    "intake": {"/api/intake/v1/cases/{case_id}", "/internal/cases/{case_id}/parties"},
    "lottery": {"/api/lottery/v1/experts/{expert_id}"},
    "review": {
        "/api/review/v1/examinations/{case_id}",
        "/api/review/v1/examinations/{case_id}/discussions",
        "/api/review/v1/conclusions/{case_id}",
        "/internal/cases/{case_id}/conclusion",
    },
    "mailing": {"/api/mailing/v1/letters/{letter_id}"},
}
"""Routes that must be met showing something, or this test would see nothing."""


@pytest.mark.parametrize("service", SEEDS)
async def test_answer_with_somebodys_data_in_full_is_on_record_with_a_purpose(
    service: str, run_service: RunService, surroundings: Surroundings
) -> None:
    seed = SEEDS[service]
    settings = {"parts": '["api"]', **seed.settings(surroundings.directory)}
    async with run_service(service, **settings) as running:
        world = await seed.fill(running)
        seed.prepare(running.app, surroundings.issuer)
        planted = await personal_values(running)
        assert planted

        shown: dict[str, list[str]] = {}
        silent = []
        async for route, answer in readings(running, world):
            if not any(value in answer.text for value in planted):
                continue
            purposes = await purposes_of(running, answer.headers["x-request-id"])
            shown.setdefault(route.path, []).extend(purposes)
            if not purposes:
                telling = [value for value in planted if value in answer.text]
                silent.append(f"{answer.request.url.path} {telling}")

    assert silent == []
    assert SHOWN_IN_FULL[service] <= shown.keys()


async def readings(
    running: RunningService, world: World
) -> AsyncIterator[tuple[GuardedRoute, Response]]:
    """Ask every reading route as everybody who may, with and without a purpose."""
    asked = [
        (route, client, path, stated)
        for route in guarded_routes(running.app)
        if "GET" in route.methods
        for client in clients_of(running, world, route)
        for path in paths_of(route, world)
        for stated in ({}, {"purpose": Purpose.SUPERVISION})
    ]
    for route, client, path, stated in asked:
        answer = await client.get(path, params=stated)
        if answer.status_code == 200 and is_text(answer):
            yield route, answer


def clients_of(running: RunningService, world: World, route: GuardedRoute) -> list[AsyncClient]:
    """Return a client for each role that may call a route, or for the service that may."""
    scopes = [guard.scope for guard in route.guards if isinstance(guard, NeedsScope)]
    wanted = {
        permission
        for guard in route.guards
        if isinstance(guard, Needs)
        for permission in guard.permissions
    }
    roles = [role for role, granted in PERMISSIONS.items() if granted & wanted]
    return [
        *(running.client_of_service("mailing", scope) for scope in scopes),
        *(
            running.client_for(role, account=world.accounts.get(role, f"{role}-1"))
            for role in roles
        ),
    ]


def paths_of(route: GuardedRoute, world: World) -> list[str]:
    """Return a route's path with what there is in the world."""
    names = PLACE.findall(route.path)
    known = [list(world.values.get(f"path.{name}", []))[:MOST_PLACES] for name in names]
    return [
        route.path.format(**dict(zip(names, values, strict=True))) for values in product(*known)
    ]


def is_text(answer: Response) -> bool:
    """Tell whether an answer is one that people's data could be read from directly."""
    return answer.headers["content-type"].startswith(("application/json", "text/"))


async def personal_values(running: RunningService) -> set[str]:
    """Return what a service keeps encrypted about people, in its telling parts."""
    personal = [item for item in DECLARED[running.name].encrypted if item.is_personal]
    return {part for item in personal for part in await values_of(running, item)}


async def values_of(running: RunningService, item: EncryptedColumn) -> set[str]:
    """Return the telling parts of one column's values."""
    statement = select(item.bound_to, item.column).where(item.column.is_not(None))
    async with running.service.database.engine.connect() as connection:
        rows = list(await connection.execute(statement))
    decrypt = running.service.cipher.decrypt
    return {
        part for key, sealed in rows for part in telling_parts(decrypt(sealed, item.context(key)))
    }


def telling_parts(text: str) -> Iterator[str]:
    """Yield the texts inside a decrypted value that tell of a person."""
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    yield from (leaf for leaf in leaves(value) if is_telling(leaf))


def is_telling(text: str) -> bool:
    """Tell whether a text says something of a person: words, or a number of a person's."""
    return bool(CHINESE.search(text) or NUMBER.fullmatch(text))


def leaves(value: Any) -> Iterator[str]:
    """Yield every text in a JSON value, but for those that are nobody's."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name not in NOBODYS:
                yield from leaves(member)
    elif isinstance(value, list):
        for member in value:
            yield from leaves(member)
    elif value is not None:
        yield str(value)


async def purposes_of(running: RunningService, request_id: str) -> list[str]:
    """Return the purposes that a request's entries state."""
    entry = running.service.plumbing.audit_entry
    statement = select(entry.c.purpose).where(
        entry.c.request_id == request_id, entry.c.outcome == "done", entry.c.purpose.is_not(None)
    )
    async with running.service.database.engine.connect() as connection:
        return list(await connection.scalars(statement))
