"""Every service's web application, put together without starting anything."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from local_stack.services import SERVICES
from shared.service import Service

__all__ = ["application", "routes_of", "service_of", "services_with"]

NOWHERE = {
    "DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:1/nothing",
    "OIDC_ISSUER": "http://127.0.0.1:1/auth",
    "OIDC_JWKS_URL": "http://127.0.0.1:1/auth/jwks.json",
    "KEY_RING_FILE": "/nonexistent/key-ring.json",
    "BLIND_INDEX_KEY_FILE": "/nonexistent/blind-index-key",
    "SIGNING_KEY_FILE": "/nonexistent/signing-key.pem",
    "FILES_URL": "file:///nonexistent",
}


def services_with(module: str) -> list[str]:
    """Return the services that have a module of this name."""
    return [service for service in SERVICES if find_spec(f"{service}.{module}") is not None]


def application(service: str) -> FastAPI:
    """Return a service's application; it can be asked for its routes, and not be run."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in NOWHERE.items():
            environment.setenv(f"{service.upper()}_{name}", value)
        app: FastAPI = import_module(f"{service}.main").create_app()
        return app


def service_of(app: FastAPI) -> Service[Any]:
    """Return the service behind an application."""
    service: Service[Any] = app.state.service
    return service


def routes_of(app: FastAPI) -> list[tuple[str, APIRoute]]:
    """Return every route with its whole path."""
    contexts = iter_route_contexts(list(app.router.routes))
    return [
        (path_of(context), context.original_route)
        for context in contexts
        if isinstance(context.original_route, APIRoute)
    ]


def path_of(context: RouteContext) -> str:
    """Return the path under which a route is reached."""
    return context.path_format or ""
