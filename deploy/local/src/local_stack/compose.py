"""What docker-compose.yml needs beside itself: secrets, environments and NATS's configuration."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local_stack.clients import issuer_clients
from local_stack.credentials import Credentials, new_secret
from local_stack.databases import prepare_database
from local_stack.environment import (
    Addresses,
    clients_file,
    environment_file,
    service_environment,
)
from local_stack.migrations import migrate
from local_stack.nats_config import server_configuration
from local_stack.postgres_cluster import SUPERUSER
from local_stack.private_files import kept, write_private, write_private_json
from local_stack.services import DATABASE, SERVICES

_SERVICE_PORT = 8000
_IN_CONTAINER = Path("/run/jianding")

# Where Docker's networks lie. Nobody but containers reaches a service, and the gateway among them
# sets anew who its client is.
_CONTAINER_NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


@dataclass(frozen=True, slots=True)
class ComposeFiles:
    """The directory that docker-compose.yml mounts from, and the gateway's public address.

    With a domain the gateway speaks TLS itself, on its container's ports 80 and 443.
    """

    directory: Path
    public_url: str
    domain: str = ""

    @property
    def credentials(self) -> Credentials:
        """The system's secrets; only the `prepare` container gets all of them."""
        return Credentials(self.directory / "secrets")

    @property
    def addresses(self) -> Addresses:
        """Where the containers reach each other."""
        return Addresses(
            postgres="postgres:5432",
            nats="nats:4222",
            services={name: f"http://{name}:{_SERVICE_PORT}" for name in SERVICES},
            public=self.public_url.rstrip("/"),
        )

    def write(self) -> None:
        """Write everything; secrets that exist already stay as they are."""
        for private in (self.directory, self.credentials.directory, *self._data()):
            private.mkdir(mode=0o700, parents=True, exist_ok=True)
        clients = [_inline(client) for client in issuer_clients(self.credentials, with_demo=False)]
        write_private_json(clients_file(self.credentials), clients)
        for service in SERVICES:
            self._write_service(service)
        self._write_stores()
        self._write_variables("gateway.env", self._gateway())
        owner = {"JIANDING_UID": str(os.getuid()), "JIANDING_GID": str(os.getgid())}
        self._write_variables("compose.env", owner)

    def prepare(self) -> None:
        """Create database, roles and schemas and migrate them; runs inside a container.

        Raises
        ------
        DatabaseError, MigrationError
            PostgreSQL or a migration refused.
        """
        passwords = {name: self.credentials.role_passwords(name) for name in SERVICES}
        superuser = f"{SUPERUSER}:{self._superuser_password()}@{self.addresses.postgres}"
        prepare_database(f"postgresql://{superuser}/postgres", DATABASE, passwords)
        migrate(SERVICES, self.addresses, self.credentials)

    def _write_service(self, service: str) -> None:
        own = self.directory / service
        own.mkdir(mode=0o700, exist_ok=True)
        variables = service_environment(
            service, self.addresses, self.credentials, files_url="file:///data/files"
        )
        for name, value in variables.items():
            if name.endswith("_FILE"):
                source = Path(value)
                if source.exists():
                    write_private(own / source.name, source.read_text(encoding="utf-8"))
                variables[name] = str(_IN_CONTAINER / source.name)
        variables[f"{service.upper()}_TRUSTED_PROXIES"] = json.dumps(_CONTAINER_NETWORKS)
        self._write_variables(f"{service}.env", variables)

    def _write_stores(self) -> None:
        self._write_variables("postgres.env", {"POSTGRES_PASSWORD": self._superuser_password()})
        users = {name: self.credentials.nats_password(name) for name in SERVICES}
        configuration = server_configuration(
            host="0.0.0.0",  # noqa: S104
            port=4222,
            store=Path("/data/streams"),
            users=users,
        )
        write_private(self.directory / "nats.conf", configuration)

    def _gateway(self) -> dict[str, str]:
        variables = {"GATEWAY_BIND": "0.0.0.0", "GATEWAY_SITE": "/srv"}  # noqa: S104
        if not self.domain:
            return variables
        return {**variables, "GATEWAY_ADDRESS": self.public_url, "GATEWAY_TLS": "acme"}

    def _data(self) -> list[Path]:
        data = self.directory / "data"
        return [data / "nats", *[data / "files" / name for name in SERVICES]]

    def _superuser_password(self) -> str:
        return kept(self.credentials.directory / "password-postgres-superuser", new_secret)

    def _write_variables(self, name: str, variables: dict[str, str]) -> None:
        write_private(self.directory / name, environment_file(variables))


def _inline(client: dict[str, Any]) -> dict[str, Any]:
    secret = Path(client["secret_file"]).read_text(encoding="utf-8")
    return {name: value for name, value in client.items() if name != "secret_file"} | {
        "secret": secret
    }
