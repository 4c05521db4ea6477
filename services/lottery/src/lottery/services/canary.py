"""The canary: every quarter of an hour a synthetic draw of each kind is made and verified.

It goes through the code of real draws, and the stand-alone verifier judges it as anyone would.
Nothing of it is chained: its committee doesn't exist, its key lives as long as the run.
"""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lottery import verify
from lottery.domain.canary import KINDS, CanaryRun, CanaryState, document, state_of
from lottery.domain.draw import transcript
from lottery.domain.draw.canonical import canonical
from lottery.domain.draw.hashes import (
    SECRET_BYTES,
    Opening,
    commitment,
    contribution,
    document_hash,
)
from lottery.domain.draw.links import check_links
from lottery.domain.draw.transcript import Ceremony, Contribution, Signer
from lottery.domain.draw.wellformed import check_input
from lottery.signing_keys import public_pem
from lottery.unit_of_work import UnitOfWork
from shared.actor import system_actor
from shared.service import Service

__all__ = ["Conduct", "make_draws", "make_draws_when_due", "state_now"]

Conduct = Callable[..., dict[str, Any]]
"""Makes the signed transcript of a ceremony; see ``transcript.revealed``."""

NONCE_BYTES = 16
ALLOWANCE = timedelta(hours=1)

logger = structlog.get_logger(__name__)


async def make_draws_when_due(service: Service[Any]) -> None:
    """Make the synthetic draws if none were made for an interval, by whichever process."""
    async with service.unit_of_work(system_actor("lottery", "")) as uow:
        assert isinstance(uow, UnitOfWork)
        newest = [run.at for run in await uow.canary.list_newest()]
        due = uow.now - timedelta(minutes=uow.settings.canary_minutes)
    if not newest or min(newest) <= due:
        await make_draws(service)


async def make_draws(service: Service[Any], conduct: Conduct = transcript.revealed) -> None:
    """Make and verify a synthetic draw of each kind, and keep how they went."""
    runs = await asyncio.to_thread(lambda: list(draws_at(service.clock(), conduct)))
    async with service.unit_of_work(system_actor("lottery", "")) as uow:
        await uow.canary.put(runs)
    for run in runs:
        if run.fault is not None:
            logger.error("a synthetic draw failed", kind=run.kind, fault=run.fault)


async def state_now(uow: UnitOfWork) -> tuple[CanaryState, list[CanaryRun]]:
    """Return what the newest runs say together, and them."""
    runs = await uow.canary.list_newest()
    state = state_of(
        runs,
        now=uow.now,
        interval=timedelta(minutes=uow.settings.canary_minutes),
        slow_seconds=uow.settings.canary_slow_seconds,
    )
    return state, runs


def draws_at(now: datetime, conduct: Conduct) -> Iterator[CanaryRun]:
    """Yield the run of each kind, of which the later ones build on the earlier."""
    signer, chained = Signer(Ed25519PrivateKey.generate()), list[dict[str, Any]]()
    for number, kind in enumerate(KINDS):
        started, fault = time.perf_counter(), "earlier-draw"
        if len(chained) == number:
            fault = fault_of(kind, chained, now, signer, conduct)
        yield CanaryRun(kind, now, time.perf_counter() - started, fault or None)


def fault_of(
    kind: str, chained: list[dict[str, Any]], now: datetime, signer: Signer, conduct: Conduct
) -> str:
    """Make the next draw of a chain and add it; return what is wrong with it, a code or nothing."""
    try:
        made, committed = drawn(document(kind, chained, now + ALLOWANCE), chained, signer, conduct)
        failed = failed_check(made, chained, signer, committed)
    except Exception as error:
        logger.warning("a synthetic draw can't be made", kind=kind, exc_info=error)
        return type(error).__name__
    if not failed:
        chained.append(made)
    return failed


def drawn(
    made_of: dict[str, Any], chained: list[dict[str, Any]], signer: Signer, conduct: Conduct
) -> tuple[dict[str, Any], str]:
    """Go through a ceremony with an input; return the transcript, and the commitment in hex."""
    check_input(made_of)
    check_links(made_of, chained)
    input_hash, secret = document_hash(made_of), os.urandom(SECRET_BYTES)
    now = datetime.fromisoformat(made_of["reveal_by"]) - ALLOWANCE
    handed = {}
    for person in made_of["contributors"]:
        opening = Opening(os.urandom(NONCE_BYTES), "canary")
        hashed = contribution(input_hash, person["code"], opening)
        handed[person["code"]] = Contribution(hashed, now, opening)
    ceremony = Ceremony(made_of, "W-3", secret, now, handed)
    made = conduct(ceremony, witness="W-4", revealed_at=now, signer=signer)
    return made, commitment(secret, input_hash).hex()


def failed_check(
    made: dict[str, Any], chained: list[dict[str, Any]], signer: Signer, committed: str
) -> str:
    """Return the first check that the stand-alone verifier doesn't grant, or nothing."""
    chain = [canonical(entry) for entry in [*chained, made]]
    pem = public_pem(signer.key).encode()
    report = verify.verify(chain[-1], chain, [pem], committed)
    wrong = [name for name, result in report.items() if not is_granted(name, result)]
    refused = "refused" in made.get("outcome", {})
    return wrong[0] if wrong else "refused" * refused


def is_granted(name: str, result: str) -> bool:
    """Whether a check passed; slack is one of allocations only."""
    return result == "ok" or (name == "slack" and not result.startswith("failed"))
