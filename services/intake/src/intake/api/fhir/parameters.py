"""What the routes of the façade have in common: the release, its media type, a bounded body."""

import re
from typing import Annotated, Any

from fastapi import Depends, Header, Path, Request

from intake.domain.fhir.codes import Release
from intake.errors.fhir import FhirBodyTooLargeError, FhirMediaTypeError, FhirVersionError
from intake.unit_of_work import settings_of
from shared.json_bodies import check_json
from shared.request_layer import STREAMED

__all__ = ["SpokenRelease", "fhir_body", "read_body", "wishes_representation"]

ReleaseName = Annotated[Release, Path(description="Which release of FHIR is spoken")]
VERSION = re.compile(r"fhirVersion\s*=\s*\"?([0-9.]{1,8})", re.ASCII | re.IGNORECASE)
JSON_TYPES = ("application/fhir+json", "application/json", "*/*", "application/*")
SHORT = {"4.3": Release.R4B, "4.3.0": Release.R4B, "5.0": Release.R5, "5.0.0": Release.R5}


async def spoken_release(
    release: ReleaseName,
    accept: Annotated[str, Header(max_length=500, include_in_schema=False)] = "*/*",
) -> Release:
    """Return the release of the address; who accepts only another, or no JSON, is refused.

    Raises
    ------
    FhirMediaTypeError, FhirVersionError
    """
    check_media_type(release, accept)
    return release


SpokenRelease = Annotated[Release, Depends(spoken_release)]


def check_media_type(release: Release, named: str) -> None:
    """Assure that a media type or a list of them is spoken here.

    Raises
    ------
    FhirMediaTypeError, FhirVersionError
    """
    if not any(kind in named.lower() for kind in JSON_TYPES):
        raise FhirMediaTypeError
    asked = VERSION.search(named)
    if asked is not None and SHORT.get(asked[1]) is not release:
        raise FhirVersionError(asked=asked[1], spoken=release.version)


async def read_body(request: Request, release: Release) -> bytes:
    """Return a body of FHIR's media type, as far as it isn't too large.

    Raises
    ------
    FhirMediaTypeError, FhirVersionError, FhirBodyTooLargeError
    MalformedError
        JSON that others would read differently.
    """
    check_media_type(release, request.headers.get("content-type", ""))
    limit = settings_of(request.app.state.service).fhir_bundle_limit_bytes
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise FhirBodyTooLargeError(limit=limit)
    check_json(bytes(body))
    return bytes(body)


def wishes_representation(prefer: str | None) -> bool:
    """Whether a caller wants to see what was made; others are told where it is."""
    return "return=representation" in (prefer or "").replace(" ", "").lower()


def fhir_body() -> dict[str, Any]:
    """Return the ``openapi_extra`` of a route that takes a resource and bounds it itself."""
    schema = {"type": "object", "required": ["resourceType"]}
    content = {"application/fhir+json": {"schema": schema}}
    return {STREAMED: True, "requestBody": {"required": True, "content": content}}
