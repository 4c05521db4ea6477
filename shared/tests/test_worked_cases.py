"""Every case of the table that was worked out by hand ends as the table says.

The table (``worked_cases.csv``) opens in a spreadsheet: rule, article, what happened, the last day
of the period, the day it is due, and the count in words, by the State Council's yearly notices.
``paused`` are first and last day of a pause, whose first day counts.
"""

import csv
from collections import Counter
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest

from shared.clock import committee_date
from shared.deadline_days import list_days
from shared.deadline_rules import DEFAULT_RULES
from shared.deadlines import Deadline, Extension, Pause, calculate_deadline, recalculate
from shared.workdays import WorkCalendar, packaged_calendar

TABLE = Path(__file__).with_name("worked_cases.csv")
LAST_YEAR_WITH_A_NOTICE = 2026

Row = dict[str, str]


def rows() -> list[Row]:
    with TABLE.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


ROWS = rows()


@cache
def calendar() -> WorkCalendar:
    """The calendar as it was when the table was worked out."""
    notices = packaged_calendar().notices
    known = {year: notice for year, notice in notices.items() if year <= LAST_YEAR_WITH_A_NOTICE}
    return WorkCalendar("notices through 2026", known)


def start_of(row: Row) -> date:
    """A day, or a moment whose day in Beijing counts."""
    if "T" in row["start"]:
        return committee_date(datetime.fromisoformat(row["start"]))
    return date.fromisoformat(row["start"])


def worked_out(row: Row) -> Deadline:
    pauses = []
    for span in filter(None, row["paused"].split(";")):
        first, last = map(date.fromisoformat, span.split("→"))
        pauses.append(Pause(first, last, "awaits_supplement", "clerk-1"))
    extensions = [
        Extension(int(days), "complex", "approver-1", "O55 art 10", "第十条")
        for days in filter(None, row["extended_days"].split(";"))
    ]
    rule = DEFAULT_RULES[row["rule"]]
    return calculate_deadline(rule, start_of(row), calendar(), pauses=pauses, extensions=extensions)


def named(row: Row) -> str:
    return row["id"]


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_case_ends_as_the_table_says(row: Row) -> None:
    deadline = worked_out(row)

    assert str(deadline.period_ends_on) == row["last_day"], row["why"]
    assert str(deadline.due_on) == row["due_day"], row["why"]
    assert deadline.provisional is (row["provisional"] == "yes")
    assert (deadline.rule.article, deadline.rule.article_zh) == (row["article"], row["article_zh"])


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_case_counted_day_by_day_ends_as_the_table_says(row: Row) -> None:
    deadline = worked_out(row)

    days = list_days(deadline, calendar())

    assert str(days[-1].day) == row["due_day"]
    assert str(next(item.day for item in reversed(days) if item.number)) == row["last_day"]


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_case_survives_being_stored_and_worked_out_again(row: Row) -> None:
    deadline = worked_out(row)

    stored = Deadline.from_dict(deadline.to_dict())

    assert stored == deadline
    assert recalculate(stored, calendar()) == deadline


def test_table_names_each_case_once_and_every_rule() -> None:
    ids = Counter(row["id"] for row in ROWS)

    assert max(ids.values()) == 1
    assert len(ids) >= 80
    assert {row["rule"] for row in ROWS} == DEFAULT_RULES.keys() - {"extension"}


def test_table_tells_every_count_in_both_languages() -> None:
    assert all(row[column] for row in ROWS for column in ("why", "why_zh", "source", "source_zh"))
