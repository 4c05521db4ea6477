"""What is told of a case to whoever holds a receipt; nobody is named in it."""

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from intake.domain.case_deadlines import CaseDeadline
from intake.domain.matters import Matter
from intake.domain.progress import Progress
from intake.domain.receipt import SignedReceipt
from intake.domain.states import CaseState
from intake.domain.timeline import Entry, sentences

__all__ = ["CheckedReceiptView", "ProgressView", "TypedFromPaper"]


class TypedFromPaper(BaseModel):
    """What somebody reads off a receipt: a number, and the code beside it."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"examples": [{"number": "330783-2026-000123", "code": "7Q4MZ-0X9TK"}]},
    )

    number: Annotated[str, StringConstraints(min_length=1, max_length=60)] = Field(
        description="The receipt's number, or the case's once it is accepted",
        examples=["330783-2026-000123"],
    )
    code: Annotated[str, StringConstraints(min_length=1, max_length=40)] = Field(
        description="The tracking code, with or without its hyphen", examples=["7Q4MZ-0X9TK"]
    )


class StepView(BaseModel):
    """One step that a case has taken."""

    occurred_at: datetime
    sentence: str
    sentence_zh: str

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Return the view of a timeline entry."""
        english, chinese = sentences(entry)
        return cls(occurred_at=entry.occurred_at, sentence=english, sentence_zh=chinese)


class LimitView(BaseModel):
    """By when the next step is due."""

    code: str
    name: str
    name_zh: str
    due_on: date
    provisional: bool
    article_zh: str

    @classmethod
    def of(cls, limit: CaseDeadline) -> Self:
        """Return the view of a limit."""
        rule = limit.deadline.rule
        return cls(
            code=limit.code,
            name=rule.name,
            name_zh=rule.name_zh,
            due_on=limit.deadline.due_on,
            provisional=limit.deadline.provisional,
            article_zh=rule.article_zh,
        )


class ProgressView(BaseModel):
    """How far a case is, what comes next, and until when."""

    matter: Matter
    case_number: str | None
    received_on: datetime
    state: CaseState
    state_name: str
    state_name_zh: str
    next_step: str
    next_step_zh: str
    limit: LimitView | None
    steps: list[StepView]

    @classmethod
    def of(cls, progress: Progress) -> Self:
        """Return the view of a case's progress."""
        case, coming = progress.case, progress.next_step
        return cls(
            matter=case.matter,
            case_number=case.case_number,
            received_on=case.received_at,
            state=case.state,
            state_name=coming.state,
            state_name_zh=coming.state_zh,
            next_step=coming.sentence,
            next_step_zh=coming.sentence_zh,
            limit=LimitView.of(progress.limit) if progress.limit else None,
            steps=[StepView.of(entry) for entry in progress.entries],
        )


class CheckedReceiptView(BaseModel):
    """A genuine receipt: what it states, and the signature over that."""

    statement: dict[str, Any]
    signed: str

    @classmethod
    def of(cls, found: SignedReceipt) -> Self:
        """Return the view of a receipt that was found genuine."""
        return cls(statement=dict(found.statement), signed=found.signed)
