"""The audit trail is sealed within a second, and whoever changes it is found."""
# ruff: noqa: S608  (edits are written out as SQL)

import asyncio
import random
from datetime import timedelta

import pytest
from probe.tables import plumbing
from probe.tampering import (
    EDITS,
    ENTRIES,
    ENTRY_CHANGES,
    SEAL_CHANGES,
    entry_at,
    inserted_with_a_seal,
)
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.actor import Actor
from shared.audit import Head, KnownEnd, Sealer, Verification, head, verify
from shared.testing.running import RunningService
from shared.testing.waiting import eventually


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


async def verified(probe: RunningService, *known: KnownEnd) -> Verification:
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

    found = await verified(probe, (end.position, end.hash))

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


@pytest.mark.parametrize("table", ["audit_entry", "audit_seal", "audit_head"])
@pytest.mark.parametrize("statement", ["update {} set {} = {}", "delete from {}", "truncate {}"])
async def test_service_itself_can_neither_change_nor_delete(
    probe: RunningService, table: str, statement: str
) -> None:
    column = "actor" if table == "audit_entry" else "position"
    filled = statement.format(f"probe.{table}", column, column)

    with pytest.raises(DBAPIError, match="permission denied"):
        async with probe.service.database.engine.begin() as connection:
            await connection.execute(text(filled))


def test_edits_reach_every_column() -> None:
    assert ENTRY_CHANGES.keys() == set(plumbing.audit_entry.c.keys())
    assert SEAL_CHANGES.keys() == set(plumbing.audit_seal.c.keys())


async def test_each_of_200_random_edits_is_found_where_it_was_made(probe: RunningService) -> None:
    chance = random.Random(20260101)  # noqa: S311  (the same edits each time)
    end = await sealed(probe, ENTRIES)
    await tamper(probe, KEEP_ORIGINAL)

    for number in range(200):
        edit = EDITS[number % len(EDITS)]
        statement, positions = edit(chance)
        await tamper(probe, statement)
        found = await verified(probe, (end.position, end.hash))
        said = (edit.__name__, statement, found.findings)
        assert places(found) >= positions, said
        assert first_place(found) == min(positions, default=None), said
        if edit is not inserted_with_a_seal:
            assert places(found) <= positions | followers(positions), said
        assert unsealed_ids(found) == await entries_without_a_seal(probe), said
        await tamper(probe, RESTORE)

    assert (await verified(probe, (end.position, end.hash))).findings == ()


def places(found: Verification) -> set[int]:
    return {one.position for one in found.findings if one.position is not None}


def first_place(found: Verification) -> int | None:
    """Where the first thing is wrong in the chain: what stands before it can be relied on."""
    return min(places(found), default=None)


def followers(positions: set[int]) -> set[int]:
    """Where else an edit may show: right behind it, or where its seal was put, past the end."""
    behind = {place + 1 for place in positions}
    return behind | {ENTRIES + 1} | {place + ENTRIES for place in positions}


def unsealed_ids(found: Verification) -> set[str]:
    return {str(one.entry_id) for one in found.findings if one.kind == "unsealed"}


async def entries_without_a_seal(probe: RunningService) -> set[str]:
    statement = """
        select id from probe.audit_entry where id not in (select entry_id from probe.audit_seal)
    """
    return set((await asyncio.to_thread(probe.surroundings.database.run, statement)).split())


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


async def test_chain_written_anew_differs_from_the_ends_that_were_kept(
    probe: RunningService,
) -> None:
    kept = [await sealed(probe, 5) for _ in range(3)]
    ends = [(end.position, end.hash) for end in kept]
    await tamper(
        probe,
        f"""
        update probe.audit_entry set actor = 'x' where id = {entry_at(8)};
        delete from probe.audit_seal where position >= 8
        """,
    )
    await Sealer().run(probe.service)

    found = await verified(probe, *ends)

    assert (await verified(probe)).findings == ()
    assert [(one.kind, one.since, one.position) for one in found.findings] == [
        ("rewritten", 6, 10),
        ("rewritten", 6, 15),
    ]


async def test_chain_cut_behind_an_end_that_was_kept_is_found_by_the_later_one(
    probe: RunningService,
) -> None:
    kept = [await sealed(probe, 5) for _ in range(2)]
    await tamper(
        probe,
        """
        delete from probe.audit_entry where id in
            (select entry_id from probe.audit_seal where position > 7);
        delete from probe.audit_seal where position > 7
        """,
    )

    found = await verified(probe, *((end.position, end.hash) for end in kept))

    assert [(one.kind, one.position) for one in found.findings] == [("missing_seal", 8)]


async def test_end_of_a_day_is_the_last_seal_before_it(probe: RunningService) -> None:
    first = await sealed(probe, 2)
    await write_entries(probe, 1)
    later = probe.service.clock() + timedelta(hours=1)
    probe.service.clock = lambda: later
    await Sealer().run(probe.service)

    before = await head(probe.service, before=first.sealed_at + timedelta(minutes=30))

    assert before == first
