"""Who did what with one case or thing, told to the person it is about: by codes, without names."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select

from shared.clients.personal_copy import Reading
from shared.unit_of_work import SqlUnitOfWork

__all__ = ["actor_code", "readings_of_case", "readings_of_thing"]

MOST_READINGS = 20_000
CODE_BYTES = 5


async def readings_of_case(uow: SqlUnitOfWork, case_id: UUID) -> list[Reading]:
    """Return what the committee's audit trail says of a case, the oldest first, bounded."""
    return await readings(uow, uow.service.plumbing.audit_entry.c.case_id == case_id)


async def readings_of_thing(
    uow: SqlUnitOfWork, subject_type: str, subject_id: UUID
) -> list[Reading]:
    """Return what the committee's audit trail says of a thing, the oldest first, bounded."""
    entry = uow.service.plumbing.audit_entry
    return await readings(
        uow, entry.c.subject_type == subject_type, entry.c.subject_id == str(subject_id)
    )


async def readings(uow: SqlUnitOfWork, *wanted: ColumnElement[bool]) -> list[Reading]:
    """Return the entries that are wanted."""
    entry = uow.service.plumbing.audit_entry
    rows = await uow.session.execute(
        select(entry)
        .where(*wanted, entry.c.committee == uow.committee)
        .order_by(entry.c.at, entry.c.id)
        .limit(MOST_READINGS)
    )
    return [reading_of(uow, row) for row in rows]


def reading_of(uow: SqlUnitOfWork, row: Row[Any]) -> Reading:
    """Return an entry as the person it is about may see it."""
    on_behalf_of = row.on_behalf_of and actor_code(uow, row.on_behalf_of)
    return Reading(
        at=row.at,
        action=row.action,
        purpose=row.purpose,
        outcome=row.outcome,
        actor_kind=row.actor_kind,
        actor=row.actor if row.actor_kind in ("service", "system") else actor_code(uow, row.actor),
        on_behalf_of=on_behalf_of,
    )


def actor_code(uow: SqlUnitOfWork, account_id: str) -> str:
    """Return the code that stands for an account: one in all services, and nobody's name."""
    index = uow.service.blind_index.of("actor of a reading", account_id)
    return f"P-{index[:CODE_BYTES].hex().upper()}"
