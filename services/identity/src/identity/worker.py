"""What identity does by itself; it reacts to no events."""

from typing import Any, cast

from identity.delivery import send_mails, send_phone_messages
from identity.service import IdentityService
from identity.services import bootstrap, keys
from shared import idempotency
from shared.actor import system_actor
from shared.audit import Sealer
from shared.audit_heads import HeadPublisher
from shared.events.identity import IdentityAuditSealed
from shared.reconciliation import NightlyReconciliation
from shared.service import Job, Service

__all__ = ["jobs"]

DAY_SECONDS = 86_400.0
HOUR_SECONDS = 3600.0


async def purge(service: Service[Any]) -> None:
    """Sweep once an hour."""
    identity = cast("IdentityService", service)
    async with identity.unit_of_work(system_actor("identity", "")) as uow:
        await bootstrap.purge(uow)


async def rotate_keys(service: Service[Any]) -> None:
    """Change the key that signs tokens when its time is over."""
    identity = cast("IdentityService", service)
    async with identity.unit_of_work(system_actor("identity", "")) as uow:
        await keys.rotate_when_due(uow, identity.settings.key_schedule)
    identity.keys.forget()


async def make_keys(service: Service[Any]) -> None:
    """Make the issuer's keys before the first person needs them."""
    await cast("IdentityService", service).keys.current()


jobs = [
    Job("seal the audit trail", 0.5, Sealer().run),
    Job("publish the day's audit head", 60.0, HeadPublisher(IdentityAuditSealed).run),
    Job("reconcile streams at night", 600.0, NightlyReconciliation().run),
    Job("make keys", DAY_SECONDS, make_keys),
    Job("rotate keys", HOUR_SECONDS, rotate_keys),
    Job("send mails", 1.0, send_mails),
    Job("send telephone messages", 1.0, send_phone_messages),
    Job("purge", HOUR_SECONDS, purge),
    Job("purge idempotency keys", HOUR_SECONDS, idempotency.purge),
]
