"""What one running service is made of, and the order in which it starts and stops."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

import structlog
from nats.errors import Error as NatsError

from shared.actor import Actor
from shared.backoff import backoff_seconds
from shared.clock import Clock, system_clock
from shared.config import ServiceSettings
from shared.crypto import BlindIndex, FieldCipher, KeyRing
from shared.database import Database, is_database_away
from shared.files import FileStore
from shared.inbox import InboxStatements, inbox_statements
from shared.messaging import Consumer, ConsumerRunner
from shared.nats_connection import NatsConnection
from shared.outbox import Relay
from shared.plumbing import Plumbing
from shared.reconciliation import Reconciled
from shared.streams import PUBLISHERS, ensure_stream
from shared.telemetry import Sample
from shared.unit_of_work import SqlUnitOfWork, collected_statement
from shared.workdays import CalendarFile, WorkCalendar

__all__ = ["Job", "Service"]

logger = structlog.get_logger(__name__)

U = TypeVar("U", bound=SqlUnitOfWork)

CANCEL_AGAIN_SECONDS = 0.2


CLOSING_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Job:
    """Something a service does again and again by itself."""

    name: str
    every_seconds: float
    run: Callable[[Service[Any]], Awaitable[None]]


class Service(Generic[U]):
    """One service: its settings, connections, keys, and what runs beside its routes.

    ``gauges`` are numbers that its jobs leave for ``/metrics``; ``labelled_gauges`` hold the name
    of a label and a number for each of its values.
    """

    def __init__(
        self,
        name: str,
        settings: ServiceSettings,
        plumbing: Plumbing,
        unit_of_work_class: type[U],
        *,
        consumers: Sequence[Consumer[U]] = (),
        jobs: Sequence[Job] = (),
        clock: Clock = system_clock,
    ) -> None:
        self.name = name
        self.settings = settings
        self.plumbing = plumbing
        self.consumers = consumers
        self.jobs = jobs
        self.clock = clock
        self.gauges: dict[str, float] = {}
        self.labelled_gauges: dict[str, tuple[str, dict[str, float]]] = {}
        self.database = Database(settings)
        self.nats = NatsConnection(settings, name)
        self.reconciled: Reconciled | None = None
        self._unit_of_work_class = unit_of_work_class
        self.collected_statement = collected_statement(name)
        self.inbox_statements: InboxStatements = inbox_statements(name)
        self.relay = Relay(name, self.database, plumbing, self.nats, prefix=settings.stream_prefix)

    @cached_property
    def cipher(self) -> FieldCipher:
        """Encrypts and decrypts fields with this service's key ring."""
        if self.settings.key_ring is not None:
            return FieldCipher(KeyRing.from_json(self.settings.key_ring.get_secret_value()))
        assert self.settings.key_ring_file is not None
        return FieldCipher.of_file(self.settings.key_ring_file)

    @cached_property
    def blind_index(self) -> BlindIndex:
        """Finds equal values without reading them; one key for all services."""
        return BlindIndex.from_file(self.settings.blind_index_key_file)

    @cached_property
    def files(self) -> FileStore:
        """The files of this service alone."""
        return FileStore(self.settings.files_url)

    @cached_property
    def calendar_file(self) -> CalendarFile:
        """Where the working days come from; a newer table is taken while the service runs."""
        return CalendarFile(self.settings.calendar_file)

    @property
    def calendar(self) -> WorkCalendar:
        """The working days as known now."""
        return self.calendar_file.read()

    def unit_of_work(self, actor: Actor) -> U:
        """Return a transaction for this actor, to be opened with ``async with``."""
        return self._unit_of_work_class(self, actor)

    def further_checks(self) -> dict[str, Callable[[], Awaitable[bool]]]:
        """Return what else has to be so before this service is ready; a subclass may add."""
        return {}

    async def further_details(self) -> Mapping[str, str]:
        """Return what readiness tells beside its checks, and isn't turned red by."""
        return {}

    async def further_samples(self) -> Sequence[Sample]:
        """Return numbers for ``/metrics`` that are looked up when they are asked for."""
        return ()

    def consumer_of(self, publisher: str) -> Consumer[U]:
        """Return what this service does with a publisher's facts."""
        return next(item for item in self.consumers if item.publisher == publisher)

    def wake_relay(self) -> None:
        """Tell the relay that the outbox has something new."""
        self.relay.awake.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run what this process is to run; ends it in reverse order.

        Nothing here waits for PostgreSQL or NATS: a service starts without them, says so at
        ``/readyz``, and goes on when they are there.
        """
        async with AsyncExitStack() as stack:
            stack.push_async_callback(within_patience, "database", self.database.close)
            stack.push_async_callback(within_patience, "NATS", self.nats.close)
            for name, loop in self._loops().items():
                task = asyncio.create_task(keep_running(name, loop), name=name)
                stack.push_async_callback(end, task)
            spare_the_collector()
            yield

    def _loops(self) -> dict[str, Callable[[], Awaitable[None]]]:
        parts = self.settings.parts
        loops: dict[str, Callable[[], Awaitable[None]]] = {"nats": self._connect}
        if "relay" in parts:
            loops["relay"] = self.relay.run
        if "consumers" in parts:
            for consumer in self.consumers:
                loops[f"consumer {consumer.publisher}"] = ConsumerRunner(self, consumer).run
        if "jobs" in parts:
            for job in self.jobs:
                loops[f"job {job.name}"] = self._repeating(job)
        return loops

    async def _connect(self) -> None:
        await self.nats.open()
        client = await self.nats.connected()
        if self.name in PUBLISHERS:
            await ensure_stream(client.jetstream(), self.name, self.settings.stream_prefix)
        await asyncio.Event().wait()

    def _repeating(self, job: Job) -> Callable[[], Awaitable[None]]:
        async def loop() -> None:
            while True:
                await job.run(self)
                await asyncio.sleep(job.every_seconds)

        return loop


async def within_patience(what: str, close: Callable[[], Awaitable[None]]) -> None:
    """Close a connection, but let no dead peer keep the service from ending."""
    try:
        async with asyncio.timeout(CLOSING_SECONDS):
            await close()
    except TimeoutError:
        logger.warning("was not closed in time", connection=what)


async def keep_running(name: str, loop: Callable[[], Awaitable[None]]) -> None:
    """Run a loop until cancelled; after an error again, later each time."""
    attempt = 0
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await loop()
        except Exception as error:
            if asyncio.get_running_loop().time() - started > 60:  # noqa: PLR2004  (a minute well)
                attempt = 0
            attempt += 1
            if is_database_away(error) or isinstance(error, NatsError):
                logger.warning("waits for its server", loop=name, reason=repr(error)[:200])
            else:
                logger.exception("failed and starts again", loop=name)
            await asyncio.sleep(backoff_seconds(attempt, longest=5.0))
        else:
            return


def spare_the_collector() -> None:
    """Let the garbage collector pass over what the process has loaded, once in its life.

    A second service of the same process, as tests start them, would never be let go otherwise.
    """
    if gc.get_freeze_count() == 0:
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 50, 100)


async def end(task: asyncio.Task[None]) -> None:
    """Cancel a task until it is over.

    Once isn't always enough: in Python 3.11 ``asyncio.wait_for`` loses a cancellation that comes
    together with the result it waits for.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=CANCEL_AGAIN_SECONDS)
    with suppress(asyncio.CancelledError):
        task.result()
