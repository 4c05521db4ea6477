"""A deadline listed day by day counts as many days as the period has, and ends where it ends."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.deadline_days import DayRole, days_off_skipped, list_days
from shared.deadline_rules import DEFAULT_RULES, REASONS
from shared.deadline_sentences import explain_en, explain_zh
from shared.deadlines import (
    Deadline,
    Extension,
    Pause,
    Unit,
    add_months,
    calculate_deadline,
    recalculate,
)
from shared.workdays import DayKind, packaged_calendar

CALENDAR = packaged_calendar()


def extension(days: int) -> Extension:
    return Extension(days, "complex", "approver-1", "O55 art 10", "第十条", date(2026, 4, 20))


@st.composite
def deadlines(draw: st.DrawFn) -> Deadline:
    start = draw(st.dates(date(2024, 1, 1), date(2027, 12, 31)))
    spans = st.tuples(st.integers(-20, 120), st.integers(0, 60))
    pauses = [
        Pause(
            start + timedelta(days=after),
            start + timedelta(days=after + length),
            "awaits_supplement",
            "clerk-1",
        )
        for after, length in draw(st.lists(spans, max_size=4))
    ]
    extensions = [extension(days) for days in draw(st.lists(st.integers(1, 90), max_size=3))]
    rule = DEFAULT_RULES[draw(st.sampled_from(sorted(DEFAULT_RULES)))]
    return calculate_deadline(rule, start, CALENDAR, pauses=pauses, extensions=extensions)


def days_of_period(deadline: Deadline) -> int:
    rule = deadline.rule
    added = sum(item.days for item in deadline.extensions)
    if rule.unit in {Unit.DAYS, Unit.WORKING_DAYS}:
        return rule.value + added
    months = rule.value * (12 if rule.unit is Unit.YEARS else 1)
    return (add_months(deadline.starts_on, months) - deadline.starts_on).days + added


@given(deadlines())
def test_no_day_is_lost_or_gained(deadline: Deadline) -> None:
    days = list_days(deadline, CALENDAR)

    numbers = [item.number for item in days if item.number is not None]
    assert numbers == list(range(1, days_of_period(deadline) + 1))
    listed = [item.day for item in days]
    assert listed == [listed[0] + timedelta(days=n) for n in range(len(listed))]
    assert listed[0] == deadline.starts_on


@given(deadlines())
def test_days_listed_end_where_the_deadline_ends(deadline: Deadline) -> None:
    days = list_days(deadline, CALENDAR)

    assert days[-1].day == deadline.due_on
    last = next(item for item in reversed(days) if item.number is not None)
    assert last.day == deadline.period_ends_on


@given(deadlines())
def test_paused_days_listed_are_those_the_deadline_counts(deadline: Deadline) -> None:
    paused = [item for item in list_days(deadline, CALENDAR) if item.role is DayRole.PAUSED]

    assert len(paused) == deadline.paused_days
    assert all(any(pause.holds(item.day) for pause in deadline.pauses) for item in paused)


@given(deadlines(), st.integers(1, 60))
def test_longer_extension_never_ends_earlier(deadline: Deadline, more: int) -> None:
    longer = calculate_deadline(
        deadline.rule,
        deadline.starts_on,
        CALENDAR,
        pauses=deadline.pauses,
        extensions=(*deadline.extensions, extension(more)),
    )

    assert longer.period_ends_on >= deadline.period_ends_on + timedelta(days=more)
    assert longer.due_on >= deadline.due_on


@given(deadlines())
def test_working_out_again_changes_nothing_and_the_explanation_comes_back(
    deadline: Deadline,
) -> None:
    assert recalculate(deadline, CALENDAR) == deadline
    assert Deadline.from_dict(deadline.to_dict()) == deadline


def test_each_day_says_why_it_counts_or_not() -> None:
    deadline = calculate_deadline(DEFAULT_RULES["one_time_notice"], date(2026, 9, 28), CALENDAR)

    told = [
        (item.day.day, item.role, item.kind, item.number) for item in list_days(deadline, CALENDAR)
    ]

    assert told[0] == (28, DayRole.START, DayKind.WORKING_DAY, None)
    assert told[3] == (1, DayRole.DAY_OFF, DayKind.HOLIDAY, None)
    assert told[-1] == (10, DayRole.COUNTED, DayKind.EXCHANGE_WORKDAY, 5)


def test_weekend_of_no_holiday_is_a_weekend() -> None:
    deadline = calculate_deadline(DEFAULT_RULES["supplement"], date(2026, 3, 6), CALENDAR)

    days = list_days(deadline, CALENDAR)

    assert [(item.role, item.kind) for item in days[-3:]] == [
        (DayRole.COUNTED, DayKind.WEEKEND),
        (DayRole.DAY_OFF, DayKind.WEEKEND),
        (DayRole.AFTER_DAY_OFF, DayKind.WORKING_DAY),
    ]
    assert [item.day.day for item in days_off_skipped(deadline, days)] == [21, 22]


def test_sentences_name_the_days_off_that_did_not_count() -> None:
    deadline = calculate_deadline(DEFAULT_RULES["one_time_notice"], date(2026, 9, 24), CALENDAR)
    skipped = days_off_skipped(deadline, list_days(deadline, CALENDAR))

    english, chinese = explain_en(deadline, skipped), explain_zh(deadline, skipped)

    spans = "2026-09-25 to 2026-09-27, 2026-10-01 to 2026-10-07"
    assert f"Days off are not counted: {spans}." in english
    assert "休息日和节假日不计入：2026-09-25至2026-09-27、2026-10-01至2026-10-07。" in chinese


def test_codes_of_reasons_are_told_in_words_with_the_day_of_approval() -> None:
    deadline = calculate_deadline(
        DEFAULT_RULES["conclusion"], date(2026, 3, 2), CALENDAR, extensions=(extension(30),)
    )

    english, chinese = REASONS["complex"]

    assert (
        f"Extended by 30 day(s) (O55 art 10): {english} (approved by approver-1 on 2026-04-20)."
        in explain_en(deadline)
    )
    assert f"延长30日（第十条）：{chinese}（批准人：approver-1，2026-04-20）。" in explain_zh(
        deadline
    )
