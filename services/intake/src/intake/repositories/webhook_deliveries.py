"""Events on their way to endpoints: claimed, tried, done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, literal, or_, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import DateTime, Integer

from intake.domain.partner_event import PartnerEvent
from intake.domain.webhook import Attempt, Delivery, DeliveryState
from intake.errors.webhooks import DeliveryNotFoundError
from intake.repositories.partner_events import EVENT_COLUMNS, event_of
from intake.repositories.webhooks import key_of
from intake.tables.webhooks import partner_event, webhook_delivery, webhook_endpoint, webhook_key
from shared.crypto import FieldCipher

__all__ = ["ClaimedDelivery", "WebhookDeliveryRepository"]

CLAIM = text(
    """
    with due as (
        select d.endpoint_id, d.event_id
        from intake.webhook_endpoint e
        cross join lateral (
            select w.endpoint_id, w.event_id
            from intake.webhook_delivery w
            where w.endpoint_id = e.id and w.state = 'waiting' and w.next_attempt_at <= :now
            order by w.next_attempt_at
            limit :each
            for update skip locked
        ) d
        where e.disabled_because is null
            and (e.paused_until is null or e.paused_until <= :now)
        limit :most
    )
    update intake.webhook_delivery w
    set attempts = w.attempts + 1, next_attempt_at = :until
    from due
    where w.endpoint_id = due.endpoint_id and w.event_id = due.event_id
    returning w.endpoint_id, w.event_id, w.attempts, w.committee
    """
).bindparams(
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("until", type_=DateTime(timezone=True)),
    bindparam("each", type_=Integer),
    bindparam("most", type_=Integer),
)
"""Takes a few of each endpoint, so that one that answers slowly doesn't hold up the others."""

