"""Views of limits: explained so that anybody can recount them, queued, warned of, lengthened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from intake.api.deadline_days import DayOffView, DayView
from intake.domain.case_deadlines import CaseDeadline, DeadlineStatus
from intake.domain.deadline_changes import ChangeReason, DeadlineChange
from intake.domain.deadline_proposal import (
    ConsentMedium,
    DeadlineProposal,
    Party,
    ProposalKind,
    ProposalOutcome,
)
from intake.domain.deadline_queues import (
    DeadlineWarning,
    Desk,
    QueueCount,
    QueuedDeadline,
    Signal,
    desk_of,
    signal_of,
)
from intake.domain.matters import Matter
from intake.domain.states import CaseState
from shared.deadline_days import days_off_skipped, list_days
from shared.deadline_sentences import explain_en, explain_zh
from shared.deadlines import Deadline
from shared.workdays import WorkCalendar

__all__ = [
    "DeadlineChangeView",
    "DeadlineCountView",
    "DeadlineProposalView",
    "DeadlineWarningView",
    "ExplainedDeadlineView",
    "Explanation",
    "QueuedDeadlineView",
]

Promise = Literal["legal", "promise"]


class DeadlineChangeView(BaseModel):
    """One recalculation of a limit: why, when, and what it was before."""

    reason: ChangeReason
    changed_at: datetime
    due_before: date
    due_after: date
    before: Deadline

    @classmethod
    def of(cls, change: DeadlineChange) -> Self:
        """Return the view of a change."""
        return cls(
            reason=change.reason,
            changed_at=change.changed_at,
            due_before=change.due_before,
            due_after=change.due_after,
            before=change.before,
        )


@dataclass(frozen=True, slots=True)
class Explanation:
    """What limits are explained by: the day, the calendar, their history, the bureau's promises."""

    today: date
    calendar: WorkCalendar
    changes: Sequence[DeadlineChange]
    promises: frozenset[str]
    lists_days: bool

    def history_of(self, item: CaseDeadline) -> list[DeadlineChangeView]:
        """Return what a limit was before."""
        return [
            DeadlineChangeView.of(change)
            for change in self.changes
            if (change.code, change.recipient_role) == (item.code, item.recipient_role)
        ]


class ExplainedDeadlineView(BaseModel):
    """A legal limit (期限) with everything it follows from."""

    code: str = Field(examples=["conclusion"])
    kind: Promise = Field(description="The law's, or the bureau's own promise beside it")
    recipient_role: str | None
    status: DeadlineStatus
    due_on: date = Field(description="The last day by the law, or while paused the earliest one")
    told_due_on: date | None = Field(
        description="A later last day that was told before a calendar moved it forward: whoever"
        " relied on it isn't late"
    )
    days_left: int | None = Field(description="Calendar days; null once it doesn't run any more")
    provisional: bool
    met_on: date | None
    lapsed_on: date | None = Field(description="The day on which it fell away unmet")
    explanation: Deadline
    sentences_en: list[str]
    sentences_zh: list[str]
    days_off_skipped: list[DayOffView] = Field(
        description="Days off that the count left out, or that moved its end"
    )
    history: list[DeadlineChangeView] = Field(description="Each recalculation, the oldest first")
    days: list[DayView] | None = Field(
        description="With `detail=days`: each day from the start to the end, and why it counts or"
        " not, by the calendar in force"
    )

    @classmethod
    def of(cls, item: CaseDeadline, by: Explanation) -> Self:
        """Return the view of a limit."""
        deadline = item.deadline
        days = list_days(deadline, by.calendar)
        skipped = days_off_skipped(deadline, days)
        return cls(
            code=item.code,
            kind="promise" if item.code in by.promises else "legal",
            recipient_role=item.recipient_role,
            status=item.status(by.today),
            due_on=deadline.due_on,
            told_due_on=item.told_due_on,
            days_left=(item.last_day - by.today).days if item.is_running else None,
            provisional=deadline.provisional,
            met_on=item.met_on,
            lapsed_on=item.lapsed_on,
            explanation=deadline,
            sentences_en=explain_en(deadline, skipped),
            sentences_zh=explain_zh(deadline, skipped),
            days_off_skipped=[DayOffView(day=listed.day, kind=listed.kind) for listed in skipped],
            history=by.history_of(item),
            days=[DayView.of(listed) for listed in days] if by.lists_days else None,
        )


