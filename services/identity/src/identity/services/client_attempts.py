"""Slows down who guesses a client's secret, for each client and network by itself.

So nobody keeps a hospital's program out from elsewhere, and from its own network for a minute at
most at a time. A public client has no secret to guess: counted, one browser in a waiting room would
keep a whole office from logging in.
"""

from identity.domain.attempts import Tally
from identity.domain.clients import Client
from identity.unit_of_work import UnitOfWork
from shared.addresses import network_of

__all__ = ["count_failure", "seconds_to_wait"]


async def seconds_to_wait(uow: UnitOfWork, client: Client | None, address: str) -> float | None:
    """Return for how long attempts of a client from an address are refused, if they are."""
    if not is_guessable(client):
        return None
    until = await uow.login_failures.blocked_until(attempt_key(uow, client, address), uow.now)
    return (until - uow.now).total_seconds() if until else None


async def count_failure(uow: UnitOfWork, client: Client | None, address: str) -> None:
    """Count that a client didn't show who it is; unknown ones count together."""
    if is_guessable(client):
        await uow.login_failures.count(Tally(attempt_key(uow, client, address)), uow.now)


def is_guessable(client: Client | None) -> bool:
    """Whether failures may be guesses: of a client with a secret, or of none that is known."""
    return client is None or client.kind == "confidential"


def attempt_key(uow: UnitOfWork, client: Client | None, address: str) -> bytes:
    """Return under what failures are counted."""
    name = client.client_id if client else ""
    return uow.service.blind_index.of("client_attempt", f"{name}\n{network_of(address)}")
