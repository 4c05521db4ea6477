"""Asks every route as everybody for everybody's things, and says what should have come of it.

Who should be let in follows from the tables of `docs/permissions.md`: roles and permissions, the
guards of the routes, and each service's object rules.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from fastapi.routing import APIRoute, iter_route_contexts
from httpx import AsyncClient, Response

from shared.auth import Needs, NeedsScope, Public
from shared.ids import new_id
from shared.permissions import PERMISSIONS, Permission, Role
from shared.request_layer import STREAMED
from shared.testing.applications import GuardedRoute, guarded_routes, object_rules
from shared.testing.issuer import COMMITTEE
from shared.testing.running import RunningService

__all__ = [
    "STATED",
    "Asked",
    "Caller",
    "Door",
    "Outcome",
    "Owner",
    "Things",
    "TwoCommittees",
    "ask",
    "ask_for_all",
    "callers",
    "doors",
    "expected",
    "mixed",
    "person",
    "service_with",
]

PLACE = re.compile(r"\{(\w+)\}")
DATES = frozenset({"date", "date-time"})
STATED = {"purpose": "supervision", "year": "2026"}
WAYS_TO_SPEAK = frozenset({"release"})
WORDLESS = {401: "token_missing", 403: "permission_missing"}
GUARD_CODES = frozenset({"permission_missing", "scope_missing"})
PDF = b"%PDF-1.7\n%%EOF\n"

Things = Mapping[str, str]
"""Values of path parameters by name, as of one case and what belongs to it."""


class Owner(StrEnum):
    """Whose things are asked for."""

    OWN = "one's own"
    OTHER = "another's of the committee"
    FOREIGN = "another committee's"
    NOBODY = "nothing"


class Outcome(StrEnum):
    """What came of a request."""

    LET_IN = "let in"
    NOT_FOUND = "not found"
    FORBIDDEN = "forbidden"
    UNKNOWN = "not known who asks"
    FAILED = "failed"


@dataclass(frozen=True)
class TwoCommittees:
    """What there is in a service, in two committees, and who in the first one asks.

    ``own`` and ``other`` are of the first committee: ``own`` of whoever has that role, ``other`` of
    nobody who asks. Each is a few alternatives, in different states. ``accounts`` are those under
    which roles ask, where it matters. ``marks`` are texts that show that a thing is told.
    """

    other: Sequence[Things]
    foreign: Sequence[Things]
    marks: Mapping[Owner, Sequence[str]]
    own: Mapping[Role, Sequence[Things]] = field(default_factory=dict)
    accounts: Mapping[Role, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    searches: Mapping[str, str] = field(default_factory=dict)
    nobody: Things = field(default_factory=dict)
    bodies: Mapping[str, Any] = field(default_factory=dict)

    def things(self, owner: Owner, caller: "Caller") -> Sequence[Things]:
        """Return an owner's things; of nobody, ids that nothing has."""
        if owner is Owner.NOBODY:
            names = {name for things in self.other for name in things}
            return [{name: str(new_id()) for name in names} | dict(self.nobody)]
        return {Owner.OWN: caller.own, Owner.OTHER: self.other, Owner.FOREIGN: self.foreign}[owner]

    def told(self, owner: Owner, text: str) -> list[str]:
        """Return which things of an owner a text tells of."""
        return [mark for mark in self.marks[owner] if mark in text]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a person or client with roles, a service (then it has scopes), or nobody."""

    name: str
    client: AsyncClient
    roles: frozenset[Role] = frozenset()
    scopes: frozenset[str] | None = None
    is_person: bool = True
    own: Sequence[Things] = ()

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the roles allow together."""
        return frozenset[Permission]().union(*(PERMISSIONS[role] for role in self.roles))


@dataclass(frozen=True, slots=True)
class Door:
    """One method of one route, with what a good request to it carries."""

    method: str
    route: GuardedRoute
    places: tuple[str, ...]
    body: Any
    media_type: str | None
    queries: tuple[str, ...]
    searches: tuple[str, ...]
    rules: Mapping[Permission, str]

    def __str__(self) -> str:
        """Return it as one would say it."""
        return f"{self.method} {self.route.path}"

    @property
    def is_list(self) -> bool:
        """Whether it answers page by page, or with a table; parts of a thing are asked with it."""
        is_paged = "cursor" in self.queries and not self.things
        return is_paged or self.route.path.endswith("/export")

    @property
    def things(self) -> tuple[str, ...]:
        """The places that name a thing, and not only a way to speak of it."""
        return tuple(place for place in self.places if place not in WAYS_TO_SPEAK)

    @property
    def is_trail(self) -> bool:
        """Whether it tells of what was asked for before, others' things included."""
        return "/audit" in self.route.path

    @property
    def changes(self) -> bool:
        """Whether it is there to change something."""
        return self.method != "GET"

    def granted(self, caller: Caller) -> frozenset[Permission]:
        """Return the permissions by which a caller is let in."""
        guard = self.route.guards[0]
        assert isinstance(guard, Needs)
        return caller.permissions & frozenset(guard.permissions)

    def reaches_all(self, caller: Caller) -> bool:
        """Whether a caller who is let in reaches everything of the committee."""
        return bool(self.granted(caller) - self.rules.keys())


