"""What should become of an application around its notice, told again in a few lines.

It takes nothing from the code under test: papers in a list, days counted by hand.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from services.intake.tests.factories.applications import REQUIRED_ITEMS
from services.intake.tests.factories.hand_count import moved

__all__ = [
    "AWAITING",
    "ENDED",
    "NAMEABLE",
    "NEVER_DEMANDED",
    "NOT_LISTED",
    "NoticeModel",
    "Paper",
    "Proposed",
    "Told",
]

NEVER_DEMANDED = ("work_injury_decision", "home_visit_proof")
NOT_LISTED = "previous_conclusion"
NAMEABLE = frozenset({*REQUIRED_ITEMS, "relative_authorisation"})
BEFORE_ACCEPTANCE = frozenset({"received", "notice_issued", "supplemented"})
AWAITING = frozenset({"notice_issued", "supplemented"})
ENDED = frozenset({"abandoned", "withdrawn", "not_accepted"})
REANSWER_DAYS = 5
REOPENING_DAYS = 30


@dataclass(eq=False)
class Paper:
    """One paper for an item; ``verdict`` is None until somebody has looked at it."""

    item: str
    came_on: date
    verdict: str | None = None


@dataclass
class Told:
    """One notice: what it names, and which papers no longer count for what was ever named."""

    named: frozenset[str]
    void: Mapping[str, Collection[Paper]]
    issued_on: date
    period_days: int
    served_on: date | None


@dataclass
class Proposed:
    """What one person proposed and another may let happen."""

    kind: str
    ground: str
    item: str
    proposed_by: str
    confirmed_by: str | None = None
    is_pending: bool = True


@dataclass
class NoticeModel:
    """An application as it should stand."""

    received_on: date
    is_electronic: bool
    day: date = field(init=False)
    state: str = "received"
    papers: list[Paper] = field(default_factory=list)
    notices: list[Told] = field(default_factory=list)
    proposals: list[Proposed] = field(default_factory=list)
    ends: date | None = None
    is_running: bool = False
    is_asked: bool = False
    told_on: date | None = None
    started_on: date | None = None
    abandoned_on: date | None = None
    is_reopened: bool = False

    def __post_init__(self) -> None:
        """Begin on the day of receipt."""
        self.day = self.received_on

    @property
    def notice(self) -> Told | None:
        """The notice in force."""
        return self.notices[-1] if self.notices else None

    @property
    def demanded(self) -> list[str]:
        """What may be asked for now."""
        return sorted(self.notice.named if self.notice else REQUIRED_ITEMS)

    def counting(self, item: str) -> list[Paper]:
        """Return the papers that count for an item."""
        void = self.notice.void.get(item, ()) if self.notice else ()
        return [paper for paper in self.papers if paper.item == item and paper not in void]

    def stands(self, item: str) -> str:
        """Return whether an item is absent, complete, unjudged or unfit."""
        verdicts = [paper.verdict for paper in self.counting(item)]
        if "complete" in verdicts:
            return "complete"
        if not verdicts:
            return "absent"
        return "unjudged" if None in verdicts else "unfit"

    @property
    def missing(self) -> list[str]:
        """What is demanded and not there as it has to be."""
        return [item for item in self.demanded if self.stands(item) in {"absent", "unfit"}]

    @property
    def is_all_judged(self) -> bool:
        """Whether somebody has looked at everything demanded that is there."""
        return all(self.stands(item) != "unjudged" for item in self.demanded)

    @property
    def last_day(self) -> date | None:
        """The last day for handing in, moved off days off."""
        return None if self.ends is None else moved(self.ends)

    @property
    def is_over(self) -> bool:
        """Whether that day has passed unused."""
        return self.is_running and self.last_day is not None and self.day > self.last_day

    @property
    def pending(self) -> Proposed | None:
        """What waits for a second person."""
        return next((item for item in self.proposals if item.is_pending), None)

    def may_judge(self, paper: Paper, verdict: str) -> bool:
        """Whether something may be said of a paper; what was said already changes nothing."""
        if self.state not in BEFORE_ACCEPTANCE or (self.state == "notice_issued" and self.is_over):
            return False
        if paper.verdict == verdict or self.notice is None:
            return True
        return paper.item in self.notice.named and paper in self.counting(paper.item)

    def judge(self, said: Mapping[Paper, str]) -> None:
        """Say what papers are; an unfit answer leaves some days of a period that has begun."""
        changed = {paper: verdict for paper, verdict in said.items() if paper.verdict != verdict}
        for paper, verdict in changed.items():
            paper.verdict = verdict
        if self.notice is None or not changed:
            return
        self.restate()
        if set(changed.values()) != {"complete"}:
            self.leave_days()

    def leave_days(self) -> None:
        """Leave enough days to whoever answered unfitly."""
        if self.state == "notice_issued" and self.notice and self.notice.served_on is not None:
            assert self.ends is not None
            self.is_running = True
            least = self.day + timedelta(days=REANSWER_DAYS)
            self.ends = self.ends if moved(self.ends) >= least else least

    def restate(self) -> None:
        """Follow from the papers whether the notice is answered."""
        if self.state not in AWAITING or self.is_over:
            return
        self.state = "notice_issued" if self.missing else "supplemented"
        if self.state == "supplemented":
            self.is_running = False

    def may_issue(self) -> bool:
        """Whether the first notice may be issued."""
        is_due = self.state == "received" and not self.notices
        return is_due and self.is_all_judged and bool(self.missing)

    def issue(self, period_days: int, *, is_served: bool) -> None:
        """Tell everything that is missing."""
        void = {item: self.counting(item) for item in self.missing}
        self.told_on = self.told_on or self.day
        self.put(Told(frozenset(void), void, self.day, period_days, None), is_served=is_served)

    def put(self, told: Told, *, is_served: bool) -> None:
        """Put a notice in force."""
        self.notices.append(told)
        self.state, self.is_running = "notice_issued", False
        if is_served:
            self.serve(len(self.notices) - 1, self.day)

    def serve(self, number: int, on: date) -> None:
        """Let a notice arrive; the first service of the one in force starts its period."""
        told = self.notices[number]
        if told.served_on is not None:
            return
        told.served_on = on
        if told is self.notice and self.state in AWAITING:
            self.ends = on + timedelta(days=told.period_days)
            self.is_running = self.state == "notice_issued"
            if any(self.stands(item) == "unfit" for item in self.demanded):
                self.leave_days()

    def may_hand_over(self) -> bool:
        """Whether the notice in force may be handed over at the counter."""
        return self.state in AWAITING and self.notice is not None and not self.notice.served_on

    def may_answer(self, items: Collection[str]) -> bool:
        """Whether papers for these items are taken in."""
        if self.notice is None or self.state not in AWAITING or self.is_over:
            return False
        free = {"relative_authorisation", *NEVER_DEMANDED}
        return all(item in self.notice.named or item in free for item in items)

    def bring(self, *items: str) -> None:
        """Take papers in."""
        self.papers += [Paper(item, self.day) for item in items]
        self.restate()

    def may_ask(self) -> bool:
        """Whether the applicant may ask for more time."""
        is_served = self.notice is not None and self.notice.served_on is not None
        is_open = self.state == "notice_issued" and not self.is_over
        return is_open and is_served and not self.is_asked

    def may_give(self, days: int) -> bool:
        """Whether a clerk may give more time, so that it isn't over all the same."""
        if self.state != "notice_issued" or self.notice is None or self.ends is None:
            return False
        if self.notice.served_on is None or (self.is_over and not self.is_asked):
            return False
        return moved(self.ends + timedelta(days=days)) >= self.day

    def give(self, days: int) -> None:
        """Give more time."""
        assert self.ends is not None
        self.ends += timedelta(days=days)
        self.is_asked = False

    def may_tell_again(self, ground: str, item: str) -> bool:
        """Whether a second notice may name an item on a ground."""
        if self.state not in AWAITING or not self.is_all_judged:
            return False
        is_given = any(paper.item == item for paper in self.papers)
        is_reached = item in NAMEABLE and item not in self.missing
        return is_reached and (ground == "new_fact" or is_given)

    def may_reopen(self) -> bool:
        """Whether an abandoned application may be taken up again."""
        if self.state != "abandoned" or self.abandoned_on is None or self.is_reopened:
            return False
        return self.day <= self.abandoned_on + timedelta(days=REOPENING_DAYS)

    def may_propose(self, wanted: Proposed) -> bool:
        """Whether something may be proposed now."""
        return self.pending is None and self.may_happen(wanted)

    def may_happen(self, wanted: Proposed) -> bool:
        """Whether what was proposed could take effect now."""
        if wanted.kind == "reopening":
            return self.may_reopen()
        return self.may_tell_again(wanted.ground, wanted.item)

    def may_confirm(self, wanted: Proposed, person: str) -> bool:
        """Whether this person's agreement counts; agreeing again changes nothing."""
        if person == wanted.proposed_by:
            return False
        if wanted.confirmed_by == person:
            return True
        return wanted.is_pending and self.may_happen(wanted)

    def confirm(self, wanted: Proposed, person: str) -> None:
        """Let happen what was proposed."""
        if not wanted.is_pending:
            return
        wanted.is_pending, wanted.confirmed_by = False, person
        if wanted.kind == "second_notice":
            self.tell_again(wanted.item)
            return
        self.state, self.is_reopened = "notice_issued", True
        self.ends, self.is_running = self.day + timedelta(days=15), True
        self.restate()

    def tell_again(self, item: str) -> None:
        """Put a second notice in force: what was open stays so, and one more item is."""
        assert self.notice is not None
        named = frozenset({*self.missing, item})
        there = [paper for paper in self.papers if paper.item == item]
        void = {**self.notice.void, item: there}
        self.put(Told(named, void, self.day, 15, None), is_served=self.is_electronic)

    def run_job(self) -> None:
        """Abandon what is over, unless the applicant waits for an answer."""
        if self.state != "notice_issued" or not self.is_over or self.is_asked:
            return
        self.end("abandoned")
        self.abandoned_on = self.day
        if self.pending is not None:
            self.pending.is_pending = False

    def may_accept(self, *, rest_complete: bool) -> bool:
        """Whether everything demanded is there and fit."""
        if self.state not in BEFORE_ACCEPTANCE or self.missing:
            return False
        return rest_complete or self.is_all_judged

    @property
    def complete_on(self) -> date:
        """The day on which the last required paper had come; nothing may be missing."""
        fit = [paper for paper in self.papers if paper.verdict == "complete"]
        return max(
            min(paper.came_on for paper in fit if paper in self.counting(item))
            for item in {*REQUIRED_ITEMS, *self.demanded}
        )

    def accept(self) -> None:
        """Find the rest complete, and start the clock."""
        for item in self.demanded:
            for paper in self.counting(item):
                paper.verdict = paper.verdict or "complete"
        self.told_on = self.told_on or self.day
        self.state, self.is_running, self.started_on = "accepted", False, self.complete_on

    def end(self, state: str) -> None:
        """End the application: no limit runs any more."""
        if state == "not_accepted":
            self.told_on = self.told_on or self.day
        self.state, self.is_running = state, False
