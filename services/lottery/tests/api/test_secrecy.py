"""Before the reveal the secret is in no log, event, trail, answer, or table in the clear."""

import logging
from base64 import b64encode, urlsafe_b64encode
from uuid import UUID

import pytest

from lottery.services.draws import context
from services.lottery.tests.api.conftest import PREFIX, Bureau
from services.lottery.tests.api.test_bad_input import opened_pool
from shared.actor import system_actor

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


async def answers(bureau: Bureau, draw_id: str, session_id: str) -> str:
    """Return what everybody is told about a draw and its session, readiness and numbers too."""
    room = (await bureau.clerk.post(f"{PREFIX}/sessions/{session_id}/room")).json()["token"]
    clients = [bureau.public, *(bureau.lottery.client_for(role) for role in ROLES)]
    paths = (
        *(f"{PREFIX}/draws/{draw_id}{part}" for part in ("", "/events", "/transcript")),
        *(f"{PREFIX}/sessions/{session_id}{part}" for part in ("", "/events", "/board")),
        f"{PREFIX}/chain?committee={bureau.committee}",
        f"{PREFIX}/audit",
        "/readyz",
        "/metrics",
    )
    headers = {"Room-Token": room, "Authorization": "Bearer metrics-token-for-tests"}
    told = [await client.get(path) for client in clients for path in paths]
    told += [await bureau.public.get(path, headers=headers) for path in paths]
    return "".join(f"{answer.headers}{answer.text}" for answer in told)


async def test_secret_is_nowhere_to_be_read_before_the_reveal(
    bureau: Bureau, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    frozen = await opened_pool(bureau)
    draw_id, session_id = frozen["draw"]["id"], frozen["draw"]["session_id"]
    secret = await secret_of(bureau, draw_id)
    told = await answers(bureau, draw_id, session_id)
    kept = dump(bureau)
    logged = "".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)

    for form in forms_of(secret):
        assert form not in told
        assert form not in kept
        assert form not in logged
    assert frozen["draw"]["commitment"] in told
    assert frozen["draw"]["commitment"] in kept
    assert len(caplog.records) > 0


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
