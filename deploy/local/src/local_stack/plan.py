"""From settings to processes: addresses, environment files, and the commands to run."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from local_stack.clients import issuer_clients
from local_stack.credentials import Credentials
from local_stack.environment import (
    Addresses,
    clients_file,
    environment_file,
    service_environment,
)
from local_stack.layout import ROOT, Layout
from local_stack.nats import NatsServer
from local_stack.postgres_cluster import Cluster
from local_stack.private_files import write_private, write_private_json
from local_stack.programs import Program
from local_stack.settings import StackSettings

_LOOPBACK = "127.0.0.1"
_FACTORY = "{service}.main:create_app"
_SHARED_MODULES = (
    "shared.service",
    "shared.web",
    "shared.clients",
    "sqlalchemy.dialects.postgresql.asyncpg",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that follows from the settings of one system."""

    settings: StackSettings
    layout: Layout
    services: Sequence[str]
    # Where a service's application is made; a test runs applications of its own.
    factory: str = _FACTORY

    @property
    def shared_modules(self) -> Sequence[str]:
        """What all services import, and which is therefore imported once for all."""
        own = _SHARED_MODULES if self.migrates else ()
        return ("uvicorn.config", "fastapi", *own)

    @property
    def migrates(self) -> bool:
        """Tell whether the services are the real ones, which have migrations."""
        return self.factory == _FACTORY

    @property
    def credentials(self) -> Credentials:
        """The system's secrets."""
        return Credentials(self.layout.secrets)

    @property
    def addresses(self) -> Addresses:
        """Where the parts reach each other on this machine."""
        port_of = self.settings.port_of
        return Addresses(
            postgres=f"{_LOOPBACK}:{port_of('postgres')}",
            nats=f"{_LOOPBACK}:{port_of('nats')}",
            services={name: f"http://{_LOOPBACK}:{port_of(name)}" for name in self.services},
            public=self.settings.url,
        )

    @property
    def parts(self) -> list[str]:
        """Every part with a port of its own."""
        return ["gateway", "postgres", "nats", *self.services]

    @property
    def codes_file(self) -> Path:
        """Where messages to telephones land, which nothing sends from this machine."""
        return self.layout.run.resolve() / "telephone-messages"

    def write_files(self) -> None:
        """Write what the processes read at their start: environments and clients."""
        for service in self.services:
            self._files_of(service).mkdir(mode=0o700, exist_ok=True)
            variables = self.environment_of(service)
            write_private(self._environment_file(service), environment_file(variables))
        write_private_json(
            clients_file(self.credentials), issuer_clients(self.credentials, with_demo=True)
        )
        write_private(self._environment_file("gateway"), environment_file(self._gateway()))

    def environment_of(self, service: str) -> dict[str, str]:
        """Give the variables that a service runs with."""
        files_url = self._files_of(service).as_uri()
        variables = service_environment(
            service, self.addresses, self.credentials, files_url=files_url
        )
        if service == "identity":
            variables["IDENTITY_CODES_FILE"] = str(self.codes_file)
        return variables

    def programs(self, cluster: Cluster, nats: NatsServer) -> list[Program]:
        """List the processes in the order in which they start."""
        postgres = Program(
            "postgres",
            tuple(cluster.command(self.settings.postgres)),
            stop_signal="INT",
            stop_seconds=30,
            account=cluster.account.name if cluster.account else None,
        )
        return [
            postgres,
            Program("nats", tuple(nats.command)),
            *[self._service(name) for name in self.services],
            self._gateway_program(),
        ]

    def _service(self, name: str) -> Program:
        return Program(
            name,
            (
                sys.executable,
                *("-m", "uvicorn", "--factory", self.factory.format(service=name)),
                *("--host", _LOOPBACK, "--port", str(self.settings.port_of(name))),
                *("--env-file", str(self._environment_file(name))),
                *("--no-access-log", "--no-server-header", "--no-proxy-headers"),
                *("--timeout-graceful-shutdown", "10", "--timeout-keep-alive", "60"),
            ),
        )

    def _gateway_program(self) -> Program:
        return Program(
            "gateway",
            (
                str(Path(sys.executable).parent / "caddy"),
                "run",
                *("--config", str(ROOT / "deploy" / "gateway" / "Caddyfile")),
                *("--adapter", "caddyfile"),
                *("--envfile", str(self._environment_file("gateway"))),
            ),
        )

    def _gateway(self) -> dict[str, str]:
        upstreams = {
            f"{name.upper()}_UPSTREAM": url.removeprefix("http://")
            for name, url in self.addresses.services.items()
        }
        return {
            **self.settings.gateway_variables(),
            "GATEWAY_BIND": self.settings.host,
            "GATEWAY_SITE": str(ROOT / "deploy" / "gateway" / "site"),
            **upstreams,
        }

    def _files_of(self, service: str) -> Path:
        return self.layout.files.resolve() / service

    def _environment_file(self, name: str) -> Path:
        return self.layout.secrets.resolve() / f"{name}.env"
