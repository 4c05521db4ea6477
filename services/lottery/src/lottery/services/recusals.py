"""Fetching the facts for recusal (回避) from intake, before the transaction that freezes them."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from shared.actor import Actor
from shared.clients.intake import IntakeClient
from shared.clients.models import RecusalFacts

__all__ = ["fetch"]

AT_ONCE = 8


async def fetch(
    intake: IntakeClient, actor: Actor, case_ids: Sequence[UUID]
) -> dict[UUID, RecusalFacts]:
    """Return the facts of each case: treating hospitals and doctors, employer, declared experts.

    Raises
    ------
    UnavailableError
        Intake can't be reached; nothing was frozen.
    """
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(case_id: UUID) -> RecusalFacts:
        async with slots:
            return await intake.recusal_facts(
                case_id, committee=actor.committee, on_behalf_of=actor.account_id
            )

    found = await asyncio.gather(*(one(case_id) for case_id in case_ids))
    return dict(zip(case_ids, found, strict=True))
