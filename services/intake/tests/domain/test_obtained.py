"""What a registry says is compared with what an application states, and silence agrees."""

from datetime import date
from typing import Any

import pytest

from intake.domain.application import Applicant, Appraisee, Employer, Injury, Parties
from intake.domain.obtained import (
    Contradiction,
    RegistryRecord,
    contradictions_with,
    question_about,
)
from services.intake.tests.factories.applications import an_application
from services.intake.tests.factories.registry import a_decision


def stated(**changes: Any) -> tuple[Parties, Injury]:
    """Return the parties and the injury of an application."""
    body = an_application(**changes)
    parties = Parties(
        applicant=Applicant.model_validate(body["applicant"]),
        appraisee=Appraisee.model_validate(body["appraisee"]),
        employer=Employer.model_validate(body["employer"]) if body["employer"] else None,
    )
    return parties, Injury.model_validate(body["injury"])


def told(**changes: Any) -> RegistryRecord:
    """Return what a registry tells of the same decision."""
    return RegistryRecord.model_validate(a_decision(**changes))


def test_record_that_says_the_same_contradicts_nothing() -> None:
    assert contradictions_with(*stated(), told()) == ()


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"identity_number": "110101199003071233"}, Contradiction.IDENTITY_NUMBER),
        ({"occurred_on": date(2026, 3, 1)}, Contradiction.OCCURRED_ON),
        ({"decided_on": date(2026, 4, 21)}, Contradiction.DECIDED_ON),
        ({"scope_parts": ["右手食指", "右手中指"]}, Contradiction.SCOPE_PARTS),
        ({"employer_credit_code": "91330783MA00000000"}, Contradiction.EMPLOYER),
    ],
)
def test_each_difference_is_named(changes: dict[str, Any], found: Contradiction) -> None:
    assert contradictions_with(*stated(), told(**changes)) == (found,)


def test_what_one_side_does_not_say_contradicts_nothing() -> None:
    silent = told(identity_number=None, occurred_on=None, decided_on=None, scope_parts=[])

    assert contradictions_with(*stated(employer=None), silent) == ()


def test_nothing_is_asked_about_an_application_without_a_decision() -> None:
    parties, injury = stated(injury__decision_number=None)

    assert question_about(parties, injury) is None