@dataclass(frozen=True, slots=True)
class Asked:
    """One request and its answer."""

    door: Door
    caller: Caller
    path: str
    response: Response
    things: Things

    def __str__(self) -> str:
        """Return who asked for what, and what was answered."""
        return f"{self.door} as {self.caller.name}: {self.response.status_code} {self.code}"

    @property
    def outcome(self) -> Outcome:
        """What came of it."""
        status = self.response.status_code
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or self.code == "too_many_requests":
            return Outcome.FAILED
        if status == HTTPStatus.UNAUTHORIZED and self.code.startswith("token_"):
            return Outcome.UNKNOWN
        if status == HTTPStatus.FORBIDDEN and self.code in GUARD_CODES:
            return Outcome.FORBIDDEN
        return Outcome.NOT_FOUND if status == HTTPStatus.NOT_FOUND else Outcome.LET_IN

    @property
    def code(self) -> str:
        """The refusal's code, if it is one; an answer to HEAD has no words."""
        if self.door.method == "HEAD":
            return WORDLESS.get(self.response.status_code, "")
        if self.response.headers.get("content-type", "").startswith("application/fhir+json"):
            issues = self.response.json().get("issue", [{}])
            codings = issues[0].get("details", {}).get("coding", [{}])
            return str(codings[0].get("code", ""))
        if not self.response.headers.get("content-type", "").startswith("application/problem"):
            return ""
        return str(self.response.json()["code"])

    @property
    def seen(self) -> tuple[int, str, tuple[str, ...]]:
        """Everything a caller sees of the answer but its request id, with what was asked for."""
        text = re.sub(r"urn:jianding:request:[\w-]+", "", self.response.text)
        for value in self.things.values():
            text = text.replace(value, "…")
        return self.response.status_code, text, tuple(sorted(self.response.headers))


def doors(running: RunningService) -> list[Door]:
    """Return every method of every route, reading ones first."""
    rules = object_rules(running.name)
    guarded = {(route.path, route.methods): route for route in guarded_routes(running.app)}
    found = []
    for context in iter_route_contexts(running.app.router.routes):
        route = context.original_route
        if not isinstance(route, APIRoute):
            continue
        path, methods = context.path_format or "", frozenset(context.methods or ())
        body, media_type = example_of(route)
        operation = running.app.openapi()["paths"].get(path, {})
        for method in sorted(methods):
            parameters = operation.get(method.lower(), {}).get("parameters", ())
            asked = [item for item in parameters if item["in"] == "query"]
            found.append(
                Door(
                    method,
                    guarded[path, methods],
                    tuple(PLACE.findall(path)),
                    body,
                    media_type,
                    tuple(item["name"] for item in asked),
                    tuple(item["name"] for item in asked if is_free(item["schema"])),
                    rules,
                )
            )
    # What ends a thing comes after what ends a part of it.
    return sorted(found, key=lambda door: (door.changes, -len(door.places)))


def is_free(schema: Mapping[str, Any]) -> bool:
    """Whether a parameter takes text or ids that somebody may look for."""
    kinds = [schema, *schema.get("anyOf", ())]
    return any(
        kind.get("type") == "string" and "enum" not in kind and kind.get("format") not in DATES
        for kind in kinds
    )


def example_of(route: APIRoute) -> tuple[Any, str | None]:
    """Return a body that fits a route, as its description shows it, and its media type."""
    if STREAMED in (route.openapi_extra or {}):
        return PDF, "application/pdf"
    if route.body_field is None:
        return None, None
    model: Any = route.body_field.field_info.annotation
    examples = model.model_json_schema().get("examples") if hasattr(model, "model_fields") else None
    return (examples[0] if examples else {}), "application/json"


