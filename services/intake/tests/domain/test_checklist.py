"""The standard list asks for what the law allows, and no more."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.definition_files import load_definitions
from intake.domain.application import ApplicantKind
from intake.domain.checklist import (
    Checklist,
    ChecklistItem,
    ObtainableFrom,
    RequiredWhen,
    completed_at,
    missing_items,
)
from intake.domain.matters import Matter
from intake.domain.received import GivenMaterial

VERSION = "2026-07-01"
OPEN = list(load_definitions().open_by_default())
START = datetime(2026, 5, 6, 1, 0, tzinfo=UTC)


def checklist_of(matter: Matter) -> Checklist:
    return load_definitions().checklist_of(matter, VERSION)


def given_at(item: str, hours: int) -> GivenMaterial:
    return GivenMaterial(uuid4(), item, START + timedelta(hours=hours))


@pytest.mark.parametrize("matter", OPEN)
def test_open_matter_asks_for_form_diagnosis_records_and_identity(matter: Matter) -> None:
    missing = missing_items(checklist_of(matter), ApplicantKind.APPRAISEE, [])

    assert [item.code for item in missing] == [
        "application_form",
        "diagnosis_certificate",
        "medical_records",
        "identity_document",
    ]


def test_what_the_bureau_can_obtain_can_not_be_demanded() -> None:
    with pytest.raises(ValueError, match="can't be demanded"):
        ChecklistItem(
            code="work_injury_decision",
            name_zh="认定工伤决定书",
            name_en="work-injury decision",
            matters=frozenset({Matter.INITIAL}),
            required_when=RequiredWhen.ALWAYS,
            obtainable_from=ObtainableFrom.DATA_SHARING,
            media_types=("application/pdf",),
            original_seen=False,
            for_experts_allowed=True,
        )


def test_identity_documents_are_never_for_experts() -> None:
    for matter in OPEN:
        checklist = checklist_of(matter)
        shown = {item.code for item in checklist.items if item.for_experts_allowed}
        assert not shown & {"identity_document", "relative_authorisation", "application_form"}


def test_optional_material_that_comes_late_does_not_move_the_clock() -> None:
    checklist = checklist_of(Matter.INITIAL)
    demanded = missing_items(checklist, ApplicantKind.APPRAISEE, [])
    materials = [given_at(item.code, 1) for item in demanded]

    clock = completed_at(
        checklist, ApplicantKind.APPRAISEE, [*materials, given_at("home_visit_proof", 90)], START
    )

    assert clock == START + timedelta(hours=1)


@given(
    first=st.lists(st.integers(0, 500), min_size=4, max_size=4),
    later=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 500))),
)
def test_clock_is_the_last_of_the_first_copies(
    first: list[int], later: list[tuple[int, int]]
) -> None:
    checklist = checklist_of(Matter.INITIAL)
    codes = [i.code for i in missing_items(checklist, ApplicantKind.APPRAISEE, [])]
    copies = [given_at(codes[n], first[n] + more) for n, more in later]
    materials = [given_at(code, hours) for code, hours in zip(codes, first, strict=True)]

    clock = completed_at(checklist, ApplicantKind.APPRAISEE, [*copies, *materials], START)

    assert clock == START + timedelta(hours=max(first))
