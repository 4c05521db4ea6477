"""Gives rows from before a new way of looking what that way finds them by.

Works through the table in small transactions, may be ended and begun again at any time, and
changes nothing that is right already.
"""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.repositories.case_rows import name_indexes, parties_of
from intake.tables import case
from intake.unit_of_work import UnitOfWork, settings_of
from shared.clock import committee_date
from shared.service import Service

__all__ = ["reindex"]

ROWS_A_STEP = 200
DIGITS = re.compile(r"\d+")

INDEXED = (
    case.c.appraisee_name_index,
    case.c.employer_name_index,
    case.c.number_year,
    case.c.number_sequence,
)


async def reindex(service: Service[UnitOfWork]) -> int:
    """Bring the indexes of names and numbers of every case up to date; return how many changed."""
    changed, after = 0, None
    while True:
        async with service.database.engine.begin() as connection:
            statement = (
                select(case.c.id, case.c.parties, case.c.case_number, case.c.accepted_at, *INDEXED)
                .order_by(case.c.id)
                .limit(ROWS_A_STEP)
                .with_for_update(key_share=True)
            )
            if after is not None:
                statement = statement.where(case.c.id > after)
            rows = (await connection.execute(statement)).all()
            changed += await renew(service, connection, rows)
        if len(rows) < ROWS_A_STEP:
            return changed
        after = rows[-1].id


async def renew(
    service: Service[UnitOfWork], connection: AsyncConnection, rows: Sequence[Any]
) -> int:
    """Store what some rows are found by, where it isn't there yet."""
    changed = 0
    for row in rows:
        wanted = {**names_of(service, row), **number_of(service, row)}
        if any(getattr(row, name) != value for name, value in wanted.items()):
            await connection.execute(update(case).where(case.c.id == row.id).values(wanted))
            changed += 1
    return changed


def names_of(service: Service[UnitOfWork], row: Any) -> dict[str, bytes | None]:
    """Return the indexes of the names of a case; an erased one has none."""
    if row.parties is None:
        return {"appraisee_name_index": None, "employer_name_index": None}
    return name_indexes(parties_of(row, service.cipher), service.blind_index)


def number_of(service: Service[UnitOfWork], row: Any) -> dict[str, int | None]:
    """Return the year and the sequence that a case's number was made of.

    Of the numbers in the text, the sequence is the one with which the settings write the same text;
    under another pattern than today's it is the last one.
    """
    if row.case_number is None:
        return {"number_year": None, "number_sequence": None}
    year = committee_date(row.accepted_at).year
    found = [int(digits) for digits in DIGITS.findall(row.case_number)]
    pattern = settings_of(service).case_number_pattern
    same = [n for n in found if pattern.format(prefix="", year=year, sequence=n) in row.case_number]
    return {"number_year": year, "number_sequence": (same or found or [0])[-1]}
