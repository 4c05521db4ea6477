"""A published event keeps its schema: streams hold its first copies for ever."""

import copy
from typing import Any

import pytest
from polyfactory.factories.pydantic_factory import ModelFactory

from shared.events import Envelope, Event, catalogue
from tools.freeze_events import (
    ENVELOPE,
    current_schemas,
    frozen_schemas,
    incompatibilities,
)

FROZEN = frozen_schemas()
CURRENT = current_schemas()
ALLOCATED = "lottery.case.allocated.v1"


@pytest.mark.parametrize("subject", sorted(FROZEN))
def test_frozen_event_can_still_be_read_and_written(subject: str) -> None:
    assert subject in CURRENT, "older copies of this event are in the stream: keep its class"

    assert incompatibilities(FROZEN[subject], CURRENT[subject]) == []


@pytest.mark.parametrize("subject", sorted(CURRENT))
def test_every_event_is_frozen_as_it_is(subject: str) -> None:
    assert FROZEN.get(subject) == CURRENT[subject], "run make freeze"


@pytest.mark.parametrize("subject", sorted(catalogue()))
def test_event_survives_its_journey_as_json(subject: str) -> None:
    event = catalogue()[subject]
    original = example_of(event)

    envelope = Envelope[event].model_validate_json(travelling(event, original))  # type: ignore[valid-type]

    assert envelope.data == original
    assert envelope.aggregate_id == original.aggregate_id


def example_of(event: type[Event]) -> Event:
    factory = ModelFactory.create_factory(event)
    factory.seed_random(1)
    return factory.build()


def travelling(event: type[Event], data: Event) -> str:
    envelope = ModelFactory.create_factory(Envelope[event]).build(  # type: ignore[valid-type]
        data=data, type=event.subject, aggregate_id=data.aggregate_id
    )
    return envelope.model_dump_json()


def changed(**changes: Any) -> list[str]:
    """Return what is said of the allocated event after changes to its data's schema."""
    current = copy.deepcopy(FROZEN[ALLOCATED])
    for path, value in changes.items():
        *parents, last = path.split("__")
        place = current["data"]
        for parent in parents:
            place = place[parent]
        if value is None:
            del place[last]
        else:
            place[last] = value
    return incompatibilities(FROZEN[ALLOCATED], current)


def test_optional_field_may_be_added() -> None:
    assert changed(properties__floor={"type": "string", "default": ""}) == []


def test_field_cannot_be_removed() -> None:
    assert changed(properties__panel_code=None)


def test_field_cannot_change_its_type() -> None:
    assert changed(properties__session_id={"type": "integer"})


def test_field_of_a_part_cannot_be_removed() -> None:
    assert changed(**{"$defs__PanelMember__properties__seat": None})


def test_required_field_cannot_be_added() -> None:
    required = [*FROZEN[ALLOCATED]["data"]["required"], "floor"]

    assert changed(properties__floor={"type": "string"}, required=required)


def test_required_field_cannot_become_optional() -> None:
    assert changed(required=FROZEN[ALLOCATED]["data"]["required"][1:])


def test_choice_cannot_be_added() -> None:
    modes = [*FROZEN[ALLOCATED]["data"]["properties"]["mode"]["enum"], "telepathic"]

    assert changed(properties__mode={"enum": modes, "type": "string"})


def test_value_cannot_become_bounded() -> None:
    assert changed(properties__panel_code={"type": "string", "maxLength": 3})


def test_envelope_is_frozen_too() -> None:
    assert "sequence" in FROZEN[ENVELOPE]["required"]
