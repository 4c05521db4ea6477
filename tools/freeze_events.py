"""Write the JSON Schema of every event to `tests/contracts/events/`, where each stays as it is.

Streams are kept for ever and services are replaced one after another, so a published version may
only gain optional fields. Any other change needs a new version beside the old one; this tool
doesn't write it over the frozen one.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.events import Envelope, Event, catalogue

__all__ = [
    "FROZEN",
    "current_schemas",
    "freeze",
    "frozen_schemas",
    "incompatibilities",
    "schema_of",
]

FROZEN = Path(__file__).resolve().parents[1] / "tests" / "contracts" / "events"
ENVELOPE = "envelope"

Schema = dict[str, Any]


def current_schemas() -> dict[str, Schema]:
    """Return the schema of every event in the catalogue by its subject, and of the envelope."""
    return {
        ENVELOPE: without_words(Envelope[Any].model_json_schema()),
        **{subject: schema_of(event) for subject, event in catalogue().items()},
    }


def schema_of(event: type[Event]) -> Schema:
    """Return what an event's readers rely on: its data, and by what its events are numbered."""
    return {
        "aggregate_type": event.aggregate_type,
        "aggregate_key": event.aggregate_key,
        "data": without_words(event.model_json_schema()),
    }


def without_words(value: Any) -> Any:
    """Return a schema without titles and descriptions, which no reader relies on."""
    if isinstance(value, list):
        return [without_words(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: {name: without_words(item) for name, item in inner.items()}
        if key in {"properties", "$defs"}
        else without_words(inner)
        for key, inner in value.items()
        if key not in {"title", "description"}
    }


def frozen_schemas() -> dict[str, Schema]:
    """Return the frozen schemas by subject."""
    return {
        path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FROZEN.glob("*.json"))
    }


def incompatibilities(frozen: Schema, current: Schema) -> list[str]:
    """Return what a reader of the frozen schema, or of older events, would trip over."""
    return list(differences(frozen, current, "$"))


def differences(frozen: Any, current: Any, where: str) -> Iterator[str]:
    """Yield each incompatible difference; objects may gain optional properties and nothing else."""
    if not (isinstance(frozen, dict) and isinstance(current, dict)):
        if frozen != current:
            yield f"{where} was {frozen!r} and is {current!r}"
        return
    for key in sorted(frozen.keys() | current.keys()):
        place = f"{where}.{key}"
        if key == "required":
            yield from required_differences(frozen.get(key, []), current.get(key, []), place)
        elif key not in frozen:
            if not where.endswith((".properties", ".$defs")) and key not in {"$defs", "properties"}:
                yield f"{place} is new"
        elif key not in current:
            yield f"{place} is gone"
        else:
            yield from differences(frozen[key], current[key], place)


def required_differences(frozen: list[str], current: list[str], where: str) -> Iterator[str]:
    """Yield the fields that older events may lack now, and those that newer ones may lack."""
    for name in sorted(set(current) - set(frozen)):
        yield f"{where}: {name} is required now, and older events don't have it"
    for name in sorted(set(frozen) - set(current)):
        yield f"{where}: {name} isn't required any more, and older readers need it"


def freeze() -> dict[str, list[str]]:
    """Write new and compatibly changed schemas; return why the others weren't written."""
    frozen = frozen_schemas()
    refused: dict[str, list[str]] = {}
    for subject, schema in current_schemas().items():
        problems = incompatibilities(frozen[subject], schema) if subject in frozen else []
        if problems:
            refused[subject] = problems
            continue
        text = json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False)
        FROZEN.joinpath(f"{subject}.json").write_text(f"{text}\n", encoding="utf-8")
    return refused


def main() -> int:
    """Freeze, and tell which events need a new version instead."""
    refused = freeze()
    for subject, problems in refused.items():
        print(f"{subject} needs a new version:", *problems, sep="\n  ")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
