"""Every route says who may call it, and every service looks after itself."""

from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI

from shared import idempotency
from shared.actor import Actor
from shared.audit import Sealer
from shared.auth import Needs, needs, needs_scope, public
from shared.permissions import Permission
from shared.testing.applications import application, guarded_routes, object_rules
from tests.support.applications import service_of, services_with
from tests.support.guards import misplaced_guards, silent_public_routes, unclear_routes

SERVICES = services_with("main")

each_service = pytest.mark.parametrize("service", SERVICES)


@each_service
def test_every_route_says_once_who_may_call_it(service: str) -> None:
    assert unclear_routes(application(service)) == {}


@each_service
def test_internal_routes_are_for_services_and_the_others_never(service: str) -> None:
    assert misplaced_guards(application(service)) == []


@each_service
def test_public_routes_say_why(service: str) -> None:
    assert silent_public_routes(application(service)) == []


@each_service
def test_permission_for_what_is_ones_own_has_an_object_rule(service: str) -> None:
    used = {
        permission
        for route in guarded_routes(application(service))
        for guard in route.guards
        if isinstance(guard, Needs)
        for permission in guard.permissions
    }
    own = {permission for permission in used if permission.endswith("_own")}

    assert own <= object_rules(service).keys() <= used


def an_application(*dependencies: Any, path: str = "/things") -> FastAPI:
    """A service's application to which somebody adds a route."""
    app = application("mailing")

    @app.get(path, dependencies=dependencies)
    def list_things() -> list[str]:
        return []

    return app


def test_added_route_with_a_guard_passes() -> None:
    app = an_application(needs(Permission.CASES_READ))

    assert (unclear_routes(app), misplaced_guards(app), silent_public_routes(app)) == ({}, [], [])


def test_unprotected_route_fails_the_build() -> None:
    assert unclear_routes(an_application()) == {"GET /things": []}


def test_route_with_two_guards_fails_the_build() -> None:
    app = an_application(needs(Permission.CASES_READ), public("somebody thought so"))

    assert unclear_routes(app) == {"GET /things": ["Needs", "Public"]}


def test_guard_inside_another_dependency_is_seen() -> None:
    def caller(actor: Annotated[Actor, needs(Permission.CASES_READ)]) -> Actor:
        return actor

    assert unclear_routes(an_application(Depends(caller))) == {}


def test_internal_route_for_people_fails_the_build() -> None:
    app = an_application(needs(Permission.CASES_READ), path="/internal/things")

    assert misplaced_guards(app) == ["GET /internal/things"]


def test_route_for_services_outside_fails_the_build() -> None:
    assert misplaced_guards(an_application(needs_scope("things.read"))) == ["GET /things"]


def test_public_route_without_a_reason_fails_the_build() -> None:
    assert silent_public_routes(an_application(public("because"))) == ["GET /things"]


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
