"""The pytest plugin: fixtures for servers, databases, tokens and whole services."""

import gc
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
import structlog

from shared.logging import redact
from shared.testing.databases import SERVICES, TestDatabase, cloned_database, prepare_template
from shared.testing.issuer import Issuer, running_issuer
from shared.testing.running import RunningService, Surroundings, running_service
from shared.testing.servers import Servers, begin_run, end_run, start_servers
from shared.testing.streams import delete_streams

__all__ = ["RunService"]

RunService = Callable[..., AbstractAsyncContextManager[RunningService]]
"""``async with run_service("intake") as intake:``; keywords are settings."""


def pytest_configure(config: pytest.Config) -> None:
    """Begin the run, in the main process only; what services log goes to pytest's own handlers."""
    # A service does this once in its process; here many come and have to go again.
    gc.freeze()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.format_exc_info,
            redact,
            structlog.stdlib.render_to_log_kwargs,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    if not hasattr(config, "workerinput"):
        begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run and its servers."""
    if not hasattr(config, "workerinput"):
        end_run()


@pytest.fixture(scope="session")
def servers() -> Servers:
    """The real PostgreSQL and NATS of this run."""
    return start_servers()


@pytest.fixture(scope="session")
def database_services() -> Sequence[str]:
    """The services whose schemas a test's database has; a conftest may name others."""
    return SERVICES


@pytest.fixture
def template(servers: Servers, database_services: Sequence[str]) -> str:
    """The name of the template database; each set of services has one, made once a run."""
    return prepare_template(servers, database_services)


@pytest.fixture
def database(servers: Servers, template: str) -> Iterator[TestDatabase]:
    """A database of this test alone, with every service's schema."""
    with cloned_database(servers, template) as database:
        yield database


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    """Mints tokens; its keys are served on loopback."""
    with running_issuer(Issuer) as issuer:
        yield issuer


@pytest.fixture
async def stream_prefix(servers: Servers) -> AsyncIterator[str]:
    """A prefix for stream and subject names of this test alone; its streams are deleted after."""
    prefix = f"t{secrets.token_hex(6)}"
    yield prefix
    await delete_streams(servers.nats, prefix)


@pytest.fixture
def surroundings(
    servers: Servers,
    database: TestDatabase,
    issuer: Issuer,
    tmp_path: Path,
    stream_prefix: str,
) -> Surroundings:
    """What the services of this test share."""
    return Surroundings(servers, database, issuer, tmp_path, stream_prefix)


@pytest.fixture
def run_service(surroundings: Surroundings) -> RunService:
    """Start services by name: ``async with run_service("intake", parts='["api"]') as intake:``."""

    def start(name: str, **overrides: str) -> AbstractAsyncContextManager[RunningService]:
        return running_service(name, surroundings, overrides)

    return start
