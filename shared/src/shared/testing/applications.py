"""Every service's web application, put together without starting anything, and its guards."""

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from shared.auth import Needs, NeedsScope, Public
from shared.permissions import Permission

__all__ = [
    "Guard",
    "GuardedRoute",
    "application",
    "exceptions",
    "guarded_routes",
    "object_rules",
]

NOWHERE = {
    "DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:1/nothing",
    "OIDC_ISSUER": "http://127.0.0.1:1/auth",
    "OIDC_JWKS_URL": "http://127.0.0.1:1/auth/jwks.json",
    "KEY_RING_FILE": "/nonexistent/key-ring.json",
    "BLIND_INDEX_KEY_FILE": "/nonexistent/blind-index-key",
    "SIGNING_KEY_FILE": "/nonexistent/signing-key.pem",
    "RECEIPT_KEYS_FILE": "/nonexistent/receipt-keys.json",
    "FILES_URL": "file:///nonexistent",
}

Guard = Needs | NeedsScope | Public


@dataclass(frozen=True, slots=True)
class GuardedRoute:
    """One route, and everything it says about who may call it."""

    methods: frozenset[str]
    path: str
    summary: str
    guards: tuple[Guard, ...]

    def __str__(self) -> str:
        """Return it as one would say it: ``GET /healthz``."""
        return f"{','.join(sorted(self.methods))} {self.path}"

    @property
    def is_internal(self) -> bool:
        """Whether it is for other services."""
        return self.path.startswith("/internal")


def application(service: str) -> FastAPI:
    """Return a service's application; it can be asked for its routes, and not be run."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in NOWHERE.items():
            environment.setenv(f"{service.upper()}_{name}", value)
        app: FastAPI = import_module(f"{service}.main").create_app()
        return app


def guarded_routes(app: FastAPI) -> list[GuardedRoute]:
    """Return every route of an application with its guards."""
    return [
        GuardedRoute(
            frozenset(context.methods or ()),
            context.path_format or "",
            context.original_route.summary or sentence_of(context.original_route),
            tuple(guards_of(context.dependant)),
        )
        for context in iter_route_contexts(app.router.routes)
        if isinstance(context.original_route, APIRoute)
    ]


def sentence_of(route: APIRoute) -> str:
    """Return the first sentence that a route says of itself."""
    said = inspect.getdoc(route.endpoint) or route.name
    return re.split(r"[.;]\s", said.partition("\n")[0])[0].removesuffix(".")


def guards_of(dependant: Dependant) -> Iterator[Guard]:
    """Yield the guards among a route's dependencies and theirs."""
    for dependency in dependant.dependencies:
        if isinstance(dependency.call, Guard):
            yield dependency.call
        yield from guards_of(dependency)


def object_rules(service: str) -> Mapping[Permission, str]:
    """Return what permissions reach in a service that don't reach all of the committee."""
    return declared(service, "OBJECT_RULES")


def exceptions(service: str) -> Mapping[Permission, str]:
    """Return what permissions reach that reach all of the committee but something."""
    return declared(service, "EXCEPTIONS")


def declared(service: str, name: str) -> Mapping[Permission, str]:
    """Return what a service's object rules declare under a name."""
    module = f"{service}.services.access"
    if find_spec(module) is None:
        return {}
    found: Mapping[Permission, str] = getattr(import_module(module), name, {})
    return found
