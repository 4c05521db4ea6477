"""The pool of connections of one service, and how one tells that the database is away."""

from asyncpg import exceptions as postgres
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from shared.config import ServiceSettings

__all__ = ["Database", "is_database_away"]

AWAY = (
    postgres.CannotConnectNowError,
    postgres.AdminShutdownError,
    postgres.CrashShutdownError,
    postgres.ConnectionDoesNotExistError,
    postgres.ConnectionFailureError,
    postgres.TooManyConnectionsError,
    ConnectionError,
    OSError,
    TimeoutError,
)


class Database:
    """Connections of the runtime role, each with a bounded wait for everything.

    All are kept: to open one costs as much as twenty requests.
    """

    def __init__(self, settings: ServiceSettings) -> None:
        self.engine: AsyncEngine = create_async_engine(
            settings.database_url,
            pool_size=settings.database_pool_size,
            max_overflow=0,
            pool_timeout=5,
            pool_use_lifo=True,
            hide_parameters=True,
            connect_args={
                "timeout": 5,
                "command_timeout": 30,
                "server_settings": {
                    "application_name": settings.client_id or "jianding",
                    "jit": "off",
                    "statement_timeout": "30000",
                    "idle_in_transaction_session_timeout": "60000",
                },
            },
        )
        self.sessions: async_sessionmaker[AsyncSession] = async_sessionmaker(
            self.engine, expire_on_commit=False
        )

    async def ping(self) -> None:
        """Ask the database for a sign of life; raises whatever is in the way."""
        async with self.engine.connect() as connection:
            await connection.execute(text("select 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def is_database_away(error: BaseException) -> bool:
    """Tell whether an error means that PostgreSQL can't be reached just now."""
    if isinstance(error, PoolTimeoutError):
        return True
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        cause = error.orig.__cause__ if error.orig is not None else None
        return isinstance(error, OperationalError | InterfaceError) or isinstance(cause, AWAY)
    return isinstance(error, AWAY)
