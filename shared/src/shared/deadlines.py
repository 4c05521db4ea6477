"""Legal limits (期限): when a period ends, and everything needed to work it out again by hand.

Civil Code articles 201 to 203: the starting day isn't counted; months and years end on the
corresponding day; a period ending on a day off ends on the next working day.
"""

import calendar as gregorian
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from pydantic import TypeAdapter

from shared.workdays import ONE_DAY, WorkCalendar

__all__ = [
    "Deadline",
    "Extension",
    "Pause",
    "Rule",
    "Unit",
    "add_months",
    "calculate_deadline",
    "recalculate",
]


class Unit(StrEnum):
    """What a period is counted in."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Rule:
    """One limit as data: how long, counted from which event, by which article.

    ``ends_on_working_day`` is false where something opens or lapses after the period, so that
    nobody has to act on its last day.
    """

    code: str
    value: int
    unit: Unit
    starts_from: str
    article: str
    article_zh: str
    name: str
    name_zh: str
    ends_on_working_day: bool = True

    def __post_init__(self) -> None:
        """Refuse a period of no length."""
        if self.value < 1:
            raise ValueError(f"the period of {self.code} must be at least 1")


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that don't count: after ``starts_on``, through ``ends_on``; None while it lasts.

    The first day isn't counted as paused, just as a period's starting day isn't counted.
    """

    starts_on: date
    ends_on: date | None
    reason: str
    person: str

    def __post_init__(self) -> None:
        """Refuse a pause that ends before it starts."""
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError("a pause can't end before it starts")

    def holds(self, day: date) -> bool:
        """Tell whether a day is not counted; an open pause holds no day until its end is known."""
        return self.ends_on is not None and self.starts_on < day <= self.ends_on


@dataclass(frozen=True, slots=True)
class Extension:
    """Calendar days added to a period, by whom, why, and by which article."""

    days: int
    reason: str
    approved_by: str
    article: str
    article_zh: str
    approved_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse an extension that doesn't lengthen."""
        if self.days < 1:
            raise ValueError("an extension has at least one day")

    @classmethod
    def by_rule(
        cls, rule: Rule, *, reason: str, approved_by: str, approved_on: date | None = None
    ) -> Self:
        """Extend by as many days as a rule in days allows."""
        if rule.unit is not Unit.DAYS:
            raise ValueError("extensions are counted in days")
        return cls(rule.value, reason, approved_by, rule.article, rule.article_zh, approved_on)

    @classmethod
    def for_delay(
        cls, planned: date, agreed: date, *, reason: str, approved_by: str, approved_on: date
    ) -> Self:
        """Extend by the delay of an agreed rescheduling (O55 art 12)."""
        article_zh = "《劳动能力鉴定管理办法》第十二条"
        days = (agreed - planned).days
        return cls(days, reason, approved_by, "O55 art 12", article_zh, approved_on)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a period ends, with every fact the end follows from.

    ``period_ends_on`` is the last day before days off are considered, ``due_on`` after.
    While a pause lasts, ``due_on`` is the earliest possible day.
    """

    rule: Rule
    starts_on: date
    pauses: tuple[Pause, ...]
    extensions: tuple[Extension, ...]
    period_ends_on: date
    due_on: date
    paused_days: int
    paused_since: date | None
    calendar_version: str
    calendar_certain: bool

    @property
    def moved(self) -> bool:
        """Whether the last day was a day off."""
        return self.due_on != self.period_ends_on

    @property
    def provisional(self) -> bool:
        """Whether it can still change by itself: a pause lasts, or a year's notice isn't out."""
        return not self.calendar_certain or self.paused_since is not None

    def is_over(self, on: date) -> bool:
        """Tell whether the period has ended before a day; while a pause lasts it hasn't."""
        return self.paused_since is None and on > self.due_on

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as JSON values; ``from_dict`` takes it back."""
        facts: dict[str, Any] = DEADLINE.dump_python(self, mode="json")
        return {**facts, "moved": self.moved, "provisional": self.provisional}

    @staticmethod
    def from_dict(facts: Mapping[str, Any]) -> "Deadline":
        """Read what ``to_dict`` wrote."""
        return DEADLINE.validate_python(dict(facts))


DEADLINE = TypeAdapter(Deadline)


def calculate_deadline(
    rule: Rule,
    starts_on: date,
    calendar: WorkCalendar,
    *,
    pauses: Iterable[Pause] = (),
    extensions: Iterable[Extension] = (),
) -> Deadline:
    """Work out when a period ends that starts with an event on ``starts_on``.

    Days in a pause don't count, once each also where pauses overlap; extensions follow the
    period; a day off at the end moves it. A pause that starts on or after the end has no effect.
    """
    pauses = tuple(sorted(pauses, key=lambda pause: pause.starts_on))
    extensions = tuple(extensions)

    def paused(day: date) -> bool:
        return any(pause.holds(day) for pause in pauses)

    end = _end_of_period(rule, starts_on, calendar, paused)
    added = sum(extension.days for extension in extensions)
    end = _advance(end, added, lambda day: not paused(day))
    due = calendar.next_working_day(end).day if rule.ends_on_working_day else end
    return Deadline(
        rule=rule,
        starts_on=starts_on,
        pauses=pauses,
        extensions=extensions,
        period_ends_on=end,
        due_on=due,
        paused_days=sum(map(paused, _days(starts_on, end))),
        paused_since=next(
            (p.starts_on for p in pauses if not p.ends_on and p.starts_on < end), None
        ),
        calendar_version=calendar.version,
        calendar_certain=_is_certain(rule, starts_on, end, due, calendar),
    )


def recalculate(deadline: Deadline, calendar: WorkCalendar) -> Deadline:
    """Work a deadline out again, as when the notice for its year has come out."""
    return calculate_deadline(
        deadline.rule,
        deadline.starts_on,
        calendar,
        pauses=deadline.pauses,
        extensions=deadline.extensions,
    )


def _end_of_period(
    rule: Rule, start: date, calendar: WorkCalendar, paused: Callable[[date], bool]
) -> date:
    match rule.unit:
        case Unit.WORKING_DAYS:
            return _advance(
                start,
                rule.value,
                lambda day: bool(calendar.is_working_day(day)) and not paused(day),
            )
        case Unit.DAYS:
            return _advance(start, rule.value, lambda day: not paused(day))
        case Unit.MONTHS | Unit.YEARS:
            months = rule.value * (12 if rule.unit is Unit.YEARS else 1)
            end = add_months(start, months)
            return _advance(end, sum(map(paused, _days(start, end))), lambda day: not paused(day))


def _advance(day: date, count: int, counts: Callable[[date], bool]) -> date:
    while count > 0:
        day += ONE_DAY
        count -= counts(day)
    return day


def add_months(start: date, months: int) -> date:
    """Find the corresponding day, or a shorter month's last (Civil Code art 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last_day = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last_day))


def _days(after: date, through: date) -> Iterable[date]:
    return (after + timedelta(days=n + 1) for n in range((through - after).days))


def _is_certain(rule: Rule, start: date, end: date, due: date, calendar: WorkCalendar) -> bool:
    if rule.unit is Unit.WORKING_DAYS:
        asked = _days(start, due)
    elif rule.ends_on_working_day:
        asked = _days(end - ONE_DAY, due)
    else:
        return True
    return all(calendar.is_working_day(day).certain for day in asked)
