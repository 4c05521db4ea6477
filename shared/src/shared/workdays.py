"""Working days in China: the State Council's yearly notices, and the law where none is out yet."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Self

import structlog
from chinese_calendar import constants as packaged  # type: ignore[import-untyped]
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

__all__ = [
    "CalendarFile",
    "CalendarTable",
    "CountedDay",
    "DayKind",
    "Notice",
    "WorkCalendar",
    "WorkingDay",
    "load_calendar",
    "packaged_calendar",
]

logger = structlog.get_logger(__name__)

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class DayKind(StrEnum):
    """What a day is, in the words of the yearly notices."""

    WORKING_DAY = "working_day"
    EXCHANGE_WORKDAY = "exchange_workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """Whether a day is worked, and whether a notice says so or only the general rule."""

    working: bool
    certain: bool

    def __bool__(self) -> bool:
        """Answer the question itself; certainty is asked for by name."""
        return self.working


@dataclass(frozen=True, slots=True)
class CountedDay:
    """A day found by counting, and whether every day on the way to it was certain."""

    day: date
    certain: bool


class Notice(BaseModel):
    """One year's notice (放假安排): days off, and days worked in exchange (调休).

    A notice may reach into the December before its year.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    @model_validator(mode="after")
    def check_days(self) -> Self:
        """Refuse a day that is off and worked at once."""
        if both := self.holidays & self.workdays:
            days = ", ".join(map(str, sorted(both)))
            raise ValueError(f"{days} can't be off and worked at once")
        return self


class CalendarTable(BaseModel):
    """Official notices as data, newer than those the package brings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str = Field(min_length=1)
    years: dict[int, Notice]

    @property
    def full_version(self) -> str:
        """The table's version with a digest of its days: a corrected table is another one."""
        days = ";".join(
            f"{year}:{','.join(map(str, sorted(notice.holidays)))}"
            f"/{','.join(map(str, sorted(notice.workdays)))}"
            for year, notice in sorted(self.years.items())
        )
        return f"{self.version} ({hashlib.sha256(days.encode()).hexdigest()[:8]})"


@dataclass(frozen=True)
class WorkCalendar:
    """Answers which days are worked, also for years whose notice is not out.

    There it follows the statutory holidays and weekends, and says that it isn't certain.
    """

    version: str
    notices: Mapping[int, Notice]

    def is_working_day(self, day: date) -> WorkingDay:
        """Tell whether a day is worked."""
        for year in (day.year + 1, day.year):
            notice = self.notices.get(year)
            if notice is not None and day in notice.workdays:
                return WorkingDay(working=True, certain=True)
            if notice is not None and day in notice.holidays:
                return WorkingDay(working=False, certain=True)
        weekday = day.weekday() < SATURDAY
        if day.year in self.notices:
            return WorkingDay(working=weekday, certain=not self._awaits_next_notice(day))
        return WorkingDay(
            working=weekday and day not in statutory_days_off(day.year), certain=False
        )

    def kind_of(self, day: date) -> DayKind:
        """Tell what a day is; exchanged days off count as holidays."""
        is_weekday = day.weekday() < SATURDAY
        if self.is_working_day(day):
            return DayKind.WORKING_DAY if is_weekday else DayKind.EXCHANGE_WORKDAY
        notices = (self.notices.get(year) for year in (day.year + 1, day.year))
        is_named = any(notice is not None and day in notice.holidays for notice in notices)
        return DayKind.HOLIDAY if is_weekday or is_named else DayKind.WEEKEND

    def next_working_day(self, day: date) -> CountedDay:
        """Find the first working day on or after a day."""
        answer = self.is_working_day(day)
        certain = answer.certain
        while not answer:
            day += ONE_DAY
            answer = self.is_working_day(day)
            certain = certain and answer.certain
        return CountedDay(day, certain)

    def add_working_days(self, start: date, count: int) -> CountedDay:
        """Find the ``count``-th working day after a day, which itself isn't counted.

        Raises
        ------
        ValueError
            ``count`` is negative.
        """
        if count < 0:
            raise ValueError("working days are counted forwards")
        found = CountedDay(start, certain=True)
        for _ in range(count):
            following = self.next_working_day(found.day + ONE_DAY)
            found = CountedDay(following.day, found.certain and following.certain)
        return found

    def with_table(self, table: CalendarTable) -> "WorkCalendar":
        """Return this calendar with a table's years in place of its own."""
        notices = {**self.notices, **table.years}
        return replace(self, version=f"{self.version} + {table.full_version}", notices=notices)

    def _awaits_next_notice(self, day: date) -> bool:
        # The notices for 2008 and 2019 moved days from 29 December on: the last week is open
        # until the next year's notice is out.
        return day >= date(day.year, 12, 25) and day.year + 1 not in self.notices


@cache
def packaged_calendar() -> WorkCalendar:
    """Return the calendar of the years the installed ``chinesecalendar`` knows."""
    years = {day.year for day in packaged.holidays}
    notices = {
        year: Notice(
            holidays=frozenset(day for day in packaged.holidays if day.year == year),
            workdays=frozenset(day for day in packaged.workdays if day.year == year),
        )
        for year in years
    }
    return WorkCalendar(f"chinesecalendar {metadata.version('chinesecalendar')}", notices)


def load_calendar(table_file: Path | None = None) -> WorkCalendar:
    """Return the package's calendar, with a newer official table laid over it if there is one.

    The file is JSON: ``{"version": "…", "years": {"2027": {"holidays": ["2027-01-01", …],
    "workdays": […]}}}``; a year given there replaces the package's.

    Raises
    ------
    pydantic.ValidationError
        The file has another shape.
    """
    if table_file is None:
        return packaged_calendar()
    table = CalendarTable.model_validate_json(table_file.read_bytes())
    return packaged_calendar().with_table(table)


class CalendarFile:
    """The calendar as its table says now: read again when the file has changed.

    A table that can't be read any more, or half a one, leaves the calendar as it was.
    """

    def __init__(self, table_file: Path | None) -> None:
        self._table_file = table_file
        self._stamp: tuple[int, int, int] | None = None
        self._calendar: WorkCalendar | None = None

    def read(self) -> WorkCalendar:
        """Return the calendar in force.

        Raises
        ------
        OSError, pydantic.ValidationError
            The first reading failed: there is no calendar to fall back on.
        """
        stamp = self._stamp_now()
        if self._calendar is None:
            self._calendar = load_calendar(self._table_file)
        elif stamp not in (None, self._stamp):
            try:
                self._calendar = load_calendar(self._table_file)
            except (OSError, ValidationError) as error:
                logger.warning("calendar table not taken", reason=type(error).__name__)
        self._stamp = stamp or self._stamp
        return self._calendar

    def _stamp_now(self) -> tuple[int, int, int] | None:
        if self._table_file is None:
            return None
        try:
            found = self._table_file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


@cache
def statutory_days_off(year: int) -> frozenset[date]:
    """List the holidays a year has by law, with the days that replace those on weekends.

    Source: 《全国年节及纪念日放假办法》, articles 2 and 6. Known from 1950 to 2100.
    """
    # Imported when needed: it holds every country's holidays, half a second and 45 MB.
    from holidays.countries.china import China  # noqa: PLC0415

    return frozenset(China(years=year))  # type: ignore[no-untyped-call]
