"""Published by lottery (抽签)."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.events.base import AuditSealed, CaseEvent, Duty, Event, Frozen
from shared.events.intake import Mode

__all__ = [
    "CaseAbsent",
    "CaseAllocated",
    "CaseAllocationVoided",
    "CaseCheckedIn",
    "CaseDrawOperated",
    "CaseScheduled",
    "DrawAbandoned",
    "DrawCommitted",
    "DrawEvent",
    "DrawFrozen",
    "DrawKind",
    "DrawRevealed",
    "DrawVoid",
    "LotteryAuditSealed",
    "PanelMember",
    "PanelMemberReplaced",
]

DrawKind = Literal["pool", "groups", "allocation"]


class PanelMember(Frozen):
    """One expert in one seat of a panel; the account is who may write the opinion.

    ``committee`` is the one whose tokens that account has, if it isn't the case's: the expert is
    borrowed.
    """

    code: str
    expert_id: UUID
    account_id: str
    seat: int
    specialty: str
    is_leader: bool
    committee: str | None = None


class CaseScheduled(CaseEvent):
    """A case was put on a session (鉴定场次); of a home visit ``venue`` names the town only."""

    subject: ClassVar[str] = "lottery.case.scheduled.v1"

    session_id: UUID
    session_code: str
    mode: Mode
    starts_at: datetime
    venue: str


class CaseCheckedIn(CaseEvent):
    """The appraisee is there and was identified."""

    subject: ClassVar[str] = "lottery.case.checked_in.v1"

    session_id: UUID
    method: str


class CaseDrawOperated(CaseEvent):
    """Somebody began to operate the draws (抽签操作) of the case's session."""

    subject: ClassVar[str] = "lottery.case.draw_operated.v1"

    session_id: UUID
    duties: list[Duty]


class CaseAbsent(CaseEvent):
    """The appraisee didn't come."""

    subject: ClassVar[str] = "lottery.case.absent.v1"

    session_id: UUID
    good_reason: bool


class CaseAllocated(CaseEvent):
    """Chance gave the case its panel (专家组); published only when the draw is revealed."""

    subject: ClassVar[str] = "lottery.case.allocated.v1"

    session_id: UUID
    session_code: str
    case_code: str
    mode: Mode
    panel_code: str
    panel: list[PanelMember]
    transcript_hash: str
    duties: list[Duty]


class CaseAllocationVoided(CaseEvent):
    """The draw that gave the case its panel was declared void; it waits for another one."""

    subject: ClassVar[str] = "lottery.case.allocation_voided.v1"

    session_id: UUID
    transcript_hash: str
    reason: str


class PanelMemberReplaced(CaseEvent):
    """An alternate (递补专家) stepped in on the panel of a case already allocated."""

    subject: ClassVar[str] = "lottery.panel.member_replaced.v1"

    session_id: UUID
    panel_code: str
    out: str
    member: PanelMember
    duties: list[Duty] = Field(default_factory=list)


class DrawEvent(Event):
    """A step of a draw (抽签); numbered per draw."""

    aggregate_type: ClassVar[str] = "draw"
    aggregate_key: ClassVar[str] = "draw_id"

    draw_id: UUID
    session_id: UUID
    kind: DrawKind
    chain_sequence: int


class DrawFrozen(DrawEvent):
    """The input is fixed and hashed."""

    subject: ClassVar[str] = "lottery.draw.frozen.v1"

    input_hash: str


class DrawCommitted(DrawEvent):
    """The server is bound to its secret."""

    subject: ClassVar[str] = "lottery.draw.committed.v1"

    commitment: str


class DrawRevealed(DrawEvent):
    """Seed and outcome are known; the hash names the transcript (抽签记录)."""

    subject: ClassVar[str] = "lottery.draw.revealed.v1"

    transcript_hash: str
    refused: str | None


class DrawAbandoned(DrawEvent):
    """Given up before the first opening, on record."""

    subject: ClassVar[str] = "lottery.draw.abandoned.v1"

    transcript_hash: str
    reason: str


class DrawVoid(DrawEvent):
    """Declared void, on record."""

    subject: ClassVar[str] = "lottery.draw.void.v1"

    transcript_hash: str
    reason: str


class LotteryAuditSealed(AuditSealed):
    """The audit chain of lottery, as it ended a day."""

    subject: ClassVar[str] = "lottery.audit.sealed.v1"
