"""A hospital with a feed and webhooks, spoken to through the use cases."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from intake.domain.conformance import ConformanceRun
from intake.domain.partner_event import PartnerEventKind
from intake.domain.webhook import Delivery, Endpoint
from intake.services import partner_events, webhooks
from intake.services.webhook_delivery import WebhookPusher
from intake.unit_of_work import UnitOfWork
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.hospitals import Hospital
from shared.actor import Actor, system_actor
from shared.ids import new_id
from shared.service import Service
from shared.testing.identities import make_credit_code
from shared.testing.issuer import COMMITTEE

__all__ = ["HOSPITAL", "Hooks", "conformance_run", "webhook_things"]

HOSPITAL = make_credit_code(7)


class Hooks:
    """What one does with webhooks, each in a transaction of its own; time stands still."""

    def __init__(self, service: Service[UnitOfWork], committee: str = COMMITTEE) -> None:
        self.service = service
        self.committee = committee
        self.now = service.clock()
        service.clock = lambda: self.now
        self.pusher = WebhookPusher(chance=lambda: 0.5)

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return system_actor("intake", self.committee)

    def pass_by(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)

    async def tell(
        self,
        kind: PartnerEventKind = PartnerEventKind.SUBMISSION_RECEIVED,
        hospital: str = HOSPITAL,
        **facts: Any,
    ) -> UUID:
        """Tell a hospital something."""
        async with self.service.unit_of_work(self.actor) as uow:
            return partner_events.tell(uow, hospital, kind, facts or {"submission_id": new_id()})

    async def register(
        self, url: str, *kinds: PartnerEventKind, hospital: str = HOSPITAL
    ) -> Endpoint:
        """Register an endpoint."""
        async with self.service.unit_of_work(self.actor) as uow:
            return await webhooks.register(uow, hospital, url, kinds)

    async def endpoint(self, endpoint_id: UUID) -> Endpoint:
        """Return an endpoint as it is now."""
        async with self.service.unit_of_work(self.actor) as uow:
            return await webhooks.get(uow, endpoint_id, hospital=None)

    async def do(self, action: Any, endpoint_id: UUID, *more: Any) -> Any:
        """Do something with an endpoint."""
        async with self.service.unit_of_work(self.actor) as uow:
            return await action(uow, endpoint_id, *more, hospital=HOSPITAL)

    async def deliveries(self, endpoint_id: UUID) -> Sequence[Delivery]:
        """Return an endpoint's deliveries, newest first."""
        async with self.service.unit_of_work(self.actor) as uow:
            return await webhooks.list_deliveries(
                uow, endpoint_id, hospital=None, state=None, before=None, limit=50
            )

    async def feed(self, hospital: str = HOSPITAL, after: int = 0) -> list[tuple[int, str]]:
        """Return what a hospital reads in its feed: numbers and kinds."""
        async with self.service.unit_of_work(self.actor) as uow:
            events = await partner_events.list_after(uow, hospital, after, limit=1000)
        return [(event.sequence, event.kind.value) for event in events]

    async def push(self) -> int:
        """Try what is due."""
        return await self.pusher.push(self.service)


async def conformance_run(desk: Desk, hospital: Hospital, committee: str = COMMITTEE) -> str:
    """Have a hospital run a test, though it isn't in the sandbox any more, and return the run."""
    run = ConformanceRun(
        id=new_id(),
        hospital=hospital.credit_code,
        started_by=hospital.account,
        started_at=desk.service.clock(),
        expires_at=desk.service.clock() + timedelta(days=30),
        version=1,
        steps={},
    )
    async with desk.service.unit_of_work(system_actor("intake", committee)) as uow:
        await uow.conformance.add(run)
    return str(run.id)


async def webhook_things(hospital: Hospital) -> dict[str, str]:
    """Register a webhook of a hospital, to which an event is on its way."""
    path = f"{BASE}/partner/webhooks"
    made = await hospital.client.post(path, json={"url": "https://his.example.com/hooks"})
    endpoint_id = made.json()["id"]
    pinged = await hospital.client.post(f"{path}/{endpoint_id}/pings")
    off = await hospital.client.post(path, json={"url": "https://his.example.com/off"})
    await hospital.client.post(f"{path}/{off.json()['id']}/disabling")
    return {
        "endpoint_id": endpoint_id,
        "event_id": pinged.json()["event_id"],
        "disabled_endpoint": off.json()["id"],
    }
