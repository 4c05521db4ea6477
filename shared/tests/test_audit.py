"""The audit trail is sealed within a second, and whoever changes it is found."""
# ruff: noqa: S311, S608  (edits are drawn from a fixed seed and written out as SQL)

import asyncio
import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.actor import Actor
from shared.audit import Head, Sealer, Verification, head, verify
from shared.testing.running import RunningService
from shared.testing.waiting import eventually

ENTRIES = 40

Edit = Callable[[random.Random], tuple[str, set[int]]]
"""Returns the statement of one edit and the positions where it must be found."""


async def write_entries(probe: RunningService, count: int) -> None:
    actor = Actor("acc-1", "330783", request_id="request-1")
    async with probe.service.unit_of_work(actor) as uow:
        for number in range(count):
            uow.audit(
                "parties.read",
                subject_type="case",
                subject_id=f"case-{number}",
                purpose="acceptance",
                detail={"fields": ["name", "phone"], "number": number, "share": 0.5},
            )


async def sealed(probe: RunningService, count: int) -> Head:
    await write_entries(probe, count)
    await Sealer().run(probe.service)
    end = await head(probe.service)
    assert end is not None
    return end


async def verified(probe: RunningService, known: tuple[int, bytes] | None = None) -> Verification:
    later = probe.service.clock() + timedelta(seconds=6)
    present, probe.service.clock = probe.service.clock, lambda: later
    try:
        return await verify(probe.service, known=known)
    finally:
        probe.service.clock = present


async def tamper(probe: RunningService, statement: str) -> None:
    """Change the tables as somebody who owns the database can."""
    await asyncio.to_thread(probe.surroundings.database.run, statement)


async def test_untouched_trail_is_whole(probe: RunningService) -> None:
    end = await sealed(probe, ENTRIES)

    found = await verified(probe, known=(end.position, end.hash))

    assert found.findings == ()
    assert found.checked == ENTRIES
    assert found.head == end


async def test_chain_grows_over_many_runs_without_gaps(probe: RunningService) -> None:
    sealer = Sealer()
    for _ in range(5):
        await write_entries(probe, 3)
        await sealer.run(probe.service)

    found = await verified(probe)

    assert (found.checked, found.findings) == (15, ())


async def test_entry_of_a_long_transaction_is_sealed_by_the_sweep(probe: RunningService) -> None:
    moment = [0.0]
    sealer = Sealer(monotonic=lambda: moment[0])
    await sealer.run(probe.service)
    real = probe.service.clock
    probe.service.clock = lambda: real() - timedelta(minutes=5)
    await write_entries(probe, 1)
    probe.service.clock = real

    await sealer.run(probe.service)
    soon = (await verified(probe)).findings
    moment[0] = 61.0
    await sealer.run(probe.service)

    assert [finding.kind for finding in soon] == ["unsealed"]
    assert (await verified(probe)).findings == ()


async def test_more_entries_than_a_batch_are_sealed_in_one_run(probe: RunningService) -> None:
    await write_entries(probe, 2_100)

    await Sealer().run(probe.service)

    assert (await verified(probe)).checked == 2_100


async def test_entry_that_stays_unsealed_is_reported(probe: RunningService) -> None:
    await write_entries(probe, 1)

    found = await verified(probe)

    assert [finding.kind for finding in found.findings] == ["unsealed"]


async def test_two_sealers_make_one_chain(probe: RunningService) -> None:
    await write_entries(probe, 30)
    first, second = Sealer(), Sealer()

    async def all_sealed() -> bool:
        await first.run(probe.service)
        await second.run(probe.service)
        return (await verified(probe)).checked == 30

    await eventually(all_sealed)

    assert (await verified(probe)).findings == ()


@pytest.mark.parametrize("table", ["audit_entry", "audit_seal"])
@pytest.mark.parametrize("statement", ["update {} set {} = {}", "delete from {}", "truncate {}"])
async def test_service_itself_can_neither_change_nor_delete(
    probe: RunningService, table: str, statement: str
) -> None:
    column = "actor" if table == "audit_entry" else "position"
    filled = statement.format(f"probe.{table}", column, column)

    with pytest.raises(DBAPIError, match="permission denied"):
        async with probe.service.database.engine.begin() as connection:
            await connection.execute(text(filled))


def changed_entry(chance: random.Random) -> tuple[str, set[int]]:
    position = chance.randint(1, ENTRIES)
    change = chance.choice(
        [
            "actor = 'acc-2'",
            "at = at + interval '1 microsecond'",
            "committee = '330782'",
            "action = 'parties.changed'",
            "subject_id = subject_id || 'x'",
            "case_id = gen_random_uuid()",
            "purpose = null",
            "outcome = 'refused'",
            "request_id = ''",
            "on_behalf_of = 'acc-3'",
            "detail = jsonb_set(detail, '{number}', '-1')",
            "detail = detail - 'fields'",
            "id = gen_random_uuid()",
        ]
    )
    entry = f"(select entry_id from probe.audit_seal where position = {position})"
    return f"update probe.audit_entry set {change} where id = {entry}", {position}


