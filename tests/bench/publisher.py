"""Intake as a publisher without its web application: outbox, relay and connections are its own.

A process of its own: ``publisher ENVIRONMENT-FILE COMMAND COUNT``; it prints seconds.
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import date

import uvloop
from dotenv import load_dotenv
from sqlalchemy import exists, select

from intake.main import create_service
from intake.unit_of_work import UnitOfWork
from shared.actor import system_actor
from shared.events.base import DeadlineFact, Duty
from shared.events.intake import CasePreliminarilyReviewed
from shared.ids import new_id
from shared.service import Service
from tests.bench.processes import log_errors_only

COMMITTEE = "330783"
A_SECOND = 100
A_TRANSACTION = 500
LOOK_SECONDS = 0.2

Intake = Service[UnitOfWork]


def reviewed_case() -> CasePreliminarilyReviewed:
    """Return a fact that the lottery acts on: it notes a case that waits for a session."""
    return CasePreliminarilyReviewed(
        committee=COMMITTEE,
        case_id=new_id(),
        matter="initial",
        case_number="东劳鉴〔2026〕123号",
        category="limb",
        classes_needed=["orthopaedics", "orthopaedics", "rehabilitation"],
        mode="on_site",
        area=None,
        difficult=False,
        express=False,
        appraisee_id=new_id(),
        employer_id=new_id(),
        expert_material_ids=[new_id()],
        conclusion_due=DeadlineFact(code="conclusion", due_on=date(2027, 1, 20), provisional=False),
        duties=[
            Duty(duty="accept", account_id=str(new_id())),
            Duty(duty="preliminary_review", account_id=str(new_id())),
        ],
    )


async def commit(service: Intake, count: int) -> None:
    """Publish facts in one transaction."""
    async with service.unit_of_work(system_actor("intake", COMMITTEE)) as uow:
        for _ in range(count):
            await uow.publish(reviewed_case())


async def pace(service: Intake, count: int) -> None:
    """Commit one fact in each hundredth of a second, whether or not the last is done."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            await asyncio.sleep(max(0, begun + number / A_SECOND - loop.time()))
            group.create_task(commit(service, 1))
    while await is_waiting(service):
        await asyncio.sleep(LOOK_SECONDS)


async def is_waiting(service: Intake) -> bool:
    """Tell whether the relay has something left to send."""
    waiting = service.plumbing.outbox.c.sent_at.is_(None)
    async with service.database.engine.connect() as connection:
        return bool(await connection.scalar(select(exists().where(waiting))))


async def fill(service: Intake, count: int) -> None:
    """Leave facts in the outbox."""
    for _ in range(count // A_TRANSACTION):
        await commit(service, A_TRANSACTION)


async def drain(service: Intake, _count: int) -> None:
    """Let the relay send what is in the outbox."""
    while await service.relay.send_batch():
        pass


async def forget(service: Intake, _count: int) -> None:
    """Empty the stream."""
    await (await service.nats.connected()).jetstream().purge_stream("INTAKE")


COMMANDS: dict[str, tuple[str, Callable[[Intake, int], Awaitable[None]]]] = {
    "pace": ('["relay"]', pace),
    "fill": ("[]", fill),
    "drain": ("[]", drain),
    "forget": ("[]", forget),
}


async def run(command: str, count: int) -> float:
    """Run one command once NATS is there, and return how long it took."""
    os.environ["INTAKE_PARTS"], work = COMMANDS[command]
    service = create_service()
    async with service.running():
        await service.nats.connected()
        begun = time.perf_counter()
        await work(service, count)
        return time.perf_counter() - begun


if __name__ == "__main__":
    load_dotenv(sys.argv[1])
    log_errors_only()
    sys.stdout.write(str(uvloop.run(run(sys.argv[2], int(sys.argv[3])))))
