"""The statutory retirement age (法定退休年龄), which rises month by month since 2025.

Source: the decision of the NPC's Standing Committee of 13 September 2024
《关于实施渐进式延迟法定退休年龄的决定》.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from intake.domain.gates import Stipulation

__all__ = ["RetirementAge", "retires_on"]

MONTHS = 12


class RetirementAge(Stipulation):
    """The age of one sex, in months; of women the earlier of the two that the law knows.

    Who is born in ``later_from_birth_in`` or within ``births_per_month_later`` months from there
    retires one month later, the next so many months two, and so on.
    """

    sex: Literal["female", "male"]
    months: int
    later_from_birth_in: date
    births_per_month_later: int
    months_later_at_most: int

    def months_of(self, born: date) -> int:
        """Return the age of somebody, in months."""
        since = months_of(born) - months_of(self.later_from_birth_in)
        if since < 0:
            return self.months
        later = since // self.births_per_month_later + 1
        return self.months + min(later, self.months_later_at_most)


def months_of(day: date) -> int:
    """Return how many months have passed since the year 0."""
    return day.year * MONTHS + day.month - 1


def retires_on(
    ages: Iterable[RetirementAge], sex: Literal["female", "male"], born: date
) -> date | None:
    """Return the first day of the month in which somebody reaches the age; None without a rule."""
    age = next((item for item in ages if item.sex == sex), None)
    if age is None:
        return None
    year, month = divmod(months_of(born) + age.months_of(born), MONTHS)
    return date(year, month + 1, 1)
