"""Databases for tests: one template with every service's schema, cloned for each test."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from urllib.parse import urlsplit

from local_stack.databases import RolePasswords, prepare_database, run_script
from shared import migrations
from shared.testing.servers import Servers, locked, run_directory

__all__ = ["SERVICES", "TestDatabase", "cloned_database", "prepare_template"]

SERVICES = ("identity", "intake", "lottery", "review", "mailing")
PASSWORD = "only-for-tests"  # noqa: S105


@dataclass(frozen=True, slots=True)
class TestDatabase:
    """One database of a test, with the two roles of each service."""

    __test__ = False

    name: str
    host: str
    port: int
    superuser_url: str

    def runtime_url(self, service: str) -> str:
        """Return the address with which a service runs."""
        return self._url(service)

    def owner_url(self, service: str) -> str:
        """Return the address with which a service's migrations run."""
        return self._url(f"{service}_owner")

    def run(self, script: str) -> str:
        """Run psql as the superuser in this database and return what it prints."""
        return run_script(self.superuser_url, script)

    def _url(self, role: str) -> str:
        return f"postgresql+asyncpg://{role}:{PASSWORD}@{self.host}:{self.port}/{self.name}"


def prepare_template(servers: Servers, services: Sequence[str]) -> str:
    """Return the template with these services' schemas, made once a run and migrated."""
    name = f"template_{sha256(' '.join(services).encode()).hexdigest()[:12]}"
    done = run_directory() / f"{name}.done"
    with locked(name):
        if not done.exists():
            passwords = {service: RolePasswords(PASSWORD, PASSWORD) for service in services}
            prepare_database(servers.postgres, name, passwords)
            migrate(database_called(servers, name), filter(has_migrations, services))
            done.touch()
    return name


def migrate(database: TestDatabase, services: Iterable[str]) -> None:
    """Run services' migrations in a thread, since Alembic runs an event loop of its own."""
    with ThreadPoolExecutor(1) as thread:
        for service in services:
            thread.submit(migrations.upgrade, service, database.owner_url(service)).result()


def has_migrations(service: str) -> bool:
    """Whether a service is installed and has migrations."""
    return find_spec(service) is not None and migrations.expected_head(service) is not None


@contextmanager
def cloned_database(servers: Servers, template: str) -> Iterator[TestDatabase]:
    """Clone a template for the length of a ``with`` block."""
    name = f"test_{secrets.token_hex(6)}"
    run_script(servers.postgres, f"create database {name} template {template}")
    try:
        yield database_called(servers, name)
    finally:
        run_script(servers.postgres, f"drop database {name} with (force)")


def database_called(servers: Servers, name: str) -> TestDatabase:
    """Return the addresses of a database."""
    address = urlsplit(servers.postgres)
    assert address.hostname is not None
    assert address.port is not None
    superuser_url = servers.postgres.rpartition("/")[0] + f"/{name}"
    return TestDatabase(name, address.hostname, address.port, superuser_url)
