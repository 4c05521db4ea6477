"""The daily ends of audit chains: each publisher announces its own, and every reader keeps them.

Whoever can write a service's tables can cut its chain and seal it anew, so that it looks whole. The
ends that other services keep, where that person has no rights, tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from shared.actor import system_actor
from shared.audit import last_seal
from shared.clock import CHINA, committee_date
from shared.events.base import AuditSealed
from shared.unit_of_work import SqlUnitOfWork

if TYPE_CHECKING:
    from shared.service import Service

__all__ = ["HeadPublisher", "KeptHead", "chain_id_of", "keep_head", "kept_heads"]

NO_COMMITTEE = ""
TAKE_TURN = text("select pg_try_advisory_xact_lock(hashtextextended(:name, 0))")


@dataclass(frozen=True, slots=True)
class KeptHead:
    """Where another service's chain ended a day, as that service said then."""

    publisher: str
    day: date
    position: int
    hash: bytes


class HeadPublisher:
    """Publishes where a service's chain ended yesterday, once, however many processes do so.

    After a standstill the first run publishes the end of the last day only: nothing was sealed
    on the days between.
    """

    def __init__(self, event: type[AuditSealed]) -> None:
        self._event = event

    async def run(self, service: "Service[Any]") -> None:
        """Publish yesterday's end, unless that was done or nothing was sealed before today."""
        today = committee_date(service.clock())
        async with service.unit_of_work(system_actor(service.name, NO_COMMITTEE)) as uow:
            if not await self._has_turn(uow):
                return
            published = await self._last_published(uow)
            yesterday = today - timedelta(days=1)
            if published is not None and published.day >= yesterday:
                return
            midnight = datetime.combine(today, time.min, CHINA)
            connection = await uow.session.connection()
            end = await last_seal(connection, service.plumbing.audit_seal, before=midnight)
            if end is None:
                return
            await uow.publish(
                self._event(
                    committee=NO_COMMITTEE,
                    chain_id=chain_id_of(service.name),
                    day=yesterday,
                    position=end.position,
                    hash=end.hash.hex(),
                    entries=end.position - (published.position if published else 0),
                )
            )

    async def _has_turn(self, uow: SqlUnitOfWork) -> bool:
        name = f"audit head {uow.service.name}"
        return bool(await uow.session.scalar(TAKE_TURN, {"name": name}))

    async def _last_published(self, uow: SqlUnitOfWork) -> AuditSealed | None:
        outbox = uow.service.plumbing.outbox
        newest = (
            select(outbox.c.data)
            .where(
                outbox.c.aggregate_type == self._event.aggregate_type,
                outbox.c.aggregate_id == chain_id_of(uow.service.name),
            )
            .order_by(outbox.c.sequence.desc())
            .limit(1)
        )
        data = await uow.session.scalar(newest)
        return self._event.model_validate(data) if data is not None else None


def chain_id_of(publisher: str) -> UUID:
    """Return the id of a service's chain, the same in every installation."""
    return uuid5(NAMESPACE_URL, f"urn:jianding:audit-chain:{publisher}")


async def keep_head(uow: SqlUnitOfWork, publisher: str, sealed: AuditSealed) -> None:
    """Keep where another service's chain ended; what is kept already stays as it is.

    ``publisher`` is whose stream says so, not who the event says it is from.
    """
    values = {
        "publisher": publisher,
        "day": sealed.day,
        "position": sealed.position,
        "hash": bytes.fromhex(sealed.hash),
        "received_at": uow.now,
    }
    table = uow.service.plumbing.audit_head
    await uow.session.execute(insert(table).values(values).on_conflict_do_nothing())


async def kept_heads(service: "Service[Any]") -> Sequence[KeptHead]:
    """Return every end kept here, by publisher and day."""
    table = service.plumbing.audit_head
    columns = (table.c.publisher, table.c.day, table.c.position, table.c.hash)
    async with service.database.engine.connect() as connection:
        rows = await connection.execute(select(*columns).order_by(*columns))
    return [KeptHead(*row) for row in rows]
