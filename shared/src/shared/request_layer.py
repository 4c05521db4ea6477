"""The outermost layer of a service's web application (pure ASGI).

It gives each request its id, binds it to the logs, bounds the body, measures, answers what nobody
else answered, and sets the headers that every answer has.
"""

import re
import time
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import structlog
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.ids import new_id
from shared.json_bodies import JsonExpectedError, check_json, is_json
from shared.problems import problem_of, problem_response
from shared.telemetry import Metrics

__all__ = ["BODY_LIMIT", "STREAMED", "RequestLayer", "RouteTemplates"]

BODY_LIMIT = 1_048_576
"""Bytes a body may have, unless its route streams it with a limit of its own."""

HEADER_LIMIT = 32_768
"""Bytes that all headers of a request may have together."""

STREAMED = "x-streamed-body"
UNKNOWN_ROUTE = "unknown"
REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
SLOW_SECONDS = 1.0
STANDING_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
HEADERS_UNLESS_SET = (
    (b"cache-control", b"no-store"),
    # Nothing that is answered here may run, load or be framed; pages bring their own policy.
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)

logger = structlog.get_logger(__name__)


class RouteTemplates:
    """Finds the whole template (``/api/intake/v1/cases/{case_id}``) of the route a request met."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._routes = routes
        self._templates: dict[int, str] = {}

    def of(self, scope: Scope) -> str:
        """Return the template, or ``unknown`` where no route matched."""
        route = scope.get("route")
        if route is None:
            return UNKNOWN_ROUTE
        if not self._templates:
            self._templates = {
                id(context.original_route): context.path_format or UNKNOWN_ROUTE
                for context in iter_route_contexts(list(self._routes))
            }
        return self._templates.get(id(route), UNKNOWN_ROUTE)

    def methods_at(self, scope: Scope) -> set[str]:
        """Return the methods that the address takes, whichever route takes them."""
        contexts = iter_route_contexts(list(self._routes))
        here = (item for item in contexts if item.path_regex.match(scope["path"]))
        return {method for context in here for method in context.methods or ()}


class RequestLayer:
    """Wraps everything else; see the module."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, templates: RouteTemplates) -> None:
        self.app = app
        self._metrics = metrics
        self._templates = templates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; anything that isn't HTTP passes through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = request_id_of(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        answer = Answer(send, request_id)
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                if size_of_headers(scope) > HEADER_LIMIT:
                    refusal = problem_response(problem_of(HTTPException(431)), request_id)
                    await refusal(scope, receive, answer)
                else:
                    await self.app(scope, BoundedBody(scope, receive), answer)
            except Exception as error:  # noqa: BLE001  (the last one to answer)
                await self._answer_failure(error, scope, receive, answer)
            finally:
                over = answer.stream_began or time.perf_counter()
                self._observe(scope, answer.status, over - started)

    async def _answer_failure(
        self, error: Exception, scope: Scope, receive: Receive, answer: "Answer"
    ) -> None:
        problem = problem_of(error)
        facts = {"code": problem.code, "route": self._templates.of(scope)}
        if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status:
            logger.error("request failed", **facts, exc_info=error)
        else:
            logger.info("request refused", **facts, status=problem.status)
        if answer.status:
            raise error
        response = problem_response(problem, answer.request_id)
        await response(scope, receive, answer)

    def _observe(self, scope: Scope, status: int, seconds: float) -> None:
        method, route = scope["method"], self._templates.of(scope)
        self._metrics.observe(method, route, status, seconds)
        if seconds > SLOW_SECONDS:
            logger.warning("slow request", method=method, route=route, seconds=round(seconds, 3))


class Answer:
    """Sends the answer on, with the headers every answer has.

    ``stream_began`` is when a stream of events began: how long somebody listens says nothing of
    how fast a service answers.
    """

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self.request_id = request_id
        self.status = 0
        self.stream_began: float | None = None

    async def __call__(self, message: Message) -> None:
        """Send one message of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = message["headers"] = list(message.get("headers", ()))
            headers.append((b"x-request-id", self.request_id.encode()))
            headers.extend(STANDING_HEADERS)
            present = {name.lower(): value for name, value in headers}
            if present.get(b"content-type", b"").startswith(b"text/event-stream"):
                self.stream_began = time.perf_counter()
            headers.extend(item for item in HEADERS_UNLESS_SET if item[0] not in present)
        await self._send(message)


class BoundedBody:
    """Receives the body, refusing more than the limit; a route that streams bounds it itself.

    Where the route takes JSON, the whole of it is looked at before anybody reads it.
    """

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._scope = scope
        self._receive = receive
        self._received = 0
        self._json = bytearray()

    async def __call__(self) -> Message:
        """Return the next message.

        Raises
        ------
        HTTPException
            413, the body is larger than its limit.
        JsonExpectedError, MalformedError, TextUnstorableError
            The route takes JSON, and this is none, or none that can be told apart and kept.
        """
        message = await self._receive()
        if message["type"] == "http.request":
            self._bound(message)
        return message

    def _bound(self, message: Message) -> None:
        body, route = message.get("body", b""), self._scope.get("route")
        self._received += len(body)
        if self._received > BODY_LIMIT and not is_streamed(route):
            raise HTTPException(413)
        if getattr(route, "body_field", None) is None:
            return
        self._json += body
        if self._json and not message.get("more_body"):
            if not is_json(content_type_of(self._scope)):
                raise JsonExpectedError
            check_json(bytes(self._json))


def is_streamed(route: Any) -> bool:
    """Whether the route takes its body as a stream."""
    return STREAMED in (getattr(route, "openapi_extra", None) or {})


def size_of_headers(scope: Scope) -> int:
    """Return how many bytes a request's headers have, names and values."""
    return sum(len(name) + len(value) for name, value in scope["headers"])


def content_type_of(scope: Scope) -> str:
    """Return the Content-Type that the caller declared; empty when none is."""
    declared = (value for name, value in scope["headers"] if name == b"content-type")
    return str(next(declared, b"").decode("latin-1"))


def request_id_of(scope: Scope) -> str:
    """Return the id the caller chose, if it is a harmless one, else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.fullmatch(value):
            return str(value.decode("ascii"))
    return str(new_id())