COLUMNS = (
    webhook_delivery.c.endpoint_id,
    webhook_delivery.c.state,
    webhook_delivery.c.attempts,
    webhook_delivery.c.next_attempt_at,
    webhook_delivery.c.delivered_at,
    webhook_delivery.c.history,
    *EVENT_COLUMNS,
)


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A delivery that this process is to try now; ``attempts`` counts this one."""

    committee: str
    endpoint_id: UUID
    url: str
    event: PartnerEvent
    attempts: int
    private_keys: Sequence[str]


class WebhookDeliveryRepository:
    """Deliveries of one committee; what is claimed is of all committees."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def claim(
        self, now: datetime, *, until: datetime, each: int, most: int
    ) -> Sequence[ClaimedDelivery]:
        """Take what is due, as nobody else does until then.

        Who dies with a claim leaves it: after ``until`` somebody else takes it.
        """
        taken = (
            await self._session.execute(
                CLAIM, {"now": now, "until": until, "each": each, "most": most}
            )
        ).all()
        if not taken:
            return []
        keys = await self._private_keys({row.endpoint_id for row in taken}, now)
        urls = await self._urls({row.endpoint_id for row in taken})
        events = await self._events({row.event_id for row in taken})
        return [
            ClaimedDelivery(
                committee=row.committee,
                endpoint_id=row.endpoint_id,
                url=urls[row.endpoint_id],
                event=events[row.event_id],
                attempts=row.attempts,
                private_keys=keys[row.endpoint_id],
            )
            for row in taken
        ]

    async def _private_keys(self, endpoint_ids: set[UUID], now: datetime) -> dict[UUID, list[str]]:
        rows = await self._session.execute(
            select(webhook_key)
            .where(
                webhook_key.c.endpoint_id.in_(endpoint_ids),
                or_(webhook_key.c.retires_at.is_(None), webhook_key.c.retires_at > now),
            )
            .order_by(webhook_key.c.id.desc())
        )
        keys: dict[UUID, list[str]] = {}
        for row in rows:
            keys.setdefault(row.endpoint_id, []).append(key_of(row, self._cipher).private_key)
        return keys

    async def _urls(self, endpoint_ids: set[UUID]) -> dict[UUID, str]:
        rows = await self._session.execute(
            select(webhook_endpoint.c.id, webhook_endpoint.c.url).where(
                webhook_endpoint.c.id.in_(endpoint_ids)
            )
        )
        return {row.id: row.url for row in rows}

    async def _events(self, event_ids: set[UUID]) -> dict[UUID, PartnerEvent]:
        rows = await self._session.execute(
            select(*EVENT_COLUMNS).where(partner_event.c.id.in_(event_ids))
        )
        return {row.id: event_of(row) for row in rows}

    async def note_delivered(self, endpoint_id: UUID, event_id: UUID, attempt: Attempt) -> None:
        """Note that an event has arrived; nothing after it takes that back."""
        await self._note(
            endpoint_id,
            event_id,
            attempt,
            state=DeliveryState.DELIVERED,
            next_attempt_at=None,
            delivered_at=attempt.at,
        )

    async def note_failed(
        self, endpoint_id: UUID, event_id: UUID, attempt: Attempt, again_at: datetime | None
    ) -> None:
        """Note a failure; without a next attempt it was the last."""
        state = DeliveryState.FAILED if again_at is None else DeliveryState.WAITING
        await self._note(endpoint_id, event_id, attempt, state=state, next_attempt_at=again_at)

    async def _note(
        self, endpoint_id: UUID, event_id: UUID, attempt: Attempt, **values: Any
    ) -> None:
        one = literal([attempt.as_json()], JSONB)
        await self._session.execute(
            update(webhook_delivery)
            .where(
                webhook_delivery.c.endpoint_id == endpoint_id,
                webhook_delivery.c.event_id == event_id,
                webhook_delivery.c.state == DeliveryState.WAITING,
            )
            .values(history=webhook_delivery.c.history.op("||")(one), **values)
        )

    async def list_page(
        self,
        endpoint_id: UUID,
        *,
        state: DeliveryState | None,
        before: int | None,
        limit: int,
    ) -> Sequence[Delivery]:
        """Return an endpoint's deliveries, newest event first."""
        conditions = [
            webhook_delivery.c.endpoint_id == endpoint_id,
            webhook_delivery.c.committee == self._committee,
        ]
        if state is not None:
            conditions.append(webhook_delivery.c.state == state)
        if before is not None:
            conditions.append(webhook_delivery.c.sequence < before)
        rows = await self._session.execute(
            select(*COLUMNS)
            .join(partner_event, partner_event.c.id == webhook_delivery.c.event_id)
            .where(*conditions)
            .order_by(webhook_delivery.c.sequence.desc())
            .limit(limit)
        )
        return [delivery_of(row) for row in rows]

    async def get(self, endpoint_id: UUID, event_id: UUID) -> Delivery:
        """Return one delivery.

        Raises
        ------
        DeliveryNotFoundError
            That event never was on its way there.
        """
        rows = await self._session.execute(
            select(*COLUMNS)
            .join(partner_event, partner_event.c.id == webhook_delivery.c.event_id)
            .where(
                webhook_delivery.c.endpoint_id == endpoint_id,
                webhook_delivery.c.event_id == event_id,
                webhook_delivery.c.committee == self._committee,
            )
        )
        row = rows.first()
        if row is None:
            raise DeliveryNotFoundError
        return delivery_of(row)

    async def send_again(self, endpoint_id: UUID, event_id: UUID, at: datetime) -> None:
        """Put a delivery in the queue once more, with all its attempts before it."""
        await self._session.execute(
            update(webhook_delivery)
            .where(
                webhook_delivery.c.endpoint_id == endpoint_id,
                webhook_delivery.c.event_id == event_id,
            )
            .values(
                state=DeliveryState.WAITING,
                attempts=0,
                next_attempt_at=at,
                delivered_at=None,
            )
        )

    async def count_waiting(self, before: datetime) -> int:
        """Return how many deliveries of all committees are overdue since before a moment."""
        found = await self._session.scalar(
            text(
                "select count(*) from intake.webhook_delivery d"
                " join intake.webhook_endpoint e on e.id = d.endpoint_id"
                " where d.state = 'waiting' and e.disabled_because is null"
                " and d.next_attempt_at < :before"
            ),
            {"before": before},
        )
        return int(found or 0)


def delivery_of(row: Any) -> Delivery:
    """Return the delivery of a row with ``COLUMNS``."""
    return Delivery(
        endpoint_id=row.endpoint_id,
        event=event_of(row),
        state=DeliveryState(row.state),
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        delivered_at=row.delivered_at,
        history=row.history,
    )
