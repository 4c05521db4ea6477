"""How routes that don't speak plain JSON are described: forms, and OAuth's own refusals."""

from typing import Any

from pydantic import BaseModel, Field

from identity.oauth.requests import LONGEST

__all__ = ["AUTHORIZATION_PARAMETERS", "OAUTH_REFUSALS", "form_body"]


ASKED = (
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "max_age",
    "nonce",
    "prompt",
    "redirect_uri",
    "resource",
    "response_type",
    "scope",
    "state",
    "ui_locales",
)


class OAuthRefusal(BaseModel):
    """A refusal as OAuth words it (RFC 6749 section 5.2)."""

    error: str = Field(examples=["invalid_grant"])
    error_description: str = ""
    error_uri: str = ""


OAUTH_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": OAuthRefusal, "description": "The request is refused"},
    401: {"model": OAuthRefusal, "description": "The client didn't show who it is"},
    429: {"model": OAuthRefusal, "description": "Too many failed attempts; see Retry-After"},
}


def query_parameter(name: str) -> dict[str, Any]:
    """Return the description of a parameter that Authlib reads."""
    schema = {"type": "string", "maxLength": LONGEST}
    return {"name": name, "in": "query", "required": False, "schema": schema}


AUTHORIZATION_PARAMETERS = {"parameters": [query_parameter(name) for name in ASKED]}
"""The ``openapi_extra`` of a route that reads an authorization request from its address."""


def form_body(*fields: str) -> dict[str, Any]:
    """Return the ``openapi_extra`` of a route that reads a form with these fields."""
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in fields}}
    content = {"application/x-www-form-urlencoded": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}
