"""No sequence of steps tells twice, skips a second person or loses a day: rules without a database.

What `domain` says is held, after each step, against a model that counts papers and days by hand.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from intake.domain.case_deadlines import CaseDeadline, Clockwork
from intake.domain.matters import MatterPeriods
from intake.domain.notice import NoticeService, SecondNoticeGround, SupplementNotice
from intake.domain.notice_rules import missing_items, second_notice_errors, second_notice_items
from intake.domain.received import GivenMaterial, ReceivedApplication
from intake.domain.verdict import Verdict
from services.intake.tests.factories.applications import REQUIRED_ITEMS
from services.intake.tests.factories.hand_count import moved, working_days_after
from services.intake.tests.factories.notice_model import (
    NAMEABLE,
    NEVER_DEMANDED,
    NOT_LISTED,
    NoticeModel,
    Paper,
)
from services.intake.tests.factories.received import a_notice, received
from shared.deadline_rules import DEFAULT_RULES
from shared.deadlines import Extension
from shared.workdays import packaged_calendar

CALENDAR = packaged_calendar()
CLOCKWORK = Clockwork(MatterPeriods(), DEFAULT_RULES, CALENDAR)
ANY_ITEM = st.sampled_from((*sorted(NAMEABLE), *NEVER_DEMANDED, NOT_LISTED))
FIRST_DAYS = st.dates(date(2026, 4, 20), date(2026, 8, 31))
COUNTED_UNTIL = date(2026, 9, 30)
PERIODS = st.integers(15, 30)


class NoticeMachine(RuleBasedStateMachine):
    """An application's papers, notices and limits as `domain` has them, beside the model."""

    @initialize(day=FIRST_DAYS, brought=st.sets(st.sampled_from(REQUIRED_ITEMS)))
    def receive(self, day: date, brought: set[str]) -> None:
        """Receive an application with some of what is required."""
        self.model = NoticeModel(day, is_electronic=True)
        self.given: list[GivenMaterial] = []
        self.notice: SupplementNotice | None = None
        self.limit: CaseDeadline | None = None
        [self.first_limit] = CLOCKWORK.at_submission(day)
        self.case = replace(received([]).case, received_at=self.now)
        self.model.papers = []
        for item in sorted(brought):
            self.take(item)

    @property
    def now(self) -> datetime:
        """Noon of the day in Greenwich, which is the same day in the bureau."""
        return datetime.combine(self.model.day, time(12), tzinfo=UTC)

    @property
    def application(self) -> ReceivedApplication:
        """The application as `domain` sees it."""
        return replace(received(self.given, self.notice), case=self.case)

    @property
    def reasons(self) -> dict[UUID, str | None]:
        """What was said of each material."""
        return {material.id: "第3页模糊" for material in self.given}

    def take(self, item: str) -> None:
        """Take a paper in."""
        self.given.append(GivenMaterial(uuid4(), item, self.now))
        self.model.papers.append(Paper(item, self.model.day))

    def serve(self, notice: SupplementNotice) -> None:
        """Begin the period of a notice by its service."""
        assert notice.served_on is not None
        self.limit = CLOCKWORK.at_notice(notice.served_on, notice.period_days)

    @rule(days=st.integers(0, 20))
    def let_days_pass(self, days: int) -> None:
        """Let the clock go on."""
        self.model.day = min(self.model.day + timedelta(days=days), COUNTED_UNTIL)

    @precondition(lambda self: self.model.is_running)
    @rule(more=st.integers(0, 1))
    def reach_the_last_day(self, more: int) -> None:
        """Let the last day for handing in come, or the day after it."""
        assert self.model.last_day is not None
        self.model.day = max(self.model.day, self.model.last_day + timedelta(days=more))

    @rule()
    def complete_the_rest(self) -> None:
        """Bring what is missing, and find everything fit that nobody has looked at."""
        if self.model.notice is not None and self.model.may_answer(self.model.missing):
            self.bring(self.model.missing)
        for number, paper in enumerate(self.model.papers):
            if paper.verdict is None:
                self.judge(number, Verdict.COMPLETE)

    @rule(items=st.lists(st.sampled_from(sorted(NAMEABLE)), min_size=1, max_size=3))
    def bring(self, items: Sequence[str]) -> None:
        """Hand papers in, for what is asked for and for what isn't."""
        if self.model.may_answer(items):
            for item in items:
                self.take(item)
            self.model.restate()

    @precondition(lambda self: self.given)
    @rule(which=st.integers(0, 30), verdict=st.sampled_from(Verdict))
    def judge(self, which: int, verdict: Verdict) -> None:
        """Judge a paper; the notice lets it exactly when the model does."""
        number = which % len(self.given)
        material, paper = self.given[number], self.model.papers[number]
        may = self.model.may_judge(paper, verdict.value)
        if paper.verdict == verdict.value or self.model.is_over:
            return
        assert may == (self.notice is None or self.notice.lets_judge(material.item, material.id))
        if may:
            self.given[number] = replace(material, verdict=verdict)
            self.model.judge({paper: verdict.value})
            self.follow_unfit()

    @precondition(lambda self: self.model.may_issue())
    @rule(days=PERIODS, is_served=st.booleans())
    def issue(self, days: int, *, is_served: bool) -> None:
        """Tell everything that is missing."""
        items = missing_items(self.application, self.reasons)
        self.model.issue(days, is_served=is_served)
        assert {item.code for item in items} == self.model.notices[0].named
        self.notice = replace(
            a_notice({}),
            items=items,
            period_days=days,
            issued_on=self.model.day,
            served_on=self.model.day if is_served else None,
            due_by=self.first_limit.deadline.due_on,
        )
        assert self.notice.is_late == (
            self.model.day > working_days_after(self.model.received_on, 5)
        )
        if is_served:
            self.serve(self.notice)

    @precondition(lambda self: self.model.may_hand_over())
    @rule(days_ago=st.integers(0, 20))
    def learn_of_service(self, days_ago: int) -> None:
        """Hear that the notice arrived; hearing it again moves nothing."""
        assert self.notice is not None
        on = max(self.model.day - timedelta(days=days_ago), self.model.notices[-1].issued_on)
        self.model.serve(len(self.model.notices) - 1, on)
        served = self.notice.served(on, NoticeService.POST)
        self.notice = served.served(self.model.day, NoticeService.COUNTER)
        assert self.notice.served_on == on
        self.serve(self.notice)
        self.follow_unfit()

    def follow_unfit(self) -> None:
        """Add the days that are left to who answered unfitly, as an extension."""
        if self.limit is None or self.model.ends is None:
            return
        days = (self.model.ends - self.limit.deadline.period_ends_on).days
        if days > 0:
            self.extend(days)

    def extend(self, days: int) -> None:
        """Add days to the period."""
        assert self.limit is not None
        more = Extension(days, "illness", "clerk-1", "O55 art 10", "第十条", self.model.day)
        self.limit = self.limit.extended(more, CALENDAR)

    @rule(days=st.integers(1, 30))
    def give_more_time(self, days: int) -> None:
        """Give more time, when that is still possible."""
        is_counted = self.model.ends is None or self.model.ends < COUNTED_UNTIL
        if self.limit is not None and is_counted and self.model.may_give(days):
            self.model.give(days)
            self.extend(days)

    @precondition(lambda self: self.notice is not None)
    @rule(ground=st.sampled_from(SecondNoticeGround), item=ANY_ITEM, days=PERIODS)
    def tell_again(self, ground: SecondNoticeGround, item: str, days: int) -> None:
        """Tell again what a ground reaches; what it doesn't reach is refused."""
        assert self.notice is not None
        if not self.model.is_all_judged:
            assert self.application.unjudged
            return
        refused = list(second_notice_errors(self.application, ground, [item]))
        assert bool(refused) != self.model.may_tell_again(ground, item)
        if refused:
            return
        items, settled = second_notice_items(self.application, {item: "经核实"})
        self.model.tell_again(item)
        self.model.notices[-1].period_days = days
        self.model.ends = self.model.day + timedelta(days=days)
        self.notice = replace(
            self.notice,
            id=uuid4(),
            number=self.notice.number + 1,
            ground=ground,
            items=items,
            settled=settled,
            period_days=days,
            served_on=self.model.day,
        )
        self.serve(self.notice)

    @invariant()
    def missing_is_what_the_model_misses(self) -> None:
        """Only what a notice names can be missing, and all of it is."""
        application = self.application
        assert sorted(item.code for item in application.demanded) == self.model.demanded
        assert sorted(item.code for item in application.missing) == self.model.missing
        assert bool(application.unjudged) != self.model.is_all_judged
        assert set(self.model.demanded) <= NAMEABLE

    @invariant()
    def no_limit_gains_or_loses_a_day(self) -> None:
        """Each limit ends on the day that is counted by hand, and is over on the next."""
        due_on = working_days_after(self.model.received_on, 5)
        assert self.first_limit.deadline.due_on == due_on
        if self.limit is None:
            assert self.model.last_day is None
            return
        assert self.limit.deadline.due_on == self.model.last_day
        met_on = None if self.model.is_running else self.model.day
        assert replace(self.limit, met_on=met_on).is_over(self.model.day) == self.model.is_over

    @invariant()
    def conclusion_counts_from_the_last_required_paper(self) -> None:
        """What is complete starts its clock when the last required paper came, and then ends it."""
        if not self.model.may_accept(rest_complete=False):
            return
        started_on = self.application.completed_at().date()
        assert started_on == self.model.complete_on
        due_on = {item.code: item.deadline.due_on for item in CLOCKWORK.at_acceptance(started_on)}
        assert due_on == {
            "promised_limit": moved(started_on + timedelta(days=30)),
            "conclusion": moved(started_on + timedelta(days=60)),
        }


TestNotices = NoticeMachine.TestCase
TestNotices.settings = settings(
    max_examples=300, stateful_step_count=30, deadline=None, derandomize=True
)
