"""What identity does by itself; it reacts to no events and publishes none."""

from itertools import groupby
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter

from identity.service import IdentityService
from identity.services import bootstrap
from identity.services.bootstrap import FirstAccount
from shared import idempotency
from shared.actor import system_actor
from shared.audit import Sealer
from shared.service import Job, Service

__all__ = ["create_first_accounts", "jobs"]

DAY_SECONDS = 86_400.0
HOUR_SECONDS = 3600.0
FIRST_ACCOUNTS = TypeAdapter(list[FirstAccount])


async def create_first_accounts(service: Service[Any]) -> None:
    """Create the accounts of the bootstrap file that don't exist; without the file, nothing."""
    identity = cast("IdentityService", service)
    listed = sorted(first_accounts(identity.settings.bootstrap_file), key=committee_of)
    for committee, group in groupby(listed, key=committee_of):
        await create_of_committee(identity, committee, list(group))
    identity.first_accounts_exist.set()


def first_accounts(path: Path | None) -> list[FirstAccount]:
    """Return what the file says; nothing when it is gone."""
    if path is None or not path.exists():
        return []
    return FIRST_ACCOUNTS.validate_json(path.read_bytes())


def committee_of(first: FirstAccount) -> str:
    """Return the committee an account is to belong to."""
    return first.committee


async def create_of_committee(
    identity: IdentityService, committee: str, wanted: list[FirstAccount]
) -> None:
    """Create one committee's missing accounts; only missing ones cost a password hash."""
    actor = system_actor("identity", committee)
    async with identity.unit_of_work(actor) as uow:
        known = await uow.accounts.known_logins([first.login for first in wanted])
    missing = [first for first in wanted if first.login not in known]
    if not missing:
        return
    hashes = {first.login: await identity.passwords.hash(first.password) for first in missing}
    async with identity.unit_of_work(actor) as uow:
        await bootstrap.create_missing(uow, missing, hashes)


async def purge(service: Service[Any]) -> None:
    """Sweep once an hour."""
    identity = cast("IdentityService", service)
    async with identity.unit_of_work(system_actor("identity", "")) as uow:
        await bootstrap.purge(uow)


async def make_keys(service: Service[Any]) -> None:
    """Make the issuer's keys before the first person needs them."""
    await cast("IdentityService", service).keys.current()


jobs = [
    Job("seal the audit trail", 0.5, Sealer().run),
    Job("make keys", DAY_SECONDS, make_keys),
    Job("create first accounts", DAY_SECONDS, create_first_accounts),
    Job("purge", HOUR_SECONDS, purge),
    Job("purge idempotency keys", HOUR_SECONDS, idempotency.purge),
]
