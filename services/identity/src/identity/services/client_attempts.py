"""Slows down who guesses a client's secret, for each client and network by itself.

So nobody keeps a hospital's program out from elsewhere, and from its own network for a minute at
most at a time.
"""

from identity.domain.attempts import Tally, network_of
from identity.unit_of_work import UnitOfWork

__all__ = ["count_failure", "seconds_to_wait"]


async def seconds_to_wait(uow: UnitOfWork, client_id: str | None, address: str) -> float | None:
    """Return for how long attempts of a client from an address are refused, if they are."""
    until = await uow.login_failures.blocked_until(attempt_key(uow, client_id, address), uow.now)
    return (until - uow.now).total_seconds() if until else None


async def count_failure(uow: UnitOfWork, client_id: str | None, address: str) -> None:
    """Count that a client didn't show who it is; unknown ones count together."""
    await uow.login_failures.count(Tally(attempt_key(uow, client_id, address)), uow.now)


def attempt_key(uow: UnitOfWork, client_id: str | None, address: str) -> bytes:
    """Return under what failures are counted."""
    return uow.service.blind_index.of("client_attempt", f"{client_id or ''}\n{network_of(address)}")
