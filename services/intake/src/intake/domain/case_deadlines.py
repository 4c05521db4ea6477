"""Which legal limits (期限) a case has, when each starts, and what becomes of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from intake.domain.matters import MatterPeriods
from shared.deadlines import Deadline, Extension, Pause, Rule, calculate_deadline, recalculate
from shared.events.base import DeadlineFact
from shared.events.mailing import RecipientRole
from shared.workdays import WorkCalendar

__all__ = [
    "FIRST_RECEIPT",
    "ONE_TIME_NOTICE",
    "REMEDY_ROLES",
    "SUPPLEMENT",
    "CaseDeadline",
    "Clockwork",
    "DeadlineStatus",
]

ONE_TIME_NOTICE = "one_time_notice"
SUPPLEMENT = "supplement"
FIRST_RECEIPT = "application_received"
"""The start event of a conclusion's limit that waits for no material, and pauses instead."""

REMEDY_ROLES: frozenset[RecipientRole] = frozenset({"appraisee", "employer"})
"""Who may ask for a re-appraisal, each within a period of their own (O55 art 19)."""


class DeadlineStatus(StrEnum):
    """How a limit stands on a day."""

    RUNNING = "running"
    PAUSED = "paused"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class CaseDeadline:
    """One limit of one case, of one recipient where each has their own.

    ``met_on`` is the day on which it was met, ``lapsed_on`` that on which it fell away: the case
    ended, or nobody used it. ``told_due_on`` is a later last day that was told before a calendar
    moved the legal one forward: whoever relied on it isn't late.
    """

    deadline: Deadline
    recipient_role: str | None = None
    met_on: date | None = None
    lapsed_on: date | None = None
    told_due_on: date | None = None

    @property
    def code(self) -> str:
        """Which limit it is."""
        return self.deadline.rule.code

    @property
    def is_running(self) -> bool:
        """Whether it can still be met."""
        return self.met_on is None and self.lapsed_on is None

    @property
    def last_day(self) -> date:
        """The last day on which nobody who must act is late."""
        return max(self.deadline.due_on, self.told_due_on or date.min)

    def is_over(self, on: date) -> bool:
        """Tell whether it ended before a day without having been met."""
        return self.is_running and self.deadline.is_over(on) and on > self.last_day

    def status(self, on: date) -> DeadlineStatus:
        """Tell how it stands on a day."""
        if self.met_on is not None:
            is_late = self.met_on > self.last_day
            return DeadlineStatus.MET_LATE if is_late else DeadlineStatus.MET
        if self.lapsed_on is not None:
            return DeadlineStatus.LAPSED
        if self.deadline.paused_since is not None:
            return DeadlineStatus.PAUSED
        return DeadlineStatus.OVERDUE if self.is_over(on) else DeadlineStatus.RUNNING

    def fact(self) -> DeadlineFact:
        """Return what other services are told of it."""
        return DeadlineFact(
            code=self.code, due_on=self.deadline.due_on, provisional=self.deadline.provisional
        )

    def paused(self, pause: Pause, calendar: WorkCalendar) -> "CaseDeadline":
        """Return it with one more pause."""
        return self._again(calendar, (*self.deadline.pauses, pause), self.deadline.extensions)

    def resumed(self, on: date, calendar: WorkCalendar) -> "CaseDeadline":
        """Return it with every open pause ended on a day."""
        pauses = (
            replace(pause, ends_on=pause.ends_on or max(on, pause.starts_on))
            for pause in self.deadline.pauses
        )
        return self._again(calendar, pauses, self.deadline.extensions)

    def extended(self, extension: Extension, calendar: WorkCalendar) -> "CaseDeadline":
        """Return it with one more extension."""
        return self._again(calendar, self.deadline.pauses, (*self.deadline.extensions, extension))

    def under(self, calendar: WorkCalendar) -> "CaseDeadline":
        """Return it by another calendar; a later day told before stays known."""
        deadline = recalculate(self.deadline, calendar)
        told = self.last_day if self.last_day > deadline.due_on else None
        return replace(self, deadline=deadline, told_due_on=told)

    def _again(
        self,
        calendar: WorkCalendar,
        pauses: Iterable[Pause],
        extensions: Iterable[Extension],
    ) -> "CaseDeadline":
        rule, starts_on = self.deadline.rule, self.deadline.starts_on
        deadline = calculate_deadline(
            rule, starts_on, calendar, pauses=pauses, extensions=extensions
        )
        return replace(self, deadline=deadline)


@dataclass(frozen=True, slots=True)
class Clockwork:
    """Works out the limits of one matter by the rules and the calendar in force.

    With ``from_first_receipt`` the limits of the conclusion run from the first receipt and pause
    during supplements, instead of starting when the last required material has arrived.
    """

    periods: MatterPeriods
    rules: Mapping[str, Rule]
    calendar: WorkCalendar
    from_first_receipt: bool = False

    @property
    def conclusion_codes(self) -> tuple[str, ...]:
        """The limits of the conclusion: the law's, and the bureau's promise if there is one."""
        codes = (self.periods.conclusion, self.periods.promised)
        return tuple(code for code in codes if code is not None)

    def at_submission(self, received_on: date) -> list[CaseDeadline]:
        """Return the limits that run from the first receipt (O55 art 10)."""
        notice = self._counted(ONE_TIME_NOTICE, received_on)
        return [notice, *(self._of_conclusion(received_on) if self.from_first_receipt else ())]

    def at_notice(self, served_on: date, period_days: int) -> CaseDeadline:
        """Return the applicant's limit for supplementing, of as many days as the notice gives."""
        rule = replace(self.rules[SUPPLEMENT], value=period_days)
        return CaseDeadline(calculate_deadline(rule, served_on, self.calendar))

    def at_acceptance(self, started_on: date) -> list[CaseDeadline]:
        """Return the limits of the conclusion, the law's and the bureau's promise, in order."""
        return self._of_conclusion(started_on)

    def at_conclusion(self, decided_on: date) -> CaseDeadline:
        """Return the limit of the delivery (O55 art 17)."""
        return self._counted(self.periods.delivery, decided_on)

    def at_service(self, role: RecipientRole, served_on: date) -> CaseDeadline | None:
        """Return this recipient's limit for a re-appraisal, if there is that remedy for them."""
        if self.periods.remedy is None or role not in REMEDY_ROLES:
            return None
        return self._counted(self.periods.remedy, served_on, role)

    def _of_conclusion(self, starts_on: date) -> list[CaseDeadline]:
        found = [self._counted(code, starts_on) for code in self.conclusion_codes]
        return sorted(found, key=lambda item: item.deadline.due_on)

    def _counted(
        self, code: str, starts_on: date, recipient_role: str | None = None
    ) -> CaseDeadline:
        rule = self.rules[code]
        if self.from_first_receipt and code in self.conclusion_codes:
            rule = replace(rule, starts_from=FIRST_RECEIPT)
        return CaseDeadline(calculate_deadline(rule, starts_on, self.calendar), recipient_role)
