"""Which limits come near or are over (临期、逾期), in the order in which they end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from intake.domain.case_deadlines import CaseDeadline
from intake.domain.matters import Matter
from intake.domain.states import STAGES, CaseState, Stage

__all__ = [
    "DEFAULT_WARNING_DAYS",
    "DeadlineWarning",
    "Desk",
    "QueueCount",
    "QueuedDeadline",
    "Signal",
    "desk_of",
    "signal_of",
]

DEFAULT_WARNING_DAYS: Mapping[str, Sequence[int]] = {
    "one_time_notice": (2, 1, 0),
    "conclusion": (10, 5, 2, 0),
    "promised_limit": (5, 2, 0),
    "deliver_conclusion": (5, 2, 0),
    "deliver_device_conclusion": (5, 2, 0),
}
"""How many days before its end the bureau is warned of each of its limits; the first begins the
time at risk. Limits of the parties have none: nobody here can keep them."""


class Signal(StrEnum):
    """The colour of a limit in a queue: the law's are warm, the bureau's own promise is cool."""

    RED = "red"
    ORANGE = "orange"
    VIOLET = "violet"
    BLUE = "blue"


def signal_of(*, is_promise: bool, is_overdue: bool) -> Signal:
    """Return red or orange for a legal limit, violet or blue for a promise; overdue comes first."""
    if is_promise:
        return Signal.VIOLET if is_overdue else Signal.BLUE
    return Signal.RED if is_overdue else Signal.ORANGE


class Desk(StrEnum):
    """Whose turn it is on a case."""

    ACCEPTANCE = "acceptance"
    APPLICANT = "applicant"
    PRELIMINARY_REVIEW = "preliminary_review"
    SCHEDULING = "scheduling"
    LOTTERY = "lottery"
    REVIEW = "review"
    MAILING = "mailing"
    NOBODY = "nobody"


OF_STATE: Mapping[CaseState, Desk] = {
    CaseState.NOTICE_ISSUED: Desk.APPLICANT,
    CaseState.ACCEPTED: Desk.PRELIMINARY_REVIEW,
    CaseState.PRELIMINARILY_REVIEWED: Desk.SCHEDULING,
    CaseState.CONCLUDED: Desk.MAILING,
}
OF_STAGE: Mapping[Stage, Desk] = {
    Stage.INTAKE: Desk.ACCEPTANCE,
    Stage.LOTTERY: Desk.LOTTERY,
    Stage.REVIEW: Desk.REVIEW,
    Stage.MAILING: Desk.MAILING,
    Stage.END: Desk.NOBODY,
}


def desk_of(state: CaseState) -> Desk:
    """Return whose turn it is in a state."""
    return OF_STATE.get(state, OF_STAGE[STAGES[state]])


@dataclass(frozen=True, slots=True)
class QueuedDeadline:
    """A limit in a queue, and the case it is of.

    ``legal_due_on`` and ``promised_due_on`` are the conclusion's limits of the same case, where
    they run; ``held_by`` is the account that has claimed the case.
    """

    id: UUID
    limit: CaseDeadline
    case_id: UUID
    case_number: str | None
    matter: Matter
    state: CaseState
    held_by: str | None
    legal_due_on: date | None
    promised_due_on: date | None


@dataclass(frozen=True, slots=True)
class QueueCount:
    """How many limits of one rule are at risk and overdue."""

    code: str
    at_risk: int
    overdue: int


@dataclass(frozen=True, slots=True)
class DeadlineWarning:
    """That a limit came as near as a setting says, marked once (临期提醒)."""

    id: UUID
    queued: QueuedDeadline
    due_on: date
    days_before: int
    marked_at: datetime
