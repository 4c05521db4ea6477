"""Bodies and views of requests for records, and of ordered tests."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field

from intake.api.partner.bodies import Body, Code
from intake.domain.partner.submissions import Person
from intake.domain.partner.tasks import DeclineReason, RecordTask, TaskKind, TaskState
from intake.services.partner.tasks import RecordsWanted
from shared.identifiers import CreditCode
from shared.ids import new_id
from shared.json_types import EACH_ONCE, Day
from shared.openapi import shown_as

__all__ = [
    "AskForPractice",
    "AskForRecords",
    "DeclineRequest",
    "OwnRequestView",
    "RequestDetailView",
    "RequestView",
]


class AskForRecords(Body):
    """Which hospitals are asked for which documents of the case's person."""

    model_config = shown_as(
        hospitals=["12330783000000002T"],
        kinds=["discharge_summary", "imaging_report"],
        visits_from="2026-03-01",
        visits_to="2026-06-30",
    )

    hospitals: Annotated[set[CreditCode], Field(min_length=1, max_length=20), EACH_ONCE]
    kinds: Annotated[set[Code], Field(min_length=1, max_length=20), EACH_ONCE] = Field(
        description="Codes of /partner/document-kinds"
    )
    visits_from: Day | None = Field(None, description="Of visits from this day on")
    visits_to: Day | None = Field(None, description="Of visits to this day")

    def as_wanted(self) -> RecordsWanted:
        """Return it with the ids that the tasks will have."""
        return RecordsWanted(
            tasks=[(new_id(), hospital) for hospital in sorted(self.hospitals)],
            kinds=tuple(sorted(self.kinds)),
            visits_from=self.visits_from,
            visits_to=self.visits_to,
        )


class AskForPractice(Body):
    """Which documents of an invented person the own hospital wants to be asked for."""

    model_config = shown_as(kinds=["discharge_summary", "imaging_report"])

    kinds: Annotated[set[Code], Field(min_length=1, max_length=20), EACH_ONCE] = Field(
        description="Codes of /partner/document-kinds"
    )


class DeclineRequest(Body):
    """Why a hospital can't answer."""

    model_config = shown_as(reason="no_such_records")

    reason: DeclineReason = Field(examples=["no_such_records"])


class OwnRequestView(BaseModel):
    """What the own hospital is asked for; whose records they are is told one by one."""

    id: UUID
    kind: TaskKind
    state: TaskState
    kinds: list[str] = Field(description="Documents asked for, as /partner/document-kinds has them")
    satisfied: list[str] = Field(description="Those of them that have arrived")
    test_code: str | None
    visits_from: date | None
    visits_to: date | None
    requested_at: datetime
    due_on: date
    declined_for: DeclineReason | None
    closed_at: datetime | None
    is_sandbox: bool = Field(description="Whether it is for practice, about an invented person")

    @classmethod
    def of(cls, task: RecordTask) -> Self:
        """Return the view of a task."""
        return cls.model_validate(task, from_attributes=True)


class RequestDetailView(OwnRequestView):
    """What the own hospital is asked for, with whose records they are while it waits."""

    person: Person | None

    @classmethod
    def with_person(cls, task: RecordTask, person: Person | None) -> Self:
        """Return the view of a task and its person."""
        return cls(**OwnRequestView.of(task).model_dump(), person=person)


class RequestView(OwnRequestView):
    """What a hospital is asked for, as staff see it."""

    case_id: UUID
    hospital: str = Field(examples=["12330783000000002T"])
    requested_by: str
    reminded_at: datetime | None
