"""What a service takes is bounded and closed, and its description shows how it looks."""

from collections.abc import Iterator
from copy import copy
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from pydantic import BaseModel, TypeAdapter, ValidationError, create_model
from pydantic.fields import FieldInfo

from tests.support.applications import application, routes_of, services_with

SERVICES = services_with("main")
PROBES = [
    0,
    1,
    1.5,
    1e300,
    "0",
    "1",
    "yes",
    "1700000000",
    1700000000,
    True,
    None,
    [],
    {},
    ["clerk"] * 2,
    "2026",
]
"""Values that stand for others in languages that convert for convenience."""

BOUNDED_FORMATS = {"uuid", "date", "date-time", "binary"}

each_service = pytest.mark.parametrize("service", SERVICES)

Place = tuple[str, dict[str, Any]]


@each_service
def test_bodies_take_no_unknown_member(service: str) -> None:
    opened = [
        place
        for place, schema in schemas_taken(service)
        if schema.get("type") == "object" and schema.get("additionalProperties") is not False
    ]

    assert opened == []


@each_service
def test_everything_taken_has_a_limit(service: str) -> None:
    endless = [place for place, schema in schemas_taken(service) if not is_bounded(schema)]

    assert endless == []


@each_service
def test_every_body_is_shown_by_examples_that_are_taken(service: str) -> None:
    for body in bodies_of(service):
        for example in examples_of(body):
            TypeAdapter(body).validate_python(example)


@each_service
def test_bodies_take_nothing_but_what_their_description_allows(service: str) -> None:
    loose = [
        f"{model.__name__}.{name} takes {probe!r}"
        for model in models_taken(service)
        for name, field in model.model_fields.items()
        for probe in PROBES
        if is_taken(probe, field) and not is_described(probe, field)
    ]

    assert loose == []


@each_service
def test_every_success_says_what_it_looks_like(service: str) -> None:
    for label, operation, _ in operations(service):
        for status, response in operation["responses"].items():
            if status in {"200", "201"}:
                assert response["content"], label


def bodies_of(service: str) -> set[Any]:
    """Return the types of the bodies that a service's routes take."""
    fields = (route.body_field for _, route in routes_of(application(service)))
    return {field.field_info.annotation for field in fields if field is not None}


def models_taken(service: str) -> set[type[BaseModel]]:
    """Return the models that bodies are made of."""
    waiting, found = list(bodies_of(service)), set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, type) and issubclass(item, BaseModel) and item not in found:
            found.add(item)
            waiting += [field.annotation for field in item.model_fields.values()]
        waiting += get_args(item)
    return found


def alone(field: FieldInfo) -> type[BaseModel]:
    """Return a model of nothing but one field."""
    kind: Any = field.annotation
    model: type[BaseModel] = create_model("Alone", value=(kind, copy(field)))
    return model


def is_described(probe: Any, field: FieldInfo) -> bool:
    """Whether a field's description allows a value."""
    schema = alone(field).model_json_schema()
    return bool(Draft202012Validator(schema).is_valid({"value": probe}))


def is_taken(probe: Any, field: FieldInfo) -> bool:
    """Whether a field takes a value."""
    try:
        alone(field).model_validate({"value": probe})
    except ValidationError:
        return False
    return True


def examples_of(body: Any) -> list[Any]:
    """Return the examples of a body's description; there is at least one."""
    schema = TypeAdapter(body).json_schema()
    kinds = schema.get("anyOf") or schema.get("oneOf")
    if kinds:
        schema = schema["$defs"][kinds[0]["$ref"].rpartition("/")[2]]
    examples: list[Any] = schema.get("examples", [])
    assert examples, f"{body} shows no example: give its model_config a json_schema_extra"
    return examples


def operations(service: str) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield each operation's label, itself, and the schemas that it may refer to."""
    description = application(service).openapi()
    for path, item in description["paths"].items():
        for method, operation in item.items():
            yield f"{method} {path}", operation, description["components"]["schemas"]


def schemas_taken(service: str) -> Iterator[Place]:
    """Yield every schema, and those inside, of what callers send."""
    for label, operation, schemas in operations(service):
        for parameter in operation.get("parameters", ()):
            place = f"{label} {parameter['in']}:{parameter['name']}"
            yield from inside(place, parameter["schema"], schemas)
        content = operation.get("requestBody", {}).get("content", {})
        # A form's fields are bounded by its parser, and one it doesn't know is ignored.
        if "application/json" in content:
            yield from inside(f"{label} body", content["application/json"]["schema"], schemas)


def inside(place: str, schema: dict[str, Any], schemas: dict[str, Any]) -> Iterator[Place]:
    """Yield a schema and all that it is made of."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    parts = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    if not parts:
        yield place, schema
    for part in parts:
        yield from inside(place, part, schemas)
    for name, member in schema.get("properties", {}).items():
        yield from inside(f"{place}/{name}", member, schemas)
    if "items" in schema:
        yield from inside(f"{place}/*", schema["items"], schemas)


def is_bounded(schema: dict[str, Any]) -> bool:
    """Whether values of a schema can't be arbitrarily long, many or large."""
    if "enum" in schema or "const" in schema or schema.get("format") in BOUNDED_FORMATS:
        return True
    match schema.get("type"):
        case "string":
            return "maxLength" in schema or "pattern" in schema
        case "array":
            return "maxItems" in schema or "enum" in schema.get("items", {})
        case "integer" | "number":
            return "maximum" in schema and "minimum" in schema
        case _:
            return True
