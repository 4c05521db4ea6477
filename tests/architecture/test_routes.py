"""Every route says who may call it, and every service looks after itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from shared import idempotency
from shared.audit import Sealer
from shared.auth import Needs, NeedsScope, Public
from tests.support.applications import application, service_of, services_with

SERVICES = services_with("main")

each_service = pytest.mark.parametrize("service", SERVICES)


@each_service
def test_every_route_says_once_who_may_call_it(service: str) -> None:
    unclear = {
        f"{methods} {path}": [type(guard).__name__ for guard in guards]
        for methods, path, guards in guarded_routes(application(service))
        if len(guards) != 1
    }

    assert unclear == {}


@each_service
def test_internal_routes_are_for_services_and_the_others_never(service: str) -> None:
    for methods, path, guards in guarded_routes(application(service)):
        is_internal = path.startswith("/internal")
        assert isinstance(guards[0], NeedsScope) == is_internal, f"{methods} {path}"


@each_service
def test_public_routes_say_why(service: str) -> None:
    for methods, path, guards in guarded_routes(application(service)):
        if isinstance(guards[0], Public):
            assert len(guards[0].why.split()) > 1, f"{methods} {path}"


@each_service
def test_operations_have_names_of_their_own_and_a_description_of_refusals(service: str) -> None:
    description = application(service).openapi()
    operations = [
        operation
        for path in description["paths"].values()
        for method, operation in path.items()
        if method in {"get", "post", "put", "patch", "delete"}
    ]
    names = [operation["operationId"] for operation in operations]

    assert description["openapi"].startswith("3.1")
    assert sorted(names) == sorted(set(names))


@each_service
def test_service_seals_its_audit_trail_and_forgets_old_keys(service: str) -> None:
    jobs = [job.run for job in service_of(application(service)).jobs]

    assert any(isinstance(getattr(run, "__self__", None), Sealer) for run in jobs)
    assert idempotency.purge in jobs


def guarded_routes(app: FastAPI) -> Iterator[tuple[str, str, list[Any]]]:
    """Yield each route's methods and path, and everything it says about who may call it."""
    for context in iter_route_contexts(app.router.routes):
        if isinstance(context.original_route, APIRoute):
            methods = ",".join(sorted(context.methods or ()))
            yield methods, context.path_format or "", list(guards_of(context.dependant))


def guards_of(dependant: Dependant) -> Iterator[Needs | NeedsScope | Public]:
    """Yield the guards among a route's dependencies and theirs."""
    for dependency in dependant.dependencies:
        if isinstance(dependency.call, Needs | NeedsScope | Public):
            yield dependency.call
        yield from guards_of(dependency)
