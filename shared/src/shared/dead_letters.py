"""Dead letters: events that keep failing, set aside for a person to retry or resolve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from pydantic_core import to_json
from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from shared.actor import Actor, system_actor
from shared.errors import NotFoundError
from shared.events.base import RawEnvelope
from shared.ids import new_id
from shared.inbox import DEAD, EARLY, RESOLVED, handle_in_order, lock_positions, store_skipped

if TYPE_CHECKING:
    from shared.service import Service
    from shared.unit_of_work import SqlUnitOfWork

__all__ = ["DeadLetterNotFoundError", "bury", "bury_malformed", "list_dead", "resolve", "retry"]

MALFORMED = UUID("6c4f1b1e-6a0e-5a43-9c3c-5f7f6f0c7f10")


class DeadLetterNotFoundError(NotFoundError):
    """There is no dead letter of that id."""

    code = "dead_letter_not_found"
    sentence = "no dead letter has the id {id}"
    sentence_zh = "不存在编号为 {id} 的死信"


async def bury(
    service: Service[Any],
    publisher: str,
    envelope: RawEnvelope,
    error: Exception,
    *,
    attempts: int,
) -> None:
    """Set an event aside; later events of its aggregate wait behind it."""
    row = {
        "id": new_id(),
        "publisher": publisher,
        "event_id": envelope.id,
        "subject": envelope.type,
        "aggregate_type": envelope.aggregate_type,
        "aggregate_id": envelope.aggregate_id,
        "sequence": envelope.sequence,
        "payload": to_json(envelope),
    }
    await add(service, envelope.committee, row, error, attempts=attempts)


async def bury_malformed(
    service: Service[Any], publisher: str, subject: str, payload: bytes, error: Exception
) -> None:
    """Set aside what isn't even an envelope; the same bytes are kept once."""
    row = {
        "id": new_id(),
        "publisher": publisher,
        "event_id": uuid5(MALFORMED, payload.hex()),
        "subject": subject,
        "payload": payload,
    }
    await add(service, "", row, error, attempts=1)


async def add(
    service: Service[Any],
    committee: str,
    row: dict[str, Any],
    error: Exception,
    *,
    attempts: int,
) -> None:
    """Store a dead letter with the reason, without the values that failed."""
    table = service.plumbing.parked_event
    known = {"state": DEAD, "reason": reason_of(error), "attempts": attempts}
    async with service.unit_of_work(system_actor(service.name, committee)) as uow:
        await uow.session.execute(
            insert(table)
            .values(**row, **known)
            .on_conflict_do_update(index_elements=["event_id"], set_=known)
        )


def reason_of(error: Exception) -> str:
    """Return the kind and code of an error, not the data that it may quote."""
    code = getattr(error, "code", "")
    return f"{type(error).__name__} {code if isinstance(code, str) else ''}".strip()


async def list_dead(service: Service[Any], actor: Actor, *, limit: int = 100) -> list[Row[Any]]:
    """Return dead letters, oldest first, with how many events wait behind each."""
    table = service.plumbing.parked_event
    behind = table.alias("behind")
    waiting = (
        select(func.count())
        .where(
            behind.c.state == EARLY,
            behind.c.publisher == table.c.publisher,
            behind.c.aggregate_type == table.c.aggregate_type,
            behind.c.aggregate_id == table.c.aggregate_id,
        )
        .scalar_subquery()
    )
    async with service.unit_of_work(actor) as uow:
        rows = await uow.session.execute(
            select(table, waiting.label("waiting"))
            .where(table.c.state == DEAD)
            .order_by(table.c.parked_at)
            .limit(limit)
        )
        return list(rows.all())


async def retry(service: Service[Any], actor: Actor, letter_id: UUID) -> None:
    """Handle a dead letter again, and what waits behind it; raises what the handler raises."""
    async with service.unit_of_work(actor) as uow:
        row = await find(uow, letter_id)
        audit(uow, "dead_letter.retried", letter_id)
        await release(uow, letter_id)
        envelope = RawEnvelope.model_validate_json(row.payload)
        await handle_in_order(uow, service.consumer_of(row.publisher), [envelope])
        uow.actor = actor


async def resolve(service: Service[Any], actor: Actor, letter_id: UUID) -> None:
    """Count a dead letter as handled without handling it, and go on with what waits behind it."""
    async with service.unit_of_work(actor) as uow:
        row = await find(uow, letter_id)
        audit(uow, "dead_letter.resolved", letter_id)
        await close(uow, letter_id)
        if row.aggregate_id is None:
            return
        envelope = RawEnvelope.model_validate_json(row.payload)
        aggregate = (envelope.aggregate_type, envelope.aggregate_id)
        positions = await lock_positions(uow, row.publisher, [aggregate])
        if positions[aggregate] + 1 == envelope.sequence:
            await store_skipped(uow, row.publisher, envelope)
            await handle_in_order(uow, service.consumer_of(row.publisher), [envelope])


async def find(uow: SqlUnitOfWork, letter_id: UUID) -> Row[Any]:
    """Return a dead letter, locked."""
    table = uow.service.plumbing.parked_event
    statement = select(table).where(table.c.id == letter_id, table.c.state == DEAD)
    row = (await uow.session.execute(statement.with_for_update())).one_or_none()
    if row is None:
        raise DeadLetterNotFoundError(id=letter_id)
    return row


async def release(uow: SqlUnitOfWork, letter_id: UUID) -> None:
    """Let a dead letter wait its turn like any early event."""
    table = uow.service.plumbing.parked_event
    await uow.session.execute(update(table).where(table.c.id == letter_id).values(state=EARLY))


async def close(uow: SqlUnitOfWork, letter_id: UUID) -> None:
    """Mark a letter as resolved by the actor; the row stays."""
    table = uow.service.plumbing.parked_event
    await uow.session.execute(
        update(table)
        .where(table.c.id == letter_id)
        .values(state=RESOLVED, resolved_by=uow.actor.account_id, resolved_at=uow.now)
    )


def audit(uow: SqlUnitOfWork, action: str, letter_id: UUID) -> None:
    """Note who decided about a dead letter."""
    uow.audit(action, subject_type="dead_letter", subject_id=letter_id)
