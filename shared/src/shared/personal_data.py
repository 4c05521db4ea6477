"""Which columns of a service are encrypted, and why each other text column needn't be.

Each service declares its tables once, in its ``personal_data.py``. Rotation of keys, the tests of
coverage, retention and the export about one person read the declaration.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ARRAY, JSON, Column, LargeBinary, MetaData, String, Table

__all__ = [
    "ACCOUNT",
    "CODE",
    "HASH",
    "KEY",
    "NUMBER",
    "Encrypted",
    "EncryptedColumn",
    "PersonalData",
]

CODE = "a code or state from a closed list, or a configured one"
ACCOUNT = "an account's id; identity knows whose"
HASH = "a hash or blind index; nothing can be read from it without a key or the thing itself"
NUMBER = "a number that the office gave; it names a case, a letter or a conclusion"
KEY = "a random key or token's name"

EVERYWHERE: Mapping[str, str] = {"committee": "the committee's code"}
"""Columns that any table may have."""

PLUMBING: Mapping[str, str] = {
    "outbox.subject": CODE,
    "outbox.aggregate_type": CODE,
    "outbox.actor": ACCOUNT,
    "outbox.traceparent": KEY,
    "outbox.data": "an event; the catalogue's tests keep personal data out",
    "event_sequence.aggregate_type": CODE,
    "inbox.publisher": CODE,
    "inbox.aggregate_type": CODE,
    "inbox_position.publisher": CODE,
    "inbox_position.aggregate_type": CODE,
    "parked_event.publisher": CODE,
    "parked_event.subject": CODE,
    "parked_event.aggregate_type": CODE,
    "parked_event.payload": "an event as it came; events carry nothing personal",
    "parked_event.state": CODE,
    "parked_event.reason": "kind and code of an error, without what it quotes",
    "parked_event.resolved_by": "who gave the command",
    "idempotency_key.client": ACCOUNT,
    "idempotency_key.route": CODE,
    "idempotency_key.key": HASH,
    "idempotency_key.fingerprint": HASH,
    "idempotency_key.resource_id": KEY,
    "audit_entry.actor": ACCOUNT,
    "audit_entry.actor_kind": CODE,
    "audit_entry.action": CODE,
    "audit_entry.subject_type": CODE,
    "audit_entry.subject_id": KEY,
    "audit_entry.purpose": CODE,
    "audit_entry.outcome": CODE,
    "audit_entry.request_id": KEY,
    "audit_entry.on_behalf_of": ACCOUNT,
    "audit_entry.detail": "codes and identifiers; append-only, so nothing personal may get in",
    "audit_seal.previous": HASH,
    "audit_seal.hash": HASH,
    "audit_head.publisher": CODE,
    "audit_head.hash": HASH,
}
"""The tables that every service has."""


@dataclass(frozen=True, slots=True)
class Encrypted:
    """A declared ciphertext: ``table.column`` and what it holds.

    ``bound_to`` is the column whose value is authenticated with it, the primary key by default.
    ``is_personal`` is false for secrets that are nobody's personal data.
    """

    place: str
    holds: str
    bound_to: str = ""
    is_personal: bool = True


@dataclass(frozen=True, slots=True)
class EncryptedColumn:
    """An encrypted column of a table, with what its ciphertexts are bound to."""

    column: Column[Any]
    bound_to: Column[Any]
    holds: str
    is_personal: bool

    @property
    def table(self) -> Table:
        """The table it is in."""
        return self.column.table

    @property
    def name(self) -> str:
        """``schema.table.column``."""
        return f"{self.table.fullname}.{self.column.name}"

    def context(self, key: object) -> str:
        """Return the place that the value of one row is encrypted for; see ``FieldCipher``."""
        return f"{self.name}:{key}"


class PersonalData:
    """The declaration of one schema.

    Parameters
    ----------
    metadata
        The schema's tables.
    encrypted
        Every column that holds ciphertexts.
    plain
        ``table.column`` of every other column that could hold text, with the reason why nothing
        personal is in it; the plumbing's and ``committee`` are known.
    """

    def __init__(
        self, metadata: MetaData, *, encrypted: Iterable[Encrypted], plain: Mapping[str, str]
    ) -> None:
        self.metadata = metadata
        self.declared = tuple(encrypted)
        self.plain: Mapping[str, str] = {**PLUMBING, **plain}

    @property
    def schema(self) -> str:
        """The schema's name, which is the service's."""
        return str(self.metadata.schema)

    @cached_property
    def encrypted(self) -> tuple[EncryptedColumn, ...]:
        """Every encrypted column."""
        return tuple(self._column(item) for item in self.declared)

    def undeclared(self) -> list[str]:
        """Return every column that could hold text and is declared neither way."""
        known = {item.place for item in self.declared} | self.plain.keys()
        return [
            place
            for place, column in self._columns()
            if holds_text(column) and place not in known and column.name not in EVERYWHERE
        ]

    def unknown(self) -> list[str]:
        """Return what is declared and isn't there, or is declared both ways."""
        there = {place for place, _ in self._columns()}
        encrypted = {item.place for item in self.declared}
        return sorted(((encrypted | self.plain.keys()) - there) | (encrypted & self.plain.keys()))

    def _columns(self) -> Iterator[tuple[str, Column[Any]]]:
        for table in self.metadata.sorted_tables:
            for column in table.columns:
                yield f"{table.name}.{column.name}", column

    def _column(self, item: Encrypted) -> EncryptedColumn:
        table_name, _, name = item.place.partition(".")
        table = self.metadata.tables[f"{self.schema}.{table_name}"]
        bound_to = table.c[item.bound_to] if item.bound_to else sole_key(table)
        return EncryptedColumn(table.c[name], bound_to, item.holds, item.is_personal)


def sole_key(table: Table) -> Column[Any]:
    """Return the one column of a table's primary key."""
    (key,) = table.primary_key.columns
    return key


def holds_text(column: Column[Any]) -> bool:
    """Tell whether a column could hold text that somebody wrote."""
    kind = column.type.item_type if isinstance(column.type, ARRAY) else column.type
    return isinstance(kind, String | LargeBinary | JSON)
