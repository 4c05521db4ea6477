"""Every service's web application, put together without starting anything."""

from importlib.util import find_spec
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from local_stack.services import SERVICES
from shared.service import Service
from shared.testing.applications import application

__all__ = ["application", "routes_of", "service_of", "services_with"]


def services_with(module: str) -> list[str]:
    """Return the services that have a module of this name."""
    return [service for service in SERVICES if find_spec(f"{service}.{module}") is not None]


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
