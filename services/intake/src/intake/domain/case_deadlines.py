"""Which legal limits (期限) a case has, and when each starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from intake.domain.matters import MatterPeriods
from shared.deadlines import Deadline, Rule, calculate_deadline
from shared.events.base import DeadlineFact
from shared.events.mailing import RecipientRole
from shared.workdays import WorkCalendar

__all__ = ["REMEDY_ROLES", "CaseDeadline", "Clockwork"]

REMEDY_ROLES: frozenset[RecipientRole] = frozenset({"appraisee", "employer"})
"""Who may ask for a re-appraisal, each within a period of their own (O55 art 19)."""


@dataclass(frozen=True, slots=True)
class CaseDeadline:
    """One limit of one case, of one recipient where each has their own; when it was met."""

    deadline: Deadline
    recipient_role: str | None = None
    met_on: date | None = None

    @property
    def code(self) -> str:
        """Which limit it is."""
        return self.deadline.rule.code

    def fact(self) -> DeadlineFact:
        """Return what other services are told of it."""
        return DeadlineFact(
            code=self.code, due_on=self.deadline.due_on, provisional=self.deadline.provisional
        )


@dataclass(frozen=True, slots=True)
class Clockwork:
    """Works out the limits of one matter by the rules and the calendar in force."""

    periods: MatterPeriods
    rules: Mapping[str, Rule]
    calendar: WorkCalendar

    def at_acceptance(self, clock_started_on: date) -> list[CaseDeadline]:
        """Return the limits of the conclusion, the law's and the bureau's promise, in order."""
        codes = [self.periods.conclusion, self.periods.promised]
        found = [self._counted(code, clock_started_on) for code in codes if code is not None]
        return sorted(found, key=lambda item: item.deadline.due_on)

    def at_conclusion(self, decided_on: date) -> CaseDeadline:
        """Return the limit of the delivery (O55 art 17)."""
        return self._counted(self.periods.delivery, decided_on)

    def at_service(self, role: RecipientRole, served_on: date) -> CaseDeadline | None:
        """Return this recipient's limit for a re-appraisal, if there is that remedy for them."""
        if self.periods.remedy is None or role not in REMEDY_ROLES:
            return None
        return self._counted(self.periods.remedy, served_on, role)

    def _counted(
        self, code: str, starts_on: date, recipient_role: str | None = None
    ) -> CaseDeadline:
        deadline = calculate_deadline(self.rules[code], starts_on, self.calendar)
        return CaseDeadline(deadline, recipient_role)
