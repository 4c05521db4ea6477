"""A whole service inside a test: its own application, settings and loops, over real servers."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from shared.crypto import new_blind_index_key, new_key_ring
from shared.service import Service
from shared.signatures import new_signing_keys
from shared.testing.databases import TestDatabase
from shared.testing.issuer import Issuer
from shared.testing.servers import Servers

__all__ = ["RunningService", "Surroundings", "created_app", "running_service"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the services of one test share."""

    servers: Servers
    database: TestDatabase
    issuer: Issuer
    directory: Path
    stream_prefix: str

    def settings(self, service: str) -> dict[str, str]:
        """Return the environment variables that configure a service here, without its prefix."""
        return {
            "DATABASE_URL": self.database.runtime_url(service),
            "MIGRATION_DATABASE_URL": self.database.owner_url(service),
            "DATABASE_POOL_SIZE": "10",
            "NATS_URL": self.servers.nats,
            "STREAM_PREFIX": self.stream_prefix,
            "OIDC_ISSUER": self.issuer.url,
            "OIDC_JWKS_URL": self.issuer.jwks_url,
            "TOKEN_URL": self.issuer.token_url,
            "CLIENT_ID": service,
            "CLIENT_SECRET_FILE": str(self._kept("client-secret", secrets.token_hex(16))),
            "KEY_RING_FILE": str(self._kept(f"{service}-keys.json", new_key_ring("test"))),
            "BLIND_INDEX_KEY_FILE": str(self._kept("blind-index-key", new_blind_index_key())),
            "RECEIPT_KEYS_FILE": str(self._kept("receipt-keys.json", new_signing_keys())),
            "FILES_URL": self._files(service),
            "METRICS_TOKEN_FILE": str(self._kept("metrics-token", "metrics-token-for-tests")),
            "LOG_LEVEL": "WARNING",
            # A client without a socket between gets an answer when it is over.
            "LIVE_SECONDS": "0",
        }

    def _kept(self, name: str, content: str) -> Path:
        path = self.directory / name
        if not path.exists():
            path.write_text(content, encoding="utf-8")
        return path

    def _files(self, service: str) -> str:
        directory = self.directory / f"{service}-files"
        directory.mkdir(exist_ok=True)
        return directory.as_uri()


@dataclass(frozen=True, slots=True)
class RunningService:
    """A started service, and clients that ask it."""

    name: str
    app: FastAPI
    surroundings: Surroundings
    client: AsyncClient

    @property
    def issuer(self) -> Issuer:
        """Who mints this service's tokens."""
        return self.surroundings.issuer

    @property
    def service(self) -> Service[Any]:
        """The service itself: database, unit of work, clock."""
        service: Service[Any] = self.app.state.service
        return service

    def client_for(self, *roles: str, **claims: Any) -> AsyncClient:
        """Return a client that carries a token with these roles; see `Issuer.token`."""
        return new_client(self.app, self.issuer.headers(*roles, **claims))

    def client_of_service(self, caller: str, *scopes: str) -> AsyncClient:
        """Return a client that asks as another service, on internal routes."""
        headers = self.issuer.service_headers(self.name, scopes, caller=caller)
        return new_client(self.app, headers)


@asynccontextmanager
async def running_service(
    name: str, surroundings: Surroundings, overrides: Mapping[str, str]
) -> AsyncIterator[RunningService]:
    """Start ``<name>.main:create_app()`` with the test's surroundings.

    ``overrides`` are settings by their lower-case names, such as ``parts='["api"]'``.
    """
    app = created_app(name, surroundings, overrides)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        client = await stack.enter_async_context(new_client(app, {}))
        yield RunningService(name, app, surroundings, client)


def created_app(name: str, surroundings: Surroundings, overrides: Mapping[str, str]) -> FastAPI:
    """Return a service's application, not yet started, with the test's surroundings."""
    with pytest.MonkeyPatch.context() as environment:
        values = {**surroundings.settings(name), **{k.upper(): v for k, v in overrides.items()}}
        for key, value in values.items():
            environment.setenv(f"{name.upper()}_{key}", value)
        app: FastAPI = import_module(f"{name}.main").create_app()
        return app


def new_client(app: FastAPI, headers: Mapping[str, str]) -> AsyncClient:
    """Return a client on the application itself, without a socket in between."""
    transport: httpx.AsyncBaseTransport = ASGITransport(app)
    return AsyncClient(transport=transport, base_url="http://service", headers=dict(headers))
