"""What an application says that can't be so is named field by field."""

from datetime import date
from typing import Any

import pytest

from intake.api.requests import SubmitApplication
from intake.definition_files import load_definitions
from intake.domain.contradictions import contradictions
from intake.domain.statement import Statement
from services.intake.tests.factories.applications import an_application

TODAY = date(2026, 5, 6)
ILLNESS = {"diagnosis": "慢性肾功能衰竭"}
RELATIVE = {"kind": "relative", "name": "厉试安", "phone": "13857900002"}


def found(**changes: Any) -> set[tuple[str, str]]:
    body = SubmitApplication.model_validate(an_application(**changes))
    definition = load_definitions().of(body.matter, TODAY)
    said = Statement.of(body.as_application(), [])
    errors = contradictions(definition, said, TODAY)
    return {(error.pointer, error.code) for error in errors}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"injury__occurred_on": "2026-05-06", "injury__decided_on": "2026-05-06"},
        {"matter": "review"},
        {"matter": "illness", "injury": ILLNESS, "employer": None},
        {"applicant": {**RELATIVE, "relationship": "配偶"}},
        {"applicant": {**RELATIVE, "kind": "employer"}},
    ],
)
def test_sound_application_has_no_contradictions(changes: dict[str, Any]) -> None:
    assert found(**changes) == set()


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"injury__occurred_on": "2026-05-07"}, "/injury/occurred_on", "date_in_future"),
        ({"injury__decided_on": "2026-05-07"}, "/injury/decided_on", "date_in_future"),
        ({"injury__decided_on": "2026-03-01"}, "/injury/decided_on", "decision_before_injury"),
        ({"injury__occurred_on": "1985-03-13"}, "/injury/occurred_on", "injury_before_birth"),
        ({"injury__diagnosed_on": "2026-05-07"}, "/injury/diagnosed_on", "date_in_future"),
        (
            {"injury__diagnosed_on": "2026-03-01"},
            "/injury/diagnosed_on",
            "diagnosis_before_injury",
        ),
        (
            {"matter": "illness", "injury": ILLNESS | {"diagnosed_on": "1985-03-13"}},
            "/injury/diagnosed_on",
            "diagnosis_before_birth",
        ),
        (
            {"circumstances": {"previous": {"concluded_on": "2026-05-07"}}},
            "/circumstances/previous/concluded_on",
            "date_in_future",
        ),
        (
            {"circumstances": {"previous": {"concluded_on": "2026-03-01"}}},
            "/circumstances/previous/concluded_on",
            "conclusion_before_injury",
        ),
        (
            {"circumstances": {"previous": {"concluded_on": "2026-04-19"}}},
            "/circumstances/previous/concluded_on",
            "conclusion_before_decision",
        ),
        (
            {"circumstances": {"previous": {"concluded_on": "1985-03-13"}}},
            "/circumstances/previous/concluded_on",
            "conclusion_before_birth",
        ),
        (
            {"circumstances": {"left_employer_on": "2026-05-07"}},
            "/circumstances/left_employer_on",
            "date_in_future",
        ),
        (
            {"circumstances": {"left_employer_on": "1985-03-13"}},
            "/circumstances/left_employer_on",
            "leaving_before_birth",
        ),
        (
            {"matter": "leave", "circumstances": {"leave_ends_on": "2026-03-01"}},
            "/circumstances/leave_ends_on",
            "leave_ends_before_injury",
        ),
        ({"injury__occurred_on": None}, "/injury/occurred_on", "missing"),
        ({"injury__decided_on": None}, "/injury/decided_on", "missing"),
        ({"injury__decision_number": None}, "/injury/decision_number", "missing"),
        ({"injury__scope_parts": []}, "/injury/scope_parts", "missing"),
        ({"employer": None}, "/employer", "missing"),
        ({"applicant__name": "厉试安"}, "/applicant/name", "applicant_is_not_appraisee"),
        ({"applicant": RELATIVE}, "/applicant/relationship", "relationship_missing"),
        (
            {"matter": "illness", "employer": None, "applicant__kind": "employer"},
            "/employer",
            "missing",
        ),
        ({"matter": "illness"}, "/injury/decision_number", "field_not_for_matter"),
    ],
)
def test_contradiction_is_named(changes: dict[str, Any], pointer: str, code: str) -> None:
    assert (pointer, code) in found(**changes)


def test_all_contradictions_are_named_at_once() -> None:
    assert found(
        applicant__name="厉试安", injury__occurred_on="2026-05-07", injury__scope_parts=[]
    ) == {
        ("/applicant/name", "applicant_is_not_appraisee"),
        ("/injury/occurred_on", "date_in_future"),
        ("/injury/scope_parts", "missing"),
        ("/injury/decided_on", "decision_before_injury"),
    }
