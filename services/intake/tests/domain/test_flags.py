"""What stands out in an application is told to the clerk, and refuses nothing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

import pytest

from intake.api.requests import SubmitApplication
from intake.definition_files import load_definitions, load_retirement_ages
from intake.domain.case import Case, Source
from intake.domain.flags import Flag, Records, flags_of
from intake.domain.retirement import retires_on
from intake.domain.states import CaseState
from services.intake.tests.factories.applications import an_application
from shared.ids import new_id
from shared.testing.identities import make_credit_code, make_identity_number

TODAY = date(2026, 11, 24)


def raised(
    *,
    source: Source = Source.ONLINE,
    other_cases: int = 0,
    concluded: frozenset[date] = frozenset(),
    received_at: datetime = datetime(2026, 11, 24, 2, tzinfo=UTC),
    **changes: Any,
) -> set[Flag]:
    changes.setdefault("circumstances", {"insured_region": "330783"})
    body = SubmitApplication.model_validate(an_application(**changes))
    case = Case(
        id=new_id(),
        committee="330783",
        matter=body.matter,
        state=CaseState.RECEIVED,
        version=1,
        applicant_kind=body.applicant.kind,
        appraisee_id=new_id(),
        employer_id=None,
        submitted_by="applicant-1",
        consent_electronic=False,
        received_at=received_at,
        definition_version="2026-07-01",
        source=source,
    )
    definition = load_definitions().of(body.matter, TODAY)
    records = Records(("330783",), load_retirement_ages(), other_cases, concluded)
    return set(flags_of(definition, case, body.as_application(), records))


def test_ordinary_application_has_nothing_that_stands_out() -> None:
    assert raised() == set()


@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        (
            {"circumstances": {"insured_region": "330783", "person_kind": "past_retirement_age"}},
            Flag.PAST_RETIREMENT_AGE,
        ),
        (
            {"circumstances": {"insured_region": "330783", "person_kind": "platform_worker"}},
            Flag.PLATFORM_WORKER,
        ),
        ({"circumstances": {}}, Flag.REGION_NOT_STATED),
        ({"source": Source.COUNTER}, Flag.ENTERED_AT_COUNTER),
        ({"other_cases": 1}, Flag.OTHER_CASES_HERE),
        ({"matter": "review"}, Flag.CONCLUSION_NOT_STATED),
        (
            {
                "circumstances": {
                    "insured_region": "330783",
                    "previous": {"concluded_on": "2026-05-01"},
                }
            },
            Flag.CONCLUSION_NOT_ON_RECORD,
        ),
        (
            {"circumstances": {"insured_region": "330783", "left_employer_on": "2026-03-01"}},
            Flag.INJURY_AFTER_LEAVING,
        ),
        (
            {"appraisee__identity_number": make_identity_number(1, born=date(1960, 1, 2))},
            Flag.PAST_RETIREMENT_AGE_BY_BIRTH,
        ),
    ],
)
def test_it_stands_out(changes: dict[str, Any], flag: Flag) -> None:
    assert raised(**changes) == {flag}


@pytest.mark.parametrize(("minutes_before", "flags"), [(0, 1), (1, 0)])
def test_day_of_receipt_is_the_bureaus_where_the_day_of_the_injury_is_unknown(
    minutes_before: int, flags: int
) -> None:
    midnight_in_china = datetime(2026, 11, 30, 16, tzinfo=UTC)

    found = raised(
        received_at=midnight_in_china - timedelta(minutes=minutes_before),
        appraisee__identity_number=make_identity_number(1, born=date(1966, 7, 10)),
        injury__occurred_on=None,
    )

    assert len(found & {Flag.PAST_RETIREMENT_AGE_BY_BIRTH}) == flags


def test_employer_of_another_place_stands_out_where_no_region_is_stated() -> None:
    employer = an_application()["employer"] | {
        "credit_code": make_credit_code(2, region="310104"),
    }

    assert Flag.EMPLOYER_REGISTERED_ELSEWHERE in raised(employer=employer, circumstances={})


def test_conclusion_on_record_raises_no_question() -> None:
    on = date(2025, 5, 1)

    assert raised(matter="review", concluded=frozenset({on})) == set()


@pytest.mark.parametrize(
    ("sex", "born", "retires"),
    [
        ("male", date(1964, 12, 31), date(2024, 12, 1)),
        ("male", date(1965, 1, 1), date(2025, 2, 1)),
        ("male", date(1965, 4, 30), date(2025, 5, 1)),
        ("male", date(1965, 5, 1), date(2025, 7, 1)),
        ("male", date(1976, 9, 1), date(2039, 9, 1)),
        ("male", date(1990, 6, 15), date(2053, 6, 1)),
        ("female", date(1974, 12, 31), date(2024, 12, 1)),
        ("female", date(1975, 1, 1), date(2025, 2, 1)),
        ("female", date(1975, 3, 1), date(2025, 5, 1)),
        ("female", date(1984, 11, 1), date(2039, 11, 1)),
        ("female", date(1990, 6, 15), date(2045, 6, 1)),
    ],
)
def test_retirement_age_rises_month_by_month(
    sex: Literal["female", "male"], born: date, retires: date
) -> None:
    assert retires_on(load_retirement_ages(), sex, born) == retires
