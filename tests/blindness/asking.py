"""Asks a bureau everything that anybody can ask, and compares what two bureaus answer."""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import product, zip_longest
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from httpx import ASGITransport, AsyncClient, Response

from shared.auth import Bearer, Needs, NeedsScope
from shared.permissions import PERMISSIONS, Role
from shared.testing.issuer import Issuer
from tests.blindness.bureau import SERVICES, Bureau
from tests.blindness.chance import same_chance
from tests.support.applications import routes_of

__all__ = ["Asking", "Heard", "differences", "everyone"]

Headers = Mapping[str, str]
Request = tuple[str, str, Any, str]
"""Method, path, body, and the service asked."""

A_SERVICE = "a service at "
TURNED_AWAY = ("nobody", f"{next(iter(Role))} ", A_SERVICE)
"""Who asks though the route's guard lets them not in: without a token, a role, a service.

Their answer is given before anything is read; `tests/architecture/test_matrix.py` asks the others.
"""

REFUSED = 300

PARAMETER = re.compile(r"\{(\w+)\}")
CHANGES_WITH_TIME = re.compile(rb"^(?!#).*(_seconds|_created|process_|python_).*\n", re.MULTILINE)
"""Lines of the metrics that tell how long something took, or when it began."""

RECORD = frozenset(logging.makeLogRecord({}).__dict__)
READING = frozenset({"GET"})
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
OURS = ("shared", "intake", "lottery", "review", "mailing")


@dataclass
class Heard:
    """Every answer and every line of the logs, by who asked what.

    ``never_granted`` are the routes that read and gave nobody anything: of those little is learned.
    """

    answers: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    logged: list[str] = field(default_factory=list)
    never_granted: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Asking:
    """Who asks, which ids they try, what they send; the same for both bureaus."""

    callers: Mapping[str, Headers]
    ids: Mapping[str, Sequence[str]]
    bodies: Mapping[str, Any] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    services: Sequence[str] = SERVICES

    def of(self, *services: str) -> "Asking":
        """Return the same, asking these services only."""
        return replace(self, services=services)

    async def everything(self, bureau: Bureau) -> Heard:
        """Read everything, then try to change everything; as every caller."""
        heard = Heard()
        with same_chance(block=9), written_to(heard.logged):
            for methods, service in product((READING, WRITING), self.services):
                await self.ask_all(heard, service, bureau.services[service].app, methods)
        return heard

    async def ask_all(
        self, heard: Heard, service: str, app: FastAPI, methods: frozenset[str]
    ) -> None:
        """Send every request of some methods to a service."""
        transport = ASGITransport(app)
        async with AsyncClient(transport=transport, base_url="http://service") as client:
            for method, template, route, paths in self.requests(app, methods):
                before = len(heard.answers)
                callers = self.callers_of(route)
                body = self.bodies.get(route.name, {})
                for path in paths:
                    await self.ask(client, heard, (method, path, body, service), callers)
                answers = list(heard.answers.values())[before:]
                if methods is READING and all(answer[0] >= REFUSED for answer in answers):
                    heard.never_granted.add(template)

    async def ask(
        self, client: AsyncClient, heard: Heard, request: Request, callers: Sequence[str]
    ) -> None:
        """Send one request as each of these callers."""
        method, path, body, service = request
        for caller in callers:
            question = f"{method} {path} of {service} as {caller}"
            if question in self.left_out:
                continue
            number = len(heard.answers)
            headers = {**self.callers[caller], "X-Request-Id": f"request-{number}"}
            answer = await client.request(method, path, json=body, headers=headers)
            heard.answers[f"{number} {question}"] = seen_of(answer)

    def callers_of(self, route: APIRoute) -> list[str]:
        """Return who asks a route: all that its guard lets in, and one of each kind it doesn't."""
        calls: list[object] = [item.call for item in route.dependant.dependencies]
        guards = [call for call in calls if isinstance(call, Bearer)]
        if not guards:
            return list(self.callers)
        admitted = [caller for caller in self.callers if is_admitted(guards[0], caller)]
        away = [caller for caller in self.callers if caller not in admitted]
        firsts = {
            next((caller for caller in away if caller.startswith(kind)), "nobody")
            for kind in TURNED_AWAY
        }
        return [caller for caller in self.callers if caller in admitted or caller in firsts]

    def requests(
        self, app: FastAPI, methods: frozenset[str]
    ) -> Iterator[tuple[str, str, APIRoute, list[str]]]:
        """Yield each route of a service, internal ones too, with all its paths.

        Raises
        ------
        KeyError
            A route takes an id of which the world has none: give it some.
        """
        for template, route in routes_of(app):
            for method in sorted(methods.intersection(route.methods or ())):
                paths = [path + self.query(route) for path in self.paths(template)]
                yield method, template, route, paths

    def paths(self, template: str) -> Iterator[str]:
        """Yield a route's path with every combination of ids."""
        names = PARAMETER.findall(template)
        for values in product(*(self.ids[name] for name in names)):
            yield template.format_map(dict(zip(names, values, strict=True)))

    def query(self, route: APIRoute) -> str:
        """Return the query with which a route says most."""
        wanted = {
            item.alias: self.ids[f"?{item.alias}"][0]
            for item in route.dependant.query_params
            if f"?{item.alias}" in self.ids
        }
        return "?" + "&".join(f"{name}={value}" for name, value in wanted.items()) if wanted else ""


