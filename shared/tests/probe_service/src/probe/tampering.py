"""Edits of the probe's audit trail, as somebody who owns the database can make them."""
# ruff: noqa: S608  (edits are written out as SQL)

import random
from collections.abc import Callable

ENTRIES = 40

Edit = Callable[[random.Random], tuple[str, set[int]]]
"""Returns the statement of one edit and the positions where it must be found."""

ENTRY_CHANGES: dict[str, tuple[str, ...]] = {
    "id": ("gen_random_uuid()",),
    "at": ("at + interval '1 microsecond'", "at - interval '1 day'"),
    "actor": ("'acc-2'", "actor || ' '"),
    "actor_kind": ("'system'",),
    "committee": ("'330782'", "''"),
    "action": ("'parties.changed'",),
    "subject_type": ("'letter'",),
    "subject_id": ("subject_id || 'x'",),
    "case_id": ("gen_random_uuid()",),
    "purpose": ("null", "''"),
    "outcome": ("'refused'",),
    "request_id": ("''",),
    "on_behalf_of": ("'acc-3'",),
    "detail": ("jsonb_set(detail, '{number}', '-1')", "detail - 'fields'", "'{}'"),
}

SEAL_CHANGES: dict[str, tuple[str, ...]] = {
    "position": (f"position + {ENTRIES}",),
    "entry_id": ("gen_random_uuid()",),
    "previous": ("sha256(previous)", "''"),
    "hash": ("sha256(hash)", "substring(hash for 31)"),
    "sealed_at": ("sealed_at + interval '1 second'",),
}

CONTENT = ", ".join(name for name in ENTRY_CHANGES if name != "id")


def entry_at(position: int) -> str:
    return f"(select entry_id from probe.audit_seal where position = {position})"


def somewhere(chance: random.Random) -> int:
    return chance.randint(1, ENTRIES)


def two_places(chance: random.Random) -> tuple[int, int]:
    one, other = sorted(chance.sample(range(1, ENTRIES + 1), 2))
    return one, other


def changed_column(column: str, values: tuple[str, ...]) -> Edit:
    def changed_entry(chance: random.Random) -> tuple[str, set[int]]:
        position = somewhere(chance)
        change = f"{column} = {chance.choice(values)}"
        return f"update probe.audit_entry set {change} where id = {entry_at(position)}", {position}

    return changed_entry


def changed_seal_column(column: str, values: tuple[str, ...]) -> Edit:
    def changed_seal(chance: random.Random) -> tuple[str, set[int]]:
        position = somewhere(chance)
        change = f"{column} = {chance.choice(values)}"
        return f"update probe.audit_seal set {change} where position = {position}", {position}

    return changed_seal


def deleted_entry(chance: random.Random) -> tuple[str, set[int]]:
    position = somewhere(chance)
    return f"delete from probe.audit_entry where id = {entry_at(position)}", {position}


def deleted_seal(chance: random.Random) -> tuple[str, set[int]]:
    position = somewhere(chance)
    return f"delete from probe.audit_seal where position = {position}", {position}


def deleted_with_its_seal(chance: random.Random) -> tuple[str, set[int]]:
    position = somewhere(chance)
    return (
        f"""
        delete from probe.audit_entry where id = {entry_at(position)};
        delete from probe.audit_seal where position = {position}
        """,
        {position},
    )


def cut_off(chance: random.Random) -> tuple[str, set[int]]:
    position = somewhere(chance)
    return (
        f"""
        delete from probe.audit_entry where id in
            (select entry_id from probe.audit_seal where position >= {position});
        delete from probe.audit_seal where position >= {position}
        """,
        {position},
    )


def swapped_entries(chance: random.Random) -> tuple[str, set[int]]:
    one, other = two_places(chance)
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


def swapped_contents(chance: random.Random) -> tuple[str, set[int]]:
    one, other = two_places(chance)
    return (
        f"""
        update probe.audit_entry e set ({CONTENT}) =
            (select {CONTENT} from probe.audit_entry o where o.id <> e.id
                and o.id in ({entry_at(one)}, {entry_at(other)}))
        where e.id in ({entry_at(one)}, {entry_at(other)})
        """,
        {one, other},
    )


def swapped_positions(chance: random.Random) -> tuple[str, set[int]]:
    one, other = two_places(chance)
    return (
        f"""
        update probe.audit_seal set position = 0 where position = {one};
        update probe.audit_seal set position = {one} where position = {other};
        update probe.audit_seal set position = {other} where position = 0
        """,
        {one, other},
    )


def copied_entry(position: int) -> str:
    return f"""
        create temp table copied as select * from probe.audit_entry where id = {entry_at(position)};
        update copied set id = gen_random_uuid();
        insert into probe.audit_entry table copied;
        """


def inserted_entry(chance: random.Random) -> tuple[str, set[int]]:
    """An entry nobody sealed, as old as another; it is named, and has no position."""
    return f"{copied_entry(somewhere(chance))}; drop table copied", set()


def inserted_with_a_seal(chance: random.Random) -> tuple[str, set[int]]:
    """An entry squeezed in under a seal of its own; all behind it move up."""
    position = somewhere(chance)
    return (
        f"""
        {copied_entry(position)}
        update probe.audit_seal set position = -position - 1 where position >= {position};
        update probe.audit_seal set position = -position where position < 0;
        insert into probe.audit_seal
            select {position}, copied.id, previous, sha256(hash), sealed_at
            from probe.audit_seal, copied where position = {position} + 1;
        drop table copied
        """,
        {position},
    )


EDITS: tuple[Edit, ...] = (
    *(changed_column(*change) for change in ENTRY_CHANGES.items()),
    *(changed_seal_column(*change) for change in SEAL_CHANGES.items()),
    deleted_entry,
    deleted_seal,
    deleted_with_its_seal,
    cut_off,
    swapped_entries,
    swapped_contents,
    swapped_positions,
    inserted_entry,
    inserted_with_a_seal,
)
