"""The audit trail: what was done, read and refused, chained by one sealer, and checked.

Requests insert entries without waiting for one another. Within a second the sealer gives each entry
the next position and a hash over the entry, the position and the hash before it. The service's role
can neither change nor delete entries and seals; what somebody else changed, `verify` finds.
"""

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, exists, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

if TYPE_CHECKING:
    from shared.service import Service

__all__ = ["Finding", "Head", "KnownEnd", "Sealer", "Verification", "head", "verify"]

BATCH = 1000
UNSEALED_AFTER = timedelta(seconds=5)
RECENT = timedelta(seconds=15)
LATE = timedelta(minutes=15)
SWEEP_SECONDS = 60.0
ENTRY = "entry:"

FindingKind = Literal[
    "changed", "moved", "broken_chain", "missing_entry", "missing_seal", "rewritten", "unsealed"
]

KnownEnd = tuple[int, bytes]
"""Position and hash of an end of the chain that was kept elsewhere."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: whoever kept it can tell whether the chain was cut behind it."""

    position: int
    hash: bytes
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that isn't as it was sealed; where seals are missing, the first of them.

    Of a chain that was written anew only a stretch is known: from ``since`` to ``position``.
    """

    kind: FindingKind
    position: int | None
    entry_id: UUID | None
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """How many seals were checked, what was found, and where the chain ends."""

    checked: int
    findings: tuple[Finding, ...]
    head: Head | None


class Sealer:
    """Chains the entries of one service; only one sealer works at a time, the others pass.

    Each run looks at recent entries; once a minute also for those of long transactions, and at
    the start at all of them.
    """

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._swept_at: float | None = None

    async def run(self, service: "Service[Any]") -> None:
        """Seal everything that is waiting."""
        started = self._monotonic()
        since = self._since(service.clock(), started)
        while await seal_batch(service, since) == BATCH:
            continue
        if since is None or service.clock() - since >= LATE:
            self._swept_at = started

    def _since(self, now: datetime, started: float) -> datetime | None:
        if self._swept_at is None:
            return None
        is_due = started - self._swept_at >= SWEEP_SECONDS
        return now - (LATE if is_due else RECENT)


async def seal_batch(service: "Service[Any]", since: datetime | None) -> int:
    """Seal up to a thousand entries, in the order in which they were made; return how many."""
    seal = service.plumbing.audit_seal
    async with service.database.engine.begin() as connection:
        if not await is_alone(connection, service.name):
            return 0
        rows = await unsealed_rows(connection, service, since)
        if not rows:
            return 0
        last = await last_seal(connection, seal)
        position = last.position if last else 0
        previous = last.hash if last else genesis(service.name)
        seals = []
        for row in rows:
            position += 1
            values = {"position": position, "entry_id": row.id, "sealed_at": service.clock()}
            hashed = seal_hash(previous, values, row._asdict())
            seals.append({**values, "previous": previous, "hash": hashed})
            previous = hashed
        await connection.execute(insert(seal), seals)
    return len(rows)


async def is_alone(connection: AsyncConnection, schema: str) -> bool:
    """Whether no other sealer of this schema is at work; holds for this transaction."""
    statement = text("select pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
    return bool(await connection.scalar(statement, {"name": f"audit sealer {schema}"}))


async def unsealed_rows(
    connection: AsyncConnection, service: "Service[Any]", since: datetime | None
) -> list[Row[Any]]:
    """Return the oldest entries without a seal, made since a moment or ever."""
    entry = service.plumbing.audit_entry
    statement = select(entry).where(without_seal(service))
    if since is not None:
        statement = statement.where(entry.c.at >= since)
    rows = await connection.execute(statement.order_by(entry.c.at, entry.c.id).limit(BATCH))
    return list(rows)


def without_seal(service: "Service[Any]") -> ColumnElement[bool]:
    """Return the condition that an entry has no seal."""
    entry, seal = service.plumbing.audit_entry, service.plumbing.audit_seal
    return ~exists().where(seal.c.entry_id == entry.c.id)


async def last_seal(
    connection: AsyncConnection, seal: Table, *, before: datetime | None = None
) -> Head | None:
    """Return the end of the chain, or its end before a moment; None when there is none."""
    statement = select(seal.c.position, seal.c.hash, seal.c.sealed_at)
    if before is not None:
        statement = statement.where(seal.c.sealed_at < before)
    newest = statement.order_by(seal.c.position.desc()).limit(1)
    row = (await connection.execute(newest)).one_or_none()
    return Head(row.position, row.hash, row.sealed_at) if row else None


def genesis(schema: str) -> bytes:
    """Return what the first seal has in place of a hash before it."""
    return hashlib.sha256(f"audit {schema}".encode()).digest()


def seal_hash(previous: bytes, seal: Mapping[str, Any], entry: Mapping[str, Any]) -> bytes:
    """Return SHA-256 over the hash before and the canonical JSON of position, time and entry."""
    content = {
        "position": seal["position"],
        "sealed_at": seal["sealed_at"],
        "entry": dict(entry),
    }
    canonical = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=plain
    )
    return hashlib.sha256(previous + canonical.encode()).digest()


def plain(value: object) -> str:
    """Return the text of an id or a moment as it goes into a hash."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


