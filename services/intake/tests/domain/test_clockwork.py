"""Which limits a matter has, from which day, and what a day makes of them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.case_deadlines import CaseDeadline, Clockwork, DeadlineStatus
from intake.domain.deadline_queues import Desk, Signal, desk_of, signal_of
from intake.domain.matters import MatterPeriods
from intake.domain.states import CaseState
from shared.deadline_days import list_days
from shared.deadline_rules import DEFAULT_RULES
from shared.deadlines import Extension, Pause, calculate_deadline
from shared.workdays import Notice, WorkCalendar, packaged_calendar

CALENDAR = packaged_calendar()
DEVICE = MatterPeriods(delivery="deliver_device_conclusion", remedy=None)


def clockwork(periods: MatterPeriods | None = None, **changes: bool) -> Clockwork:
    return Clockwork(periods or MatterPeriods(), DEFAULT_RULES, CALENDAR, **changes)


def limit(start: date = date(2026, 3, 2)) -> CaseDeadline:
    return CaseDeadline(calculate_deadline(DEFAULT_RULES["conclusion"], start, CALENDAR))


def test_conclusion_on_devices_is_delivered_within_twenty_days() -> None:
    delivery = clockwork(DEVICE).at_conclusion(date(2026, 5, 28))

    assert delivery.deadline.rule.article == "Order 27 art 11"
    assert delivery.deadline.due_on == date(2026, 6, 17)


def test_other_conclusions_are_delivered_within_fifteen_days() -> None:
    assert clockwork().at_conclusion(date(2026, 5, 28)).deadline.due_on == date(2026, 6, 12)


def test_each_recipient_has_an_own_limit_for_a_reappraisal() -> None:
    appraisee = clockwork().at_service("appraisee", date(2026, 6, 1))
    employer = clockwork().at_service("employer", date(2026, 6, 8))

    assert appraisee is not None
    assert employer is not None
    assert (appraisee.recipient_role, appraisee.deadline.due_on) == ("appraisee", date(2026, 6, 16))
    assert (employer.recipient_role, employer.deadline.due_on) == ("employer", date(2026, 6, 23))


def test_there_is_no_reappraisal_of_devices_or_for_authorities() -> None:
    assert clockwork(DEVICE).at_service("appraisee", date(2026, 6, 1)) is None
    assert clockwork().at_service("insurance_agency", date(2026, 6, 1)) is None


def test_promise_is_counted_beside_the_law() -> None:
    promised, legal = clockwork().at_acceptance(date(2026, 5, 6))

    assert (promised.code, promised.deadline.due_on) == ("promised_limit", date(2026, 6, 5))
    assert (legal.code, legal.deadline.due_on) == ("conclusion", date(2026, 7, 6))


def test_matter_without_a_promise_has_the_legal_limit_alone() -> None:
    periods = MatterPeriods(promised=None)

    codes = [item.code for item in clockwork(periods).at_acceptance(date(2026, 5, 6))]

    assert codes == ["conclusion"]


def test_limit_from_the_first_receipt_says_so_and_keeps_its_article() -> None:
    limits = clockwork(from_first_receipt=True).at_submission(date(2026, 5, 6))

    rules = {item.code: item.deadline.rule for item in limits}
    assert set(rules) == {"one_time_notice", "conclusion", "promised_limit"}
    assert rules["conclusion"].starts_from == "application_received"
    assert rules["conclusion"].article == "O55 art 10"


def test_limit_is_overdue_only_after_its_last_day() -> None:
    running = limit()

    assert running.status(date(2026, 5, 6)) is DeadlineStatus.RUNNING
    assert running.status(date(2026, 5, 7)) is DeadlineStatus.OVERDUE


def test_paused_limit_is_never_over_and_resumed_on_the_same_day_loses_none() -> None:
    pause = Pause(date(2026, 3, 10), None, "awaits_supplement", "clerk-1")

    paused = limit().paused(pause, CALENDAR)
    resumed = paused.resumed(date(2026, 3, 10), CALENDAR)

    assert paused.status(date(2027, 1, 1)) is DeadlineStatus.PAUSED
    assert resumed.deadline.due_on == limit().deadline.due_on


@pytest.mark.parametrize(
    ("is_promise", "is_overdue", "signal"),
    [
        (False, True, Signal.RED),
        (False, False, Signal.ORANGE),
        (True, True, Signal.VIOLET),
        (True, False, Signal.BLUE),
    ],
)
def test_promise_and_law_have_colours_of_their_own(
    *, is_promise: bool, is_overdue: bool, signal: Signal
) -> None:
    assert signal_of(is_promise=is_promise, is_overdue=is_overdue) is signal


def test_every_state_is_somebodys_turn_until_the_case_ends() -> None:
    nobodys = {state for state in CaseState if desk_of(state) is Desk.NOBODY}

    assert nobodys == {
        CaseState.ABANDONED,
        CaseState.WITHDRAWN,
        CaseState.NOT_ACCEPTED,
        CaseState.CLOSED,
        CaseState.ERASED,
    }


OTHER_CALENDAR = WorkCalendar(
    "another year",
    {
        **CALENDAR.notices,
        2026: Notice(
            holidays=frozenset({date(2026, 3, 4), date(2026, 5, 12)}),
            workdays=frozenset({date(2026, 5, 2), date(2026, 6, 6)}),
        ),
    },
)

Step = Callable[[CaseDeadline, date], CaseDeadline]


def pause(item: CaseDeadline, day: date) -> CaseDeadline:
    if item.deadline.paused_since is not None:
        return item
    return item.paused(Pause(day, None, "awaits_supplement", "clerk-1"), CALENDAR)


def resume(item: CaseDeadline, day: date) -> CaseDeadline:
    return item.resumed(day, CALENDAR)


def extend(item: CaseDeadline, day: date) -> CaseDeadline:
    extension = Extension(7, "complex", "approver-1", "O55 art 10", "第十条", approved_on=day)
    return item.extended(extension, CALENDAR)


def learn(item: CaseDeadline, _: date) -> CaseDeadline:
    return item.under(OTHER_CALENDAR)


def forget(item: CaseDeadline, _: date) -> CaseDeadline:
    return item.under(CALENDAR)


steps = st.lists(
    st.tuples(st.sampled_from([pause, resume, extend, learn, forget]), st.integers(0, 20)),
    max_size=12,
)


@given(st.sampled_from(["conclusion", "one_time_notice", "supplement"]), steps)
def test_no_sequence_of_steps_loses_or_gains_a_day(
    code: str, course: list[tuple[Step, int]]
) -> None:
    day = date(2026, 3, 2)
    rule = DEFAULT_RULES[code]
    item = CaseDeadline(calculate_deadline(rule, day, CALENDAR))

    for step, later in course:
        day += timedelta(days=later)
        item = step(item, day)

    item = forget(item, day)
    days = list_days(item.deadline, CALENDAR)
    counted = [listed for listed in days if listed.number is not None]
    assert len(counted) == rule.value + 7 * len(item.deadline.extensions)
    assert days[-1].day == item.deadline.due_on
    assert item.last_day >= item.deadline.due_on
    assert not any(one.holds(listed.day) for one in item.deadline.pauses for listed in counted)


@given(steps)
def test_day_that_was_told_is_never_taken_back_by_a_calendar(
    course: list[tuple[Step, int]],
) -> None:
    item = limit()
    day = date(2026, 3, 2)
    for step, later in course:
        day += timedelta(days=later)
        item = step(item, day)
    before = item.last_day

    assert item.under(OTHER_CALENDAR).last_day >= before
    assert item.under(OTHER_CALENDAR).under(CALENDAR).last_day >= before
