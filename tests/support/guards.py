"""What is wrong with the guards of an application's routes."""

from fastapi import FastAPI

from shared.auth import NeedsScope, Public
from shared.testing.applications import guarded_routes

__all__ = ["misplaced_guards", "silent_public_routes", "unclear_routes"]


def unclear_routes(app: FastAPI) -> dict[str, list[str]]:
    """Return the routes that say more or less than once who may call them."""
    return {
        str(route): [type(guard).__name__ for guard in route.guards]
        for route in guarded_routes(app)
        if len(route.guards) != 1
    }


def misplaced_guards(app: FastAPI) -> list[str]:
    """Return the internal routes that aren't for services alone, and the others that are."""
    return [
        str(route)
        for route in guarded_routes(app)
        for guard in route.guards
        if isinstance(guard, NeedsScope) != route.is_internal
    ]


def silent_public_routes(app: FastAPI) -> list[str]:
    """Return the public routes that don't say why they are."""
    return [
        str(route)
        for route in guarded_routes(app)
        for guard in route.guards
        if isinstance(guard, Public) and len(guard.why.split()) < 2
    ]