async def head(service: "Service[Any]", *, before: datetime | None = None) -> Head | None:
    """Return the end of the chain now, or as it was before a moment (the end of a day)."""
    async with service.database.engine.connect() as connection:
        return await last_seal(connection, service.plumbing.audit_seal, before=before)


async def verify(service: "Service[Any]", *, known: Iterable[KnownEnd] = ()) -> Verification:
    """Check every entry and seal.

    Parameters
    ----------
    known
        Ends of the chain that were kept elsewhere: a chain that is shorter than one, or differs
        there, was cut or written anew.
    """
    checker = Checker(genesis(service.name), known)
    entry, seal = service.plumbing.audit_entry, service.plumbing.audit_seal
    statement = (
        select(seal, *(column.label(ENTRY + column.name) for column in entry.c))
        .join_from(seal, entry, entry.c.id == seal.c.entry_id, isouter=True)
        .order_by(seal.c.position)
    )
    limit = service.clock() - UNSEALED_AFTER
    async with service.database.engine.connect() as connection:
        async for row in await connection.stream(statement):
            checker.check(row._asdict())
        unsealed = select(entry.c.id).where(without_seal(service), entry.c.at < limit)
        waiting = (await connection.scalars(unsealed.order_by(entry.c.at))).all()
    findings = [*checker.findings(), *(Finding("unsealed", None, found) for found in waiting)]
    return Verification(checker.checked, tuple(findings), checker.head)


class Checker:
    """Walks along the chain and notes each place where it isn't as it was sealed."""

    def __init__(self, first: bytes, known: Iterable[KnownEnd]) -> None:
        self._previous = first
        self._known: dict[int, set[bytes]] = defaultdict(set)
        for position, digest in known:
            self._known[position].add(digest)
        self._intact_until = 0
        self._findings: list[Finding] = []
        self.checked = 0
        self.head: Head | None = None

    def check(self, row: Mapping[str, Any]) -> None:
        """Check the next seal and its entry."""
        position, entry_id = row["position"], row["entry_id"]
        expected = self.head.position + 1 if self.head else 1
        if position != expected:
            self._findings.append(Finding("missing_seal", expected, None))
        kind = self._kind(row)
        if kind is not None:
            self._findings.append(Finding(kind, position, entry_id))
        self._previous = row["hash"]
        self.head = Head(position, row["hash"], row["sealed_at"])
        self.checked += 1
        self._compare(position, entry_id, is_whole=kind is None)

    def _compare(self, position: int, entry_id: UUID, *, is_whole: bool) -> None:
        kept = self._known.get(position)
        if kept is None:
            return
        if kept == {self._previous}:
            self._intact_until = position
        elif is_whole:
            since = self._intact_until + 1
            self._findings.append(Finding("rewritten", position, entry_id, since=since))

    def _kind(self, row: Mapping[str, Any]) -> FindingKind | None:
        entry = {
            name.removeprefix(ENTRY): value for name, value in row.items() if name.startswith(ENTRY)
        }
        if entry["id"] is None:
            return "missing_entry"
        is_linked = row["previous"] == self._previous
        is_intact = row["hash"] == seal_hash(row["previous"], row, entry)
        if is_intact:
            return None if is_linked else "broken_chain"
        return "changed" if is_linked else "moved"

    def findings(self) -> list[Finding]:
        """Return everything found, with what is missing behind the last end that was kept."""
        end = self.head.position if self.head else 0
        if max(self._known, default=0) <= end:
            return self._findings
        return [*self._findings, Finding("missing_seal", end + 1, None)]
