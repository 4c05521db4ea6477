"""Asks a service everything that its OpenAPI description allows and forbids, as everybody."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import schemathesis
from fastapi import FastAPI
from schemathesis import AuthContext, Case, CheckContext, Response
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.python import asgi

from shared.pagination import encode_cursor
from shared.permissions import PERMISSIONS, Permission, Role
from shared.testing.applications import object_rules
from shared.testing.issuer import Issuer
from shared.validation import SENTENCES_ZH

__all__ = ["Findings", "World", "fuzz"]

AnyCase = Case[Any]
COUNTED = "http_requests_total{"

SEED = 330783
FEW, MANY = 10, 100
"""Random requests for each operation, in the first round and in the others."""

SHARE_OF_KNOWN = 0.7
"""How often a parameter is something that there is, where the world has such things."""

SHARE_OF_ALLOWED = 0.75
"""How often the caller has a role that may."""

SOMEBODY = "01938d5e-7c3b-7d2a-9e10-5b6f0c1d2e30"
CURSORS = [
    encode_cursor(keys)
    for keys in (
        (SOMEBODY,),
        ("2026-11-24T01:00:00+08:00", SOMEBODY),
        ("2026-11-24T01:00:00", SOMEBODY),
        ("0001-01-01T00:00:00+14:00", SOMEBODY),
        ("9999-12-31T23:59:59.999999-14:00", SOMEBODY),
        (2**62, SOMEBODY),
        ("2026-11-24", SOMEBODY),
        ("9999-12-31", SOMEBODY),
        ("\x00", "\x00"),
        (2**70,),
        (["nested"] * 9, {"more": 1}),
    )
]
"""What no list gave out, though it could have been."""

UNDESCRIBED = frozenset({"string_too_short", "greater_than", "less_than"})
"""JSON Schema has no word for text that is trimmed first, nor for the bounds of a moment."""

DESCRIBED = SENTENCES_ZH.keys() - UNDESCRIBED

for media_type in ("application/offset+octet-stream", "application/ofd", "application/pdf"):
    schemathesis.serializer.alias(media_type, "application/octet-stream")

REJECTED = [400, 401, 403, 404, 405, 406, 409, 410, 412, 413, 415, 422, 428, 429, "5xx"]
"""How data that the description forbids may be refused: tus says 412 for an unknown version."""

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
    "use_after_free",
    "ensure_resource_availability",
    "what_the_description_allows_is_taken",
)


@dataclass(frozen=True)
class World:
    """What there is in a service: values of parameters as ``path.case_id``, and accounts."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    accounts: Mapping[Role, str] = field(default_factory=dict)


