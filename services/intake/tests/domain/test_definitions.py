"""Every matter is defined by data, and a newer version is only data."""

from datetime import date
from pathlib import Path

import pytest

from intake.api.requests import SubmitApplication
from intake.definition_files import load_definitions
from intake.domain.definitions import Definition, Handling
from intake.domain.gates import Authorisation, WaitingPeriod
from intake.domain.matters import Matter
from services.intake.tests.factories.definitions import PACKAGED, add_checklist, add_version
from shared.deadline_rules import DEFAULT_RULES

TODAY = date(2026, 11, 24)
PACKAGE = load_definitions()
EACH = [PACKAGE.of(matter, TODAY) for matter in Matter]


def names_of(model: type) -> set[str]:
    """Return the pointers into the body of an application that lead to a field."""
    fields: dict[str, object] = SubmitApplication.model_json_schema()
    found = set()
    waiting = [("", fields)]
    while waiting:
        place, schema = waiting.pop()
        for name, inner in schema.get("properties", {}).items():  # type: ignore[attr-defined]
            found.add(f"{place}/{name}")
            options = [inner, *inner.get("anyOf", ())]
            named = [option["$ref"].split("/")[-1] for option in options if "$ref" in option]
            waiting += [(f"{place}/{name}", fields["$defs"][ref]) for ref in named]  # type: ignore[index]
    return found


FIELDS = names_of(SubmitApplication)


def test_every_matter_is_defined() -> None:
    assert {item.matter for item in PACKAGE.versions} == set(Matter)


@pytest.mark.parametrize("definition", EACH, ids=lambda item: item.matter)
def test_definition_speaks_of_fields_items_and_rules_that_exist(definition: Definition) -> None:
    checklist = PACKAGE.checklist_of(definition.matter, definition.version)

    assert {field.pointer for field in definition.fields} <= FIELDS
    for gate in definition.gates:
        assert gate.pointer in FIELDS
        if isinstance(gate, WaitingPeriod):
            assert gate.rule in DEFAULT_RULES
        if isinstance(gate, Authorisation):
            assert checklist.find(gate.item) is not None
    if definition.periods is not None:
        assert set(definition.periods.model_dump(exclude_none=True).values()) <= set(DEFAULT_RULES)


@pytest.mark.parametrize("definition", EACH, ids=lambda item: item.matter)
def test_matter_that_is_applied_for_here_asks_for_the_materials_of_the_law(
    definition: Definition,
) -> None:
    items = PACKAGE.checklist_of(definition.matter, definition.version).items
    demanded = {item.code for item in items if item.required_when == "always"}

    if definition.handling is Handling.PROVINCIAL:
        assert demanded == set()
    else:
        assert demanded == {
            "application_form",
            "diagnosis_certificate",
            "medical_records",
            "identity_document",
        }


def test_newer_version_holds_from_its_day_and_the_older_one_stays(tmp_path: Path) -> None:
    add_checklist(tmp_path, "2027-01-01", without="application_form")
    add_version(tmp_path, "initial", "2027-01-01", checklist="2027-01-01")
    definitions = load_definitions(tmp_path)

    before = definitions.of(Matter.INITIAL, date(2026, 12, 31))
    after = definitions.of(Matter.INITIAL, date(2027, 1, 1))

    assert (before.version, after.version) == (PACKAGED, "2027-01-01")
    assert definitions.checklist_of(Matter.INITIAL, PACKAGED).find("application_form")
    assert not definitions.checklist_of(Matter.INITIAL, "2027-01-01").find("application_form")


def test_day_before_the_first_version_gets_the_first() -> None:
    assert PACKAGE.of(Matter.REVIEW, date(2020, 1, 1)).version == PACKAGED


def test_version_named_twice_or_with_an_unknown_list_is_refused(tmp_path: Path) -> None:
    add_version(tmp_path, "initial", "2027-01-01", checklist="2031-01-01")
    with pytest.raises(ValueError, match="names an unknown list"):
        load_definitions(tmp_path)

    twice = tmp_path / "twice"
    twice.mkdir()
    add_version(twice, "initial", PACKAGED)
    with pytest.raises(ValueError, match="a definition is there twice"):
        load_definitions(twice)


def test_only_matters_that_can_be_carried_through_are_open_without_being_configured() -> None:
    assert set(PACKAGE.open_by_default()) == {Matter.INITIAL, Matter.REVIEW, Matter.ILLNESS}
