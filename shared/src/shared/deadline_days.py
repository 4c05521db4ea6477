"""A deadline day by day: which days counted, which didn't and why, so that anybody can recount."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.deadlines import Deadline, Unit, add_months
from shared.workdays import ONE_DAY, DayKind, WorkCalendar

__all__ = ["DayRole", "ListedDay", "days_off_skipped", "list_days"]


class DayRole(StrEnum):
    """What a day is for the count."""

    START = "start"
    COUNTED = "counted"
    EXTENSION = "extension"
    PAUSED = "paused"
    DAY_OFF = "day_off"
    AFTER_DAY_OFF = "after_day_off"


@dataclass(frozen=True, slots=True)
class ListedDay:
    """One day: ``number`` is its place among the days that count; None where it doesn't.

    ``is_certain`` is false while no notice says whether it is worked.
    """

    day: date
    role: DayRole
    kind: DayKind
    is_certain: bool
    number: int | None = None


def list_days(deadline: Deadline, calendar: WorkCalendar) -> list[ListedDay]:
    """Recount a deadline by a calendar, from its starting day to the day it is due.

    A count in months or years is as many days as lie before the corresponding day.
    """
    days = list(_counted(deadline, calendar))
    if deadline.rule.ends_on_working_day:
        days += _past_days_off(days[-1].day, calendar)
    return days


def days_off_skipped(deadline: Deadline, days: list[ListedDay]) -> list[ListedDay]:
    """Return the days off that the count left out, at the end of the period as well."""
    end = next((item.day for item in reversed(days) if item.number is not None), None)
    return [
        item
        for item in days
        if item.role is DayRole.DAY_OFF or (item.day == end and deadline.moved and item.kind in OFF)
    ]


OFF = frozenset({DayKind.WEEKEND, DayKind.HOLIDAY})


def _counted(deadline: Deadline, calendar: WorkCalendar) -> Iterator[ListedDay]:
    rule, day = deadline.rule, deadline.starts_on
    yield _listed(day, DayRole.START, calendar)
    in_period = rule.value
    if rule.unit in {Unit.MONTHS, Unit.YEARS}:
        months = rule.value * (12 if rule.unit is Unit.YEARS else 1)
        in_period = (add_months(day, months) - day).days
    total = in_period + sum(extension.days for extension in deadline.extensions)
    number = 0
    while number < total:
        day += ONE_DAY
        role = DayRole.COUNTED if number < in_period else DayRole.EXTENSION
        if any(pause.holds(day) for pause in deadline.pauses):
            yield _listed(day, DayRole.PAUSED, calendar)
        elif _is_left_out(rule.unit, role, day, calendar):
            yield _listed(day, DayRole.DAY_OFF, calendar)
        else:
            number += 1
            yield _listed(day, role, calendar, number)


def _is_left_out(unit: Unit, role: DayRole, day: date, calendar: WorkCalendar) -> bool:
    counts_working_days = unit is Unit.WORKING_DAYS and role is DayRole.COUNTED
    return counts_working_days and not calendar.is_working_day(day)


def _past_days_off(end: date, calendar: WorkCalendar) -> Iterator[ListedDay]:
    """List the days after a period that ended on a day off, through the next working day."""
    day = end
    while not calendar.is_working_day(day):
        day += ONE_DAY
        is_worked = bool(calendar.is_working_day(day))
        yield _listed(day, DayRole.AFTER_DAY_OFF if is_worked else DayRole.DAY_OFF, calendar)


def _listed(
    day: date, role: DayRole, calendar: WorkCalendar, number: int | None = None
) -> ListedDay:
    answer = calendar.is_working_day(day)
    return ListedDay(day, role, calendar.kind_of(day), answer.certain, number)
