"""The same request with the same key acts once, whatever the network does."""

import asyncio
import hashlib
import json

import pytest
from probe.main import gate
from probe.tables import note
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from shared.idempotency import KEPT_FOR, purge
from shared.problems import problem_of
from shared.testing.issuer import OTHER_COMMITTEE
from shared.testing.running import RunningService

NOTES = "/api/probe/v1/notes"


async def test_same_request_with_the_same_key_makes_one_thing(probe: RunningService) -> None:
    client = probe.client_for("clerk")

    first = await client.post(NOTES, json={"text": "a"}, headers={"Idempotency-Key": "k-1"})
    second = await client.post(NOTES, json={"text": "a"}, headers={"Idempotency-Key": "k-1"})

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert await count_notes(probe) == 1


async def test_same_key_with_another_body_is_refused(probe: RunningService) -> None:
    client = probe.client_for("clerk")
    await client.post(NOTES, json={"text": "a"}, headers={"Idempotency-Key": "k-1"})

    response = await client.post(NOTES, json={"text": "b"}, headers={"Idempotency-Key": "k-1"})

    assert response.status_code == 422
    assert response.json()["code"] == "idempotency_key_reused"
    assert await count_notes(probe) == 1


@pytest.mark.parametrize("other", [{"account": "acc-other"}, {"committee": OTHER_COMMITTEE}])
async def test_another_accounts_key_is_another_key(
    probe: RunningService, other: dict[str, str]
) -> None:
    key = {"Idempotency-Key": "k-1"}

    first = await probe.client_for("clerk").post(NOTES, json={"text": "a"}, headers=key)
    second = await probe.client_for("clerk", **other).post(NOTES, json={"text": "a"}, headers=key)

    assert first.json()["id"] != second.json()["id"]


async def test_content_can_not_be_tried_out_against_what_is_kept_of_it(
    probe: RunningService,
) -> None:
    content, key = {"text": "33078219900307123X"}, {"Idempotency-Key": "k-1"}

    await probe.client_for("clerk").post(NOTES, json=content, headers=key)

    table = probe.service.plumbing.idempotency_key
    async with probe.service.database.engine.connect() as connection:
        (kept,) = await connection.scalars(select(table.c.fingerprint))
    canonical = json.dumps([{}, content], sort_keys=True, separators=(",", ":"))
    assert len(kept) == 32
    assert kept != hashlib.sha256(canonical.encode()).digest()


async def test_key_made_of_an_identity_number_is_not_kept(probe: RunningService) -> None:
    key = {"Idempotency-Key": "submit-33078219900307123X"}

    await probe.client_for("clerk").post(NOTES, json={"text": "a"}, headers=key)

    table = probe.service.plumbing.idempotency_key
    async with probe.service.database.engine.connect() as connection:
        (kept,) = await connection.scalars(select(table.c.key))
    assert len(kept) == 64
    assert "33078219900307123X" not in kept


async def test_without_a_key_each_request_acts(probe: RunningService) -> None:
    client = probe.client_for("clerk")

    await client.post(NOTES, json={"text": "a"})
    await client.post(NOTES, json={"text": "a"})

    assert await count_notes(probe) == 2


async def test_request_that_is_still_running_is_not_run_again(probe: RunningService) -> None:
    client = probe.client_for("clerk")
    key = {"Idempotency-Key": "k-1"}
    gate.clear()
    requests = {
        asyncio.create_task(client.post(NOTES, json={"text": "a"}, headers=key)) for _ in range(2)
    }
    refused, running = await asyncio.wait(requests, return_when=asyncio.FIRST_COMPLETED)
    gate.set()

    assert [task.result().json()["code"] for task in refused] == ["idempotency_in_progress"]
    assert [(await task).status_code for task in running] == [201]


async def test_many_at_once_make_one_thing(probe: RunningService) -> None:
    client = probe.client_for("clerk")
    key = {"Idempotency-Key": "k-1"}

    answers = await asyncio.gather(
        *(client.post(NOTES, json={"text": "a"}, headers=key) for _ in range(12))
    )

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert await count_notes(probe) == 1


async def test_refused_request_leaves_its_key_free(probe: RunningService) -> None:
    key = {"Idempotency-Key": "k-1"}
    client = probe.client_for("clerk")
    await client.post(NOTES, json={"text": 5}, headers=key)

    response = await client.post(NOTES, json={"text": "a"}, headers=key)

    assert response.status_code == 201


@pytest.mark.parametrize("key", ["", "a" * 256, "with space"])
async def test_unfit_key_is_refused(probe: RunningService, key: str) -> None:
    response = await probe.client_for("clerk").post(
        NOTES, json={"text": "a"}, headers={"Idempotency-Key": key}
    )

    assert response.status_code == 422


async def test_keys_are_forgotten_after_a_day(probe: RunningService) -> None:
    key = {"Idempotency-Key": "k-1"}
    await probe.client_for("clerk").post(NOTES, json={"text": "a"}, headers=key)
    now = probe.service.clock()

    await purge(probe.service)
    kept = await count_keys(probe)
    probe.service.clock = lambda: now + KEPT_FOR
    await purge(probe.service)

    assert (kept, await count_keys(probe)) == (1, 0)


async def test_key_that_another_request_just_stored_counts_as_running(
    probe: RunningService,
) -> None:
    table = probe.service.plumbing.idempotency_key
    row = {
        "client": "330783/acc-1",
        "route": "POST /notes",
        "key": "k-1",
        "fingerprint": b"",
        "status": 201,
        "resource_id": "1",
        "created_at": probe.service.clock(),
    }

    async with probe.service.database.engine.connect() as connection:
        await connection.execute(insert(table), [row])
        with pytest.raises(IntegrityError) as broken:
            await connection.execute(insert(table), [row])

    assert problem_of(broken.value).code == "idempotency_in_progress"


async def count_notes(probe: RunningService) -> int:
    async with probe.service.database.engine.connect() as connection:
        return await connection.scalar(select(func.count()).select_from(note)) or 0


async def count_keys(probe: RunningService) -> int:
    table = probe.service.plumbing.idempotency_key
    async with probe.service.database.engine.connect() as connection:
        return await connection.scalar(select(func.count()).select_from(table)) or 0
