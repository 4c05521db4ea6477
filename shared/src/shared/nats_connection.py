"""The connection to NATS: made in the background, kept for ever, never in a command's way."""

import asyncio

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from shared.backoff import backoff_seconds
from shared.config import ServiceSettings

__all__ = ["NatsConnection"]

logger = structlog.get_logger(__name__)


class NatsConnection:
    """One service's connection; it comes back by itself when the server does."""

    def __init__(self, settings: ServiceSettings, name: str) -> None:
        self._settings = settings
        self._name = name
        self._client: Client | None = None
        self._ready = asyncio.Event()
        self._opening = asyncio.Lock()

    @property
    def is_connected(self) -> bool:
        """Tell whether messages can flow at this moment."""
        return self._client is not None and self._client.is_connected

    async def connected(self) -> Client:
        """Wait until there is a connection and return it."""
        while not self.is_connected:
            self._ready.clear()
            await self._ready.wait()
        assert self._client is not None
        return self._client

    async def open(self) -> None:
        """Connect, however long it takes; later interruptions are mended by the client.

        It is one connection, however many ask for it at a time.
        """
        attempt = 0
        async with self._opening:
            while self._client is None:
                attempt += 1
                try:
                    self._client = await self._connect()
                except (NatsError, OSError, TimeoutError) as error:
                    logger.warning("NATS is away", reason=str(error), attempt=attempt)
                    await asyncio.sleep(backoff_seconds(attempt, longest=2.0))
        self._ready.set()

    async def _connect(self) -> Client:
        async def reconnected() -> None:
            logger.info("NATS is back")
            self._ready.set()

        async def disconnected() -> None:
            logger.warning("NATS went away")

        async def failed(error: Exception) -> None:
            logger.warning("NATS reports", reason=str(error))

        client = Client()
        try:
            await client.connect(
                self._settings.nats_url,
                user=self._settings.nats_user,
                password=self._settings.nats_password,
                name=self._name,
                inbox_prefix=f"_INBOX_{self._name}",
                allow_reconnect=True,
                max_reconnect_attempts=-1,
                reconnect_time_wait=0.25,  # type: ignore[arg-type]  # seconds, any number
                connect_timeout=2,
                ping_interval=5,
                max_outstanding_pings=2,
                reconnected_cb=reconnected,
                disconnected_cb=disconnected,
                error_cb=failed,
            )
        except BaseException:
            # The client leaves its socket open when it is stopped half-way through connecting.
            await client.close()
            raise
        return client

    async def close(self) -> None:
        """End the connection."""
        if self._client is not None:
            await self._client.close()