def is_admitted(guard: Bearer, caller: str) -> bool:
    """Tell whether a guard lets a caller in, by the caller's role or by being a service."""
    if isinstance(guard, NeedsScope):
        return caller.startswith(A_SERVICE)
    assert isinstance(guard, Needs)
    roles = [role for role in Role if not PERMISSIONS[role].isdisjoint(guard.permissions)]
    return caller.startswith(tuple(f"{role} " for role in roles))


def seen_of(answer: Response) -> tuple[Any, ...]:
    """Return status, headers and bytes of an answer; of numbers those that don't tell the time."""
    headers = tuple(answer.headers.multi_items())
    if "version=0.0.4" not in answer.headers.get("Content-Type", ""):
        return answer.status_code, headers, answer.content
    kept = tuple(item for item in headers if item[0] != "content-length")
    return answer.status_code, kept, CHANGES_WITH_TIME.sub(b"", answer.content)


def everyone(
    issuer: Issuer, accounts: Mapping[str, Sequence[str]], scopes: str
) -> dict[str, Headers]:
    """Return the headers of nobody, of each role and of the services with every scope there is.

    ``accounts`` names the accounts of a role; else it is the role's own.
    """
    callers: dict[str, Headers] = {"nobody": {}, "metrics": bearer("metrics-token-for-tests")}
    for role in Role:
        for account in accounts.get(role, [f"{role}-1"]):
            callers[f"{role} {account}"] = issuer.headers(role, account=account, lifetime=3000)
    for service in SERVICES:
        callers[f"{A_SERVICE}{service}"] = issuer.headers(
            audience=service, scope=scopes, account="other", client="other", lifetime=3000
        )
    return callers


def bearer(token: str) -> Headers:
    """Return the header that carries a token."""
    return {"Authorization": f"Bearer {token}"}


def differences(
    one: Heard, other: Heard, published: Iterable[tuple[str, str]] = ()
) -> dict[str, tuple[str, str]]:
    """Return what two bureaus answered or logged differently, from where it differs on.

    ``published`` are pairs of hashes that stand for the hidden thing and are public by design: a
    commitment tells that it won't change, and not what it is. Each counts as equal to its pair.
    """
    pairs = list(published)
    mine, theirs = (
        {question: veiled(answer, hashes) for question, answer in told(heard).items()}
        for heard, hashes in (
            (one, [pair[0] for pair in pairs]),
            (other, [pair[1] for pair in pairs]),
        )
    )
    assert mine.keys() == theirs.keys()
    return {
        question: behind_the_same(answer, theirs[question])
        for question, answer in mine.items()
        if answer != theirs[question]
    }


def told(heard: Heard) -> dict[str, Any]:
    """Return everything that can be compared of what was heard."""
    return {**heard.answers, "the logs": heard.logged}


def veiled(value: Any, hashes: Sequence[str]) -> str:
    """Return an answer with the published hashes blacked out."""
    text = repr(value)
    for number, hashed in enumerate(hashes):
        text = text.replace(hashed, f"<published {number}>")
    return text


def behind_the_same(one: str, other: str) -> tuple[str, str]:
    """Return two texts from a little before the place where they begin to differ."""
    pairs = enumerate(zip_longest(one, other))
    start = max(next(place for place, (mine, theirs) in pairs if mine != theirs) - 40, 0)
    return one[start : start + 160], other[start : start + 160]


@contextmanager
def written_to(lines: list[str]) -> Iterator[None]:
    """Keep everything that our code logs, whatever its level, with all its fields."""

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            is_timing = record.getMessage() == "slow request"
            if record.name.partition(".")[0] in OURS and not is_timing:
                fields = {k: v for k, v in record.__dict__.items() if k not in RECORD}
                lines.append(f"{record.levelname} {record.name} {record.getMessage()} {fields}")

    root, keeper = logging.getLogger(), Keeper()
    before = root.level
    root.addHandler(keeper)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.setLevel(before)
        root.removeHandler(keeper)
