"""Deadlines: a worked table, pauses and extensions, and what holds of every deadline."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.deadline_rules import DEFAULT_RULES, deadline_rules
from shared.deadline_sentences import explain_en, explain_zh
from shared.deadlines import (
    Deadline,
    Extension,
    Pause,
    Rule,
    Unit,
    calculate_deadline,
    recalculate,
)
from shared.workdays import CalendarTable, packaged_calendar

CALENDAR = packaged_calendar()
EXTENSION = DEFAULT_RULES["extension"]
START = date(2026, 3, 2)


def deadline_of(
    code: str,
    start: date,
    *,
    pauses: tuple[Pause, ...] = (),
    extensions: tuple[Extension, ...] = (),
) -> Deadline:
    return calculate_deadline(
        DEFAULT_RULES[code], start, CALENDAR, pauses=pauses, extensions=extensions
    )


def pause(first: date, last: date | None) -> Pause:
    return Pause(first, last, "补正材料", "clerk-1")


def extension() -> Extension:
    return Extension.by_rule(EXTENSION, reason="病情复杂", approved_by="approver-1")


@pytest.mark.parametrize(
    ("code", "start", "period_ends_on", "due_on"),
    [
        # Five working days over Spring Festival: 12, 13, worked Saturday 14, 24, 25 February.
        ("one_time_notice", date(2026, 2, 11), date(2026, 2, 25), date(2026, 2, 25)),
        # Over National Day: 29, 30 September, 8, 9, worked Saturday 10 October.
        ("one_time_notice", date(2026, 9, 28), date(2026, 10, 10), date(2026, 10, 10)),
        # Received on a Saturday: that day isn't counted anyway.
        ("one_time_notice", date(2026, 7, 4), date(2026, 7, 10), date(2026, 7, 10)),
        # Ends within Spring Festival.
        ("supplement", date(2026, 2, 2), date(2026, 2, 17), date(2026, 2, 24)),
        # Ends within National Day.
        ("conclusion", date(2026, 8, 5), date(2026, 10, 4), date(2026, 10, 8)),
        ("conclusion", date(2025, 8, 8), date(2025, 10, 7), date(2025, 10, 9)),
        # Ends on an ordinary Saturday.
        ("conclusion", date(2026, 1, 20), date(2026, 3, 21), date(2026, 3, 23)),
        # Ends on a Saturday worked in exchange, and stays there.
        ("deliver_conclusion", date(2026, 4, 24), date(2026, 5, 9), date(2026, 5, 9)),
        ("reappraisal", date(2026, 5, 28), date(2026, 6, 12), date(2026, 6, 12)),
        ("deliver_device_conclusion", date(2026, 5, 28), date(2026, 6, 17), date(2026, 6, 17)),
        ("promised_limit", date(2026, 1, 31), date(2026, 3, 2), date(2026, 3, 2)),
        # Years end on the corresponding day, or the month's last; nobody must act, so no move.
        ("review", date(2025, 3, 8), date(2026, 3, 8), date(2026, 3, 8)),
        ("illness_again", date(2024, 2, 29), date(2025, 2, 28), date(2025, 2, 28)),
        ("expert_term", date(2023, 6, 30), date(2026, 6, 30), date(2026, 6, 30)),
    ],
)
def test_deadlines_agree_with_the_table_worked_out_by_hand(
    code: str, start: date, period_ends_on: date, due_on: date
) -> None:
    deadline = deadline_of(code, start)

    assert (deadline.period_ends_on, deadline.due_on) == (period_ends_on, due_on)
    assert deadline.moved is (period_ends_on != due_on)
    assert not deadline.provisional


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_months_end_on_the_corresponding_day(start: date, months: int, end: date) -> None:
    rule = Rule("leave", months, Unit.MONTHS, "conclusion_made", "", "", "", "")

    assert calculate_deadline(rule, start, CALENDAR).period_ends_on == end


def test_paused_days_are_not_counted() -> None:
    deadline = deadline_of(
        "conclusion", START, pauses=(pause(date(2026, 3, 10), date(2026, 3, 20)),)
    )

    assert deadline.due_on == date(2026, 5, 11)
    assert deadline.paused_days == 10


def test_overlapping_pauses_count_each_day_once() -> None:
    pauses = (
        pause(date(2026, 3, 15), date(2026, 3, 25)),
        pause(date(2026, 3, 10), date(2026, 3, 20)),
    )

    deadline = deadline_of("conclusion", START, pauses=pauses)

    assert deadline.paused_days == 15
    assert deadline.period_ends_on == date(2026, 5, 16)


def test_pause_after_the_end_changes_nothing() -> None:
    late = pause(date(2026, 5, 20), date(2026, 6, 20))

    assert deadline_of("conclusion", START, pauses=(late,)).due_on == date(2026, 5, 6)


def test_paused_working_days_are_not_counted() -> None:
    deadline = deadline_of(
        "one_time_notice", START, pauses=(pause(date(2026, 3, 3), date(2026, 3, 5)),)
    )

    assert deadline.due_on == date(2026, 3, 11)


def test_pause_lengthens_a_year() -> None:
    deadline = deadline_of("review", START, pauses=(pause(date(2026, 4, 1), date(2026, 4, 11)),))

    assert deadline.due_on == date(2027, 3, 12)


def test_open_pause_makes_the_earliest_day_provisional() -> None:
    deadline = deadline_of("conclusion", START, pauses=(pause(date(2026, 3, 10), None),))

    assert deadline.due_on == date(2026, 5, 6)
    assert deadline.provisional
    assert deadline.paused_since == date(2026, 3, 10)
    assert not deadline.is_over(date(2026, 6, 1))


def test_extension_follows_the_period() -> None:
    deadline = deadline_of("conclusion", START, extensions=(extension(),))

    assert deadline.period_ends_on == date(2026, 5, 31)
    assert deadline.due_on == date(2026, 6, 1)


def test_agreed_rescheduling_extends_by_the_delay() -> None:
    delay = Extension.for_delay(
        date(2026, 4, 15),
        date(2026, 4, 27),
        reason="被鉴定人住院",
        approved_by="clerk-1",
        approved_on=date(2026, 4, 14),
    )

    deadline = deadline_of("conclusion", START, extensions=(delay,))

    assert delay.days == 12
    assert deadline.due_on == date(2026, 5, 13)


def test_period_is_over_only_after_its_last_day() -> None:
    deadline = deadline_of("reappraisal", date(2026, 5, 28))

    assert not deadline.is_over(date(2026, 6, 12))
    assert deadline.is_over(date(2026, 6, 13))


def test_unpublished_year_is_provisional_and_recalculated_with_its_table() -> None:
    deadline = deadline_of("conclusion", date(2026, 12, 10))
    table = CalendarTable.model_validate(
        {"version": "invented", "years": {2027: {"holidays": ["2027-02-08", "2027-02-11"]}}}
    )

    settled = recalculate(deadline, CALENDAR.with_table(table))

    assert (deadline.due_on, deadline.provisional) == (date(2027, 2, 11), True)
    assert (settled.due_on, settled.provisional) == (date(2027, 2, 9), False)
    assert "+ invented (" in settled.calendar_version


@pytest.mark.parametrize(
    "make",
    [
        lambda: pause(date(2026, 3, 2), date(2026, 3, 1)),
        lambda: Extension(0, "", "", "", ""),
        lambda: Extension.by_rule(DEFAULT_RULES["review"], reason="", approved_by=""),
        lambda: Rule("x", 0, Unit.DAYS, "conclusion_made", "", "", "", ""),
    ],
)
def test_facts_that_cannot_be_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"pause|extension|period"):
        make()


def test_defaults_can_be_overridden_by_configuration() -> None:
    rules = deadline_rules({"supplement": {"value": 10, "unit": "working_days"}})

    assert rules["supplement"].value == 10
    assert rules["supplement"].unit is Unit.WORKING_DAYS
    assert rules["supplement"].article == "O55 art 10"
    assert rules["conclusion"] == DEFAULT_RULES["conclusion"]


@pytest.mark.parametrize(
    "overrides",
    [
        {"suplement": {"value": 10}},
        {"supplement": {"days": 10}},
        {"supplement": {"code": "other"}},
        {"supplement": {"value": 0}},
        {"supplement": {"value": "soon"}},
        {"supplement": {"unit": "weeks"}},
        {"supplement": {"starts_from": "sometime"}},
    ],
)
def test_misspelt_configuration_is_refused(overrides: dict[str, dict[str, object]]) -> None:
    with pytest.raises(ValueError, match=r"supp?lement"):
        deadline_rules(overrides)


def test_explanation_names_rule_start_pauses_extensions_and_calendar() -> None:
    deadline = deadline_of(
        "conclusion",
        START,
        pauses=(pause(date(2026, 3, 10), date(2026, 3, 20)),),
        extensions=(extension(),),
    )

    facts = deadline.to_dict()

    assert facts["rule"]["article"] == "O55 art 10"
    assert facts["rule"]["starts_from"] == "application_complete"
    assert facts["starts_on"] == "2026-03-02"
    assert facts["pauses"][0] == {
        "starts_on": "2026-03-10",
        "ends_on": "2026-03-20",
        "reason": "补正材料",
        "person": "clerk-1",
    }
    assert facts["extensions"][0]["days"] == 30
    assert facts["extensions"][0]["approved_by"] == "approver-1"
    assert facts["calendar_version"] == CALENDAR.version
    assert facts["provisional"] is False


def test_explanation_is_told_in_english() -> None:
    told = explain_en(
        deadline_of(
            "conclusion",
            date(2026, 8, 1),
            pauses=(pause(date(2026, 8, 3), date(2026, 8, 7)),),
        )
    )

    assert told == [
        "Limit “conclusion”: 60 day(s) (O55 art 10).",
        "It starts on 2026-08-01, when the last required material arrived.",
        "That day isn't counted (Civil Code art 201).",
        "Paused after 2026-08-03 through 2026-08-07: 补正材料 (clerk-1).",
        "In all 4 paused day(s) are not counted.",
        "The period ends on 2026-10-04, a day off.",
        "So it ends on the next working day, 2026-10-08 (Civil Code art 203).",
        f"Working days follow: {CALENDAR.version}.",
    ]


def test_explanation_is_told_in_chinese() -> None:
    told = explain_zh(deadline_of("conclusion", date(2026, 12, 10), extensions=(extension(),)))

    assert told == [
        "作出鉴定结论期限：60日（《劳动能力鉴定管理办法》第十条）。",
        "自2026-12-10申请材料齐全起算。",
        "当日不计入（《民法典》第二百零一条）。",
        "延长30日（《劳动能力鉴定管理办法》第十条）：病情复杂（批准人：approver-1）。",
        "期限于2027-03-10届满。",
        f"工作日依据：{CALENDAR.version}。",
        "暂定：相应年度的放假安排尚未公布，公布后重新计算。",
    ]


def test_open_pause_is_told_in_both_languages() -> None:
    deadline = deadline_of("conclusion", START, pauses=(pause(date(2026, 3, 10), None),))

    assert "Paused after 2026-03-10 and still: 补正材料 (clerk-1)." in explain_en(deadline)
    assert "自2026-03-10次日起，暂停计算：补正材料（clerk-1）。" in explain_zh(deadline)


starts = st.dates(date(2024, 1, 1), date(2026, 8, 31))
rules = st.sampled_from(sorted(DEFAULT_RULES))


@st.composite
def pauses_near(draw: st.DrawFn) -> tuple[date, tuple[Pause, ...]]:
    start = draw(starts)
    spans = st.tuples(st.integers(-20, 120), st.integers(0, 60))
    return start, tuple(
        pause(start + timedelta(days=after), start + timedelta(days=after + length))
        for after, length in draw(st.lists(spans, max_size=4))
    )


@given(rules, starts)
def test_a_limit_one_must_act_in_never_ends_on_a_day_off(code: str, start: date) -> None:
    deadline = deadline_of(code, start)

    if deadline.rule.ends_on_working_day:
        assert CALENDAR.is_working_day(deadline.due_on)
        between = (deadline.due_on - deadline.period_ends_on).days
        assert not any(
            CALENDAR.is_working_day(deadline.period_ends_on + timedelta(days=n))
            for n in range(between)
        )
    else:
        assert deadline.due_on == deadline.period_ends_on


@given(pauses_near())
def test_days_that_count_number_exactly_the_period(case: tuple[date, tuple[Pause, ...]]) -> None:
    start, pauses = case
    deadline = deadline_of("conclusion", start, pauses=pauses)

    passed = (deadline.period_ends_on - start).days

    assert passed - deadline.paused_days == 60
    assert not any(p.holds(deadline.period_ends_on) for p in pauses)


@given(rules, pauses_near())
def test_pauses_never_shorten_and_their_order_does_not_matter(
    code: str, case: tuple[date, tuple[Pause, ...]]
) -> None:
    start, pauses = case

    due_on = deadline_of(code, start, pauses=pauses).due_on

    assert due_on >= deadline_of(code, start).due_on
    assert due_on == deadline_of(code, start, pauses=pauses[::-1]).due_on


@given(starts, st.integers(1, 90))
def test_extension_is_the_same_as_a_longer_period(start: date, days: int) -> None:
    longer = deadline_rules({"conclusion": {"value": 60 + days}})["conclusion"]
    extended = deadline_of(
        "conclusion", start, extensions=(Extension(days, "", "", "O55 art 10", ""),)
    )

    assert extended.due_on == calculate_deadline(longer, start, CALENDAR).due_on


@given(rules, pauses_near())
def test_written_and_read_again_it_is_the_same_and_recalculates_to_itself(
    code: str, case: tuple[date, tuple[Pause, ...]]
) -> None:
    start, pauses = case
    deadline = deadline_of(code, start, pauses=pauses, extensions=(extension(),))

    read = Deadline.from_dict(deadline.to_dict())

    assert read == deadline
    assert recalculate(read, CALENDAR) == deadline
