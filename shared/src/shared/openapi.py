"""Completes each service's OpenAPI description: every status, media type and header there is.

What an operation declares says what it may answer: a guard 401 and 403, an id in its path 404, a
body 400, 413 and 415, and so on. A route adds only what doesn't follow: ``refusals(409)``.
"""

import copy
from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from pydantic import ConfigDict
from starlette.responses import HTMLResponse, Response, StreamingResponse

from shared.auth import Needs, Public
from shared.files import KEPT_TYPES
from shared.problems import PROBLEM_MEDIA_TYPE, FieldProblem, ProblemDetails

__all__ = ["DescribedApplication", "refusals", "shown_as"]

Operation = dict[str, Any]

REFUSALS = {
    400: "What was sent can't be read",
    401: "Nobody is known to be asking",
    403: "The caller may not",
    404: "There is no such thing for the caller",
    409: "The state of things doesn't allow it",
    410: "It was there, and won't be again",
    412: "It was changed since the caller read it, or what the caller needs isn't so",
    413: "More was sent than is taken",
    415: "This kind of content isn't taken",
    422: "What was sent contradicts a rule",
    428: "The caller must say which version was read",
    429: "Too much was asked in a short time; see Retry-After",
    500: "Something went wrong here",
    503: "Something needed is away; see Retry-After",
}
PAGES = {
    200: "A page",
    400: "A page that says what is wrong",
    403: "A page that says what may not be",
    404: "A page that says that there is nothing of that kind",
    410: "A page that says that the link is used up",
    429: "A page that says how long to wait",
    503: "A page that says what is away",
}
REDIRECTS = {302: "The browser is sent elsewhere", 303: "The browser is sent elsewhere"}
"""What a route for people's browsers answers beside problems."""