class ConsentView(BaseModel):
    """That one party agreed to another day."""

    party: Party
    given_on: date
    medium: ConsentMedium


class DeadlineProposalView(BaseModel):
    """What one person proposed to lengthen a limit, and what another one decided."""

    id: UUID
    case_id: UUID
    kind: ProposalKind
    reason: str = Field(examples=["many_specialties"])
    days: int = Field(description="Calendar days that it adds", examples=[30])
    planned_on: date | None
    agreed_on: date | None
    consents: list[ConsentView]
    proposed_by: str
    proposed_at: datetime
    outcome: ProposalOutcome | None = Field(description="Null while it waits for a second person")
    settled_by: str | None
    settled_at: datetime | None

    @classmethod
    def of(cls, proposal: DeadlineProposal) -> Self:
        """Return the view of a proposal."""
        return cls.model_validate(proposal, from_attributes=True)


class QueuedDeadlineView(BaseModel):
    """A limit in a queue, its case, and the conclusion's limits beside each other."""

    id: UUID
    case_id: UUID
    case_number: str | None
    matter: Matter
    state: CaseState
    desk: Desk = Field(description="Whose turn it is on the case")
    held_by: str | None = Field(description="The account that has claimed the case")
    code: str = Field(examples=["conclusion"])
    kind: Promise
    signal: Signal = Field(
        description="Its colour: red and orange for the law's limits, violet and blue for the"
        " bureau's promise; the first of each is overdue"
    )
    due_on: date
    days_left: int = Field(description="Calendar days; negative once it is over")
    provisional: bool
    legal_due_on: date | None = Field(description="The law's limit of the case's conclusion")
    promised_due_on: date | None = Field(description="The bureau's promise for the conclusion")

    @classmethod
    def of(cls, queued: QueuedDeadline, *, today: date, promises: frozenset[str]) -> Self:
        """Return the view of a queued limit."""
        deadline = queued.limit.deadline
        is_promise = queued.limit.code in promises
        return cls(
            id=queued.id,
            case_id=queued.case_id,
            case_number=queued.case_number,
            matter=queued.matter,
            state=queued.state,
            desk=desk_of(queued.state),
            held_by=queued.held_by,
            code=queued.limit.code,
            kind="promise" if is_promise else "legal",
            signal=signal_of(is_promise=is_promise, is_overdue=deadline.due_on < today),
            due_on=deadline.due_on,
            days_left=(deadline.due_on - today).days,
            provisional=deadline.provisional,
            legal_due_on=queued.legal_due_on,
            promised_due_on=queued.promised_due_on,
        )


class DeadlineCountView(BaseModel):
    """How many limits of one rule are urgent."""

    code: str = Field(examples=["conclusion"])
    kind: Promise
    at_risk: int
    overdue: int

    @classmethod
    def of(cls, counted: QueueCount, *, promises: frozenset[str]) -> Self:
        """Return the view of a count."""
        kind: Promise = "promise" if counted.code in promises else "legal"
        return cls(code=counted.code, kind=kind, at_risk=counted.at_risk, overdue=counted.overdue)


class DeadlineWarningView(BaseModel):
    """That a limit came as near as a setting says; marked once."""

    id: UUID
    days_before: int = Field(examples=[5])
    marked_at: datetime
    limit: QueuedDeadlineView

    @classmethod
    def of(cls, warning: DeadlineWarning, *, today: date, promises: frozenset[str]) -> Self:
        """Return the view of a warning."""
        return cls(
            id=warning.id,
            days_before=warning.days_before,
            marked_at=warning.marked_at,
            limit=QueuedDeadlineView.of(warning.queued, today=today, promises=promises),
        )
