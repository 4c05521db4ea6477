"""A case is kept for full calendar years; a plan's fingerprint is of exactly its cases."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.retention import DueCase, closed_through, due_on, fingerprint

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
YEARS = st.integers(1, 60)


@pytest.mark.parametrize(
    ("closed_on", "years", "expected"),
    [
        (date(2026, 6, 18), 50, date(2076, 6, 18)),
        (date(2024, 2, 29), 50, date(2074, 3, 1)),
        (date(2024, 2, 29), 52, date(2076, 2, 29)),
        (date(2025, 2, 28), 50, date(2075, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 12, 31)),
    ],
)
def test_case_is_due_after_full_years_and_never_before(
    closed_on: date, years: int, expected: date
) -> None:
    assert due_on(closed_on, years) == expected


@given(DAYS, YEARS, st.integers(-400, 400))
def test_last_day_that_is_due_says_the_same_as_each_cases_own_day(
    today: date, years: int, offset: int
) -> None:
    closed_on = closed_through(today, years) + timedelta(days=offset)

    is_due = due_on(closed_on, years) <= today

    assert is_due == (closed_on <= closed_through(today, years))


def test_fingerprint_is_of_the_cases_whatever_their_order() -> None:
    at = datetime(2076, 6, 18, tzinfo=UTC)
    first = DueCase(UUID(int=1), date(2026, 6, 1))
    second = DueCase(UUID(int=2), date(2026, 6, 2))

    taken = fingerprint("330783", at, [first, second])

    assert fingerprint("330783", at, [second, first]) == taken
    assert fingerprint("330783", at, [first]) != taken
    assert fingerprint("330782", at, [first, second]) != taken
