"""Two roles and one schema a service: the SQL that creates them, and running it."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from local_stack.postgres_cluster import program

# Creating roles is not atomic against a second session doing the same.
_LOCK = "SELECT pg_advisory_lock(hashtextextended('jianding roles', 0));"

_ROLE = """
SELECT 'CREATE ROLE {role} LOGIN' WHERE NOT EXISTS
  (SELECT FROM pg_roles WHERE rolname = '{role}') \\gexec
ALTER ROLE {role} WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
  PASSWORD {password};
ALTER ROLE {role} SET search_path = {service};
"""

_DATABASE = """
SELECT 'CREATE DATABASE {database}' WHERE NOT EXISTS
  (SELECT FROM pg_database WHERE datname = '{database}') \\gexec
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
"""

_SCHEMA = """
GRANT CONNECT ON DATABASE {database} TO {service}_owner, {service};
CREATE SCHEMA IF NOT EXISTS {service} AUTHORIZATION {service}_owner;
GRANT USAGE ON SCHEMA {service} TO {service};
ALTER DEFAULT PRIVILEGES FOR ROLE {service}_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE {service}_owner IN SCHEMA {service}
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {service};
ALTER DEFAULT PRIVILEGES FOR ROLE {service}_owner IN SCHEMA {service}
  GRANT USAGE, SELECT ON SEQUENCES TO {service};
ALTER DEFAULT PRIVILEGES FOR ROLE {service}_owner IN SCHEMA {service}
  GRANT EXECUTE ON FUNCTIONS TO {service};
"""


class DatabaseError(Exception):
    """PostgreSQL refused the set-up of roles and schemas."""


@dataclass(frozen=True, slots=True)
class RolePasswords:
    """Passwords of a service's two roles: the schema's owner, and the one the service runs as."""

    owner: str
    runtime: str


def setup_script(database: str, services: Mapping[str, RolePasswords]) -> str:
    """Give the psql script that creates `database` with the services' roles and schemas.

    The owner role `<service>_owner` makes and changes tables (migrations); the runtime role
    `<service>` reads and writes rows in its own schema and can do nothing else. Running the
    script again sets the passwords anew and changes nothing else.
    """
    # A failing statement would otherwise be logged with the password in it.
    parts = ["SET log_min_error_statement = panic;", _LOCK]
    for service, passwords in services.items():
        for role, password in (
            (f"{service}_owner", passwords.owner),
            (service, passwords.runtime),
        ):
            parts.append(_ROLE.format(role=role, service=service, password=_literal(password)))
    parts.append(_DATABASE.format(database=database))
    parts.append(f"\\connect {database}\nREVOKE ALL ON SCHEMA public FROM PUBLIC;")
    parts += [_SCHEMA.format(database=database, service=service) for service in services]
    return "\n".join(parts)


def prepare_database(
    superuser_dsn: str, database: str, services: Mapping[str, RolePasswords]
) -> None:
    """Create `database` with two roles and one schema for each service, or bring it up to date.

    Raises
    ------
    DatabaseError
        PostgreSQL refused; the message is its own.
    """
    run_script(superuser_dsn, setup_script(database, services))


def run_script(dsn: str, script: str) -> str:
    """Run a psql script and give what it prints, unaligned and without headers.

    Raises
    ------
    DatabaseError
        A statement failed; the script stopped there.
    """
    address = urlsplit(dsn)
    environment = {
        **os.environ,
        "PGHOST": address.hostname or "127.0.0.1",
        "PGPORT": str(address.port or 5432),
        "PGUSER": unquote(address.username or ""),
        "PGPASSWORD": unquote(address.password or ""),
        "PGDATABASE": address.path.lstrip("/"),
        "PGCONNECT_TIMEOUT": "10",
        "PGOPTIONS": "-c client_min_messages=warning",
    }
    command = [str(program("psql")), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-"]
    done = subprocess.run(  # noqa: S603
        command, input=script, env=environment, check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise DatabaseError(done.stderr.strip())
    return done.stdout.strip()


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
