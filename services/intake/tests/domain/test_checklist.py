"""The standard list asks for what the law allows, and no more."""

import pytest

from intake.definition_files import load_definitions
from intake.domain.application import ApplicantKind
from intake.domain.checklist import (
    Checklist,
    ChecklistItem,
    ObtainableFrom,
    RequiredWhen,
)
from intake.domain.matters import Matter

VERSION = "2026-07-01"
OPEN = list(load_definitions().open_by_default())


def checklist_of(matter: Matter) -> Checklist:
    return load_definitions().checklist_of(matter, VERSION)


@pytest.mark.parametrize("matter", OPEN)
def test_open_matter_asks_for_form_diagnosis_records_and_identity(matter: Matter) -> None:
    required = [
        item for item in checklist_of(matter).items if item.is_required(ApplicantKind.APPRAISEE)
    ]

    assert [item.code for item in required] == [
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