@dataclass
class Findings:
    """What came of it."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)

    def take(self, event: events.ScenarioFinished) -> None:
        """Add what one scenario found."""
        self.cases += len(event.recorder.interactions)
        for case_id, interaction in event.recorder.interactions.items():
            label = event.recorder.cases[case_id].value.operation.label
            self.asked.add(label)
            if interaction.response is not None:
                status = interaction.response.status_code
                self.statuses[status] += 1
                if status < HTTPStatus.BAD_REQUEST:
                    self.accepted.add(label)
        for checks in event.recorder.checks.values():
            for found in checks:
                if found.failure_info is not None:
                    failure = found.failure_info.failure
                    said = f"{failure.title}\n{failure.message}\n{found.failure_info.code_sample}"
                    self.failures.setdefault(f"{failure.operation}: {found.name}", said)

    def told(self) -> str:
        """Return what is wrong, for people."""
        return "\n\n".join(f"{where}\n{what}" for where, what in self.failures.items())


class AnyCaller:
    """Lets a case be sent by somebody who may, by somebody who may not, or by nobody."""

    def __init__(self, issuer: Issuer, world: World, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311  (repeatable on purpose)
        self._issuer = issuer
        self._accounts = world.accounts

    def get(self, _case: AnyCase, context: AuthContext) -> str | None:
        """Return the token of one of them."""
        needed = permissions_of(context.operation.definition.raw)
        allowed = [role for role in Role if PERMISSIONS[role] & needed]
        choice = self._chance.random()
        if allowed and choice < SHARE_OF_ALLOWED:
            return self._token(self._chance.choice(allowed))
        return self._token(self._chance.choice(list(Role))) if choice < 0.95 else None

    def set(self, case: AnyCase, data: str, _context: AuthContext) -> None:
        """Send the token with the case."""
        case.headers["Authorization"] = f"Bearer {data}"

    def _token(self, role: Role) -> str:
        return self._issuer.token(role, account=self._accounts.get(role, f"{role}-1"))


def callers(issuer: Issuer, world: World, seed: int) -> type[AnyCaller]:
    """Return the class of callers of one world, which schemathesis makes without arguments."""

    class Caller(AnyCaller):
        def __init__(self) -> None:
            super().__init__(issuer, world, seed)

    return Caller


def permissions_of(operation: Mapping[str, Any]) -> frozenset[Permission]:
    """Return the permissions of which an operation needs one."""
    names = (name for item in operation.get("security", ()) for name in item.get("person", ()))
    return frozenset(Permission(name) for name in names)


@schemathesis.check
def what_the_description_allows_is_taken(
    context: CheckContext, response: Response, case: AnyCase
) -> None:
    """Refuse a parser that is stricter than its description; rules between values may be."""
    assert case.meta is not None
    if (
        response.status_code != HTTPStatus.UNPROCESSABLE_ENTITY
        or not case.meta.generation.mode.is_positive
    ):
        return
    problem = response.json()
    if "errors" not in problem:
        return  # an OperationOutcome of FHIR, whose resources no description could tell
    wrong = [item for item in problem["errors"] if item["code"] in DESCRIBED]
    assert problem["code"] != "request_invalid" or not wrong, wrong


def fuzz(app: FastAPI, issuer: Issuer, world: World, *, cases: int) -> Findings:
    """Send at least so many requests to an application and return what they found.

    The first round goes through every phase of schemathesis and is the same each time; further
    rounds are random, each with a seed of its own.
    """
    findings, seed = Findings(), SEED
    try:
        while findings.cases < cases or seed == SEED:
            send_round(app, issuer, world, findings, seed)
            seed += 1
        forget_what_is_anothers(app, findings)
        findings.failures |= failed_requests(app)
    finally:
        asgi.shutdown_lifespans()
    return findings


def forget_what_is_anothers(app: FastAPI, findings: Findings) -> None:
    """Forget that one caller's things weren't found by the next, where they are the account's."""
    own = object_rules(app.state.service.name).keys()
    for path, item in app.openapi()["paths"].items():
        needed = permissions_of(item.get("post", {}))
        if needed and needed <= own:
            findings.failures.pop(f"POST {path}: ensure_resource_availability", None)


def failed_requests(app: FastAPI) -> dict[str, str]:
    """Return what the service itself counted as failed, the requests of checks included."""
    lines = app.state.metrics.render([]).decode().splitlines()
    return {line: "counted" for line in lines if line.startswith(COUNTED) and 'status="5' in line}


def send_round(app: FastAPI, issuer: Issuer, world: World, findings: Findings, seed: int) -> None:
    """Run schemathesis once."""
    config = SchemathesisConfig.from_dict(configuration(world, seed))
    whole = schemathesis.openapi.from_asgi(str(app.openapi_url), app, config=config)
    # Readiness tells of its surroundings, truthfully with 503.
    schema = whole.exclude(path="/readyz")
    schema.auth(refresh_interval=None, retry_on=[])(callers(issuer, world, seed))
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            findings.take(event)
        elif isinstance(event, events.FatalError):
            raise event.exception
        elif isinstance(event, events.NonFatalError):
            findings.failures.setdefault(str(event.label), str(event.value))


def configuration(world: World, seed: int) -> dict[str, Any]:
    """Return schemathesis' configuration: repeatable, and with the world's things."""
    is_first = seed == SEED
    known = {"query.cursor": CURSORS, **world.values}
    return {
        "seed": seed,
        "continue-on-failure": True,
        "generation": {
            "max-examples": FEW if is_first else MANY,
            "deterministic": is_first,
            "no-shrink": True,
            "database": "none",
        },
        "phases": {
            "examples": {"enabled": is_first},
            "coverage": {"enabled": is_first},
        },
        "checks": {
            "enabled": False,
            **{name: {"enabled": True} for name in CHECKS},
            "negative_data_rejection": {"enabled": True, "expected-statuses": REJECTED},
        },
        "dictionaries": {
            name.replace(".", "-"): {"values": list(values)} for name, values in known.items()
        },
        "parameters": {
            name: {"dictionary": name.replace(".", "-"), "probability": SHARE_OF_KNOWN}
            for name in known
        },
    }
