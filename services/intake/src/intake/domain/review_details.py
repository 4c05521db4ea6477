"""What the preliminary review says in detail, which is kept encrypted."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from intake.domain.application import Line
from intake.domain.code_lists import Code

__all__ = ["Answer", "CheckAnswer", "Note", "ReviewDetails", "ScopePart"]

Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Part(BaseModel):
    """A part of the details; a field nobody knows is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ScopePart(Part):
    """An injured part: by the list, and as the work-injury decision words it."""

    part: Code = Field(examples=["finger"])
    named: Line = Field(description="As in the decision", examples=["右手食指"])


class Answer(StrEnum):
    """What came of a check."""

    OK = "ok"
    PROBLEM = "problem"
    NOT_APPLICABLE = "not_applicable"


class CheckAnswer(Part):
    """The answer to one check; a problem is explained."""

    code: Code = Field(examples=["jurisdiction"])
    answer: Answer = Field(examples=["ok"])
    note: Note | None = Field(None, examples=[None])


class ReviewDetails(Part):
    """Parts, checks and remarks of one preliminary review."""

    scope_parts: tuple[ScopePart, ...] = ()
    checks: tuple[CheckAnswer, ...] = ()
    note: Note | None = None
