"""What is shown of feeds, webhooks and their deliveries, and the bodies that change them."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from intake.domain.partner_event import FACTS, PartnerEvent, PartnerEventKind
from intake.domain.webhook import Delivery, DeliveryState, DisabledBecause, Endpoint
from shared.identifiers import CreditCode
from shared.openapi import shown_as

__all__ = [
    "ChangeWebhook",
    "DeliveryView",
    "EventsView",
    "PartnerEventView",
    "PingView",
    "RegisterWebhook",
    "WebhookView",
]

Url = Annotated[str, StringConstraints(min_length=9, max_length=500, pattern=r"^https?://")]
HOOK = "https://his.example.com/jianding/hooks"
TOLD = "; ".join(f"`{name}`: {what}" for name, what in FACTS.items())


class Body(BaseModel):
    """A body; a field nobody knows is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WhereAndWhat(Body):
    """Where a hospital wants to be told, and of what."""

    url: Url = Field(
        description="https, a public address, a port that is allowed; checked at each delivery"
    )
    kinds: list[PartnerEventKind] = Field(
        default=[], max_length=len(PartnerEventKind), description="Nothing: everything"
    )


class RegisterWebhook(WhereAndWhat):
    """A new endpoint of webhooks (网络回调)."""

    model_config = shown_as(url=HOOK, kinds=["request.opened", "request.closed"])

    hospital: CreditCode | None = Field(
        None, description="Whose it is; needed from staff, and else the client's own hospital"
    )


class ChangeWebhook(WhereAndWhat):
    """The new address and kinds of an endpoint, which replace the old ones."""

    model_config = shown_as(url=HOOK, kinds=[])


class PartnerEventView(BaseModel):
    """Something that a hospital was told."""

    id: UUID = Field(description="The `webhook-id` of its deliveries")
    sequence: int = Field(description="Counts from 1 in each hospital's feed, without gaps")
    type: PartnerEventKind
    timestamp: datetime
    data: dict[str, str | int | bool] = Field(description=TOLD)

    @classmethod
    def of(cls, event: PartnerEvent) -> Self:
        """Return the view of an event."""
        return cls(
            id=event.id,
            sequence=event.sequence,
            type=event.kind,
            timestamp=event.occurred_at,
            data=dict(event.facts),
        )


class EventsView(BaseModel):
    """Events of a feed, oldest first, and where to go on."""

    items: list[PartnerEventView]
    after: int = Field(description="The `after` of the next question, now or later")
    has_more: bool = Field(description="Whether there is more to read at once")

    @classmethod
    def of(cls, events: list[PartnerEvent], after: int, limit: int) -> Self:
        """Return the view of one more than a page of events."""
        shown = events[:limit]
        return cls(
            items=[PartnerEventView.of(event) for event in shown],
            after=shown[-1].sequence if shown else after,
            has_more=len(events) > limit,
        )


class WebhookKeyView(BaseModel):
    """A key that deliveries are signed with."""

    public_key: str = Field(description="Ed25519, as Standard Webhooks writes it: `whpk_…`")
    created_at: datetime
    retires_at: datetime | None = Field(description="Until when it signs beside a newer one")


class WebhookView(BaseModel):
    """An endpoint of webhooks."""

    id: UUID
    hospital: str
    version: int
    url: str
    kinds: list[PartnerEventKind] = Field(description="Nothing: everything")
    created_at: datetime
    is_active: bool
    disabled_because: DisabledBecause | None
    disabled_at: datetime | None
    failing_since: datetime | None = Field(description="Since when nothing has arrived")
    keys: list[WebhookKeyView]

    @classmethod
    def of(cls, endpoint: Endpoint, now: datetime) -> Self:
        """Return the view of an endpoint, with the keys that sign now."""
        signing = [key for key in endpoint.keys if key.retires_at is None or key.retires_at > now]
        return cls(
            id=endpoint.id,
            hospital=endpoint.hospital,
            version=endpoint.version,
            url=endpoint.url,
            kinds=list(endpoint.kinds),
            created_at=endpoint.created_at,
            is_active=endpoint.is_active,
            disabled_because=endpoint.disabled_because,
            disabled_at=endpoint.disabled_at,
            failing_since=endpoint.failing_since,
            keys=[
                WebhookKeyView(
                    public_key=key.public_key, created_at=key.created_at, retires_at=key.retires_at
                )
                for key in signing
            ],
        )


class PingView(BaseModel):
    """A test event that is on its way."""

    event_id: UUID = Field(description="Its `webhook-id`, and its name among the deliveries")


class AttemptView(BaseModel):
    """One attempt at a delivery."""

    at: datetime
    milliseconds: int
    status: int | None = Field(description="The answer's; none: `error` says why")
    error: str | None = Field(examples=["timed_out"])


class DeliveryView(BaseModel):
    """One event on its way to one endpoint."""

    event: PartnerEventView
    state: DeliveryState
    attempts: int = Field(description="Since it was sent the first time, or again by hand")
    next_attempt_at: datetime | None
    delivered_at: datetime | None
    history: list[AttemptView]

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """Return the view of a delivery."""
        attempts: list[Any] = list(delivery.history)
        return cls(
            event=PartnerEventView.of(delivery.event),
            state=delivery.state,
            attempts=delivery.attempts,
            next_attempt_at=delivery.next_attempt_at,
            delivered_at=delivery.delivered_at,
            history=[AttemptView.model_validate(attempt) for attempt in attempts],
        )
