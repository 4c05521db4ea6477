"""Before the reveal the secret is in no log, event, trail, answer, or table in the clear."""

import logging
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from lottery.domain.draw.hashes import commitment as commitment_of
from lottery.services.draws import context
from lottery.services.jobs import settle_overdue_draws
from services.lottery.tests.api.conftest import PREFIX, Bureau
from services.lottery.tests.api.test_bad_input import opened_pool
from shared.actor import system_actor
from tests.support.applications import routes_of

PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
ROLES = ("draw_operator", "clerk", "supervisor", "supervising_body", "ops", "admin", "expert")


def forms_of(secret: bytes) -> list[str]:
    """Return how a secret may be written: hex as a bytea shows it too, base64 of both kinds."""
    inner = secret.hex().encode()
    coded = [
        encode(part).decode().rstrip("=")
        for part in (secret, inner)
        for encode in (b64encode, urlsafe_b64encode)
    ]
    return [secret.hex(), secret.hex().upper(), inner.hex(), repr(secret)[2:-1], *coded]


async def secret_of(bureau: Bureau, draw_id: str) -> bytes:
    service = bureau.lottery.service
    async with service.unit_of_work(system_actor("lottery", bureau.committee)) as uow:
        draw = await uow.draws.get(UUID(draw_id))
    assert draw.secret is not None
    return bytes.fromhex(service.cipher.decrypt(draw.secret, context(draw.id)))


def dump(bureau: Bureau) -> str:
    """Return every row of every table, as a plain dump would hold it."""
    database = bureau.lottery.surroundings.database
    tables = database.run(
        "select format('%I.%I', schemaname, tablename) from pg_tables "
        "where schemaname not in ('pg_catalog', 'information_schema')"
    ).split()
    return "".join(database.run(f"select t::text from {table} t") for table in tables)  # noqa: S608


async def answers(bureau: Bureau, draw: dict[str, Any], roles: Sequence[str]) -> str:
    """Return what everybody is told at every address that is read, readiness and numbers too."""
    room = (await bureau.clerk.post(f"{PREFIX}/sessions/{draw['session_id']}/room")).json()
    tokens = {"Room-Token": room["token"], "Authorization": "Bearer metrics-token-for-tests"}
    clients = [bureau.public, *(bureau.lottery.client_for(role) for role in roles)]
    clients += [
        bureau.lottery.client_of_service(name, scope)
        for name, scope in (("intake", "personal_data.read"), ("review", "panels.read"))
    ]
    paths = list(read_paths(bureau, draw))
    told = [await client.get(path) for client in clients for path in paths]
    told += [await bureau.public.get(path, headers=tokens) for path in paths]
    assert {answer.status_code for answer in told} >= {200, 403}
    return "".join(f"{answer.headers}{answer.text}" for answer in told)


def read_paths(bureau: Bureau, draw: dict[str, Any]) -> Iterator[str]:
    """Yield every address that is read, with ids of this draw, its session and its committee."""
    ids = {
        "draw_id": draw["id"],
        "session_id": draw["session_id"],
        "committee": bureau.committee,
        "sequence": str(draw["sequence"]),
        "expert_id": bureau.experts[0]["id"],
    }
    for path, route in routes_of(bureau.lottery.app):
        if "GET" in (route.methods or ()):
            whole = PARAMETER.sub(lambda found: ids.get(found[1], str(UUID(int=7))), path)
            yield f"{whole}?committee={bureau.committee}"
    yield from ("/readyz", "/metrics")


async def opened(bureau: Bureau, session_id: str, kind: str) -> dict[str, Any]:
    """Go as far as every opening of a draw; return what was frozen."""
    frozen = dict((await bureau.freeze(session_id, kind)).json())
    await bureau.commit(frozen["draw"]["id"])
    for person, opening in await bureau.contribute(frozen):
        await bureau.open(frozen["draw"]["id"], person, opening)
    return frozen


async def until(bureau: Bureau, kind: str) -> dict[str, Any]:
    """Hold a session until every opening of one of its three draws."""
    await bureau.add_experts("orthopaedics", 5)
    case_id = await bureau.add_case()
    session_id = await bureau.plan(panels=1)
    await bureau.schedule(session_id, case_id)
    await bureau.check_in(session_id, case_id)
    if kind != "pool":
        await bureau.seat(session_id)
    if kind == "allocation":
        await bureau.conduct(session_id, "groups")
    return await opened(bureau, session_id, kind)


@pytest.mark.parametrize(
    ("kind", "roles"),
    [("pool", ["draw_operator"]), ("groups", ["supervisor"]), ("allocation", ROLES)],
)
async def test_secret_is_nowhere_to_be_read_before_the_reveal(
    bureau: Bureau, caplog: pytest.LogCaptureFixture, kind: str, roles: Sequence[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    frozen = await until(bureau, kind)
    secret = await secret_of(bureau, frozen["draw"]["id"])
    told = await answers(bureau, frozen["draw"], roles)
    kept = dump(bureau)
    logged = "".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)

    commitment = commitment_of(secret, bytes.fromhex(frozen["draw"]["input_hash"])).hex()
    for form in forms_of(secret):
        assert form not in told
        assert form not in kept
        assert form not in logged
    assert commitment in told
    assert commitment in kept
    assert len(caplog.records) > 0


@pytest.mark.parametrize("state", ["abandoned", "void"])
async def test_secret_of_a_draw_that_ended_early_is_published_with_it_and_no_sooner(
    bureau: Bureau, state: str
) -> None:
    await bureau.add_experts("orthopaedics", 5)
    session_id = await bureau.plan(panels=1)
    frozen = (await bureau.freeze(session_id, "pool")).json()
    draw_id = frozen["draw"]["id"]
    await bureau.commit(draw_id)
    made = await bureau.contribute(frozen)
    secret = await secret_of(bureau, draw_id)
    before = await answers_of_all(bureau, draw_id)
    if state == "abandoned":
        await bureau.agree(f"/draws/{draw_id}/abandonment", reason="power-cut")
    else:
        await bureau.open(draw_id, *made[0])
        bureau.lottery.service.clock = lambda: datetime.now(UTC) + timedelta(hours=2)
        await settle_overdue_draws(bureau.lottery.service)
    during = await answers_of_all(bureau, draw_id)
    await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")

    assert secret.hex() not in before
    assert secret.hex() not in during
    assert secret.hex() in await answers_of_all(bureau, draw_id)


async def test_search_would_find_the_secret_once_it_is_published(bureau: Bureau) -> None:
    frozen = await opened_pool(bureau)
    draw_id, session_id = frozen["draw"]["id"], frozen["draw"]["session_id"]
    secret = await secret_of(bureau, draw_id)

    await bureau.reveal(frozen)
    await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")

    assert secret.hex() in await answers_of_all(bureau, draw_id)
    assert secret.hex().encode().hex() in dump(bureau)


async def answers_of_all(bureau: Bureau, draw_id: str) -> str:
    return (await bureau.public.get(f"{PREFIX}/draws/{draw_id}/transcript")).text
