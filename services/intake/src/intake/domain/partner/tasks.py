"""What a hospital is asked for: records of a case's person (调取病历), or an ordered test."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

__all__ = ["ANSWERABLE", "DeclineReason", "RecordTask", "TaskKind", "TaskState", "state_after"]


class TaskKind(StrEnum):
    """What is asked for."""

    RECORDS = "records"
    TEST = "test"


class TaskState(StrEnum):
    """How far a task is."""

    OPEN = "open"
    PARTIALLY = "partially"
    FULFILLED = "fulfilled"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class DeclineReason(StrEnum):
    """Why a hospital can't answer."""

    NOT_TREATED_HERE = "not_treated_here"
    NO_SUCH_RECORDS = "no_such_records"
    RETENTION_ENDED = "retention_ended"
    TEST_NOT_OFFERED = "test_not_offered"
    PERSON_DID_NOT_COME = "person_did_not_come"


WAITING = frozenset({TaskState.OPEN, TaskState.PARTIALLY})
ANSWERABLE = WAITING | {TaskState.EXPIRED}
"""Records that come late are read all the same."""


@dataclass(frozen=True, slots=True)
class RecordTask:
    """A task of one hospital for one case, without anything personal.

    One without a case is for practice: it asks for the records of an invented person.

    A test's task has the order's id. ``kinds`` are the document kinds asked for, ``satisfied``
    those of them that have arrived; a test is satisfied by any document.
    """

    id: UUID
    case_id: UUID | None
    hospital: str
    kind: TaskKind
    requested_by: str
    requested_at: datetime
    due_on: date
    kinds: tuple[str, ...] = ()
    satisfied: tuple[str, ...] = ()
    test_code: str | None = None
    visits_from: date | None = None
    visits_to: date | None = None
    state: TaskState = TaskState.OPEN
    version: int = 1
    declined_for: DeclineReason | None = None
    closed_at: datetime | None = None
    reminded_at: datetime | None = None
    practice_person: str | None = None

    @property
    def is_sandbox(self) -> bool:
        """Whether the hospital only practises with it, so that it is about nobody."""
        return self.case_id is None

    @property
    def is_waiting(self) -> bool:
        """Whether the hospital is expected to do something."""
        return self.state in WAITING

    @property
    def is_answerable(self) -> bool:
        """Whether an answer still counts."""
        return self.state in ANSWERABLE


def state_after(task: RecordTask, arrived: Collection[str]) -> tuple[TaskState, tuple[str, ...]]:
    """Return an answerable task's state, and what of it is satisfied, after documents arrived."""
    if task.kind is TaskKind.TEST:
        return (TaskState.FULFILLED if arrived else task.state), ()
    satisfied = tuple(kind for kind in task.kinds if kind in {*task.satisfied, *arrived})
    if len(satisfied) == len(task.kinds):
        return TaskState.FULFILLED, satisfied
    return (TaskState.PARTIALLY if satisfied else task.state), satisfied
