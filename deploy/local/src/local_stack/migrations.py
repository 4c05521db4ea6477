"""Bringing every service's schema up to date, only where it isn't."""

import os
import subprocess
import sys
from collections.abc import Sequence

from local_stack.credentials import Credentials
from local_stack.databases import run_script
from local_stack.environment import Addresses, migration_environment
from local_stack.layout import ROOT

_LAST_LINES = 15


class MigrationError(Exception):
    """The migrations failed."""


def outdated(services: Sequence[str], database_dsn: str) -> list[str]:
    """List the services whose schema isn't at the newest migration of the sources."""
    return [service for service in services if _applied(service, database_dsn) != _newest(service)]


def migrate(services: Sequence[str], addresses: Addresses, credentials: Credentials) -> None:
    """Run the migrations of `services`, each as its schema's owner.

    Raises
    ------
    MigrationError
        One failed; the message ends with what it said.
    """
    environment = dict(os.environ)
    for service in services:
        environment |= migration_environment(service, addresses, credentials)
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "shared.migrations", "upgrade", *services],
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        last_words = "\n".join(done.stdout.splitlines()[-_LAST_LINES:])
        raise MigrationError(f"The migrations failed:\n{last_words}")


def _newest(service: str) -> str:
    head = ROOT / "services" / service / "migrations" / ".current-head"
    return head.read_text().strip() if head.exists() else "unknown"


def _applied(service: str, database_dsn: str) -> str:
    # Asking a table that isn't there would leave an error in the log of every first start.
    script = f"""
SELECT to_regclass('{service}.alembic_version') IS NOT NULL AS is_there \\gset
\\if :is_there
SELECT version_num FROM {service}.alembic_version;
\\endif
"""  # noqa: S608
    return run_script(database_dsn, script)
