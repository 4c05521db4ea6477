"""API7:2023, server side request forgery: no caller names an address that a service then asks."""

import ast

import pytest
from pydantic import TypeAdapter

from services.intake.tests.factories.clients import BASE as INTAKE
from services.intake.tests.factories.clients import Desk
from services.intake.tests.factories.hospitals import connected
from tests.security.stands import Stand
from tests.support.applications import application, routes_of, services_with
from tests.support.sources import python_sources

LIKE_AN_ADDRESS = ("url", "uri", "host", "webhook", "callback", "endpoint", "href", "domain")

COMPARED = {
    "identity redirect_uri": "compared with the client's registered addresses, never asked",
    "identity post_logout_redirect_uri": "the same",
    "intake endpoint_id": "the id of a webhook, not an address",
    "intake url": "of a webhook: see below",
}
"""Members that hold an address all the same, and why nothing is asked there unchecked."""

ASKING = {
    "services/intake/src/intake/ports/registry.py": "a registry, at an address from settings",
    "shared/src/shared/clients/base.py": "services, at addresses from settings",
    "shared/src/shared/tokens.py": "the issuer's keys, at an address from settings",
    "services/identity/src/identity/phone_messages.py": "the sender of codes, from settings",
    "services/intake/src/intake/services/webhook_sending.py": "hospitals, at addresses that"
    " `domain/destination.py` checks again each time, and that are dialled as checked",
}
"""Modules that ask over HTTP, and whom."""


@pytest.mark.parametrize("service", services_with("main"))
def test_no_request_has_a_member_that_holds_an_address(service: str) -> None:
    found = {
        f"{service} {name}"
        for _, route in routes_of(application(service))
        for name in members_of(route)
        if any(word in name.lower().split("_") for word in LIKE_AN_ADDRESS)
    }

    assert found <= COMPARED.keys()


def test_only_known_modules_ask_over_http() -> None:
    asking = {
        source.path
        for source in python_sources()
        if not source.is_test
        and source.path.startswith(("shared/", "services/"))
        and "/testing/" not in source.path
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"AsyncClient", "urlopen", "Client"}
        if isinstance(node.value, ast.Name) and node.value.id in {"httpx", "urllib", "request"}
    }

    assert {path for path in asking if not path.startswith(tuple(ASKING))} == set()


INSIDE = [
    "http://his.example.com/",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://10.0.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://2130706433/",
    "https://user:secret@his.example.com/",
    "https://his.example.com:5432/",
]
"""Addresses that would let somebody outside look inside."""


async def test_webhook_is_never_registered_nor_moved_inside(intake: Stand) -> None:
    hospital = await connected(Desk(intake.running), 31)
    path = f"{INTAKE}/partner/webhooks"
    made = await hospital.client.post(path, json={"url": "https://his.example.com/"})
    assert made.status_code == 201, made.text

    for url in INSIDE:
        answers = [
            await hospital.client.post(path, json={"url": url}),
            await hospital.client.put(f"{path}/{made.json()['id']}", json={"url": url}),
        ]
        assert [one.json()["code"] for one in answers] == ["destination_refused"] * 2, url


def members_of(route: object) -> set[str]:
    """Return the names of everything a route takes, in its body too, however deep."""
    dependant = route.dependant  # type: ignore[attr-defined]
    names = {
        item.alias
        for item in (*dependant.query_params, *dependant.path_params, *dependant.header_params)
    }
    body = route.body_field  # type: ignore[attr-defined]
    if body is None:
        return names
    return names | named(TypeAdapter(body.field_info.annotation).json_schema())


def named(schema: object) -> set[str]:
    """Return every property named anywhere in a JSON schema."""
    if isinstance(schema, list):
        return set().union(*map(named, schema))
    if not isinstance(schema, dict):
        return set()
    own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
    return own.union(*map(named, schema.values()))
