"""What a service tells of one person: records, files, readings, and what it leaves out and why."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["LeftOut", "LeftOutReason", "PersonalCopy", "PersonalFile", "PersonalRecord", "Reading"]

LeftOutReason = Literal[
    "other_person",
    "staff",
    "not_final",
    "secret",
    "search_key",
    "another_account",
    "other_issuer",
    "file_missing",
    "passing",
]
"""Why something isn't in a copy.

It is somebody else's or names staff; it isn't settled yet; it is a secret or a key for searching
that says nothing by itself; it is an account that isn't the person's, or another issuer's; the
store lost the file; it belongs to no case and goes by itself.
"""


class Fact(BaseModel):
    """A part of the answer; members added later are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class PersonalRecord(Fact):
    """One thing that is kept about the person, as JSON values."""

    kind: str
    id: str
    data: dict[str, Any]


class PersonalFile(Fact):
    """One file about the person; ``size`` in bytes, ``sha256`` in hex."""

    id: UUID
    kind: str
    case_id: UUID
    of: UUID
    name: str | None = None
    media_type: str
    size: int
    sha256: str


class LeftOut(Fact):
    """What is kept and not handed out, and why."""

    what: str
    why: LeftOutReason


class Reading(Fact):
    """Who did or read something, by a code that is the same in every service."""

    at: datetime
    action: str
    purpose: str | None
    outcome: str
    actor_kind: str
    actor: str
    on_behalf_of: str | None


class PersonalCopy(Fact):
    """Everything one service keeps about a person, or about one case of theirs."""

    records: list[PersonalRecord] = Field(default_factory=list)
    files: list[PersonalFile] = Field(default_factory=list)
    left_out: list[LeftOut] = Field(default_factory=list)
    readings: list[Reading] = Field(default_factory=list)
