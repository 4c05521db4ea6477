"""Changing the issuer's keys, by schedule or because one may have leaked."""

from identity.domain.keys import IssuerKey, KeyPurpose, Schedule
from identity.keys import make_key
from identity.unit_of_work import UnitOfWork

__all__ = ["replace", "rotate_when_due"]


async def rotate_when_due(uow: UnitOfWork, schedule: Schedule) -> None:
    """Publish the successor of the token key when it is time, and retire those that are past.

    One process at a time does so; the next finds nothing to do.
    """
    await uow.keys.lock()
    keys = await current_keys(uow, KeyPurpose.TOKENS)
    if not keys:
        return
    begins = schedule.successor_begins(keys, uow.now)
    if begins is not None:
        await make_key(uow, KeyPurpose.TOKENS, begins)
    for key in schedule.past(keys, uow.now):
        await retire(uow, key, "expired")


async def replace(uow: UnitOfWork, purpose: KeyPurpose) -> IssuerKey:
    """Retire a purpose's keys at once and sign with a new one: one of them may have leaked.

    Tokens under them are refused as soon as verifiers have read the keys again, and everybody is
    logged out when it is the cookies' key.
    """
    await uow.keys.lock()
    for key in await current_keys(uow, purpose):
        await retire(uow, key, "replaced")
    return await make_key(uow, purpose, uow.now)


async def current_keys(uow: UnitOfWork, purpose: KeyPurpose) -> list[IssuerKey]:
    """Return a purpose's keys that aren't retired, the oldest first."""
    return [key for key in await uow.keys.list_current() if key.purpose is purpose]


async def retire(uow: UnitOfWork, key: IssuerKey, why: str) -> None:
    """Publish and use a key no more."""
    await uow.keys.retire(key.key_id, uow.now)
    uow.audit(
        "issuer_key.retired",
        subject_type="issuer_key",
        subject_id=key.key_id,
        detail={"for": key.purpose, "why": why},
    )
