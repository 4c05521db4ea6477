"""Encrypts what is stored anew under the current key, while the service runs.

How far it is shows in the data: a value says which key it was encrypted with. So it can be ended
at any point, by a kill too, and started again. Rows that somebody is changing are passed over and
come later; what is written meanwhile is never overwritten.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, Tuple, and_, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.crypto import CiphertextError, FieldCipher, header_of, key_id_of
from shared.personal_data import EncryptedColumn, PersonalData

__all__ = ["Broken", "Pace", "Progress", "Usage", "is_used", "rotate", "usage"]

MOST_PASSES = 20
LOCKED_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Pace:
    """How many rows a transaction takes (1 to 1000), and how long one waits after it."""

    rows: int = 200
    pause_seconds: float = 0.05


@dataclass(frozen=True, slots=True)
class Broken:
    """A value that doesn't open, by ``schema.table.column:key``, and why."""

    place: str
    reason: str


@dataclass(slots=True)
class Progress:
    """What was done in one column so far; ``waiting`` values are still under another key."""

    column: str
    rotated: int = 0
    waiting: int = 0
    broken: list[Broken] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Usage:
    """How many values of a column are under which key, and those that don't open."""

    column: str
    values: Counter[str]
    broken: Sequence[Broken]


Report = Callable[[Progress], Awaitable[None]]
Key = tuple[Any, ...]


async def say_nothing(_: Progress) -> None:
    """Take a report of progress and do nothing with it."""


async def rotate(
    engine: AsyncEngine,
    declared: PersonalData,
    cipher: FieldCipher,
    *,
    pace: Pace | None = None,
    report: Report = say_nothing,
) -> list[Progress]:
    """Bring every declared column under the current key, and tell what couldn't be.

    ``engine`` belongs to the tables' owner: the service itself may not change sealed rows. Values
    that are damaged or in the wrong place stay as they are. ``report`` is awaited after each batch.
    """
    return [
        await ColumnRotation(engine, item, cipher, pace or Pace(), report).run()
        for item in declared.encrypted
    ]


class ColumnRotation:
    """Brings one column under the current key."""

    def __init__(
        self,
        engine: AsyncEngine,
        item: EncryptedColumn,
        cipher: FieldCipher,
        pace: Pace,
        report: Report,
    ) -> None:
        self._engine = engine
        self._item = item
        self._cipher = cipher
        self._pace = pace
        self._report = report
        self._key = key_of(item.table)
        self._broken: dict[Key, Broken] = {}
        self._progress = Progress(item.name)

    async def run(self) -> Progress:
        """Pass through the table until nothing is left that can be encrypted anew."""
        for _ in range(MOST_PASSES):
            await self._pass()
            self._progress.broken = list(self._broken.values())
            self._progress.waiting = await self._count_waiting()
            if self._progress.waiting == 0:
                break
            await asyncio.sleep(max(self._pace.pause_seconds, LOCKED_SECONDS))
        await self._report(self._progress)
        return self._progress

    async def _pass(self) -> None:
        after: Key | None = None
        while True:
            async with self._engine.begin() as connection:
                rows = await self._take(connection, after)
                for row in rows:
                    await self._renew(connection, row)
            if not rows:
                return
            after = tuple(rows[-1][: len(self._key)])
            await self._report(self._progress)
            await asyncio.sleep(self._pace.pause_seconds)

    async def _take(self, connection: AsyncConnection, after: Key | None) -> Sequence[Row[Any]]:
        column = self._item.column
        statement = (
            select(*self._key, self._item.bound_to.label("bound_to"), column.label("sealed"))
            .where(self._is_waiting())
            .order_by(*self._key)
            .limit(self._pace.rows)
            .with_for_update(skip_locked=True, key_share=True, of=self._item.table)
        )
        if after is not None:
            statement = statement.where(self._place() > after)
        return list(await connection.execute(statement))

    async def _renew(self, connection: AsyncConnection, row: Row[Any]) -> None:
        key = tuple(row[: len(self._key)])
        place = self._item.context(row.bound_to)
        try:
            sealed = self._cipher.rotate(row.sealed, place)
        except CiphertextError as error:
            self._broken[key] = Broken(place, str(error))
            return
        await connection.execute(
            update(self._item.table)
            .where(and_(*(column == part for column, part in zip(self._key, key, strict=True))))
            .values({self._item.column: sealed})
        )
        self._broken.pop(key, None)
        self._progress.rotated += 1

    async def _count_waiting(self) -> int:
        statement = select(func.count()).select_from(self._item.table).where(self._is_waiting())
        async with self._engine.connect() as connection:
            counted = await connection.scalar(statement)
        return int(counted or 0) - len(self._broken)

    def _is_waiting(self) -> ColumnElement[bool]:
        column, header = self._item.column, self._cipher.header
        return and_(column.is_not(None), func.substring(column, 1, len(header)) != header)

    def _place(self) -> Tuple:
        return tuple_(*self._key)


async def usage(
    engine: AsyncEngine, declared: PersonalData, cipher: FieldCipher, *, rows: int = 500
) -> list[Usage]:
    """Open every declared value; tell which keys are used, and which values don't open."""
    return [await usage_of(engine, item, cipher, rows) for item in declared.encrypted]


async def usage_of(
    engine: AsyncEngine, item: EncryptedColumn, cipher: FieldCipher, rows: int
) -> Usage:
    """Open every value of one column, without keeping any."""
    values: Counter[str] = Counter()
    broken = []
    statement = select(item.bound_to.label("bound_to"), item.column.label("sealed"))
    async with engine.connect() as connection:
        found = await connection.stream(
            statement.where(item.column.is_not(None)), execution_options={"yield_per": rows}
        )
        async for row in found:
            place = item.context(row.bound_to)
            try:
                values[key_id_of(row.sealed)] += 1
                cipher.decrypt(row.sealed, place)
            except CiphertextError as error:
                broken.append(Broken(place, str(error)))
    return Usage(item.name, values, broken)


async def is_used(engine: AsyncEngine, declared: PersonalData, key_id: str) -> str | None:
    """Return a column in which a value is under a key; None when there is none."""
    header = header_of(key_id)
    async with engine.connect() as connection:
        for item in declared.encrypted:
            uses = func.substring(item.column, 1, len(header)) == header
            if await connection.scalar(select(1).select_from(item.table).where(uses).limit(1)):
                return item.name
    return None


def key_of(table: Table) -> tuple[ColumnElement[Any], ...]:
    """Return the columns of a table's primary key."""
    return tuple(table.primary_key.columns)