def callers(running: RunningService, world: TwoCommittees) -> list[Caller]:
    """Return everybody who may ask: each role, a client, no role, a service, and nobody."""
    people = [person(running, world, role) for role in Role]
    account = world.accounts.get(Role.HOSPITAL, "client-1")
    client = running.client_for(Role.HOSPITAL, account=account, client=account)
    service = running.client_of_service("mailing")
    return [
        *people,
        Caller("a hospital's client", client, frozenset({Role.HOSPITAL})),
        Caller("no role", running.client_for(account="acc-1")),
        Caller("a service", service, scopes=frozenset(), is_person=False),
        Caller("nobody", running.client, is_person=False),
    ]


def service_with(running: RunningService, scope: str) -> Caller:
    """Return a service whose token has a scope."""
    client = running.client_of_service("mailing", scope)
    return Caller(f"a service with {scope}", client, scopes=frozenset({scope}), is_person=False)


def person(running: RunningService, world: TwoCommittees, *roles: Role) -> Caller:
    """Return somebody with roles, under the account of the first that has one in the world."""
    account = next((world.accounts[role] for role in roles if role in world.accounts), None)
    own = [things for role in roles for things in world.own.get(role, ())]
    client = running.client_for(*roles, account=account or f"{roles[0]}-1")
    return Caller(" and ".join(roles), client, frozenset(roles), own=own)


def expected(door: Door, caller: Caller, owner: Owner) -> Outcome:
    """Return what the tables say should come of it; nothing is expected of public routes."""
    guard = door.route.guards[0]
    assert not isinstance(guard, Public)
    if isinstance(guard, NeedsScope):
        return expected_inside(guard, caller)
    if not caller.is_person:
        return Outcome.UNKNOWN
    if not door.granted(caller):
        return Outcome.FORBIDDEN
    of_committee = owner in {Owner.OWN, Owner.OTHER} and door.reaches_all(caller)
    is_reached = of_committee or owner is Owner.OWN or not door.things
    return Outcome.LET_IN if is_reached else Outcome.NOT_FOUND


def expected_inside(guard: NeedsScope, caller: Caller) -> Outcome:
    """Return what should come of asking an internal route; it shows what there is, to services."""
    if caller.scopes is None:
        return Outcome.UNKNOWN
    return Outcome.LET_IN if guard.scope in caller.scopes else Outcome.FORBIDDEN


async def ask(
    door: Door, caller: Caller, world: TwoCommittees, things: Things, **queries: str
) -> Asked:
    """Send one request that is as good as can be."""
    asked_for = {name: {**world.constants, **things}[name] for name in door.places}
    path = PLACE.sub(lambda match: asked_for[match.group(1)], door.route.path)
    known = {name: value for name, value in STATED.items() if name in door.queries}
    headers = {"If-Match": '"1"', "Committee": COMMITTEE, "On-Behalf-Of": "acc-1"}
    body = world.bodies.get(str(door), door.body)
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    if body is not None and door.media_type:
        headers["Content-Type"] = door.media_type
    response = await caller.client.request(
        door.method,
        path,
        params={**known, **queries},
        headers=headers,
        content=content if body is not None else None,
    )
    own = {name: value for name, value in asked_for.items() if name not in world.constants}
    return Asked(door, caller, path, response, own)


async def ask_for_all(
    door: Door, caller: Caller, world: TwoCommittees, owner: Owner, *, most: int | None = None
) -> list[Asked]:
    """Ask for each alternative of an owner's things that has what the route needs.

    ``most`` says how many of them are enough.

    Raises
    ------
    AssertionError
        The world has nothing of that kind.
    """
    needed = set(door.places) - world.constants.keys()
    fitting = [things for things in world.things(owner, caller) if needed <= things.keys()]
    assert fitting or not needed, (
        f"{door}: the world of two committees has nothing of {owner} with {sorted(needed)};"
        " add it in tests/support/two_committees.py"
    )
    if not needed:
        return [await ask(door, caller, world, {})]
    return [await ask(door, caller, world, things) for things in fitting[:most]]


def mixed(door: Door, caller: Caller, world: TwoCommittees) -> Iterator[Things]:
    """Yield things whose first is within reach and whose others belong to somebody else."""
    first, *others = door.things
    reached = world.other if door.reaches_all(caller) else caller.own
    beyond = world.foreign if door.reaches_all(caller) else [*world.other, *world.foreign]
    for whole in reached:
        for theirs in beyond:
            if {first} <= whole.keys() and set(others) <= theirs.keys():
                yield {first: whole[first], **{name: theirs[name] for name in others}}
