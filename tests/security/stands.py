"""A service with a little of everything in it, and ways to attack each of its routes."""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

from fastapi.routing import APIRoute
from httpx import AsyncClient, Response

from shared.auth import Needs, Public
from shared.permissions import PERMISSIONS, Role
from shared.testing.applications import Guard, guarded_routes
from shared.testing.plugin import RunService
from shared.testing.running import RunningService, Surroundings
from tests.support.applications import routes_of
from tests.support.fuzzing import World
from tests.support.worlds import SEEDS

__all__ = ["Stand", "Target", "filled"]

PARAMETER = re.compile(r"\{(\w+)\}")
UNKNOWN = "01938d5e-7c3b-7d2a-9e10-5b6f0c1d2e30"


@dataclass(frozen=True)
class Target:
    """One route at one address."""

    method: str
    template: str
    path: str
    route: APIRoute
    guards: tuple[Guard, ...]

    @property
    def is_public(self) -> bool:
        """Whether it needs no token."""
        return any(isinstance(guard, Public) for guard in self.guards)

    @property
    def roles(self) -> list[Role]:
        """Who may ask it."""
        needed = {p for guard in self.guards if isinstance(guard, Needs) for p in guard.permissions}
        return [role for role in Role if PERMISSIONS[role] & needed]

    @property
    def label(self) -> str:
        """What a failure is called by."""
        return f"{self.method} {self.template}"


@dataclass(frozen=True)
class Stand:
    """A running service and what is in it."""

    running: RunningService
    world: World

    def client(self, role: str, **claims: Any) -> AsyncClient:
        """Return a client of an account, by default of the one that made the world."""
        account = self.world.accounts.get(Role(role), f"{role}-1")
        return self.running.client_for(role, **{"account": account, **claims})

    def targets(self, *methods: str) -> Iterator[Target]:
        """Yield every route that isn't internal, with every combination of ids there are."""
        guarded = {
            (route.path, route.methods): route.guards for route in guarded_routes(self.running.app)
        }
        for template, route in routes_of(self.running.app):
            if template.startswith("/internal"):
                continue
            guards = guarded[template, frozenset(route.methods or ())]
            wanted = sorted(route.methods or ())
            for method, path in product(wanted, self.paths(template)):
                if not methods or method in methods:
                    yield Target(method, template, path, route, guards)

    def paths(self, template: str) -> Iterator[str]:
        """Yield a template with the ids there are, two of each kind at most."""
        names = PARAMETER.findall(template)
        for values in product(*(self.known(name) for name in names)):
            yield template.format_map(dict(zip(names, values, strict=True)))

    def known(self, name: str) -> Sequence[str]:
        """Return ids of a kind."""
        return [str(value) for value in self.world.values.get(f"path.{name}", [UNKNOWN])[:2]]

    async def ask(self, client: AsyncClient, target: Target, **more: Any) -> Response:
        """Send one request; what writes sends an empty body unless told otherwise."""
        if target.method != "GET" and not {"json", "content", "data"} & more.keys():
            more["json"] = {}
        return await client.request(target.method, target.path, **more)


@asynccontextmanager
async def filled(
    service: str, run_service: RunService, surroundings: Surroundings
) -> AsyncIterator[Stand]:
    """Start a service and fill it."""
    seed = SEEDS[service]
    settings = {"parts": '["api"]', **seed.settings(surroundings.directory)}
    async with run_service(service, **settings) as running:
        world = await seed.fill(running)
        seed.prepare(running.app, surroundings.issuer)
        yield Stand(running, world)