WRITING = frozenset({"post", "put", "patch", "delete"})
PROBLEM_REF = {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}
TEXT = {"type": "string"}
HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-Id": {"description": "Names the request in logs", "required": True, "schema": TEXT},
    "ETag": {"description": "For If-Match at the next change", "required": True, "schema": TEXT},
    "Location": {"description": "Where to go on", "required": True, "schema": TEXT},
    "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer", "minimum": 1}},
    "WWW-Authenticate": {"description": "RFC 6750", "schema": TEXT},
    "Content-Disposition": {"description": "Always an attachment", "schema": TEXT},
    "Repr-Digest": {"description": "RFC 9530, its SHA-256", "schema": TEXT},
}
HEADERS_OF_STATUS = {
    302: ("Location",),
    303: ("Location",),
    401: ("WWW-Authenticate",),
    409: ("Retry-After",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}


class DescribedApplication(FastAPI):
    """An application whose description tells everything that it answers."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI description, made once."""
        if self.openapi_schema is None:
            complete(super().openapi(), iter_route_contexts(list(self.router.routes)))
        assert self.openapi_schema is not None
        return self.openapi_schema


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the ``responses`` of a route that refuses with more than follows from its form."""
    return {status: described(status, REFUSALS) for status in statuses}


def shown_as(**members: Any) -> ConfigDict:
    """Return the ``model_config`` of a body whose description shows this example."""
    return ConfigDict(json_schema_extra={"examples": [members]})


def complete(description: dict[str, Any], routes: Iterable[RouteContext]) -> None:
    """Add to FastAPI's description what it doesn't know."""
    components = description.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for model in (FieldProblem, ProblemDetails):
        schema = model.model_json_schema(
            mode="serialization", ref_template="#/components/schemas/{model}"
        )
        schema.pop("$defs", None)
        schemas[model.__name__] = schema
    components["headers"] = HEADERS
    components["responses"] = {
        problem_name(status): with_headers(status, described(status, REFUSALS))
        for status in REFUSALS
    }
    for route in routes:
        if isinstance(route.original_route, APIRoute) and route.include_in_schema:
            for method in route.methods or ():
                operation = description["paths"][route.path_format][method.lower()]
                complete_operation(operation, method.lower(), route.response_class, schemas)
                add_limit(operation, route.original_route.dependant, method)


def add_limit(operation: Operation, dependant: Dependant, method: str) -> None:
    """Say that an operation's requests are counted, where they are."""
    if is_limited(dependant, method):
        add_problem(operation["responses"], 429)


def is_limited(dependant: Dependant, method: str) -> bool:
    """Whether any guard of a route counts its requests."""
    return any(
        (isinstance(item.call, Needs | Public) and item.call.is_limited(method))
        or is_limited(item, method)
        for item in dependant.dependencies
    )


def complete_operation(
    operation: Operation, method: str, response_class: Any, schemas: dict[str, Any]
) -> None:
    """Say what one operation answers."""
    operation["responses"] = responses = declared_responses(operation)
    if is_page(responses, response_class):
        html = {"content": {"text/html": {"schema": TEXT}}}
        redirects = {str(key): {"description": text} for key, text in REDIRECTS.items()}
        pages = {str(key): {"description": text, **html} for key, text in PAGES.items()}
        responses |= redirects | copy.deepcopy(pages)
    elif is_file(responses, response_class):
        binary = {"schema": {"type": "string", "format": "binary"}}
        success_of(responses)["content"] = dict.fromkeys(sorted(KEPT_TYPES), binary)
    for code, response in responses.items():
        with_headers(int(code), response)
    add_success_headers(success_of(responses), schemas)
    for status in refusals_of(operation, method):
        add_problem(responses, status)
    if "security" in operation:
        operation["security"] = list(alternatives(operation["security"]))


def add_problem(responses: dict[str, Any], status: int) -> None:
    """Say that a status may also be a problem's, beside what an operation says of it itself."""
    declared = responses.setdefault(
        str(status), {"$ref": f"#/components/responses/{problem_name(status)}"}
    )
    if "$ref" not in declared:
        declared.setdefault("content", {}).setdefault(PROBLEM_MEDIA_TYPE, PROBLEM_REF)


def refusals_of(operation: Operation, method: str) -> Iterator[int]:
    """Yield the statuses that follow from what an operation declares."""
    parameters = operation.get("parameters", ())
    places = {item["in"] for item in parameters}
    headers = {item["name"].lower() for item in parameters if item["in"] == "header"}
    if "requestBody" in operation:
        yield from (400, 413, 415)
    if "security" in operation:
        yield from (401, 403)
    if "path" in places:
        yield 404
    if method in WRITING:
        yield 409
    if "if-match" in headers:
        yield 412
    if places or "requestBody" in operation:
        yield 422
    yield from (500, 503)


def declared_responses(operation: Operation) -> dict[str, Any]:
    """Return an operation's responses without the one that FastAPI assumes."""
    responses: dict[str, Any] = operation.get("responses", {})
    assumed = responses.get("422", {}).get("content", {}).get("application/json", {})
    if assumed.get("schema", {}).get("$ref", "").endswith("/HTTPValidationError"):
        del responses["422"]
    return responses


def success_of(responses: dict[str, Any]) -> dict[str, Any]:
    """Return the response of the request that is granted."""
    found: dict[str, Any] = responses[min(responses)]
    return found


def is_page(responses: dict[str, Any], response_class: Any) -> bool:
    """Whether a route answers browsers: it returns a response of its own and says no more of it."""
    kind = getattr(response_class, "value", response_class)
    return kind is HTMLResponse or (kind is Response and "content" not in success_of(responses))


def is_file(responses: dict[str, Any], response_class: Any) -> bool:
    """Whether a route streams a stored file."""
    return response_class is StreamingResponse and "content" not in success_of(responses)


def add_success_headers(success: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Add the headers that follow from the content: an ETag is of what has a version."""
    headers, content = success["headers"], success.get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    version = schemas.get(name, {}).get("properties", {}).get("version", {})
    if version.get("type") == "integer":
        headers["ETag"] = {"$ref": "#/components/headers/ETag"}
    if any(item.get("schema", {}).get("format") == "binary" for item in content.values()):
        for name in ("Content-Disposition", "Repr-Digest"):
            headers[name] = {"$ref": f"#/components/headers/{name}"}


def alternatives(security: Iterable[dict[str, list[str]]]) -> Iterator[dict[str, list[str]]]:
    """Yield one requirement for each permission: any of them is enough."""
    for requirement in security:
        for scheme, permissions in requirement.items():
            yield from ({scheme: [item]} for item in sorted(permissions))
            if not permissions:
                yield {scheme: []}


def described(status: int, descriptions: dict[int, str]) -> dict[str, Any]:
    """Return the description of a problem."""
    return {"description": descriptions[status], "content": {PROBLEM_MEDIA_TYPE: PROBLEM_REF}}


def problem_name(status: int) -> str:
    """Return the name under which a problem is described once for all operations."""
    return f"Problem{status}"


def with_headers(status: int, response: dict[str, Any]) -> dict[str, Any]:
    """Return a response with the headers that its status has everywhere."""
    names = ("X-Request-Id", *HEADERS_OF_STATUS.get(status, ()))
    references = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    response["headers"] = {**references, **response.get("headers", {})}
    return response
