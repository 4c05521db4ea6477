"""API3:2023, broken object property level authorisation: nobody sets what isn't theirs to set."""

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from tests.security.stands import Stand
from tests.support.applications import application, routes_of, services_with

FORGED = {
    "id": "01938d5e-7c3b-7d2a-9e10-5b6f0c1d2e30",
    "case_number": "东劳鉴〔2026〕1号",
    "committee": "330782",
    "roles": ["admin"],
    "is_admin": True,
    "state": "concluded",
    "submitted_by": "somebody-else",
    "account": "somebody-else",
    "approved_by": "somebody-else",
    "sealed_at": "2020-01-01T00:00:00Z",
    "version": 99,
    "duties": [],
    "__proto__": {"roles": ["admin"]},
}
"""What attackers add to bodies."""


async def test_members_that_a_body_does_not_know_are_refused_on_every_route(stand: Stand) -> None:
    taken = []
    for target in stand.targets("POST", "PUT", "PATCH", "DELETE"):
        body = example_of(target.route)
        if body is None:
            continue
        for role in target.roles:
            answer = await stand.ask(stand.client(role), target, json={**body, **unknown_to(body)})
            if answer.status_code < 400:
                taken.append(f"{target.label} as {role}")

    assert taken == []


@pytest.mark.parametrize("service", services_with("main"))
def test_no_body_takes_who_it_is_from_or_where_it_stands(service: str) -> None:
    settable = {
        f"{service} {name}: {field}"
        for name, body in bodies_of(service)
        for field in body.model_fields
        if field in {"committee", "submitted_by", "approved_by", "state", "version", "duties"}
    }

    assert settable <= NEEDED


NEEDED: set[str] = set()


def bodies_of(service: str) -> list[tuple[str, type[BaseModel]]]:
    """Return the models of a service's bodies."""
    found = []
    for _, route in routes_of(application(service)):
        model = route.body_field and route.body_field.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            found.append((route.name, model))
    return found


def example_of(route: Any) -> dict[str, Any] | None:
    """Return the example that a route's description shows; None where it takes no JSON."""
    if route.body_field is None:
        return None
    schema = TypeAdapter(route.body_field.field_info.annotation).json_schema()
    return dict(next(iter(schema.get("examples", [{}]))))


def unknown_to(body: dict[str, Any]) -> dict[str, Any]:
    """Return what is forged and no member of a body."""
    return {name: value for name, value in FORGED.items() if name not in body}
