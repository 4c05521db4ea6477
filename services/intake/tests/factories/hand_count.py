"""Counts limits as a clerk does with the notice of the year's days off; no code under test."""

from datetime import date, timedelta

__all__ = ["is_off", "moved", "working_days_after"]

ONE_DAY = timedelta(days=1)

HOLIDAYS = """
2026-04-06 2026-05-01 2026-05-04 2026-05-05 2026-06-19 2026-09-25
2026-10-01 2026-10-02 2026-10-05 2026-10-06 2026-10-07 2027-01-01
"""
DAYS_OFF = frozenset(map(date.fromisoformat, HOLIDAYS.split()))
"""Weekdays off from April 2026 (《国务院办公厅关于2026年部分节假日安排的通知》) to New Year."""

WORKED = frozenset({date(2026, 5, 9), date(2026, 9, 20), date(2026, 10, 10)})
"""Saturdays and Sundays that are worked in exchange."""


def is_off(day: date) -> bool:
    """Whether nobody works on a day."""
    return day in DAYS_OFF or (day.weekday() >= 5 and day not in WORKED)


def moved(day: date) -> date:
    """Return the day itself, or the next working day after days off (Civil Code 203)."""
    while is_off(day):
        day += ONE_DAY
    return day


def working_days_after(day: date, count: int) -> date:
    """Return the last of so many working days after a day."""
    while count > 0:
        day += ONE_DAY
        count -= not is_off(day)
    return day
