"""How routes that don't speak plain JSON are described: forms, and OAuth's own refusals."""

from typing import Any

from pydantic import BaseModel, Field

__all__ = ["OAUTH_REFUSALS", "form_body"]


class OAuthRefusal(BaseModel):
    """A refusal as OAuth words it (RFC 6749 section 5.2)."""

    error: str = Field(examples=["invalid_grant"])
    error_description: str = ""
    error_uri: str = ""


OAUTH_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": OAuthRefusal, "description": "The request is refused"},
    401: {"model": OAuthRefusal, "description": "The client didn't show who it is"},
}


def form_body(*fields: str) -> dict[str, Any]:
    """Return the ``openapi_extra`` of a route that reads a form with these fields."""
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in fields}}
    content = {"application/x-www-form-urlencoded": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}
