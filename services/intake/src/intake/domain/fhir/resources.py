"""Checks resources against FHIR's own definitions; they are loaded when first needed."""

import json
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from intake.domain.fhir.codes import Release
from intake.errors.fhir import FhirInvalidError, FhirUnreadableError
from shared.errors import FieldError

__all__ = ["fhir_path", "read_resource"]

MOST_ERRORS = 50
PACKAGES = {Release.R4B: "fhir.resources.R4B", Release.R5: "fhir.resources"}


@cache
def model_of(release: Release, kind: str) -> type[BaseModel]:
    """Return the definition of a kind of resource; the first costs some tenths of a second."""
    module = import_module(f"{PACKAGES[release]}.{kind.lower()}")
    model: type[BaseModel] = getattr(module, kind)
    return model


def read_resource(release: Release, kind: str, body: bytes) -> dict[str, Any]:
    """Return a resource of a kind as plain JSON that the release's definition accepts.

    Raises
    ------
    FhirUnreadableError
        The body is no JSON object.
    FhirInvalidError
        It isn't such a resource; each error names its element.
    """
    try:
        resource = json.loads(body)
    except ValueError:
        raise FhirUnreadableError from None
    if not isinstance(resource, dict):
        raise FhirUnreadableError
    if resource.get("resourceType") != kind:
        raise FhirInvalidError(errors=[other_kind(kind)])
    try:
        model_of(release, kind).model_validate(resource)
    except ValidationError as error:
        raise FhirInvalidError(errors=list(field_errors(error.errors()))) from None
    plain: dict[str, Any] = without_nulls(resource)
    return plain


def without_nulls(value: Any) -> Any:
    """Return JSON without members that are null, which FHIR's definitions take for absent.

    In lists they stay as empty objects, so that places stay what they were.
    """
    if isinstance(value, dict):
        return {name: without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [{} if item is None else without_nulls(item) for item in value]
    return value


def field_errors(errors: Iterable[ErrorDetails]) -> Iterable[FieldError]:
    """Yield what is wrong with which element; what was sent isn't repeated."""
    for error in list(errors)[:MOST_ERRORS]:
        pointer = "".join(f"/{part}" for part in error["loc"])
        yield FieldError(
            pointer,
            f"fhir_{error['type']}",
            error["msg"].removeprefix("Value error, "),
            "该元素不符合 FHIR 规范",
        )


def other_kind(kind: str) -> FieldError:
    """Return that another kind of resource is expected."""
    return FieldError(
        "/resourceType",
        "fhir_resource_type",
        f"a {kind} is expected here",
        f"此处应为 {kind} 资源",
    )


def fhir_path(kind: str, pointer: str) -> str:
    """Return a JSON pointer as FHIRPath: ``/entry/0/resource`` is ``Bundle.entry[0].resource``."""
    path = kind
    for part in pointer.split("/")[1:]:
        path += f"[{part}]" if part.isdigit() else f".{part}"
    return path