def deleted_entry(chance: random.Random) -> tuple[str, set[int]]:
    position = chance.randint(1, ENTRIES)
    entry = f"(select entry_id from probe.audit_seal where position = {position})"
    return f"delete from probe.audit_entry where id = {entry}", {position}


def deleted_seal(chance: random.Random) -> tuple[str, set[int]]:
    position = chance.randint(1, ENTRIES)
    return f"delete from probe.audit_seal where position = {position}", {position}


def cut_off(chance: random.Random) -> tuple[str, set[int]]:
    position = chance.randint(1, ENTRIES)
    return (
        f"""
        delete from probe.audit_entry where id in
            (select entry_id from probe.audit_seal where position >= {position});
        delete from probe.audit_seal where position >= {position}
        """,
        {position},
    )


def changed_seal(chance: random.Random) -> tuple[str, set[int]]:
    position = chance.randint(1, ENTRIES)
    change = chance.choice(
        [
            "hash = sha256(hash)",
            "previous = sha256(previous)",
            "sealed_at = sealed_at + interval '1 second'",
        ]
    )
    return f"update probe.audit_seal set {change} where position = {position}", {position}


def swapped_entries(chance: random.Random) -> tuple[str, set[int]]:
    one, other = sorted(chance.sample(range(1, ENTRIES + 1), 2))
    return (
        f"""
        create temp table pair as select position, entry_id from probe.audit_seal
            where position in ({one}, {other});
        update probe.audit_seal set entry_id = gen_random_uuid() where position = {other};
        update probe.audit_seal set entry_id = (select entry_id from pair where position = {other})
            where position = {one};
        update probe.audit_seal set entry_id = (select entry_id from pair where position = {one})
            where position = {other};
        drop table pair
        """,
        {one, other},
    )


def swapped_positions(chance: random.Random) -> tuple[str, set[int]]:
    one, other = sorted(chance.sample(range(1, ENTRIES + 1), 2))
    return (
        f"""
        update probe.audit_seal set position = 0 where position = {one};
        update probe.audit_seal set position = {one} where position = {other};
        update probe.audit_seal set position = {other} where position = 0
        """,
        {one, other},
    )


EDITS: tuple[Edit, ...] = (
    changed_entry,
    deleted_entry,
    deleted_seal,
    cut_off,
    changed_seal,
    swapped_entries,
    swapped_positions,
)


async def test_each_of_200_random_edits_is_found_where_it_was_made(probe: RunningService) -> None:
    chance = random.Random(20260101)
    end = await sealed(probe, ENTRIES)
    await tamper(probe, KEEP_ORIGINAL)

    for number in range(200):
        edit = EDITS[number % len(EDITS)]
        statement, positions = edit(chance)
        await tamper(probe, statement)
        found = await verified(probe, known=(end.position, end.hash))
        located = {finding.position for finding in found.findings}
        assert positions <= located, (edit.__name__, statement, found.findings)
        assert located - positions <= followers(positions), (statement, found.findings)
        await tamper(probe, RESTORE)

    assert (await verified(probe, known=(end.position, end.hash))).findings == ()


def followers(positions: set[int]) -> set[int | None]:
    """Where else an edit may show: right behind it, and as an entry without a seal."""
    return {position + 1 for position in positions} | {None}


KEEP_ORIGINAL = """
    create schema original;
    create table original.audit_entry as table probe.audit_entry;
    create table original.audit_seal as table probe.audit_seal
"""

RESTORE = """
    truncate probe.audit_entry, probe.audit_seal;
    insert into probe.audit_entry table original.audit_entry;
    insert into probe.audit_seal table original.audit_seal
"""


async def test_chain_written_anew_differs_from_the_end_that_was_kept(
    probe: RunningService,
) -> None:
    end = await sealed(probe, 5)
    await tamper(probe, "update probe.audit_entry set actor = 'x'; truncate probe.audit_seal")
    await Sealer().run(probe.service)

    found = await verified(probe, known=(end.position, end.hash))

    assert (await verified(probe)).findings == ()
    assert [(one.kind, one.position) for one in found.findings] == [("changed", 5)]


async def test_end_of_a_day_is_the_last_seal_before_it(probe: RunningService) -> None:
    first = await sealed(probe, 2)
    await write_entries(probe, 1)
    later = probe.service.clock() + timedelta(hours=1)
    probe.service.clock = lambda: later
    await Sealer().run(probe.service)

    before = await head(probe.service, before=first.sealed_at + timedelta(minutes=30))

    assert before == first
