"""Routes that answer in FHIR's media type, refusals included."""

import json
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic_core import to_json
from starlette.exceptions import HTTPException

from intake.domain.fhir.outcomes import operation_outcome
from shared.errors import FieldError, ServiceError
from shared.problems import answer_with_problem

__all__ = ["FHIR_JSON", "FhirResponse", "FhirRoute", "outcomes", "resource"]

FHIR_JSON = "application/fhir+json"
REFUSED = (ServiceError, RequestValidationError, HTTPException)
RESOURCE = {
    "type": "object",
    "required": ["resourceType"],
    "properties": {"resourceType": {"type": "string"}},
}


class FhirResponse(Response):
    """A resource."""

    media_type = FHIR_JSON

    def render(self, content: Any) -> bytes:
        """Return the resource as it is sent; text is UTF-8."""
        return to_json(content)


class FhirRoute(APIRoute):
    """Turns what is refused into an OperationOutcome; it is logged and kept like any refusal.

    ``request.state.kind`` is the resource that was sent, and ``request.state.place_of`` leads from
    a pointer into the use case's values to one into that resource, once a route knows them.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler with its refusals turned."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except REFUSED as error:
                return as_outcome(request, await answer_with_problem(request, error))

        return answer


def as_outcome(request: Request, refused: Response) -> Response:
    """Return a problem as an OperationOutcome, with its status and headers."""
    problem = json.loads(bytes(refused.body))
    content = operation_outcome(
        problem["status"],
        problem["code"],
        problem["detail"],
        problem["detail_zh"],
        [FieldError(**error) for error in problem["errors"]],
        kind=getattr(request.state, "kind", "Bundle"),
        place_of=getattr(request.state, "place_of", str),
    )
    kept = {
        name: value
        for name, value in refused.headers.items()
        if name not in {"content-type", "content-length"}
    }
    return FhirResponse(content, status_code=refused.status_code, headers=kept)


def outcomes(*statuses: int) -> Mapping[int | str, dict[str, Any]]:
    """Return the ``responses`` of a route that refuses with these, as OperationOutcomes."""
    content = {FHIR_JSON: {"schema": RESOURCE}}
    return {
        status: {"description": "An OperationOutcome says why", "content": content}
        for status in statuses
    }


def resource(description: str) -> dict[str, Any]:
    """Return the ``responses`` member of an answer that is a resource."""
    return {"description": description, "content": {FHIR_JSON: {"schema": RESOURCE}}}
